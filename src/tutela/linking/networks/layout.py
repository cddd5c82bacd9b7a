"""Where the boxes of a drawing stand: stress majorization over distances in the graph, then overlaps pushed apart.

Gansner, Koren and North, *Graph Drawing by Stress Majorization*, GD 2004. The same boxes and edges give the same places.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import shortest_path

Places: TypeAlias = NDArray[np.float64]

_ROUNDS: Final = 120
_STEP: Final = 1e-4
"""A round that lowers the stress by a smaller share is the last."""
_GAP: Final = np.array([16.0, 12.0])
"""Between two boxes, across and down, in CSS pixels."""
_WIDER: Final = 1.45
"""Boxes are wider than high, so the drawing is stretched across by this much."""


def laid_out(sizes: Sequence[tuple[float, float]], edges: Sequence[tuple[int, int]], length: float) -> Places:
    """The middle of each box, shape (n, 2), in CSS pixels, the smallest corner of all boxes at (0, 0).

    ``sizes``: width and height of each box; ``edges``: pairs of boxes; ``length``: the wished distance over one edge.
    No two boxes overlap.
    """
    boxes = np.array(sizes, np.float64).reshape(-1, 2)
    places = _turned(_by_stress(_distances(len(boxes), edges)) * length) * (_WIDER, 1.0)
    places = _pushed_apart(np.round(places, 3), boxes)
    return np.round(places - (places - boxes / 2).min(axis=0, initial=np.inf), 1) if len(boxes) else places


def _distances(n: int, edges: Sequence[tuple[int, int]]) -> NDArray[np.float64]:
    """Steps between each two; parts that nothing connects stand one step farther than the longest way."""
    if not edges:
        return np.ones((n, n)) - np.eye(n)
    one, other = np.array(edges, np.int32).T
    steps = shortest_path(coo_array((np.ones(len(one)), (one, other)), shape=(n, n)), directed=False, unweighted=True)
    apart = np.isinf(steps)
    steps[apart] = steps[~apart].max() + 1
    return np.asarray(steps, np.float64)


def _by_stress(distances: NDArray[np.float64]) -> Places:
    n = len(distances)
    places: Places = np.zeros((n, 2))
    if n < 2:
        return places
    eye = np.eye(n, dtype=bool)
    weights = np.where(eye, 0, 1 / np.where(eye, 1, distances) ** 2)
    laplacian = np.diag(weights.sum(axis=1)) - weights
    # The system is singular along (1, ..., 1); adding it makes it regular and moves the middle to the origin.
    inverse = np.linalg.inv(laplacian + 1 / n)
    wished = weights * distances
    places = _first(distances)
    last = np.inf
    for _ in range(_ROUNDS):
        between = np.hypot(*(places[:, None, :] - places[None, :, :]).transpose(2, 0, 1))
        stress = float((weights * (between - distances) ** 2).sum())
        if last - stress < _STEP * max(stress, 1e-9):
            break
        last = stress
        ratio = wished / np.where(between > 1e-9, between, np.inf)
        places = inverse @ ((np.diag(ratio.sum(axis=1)) - ratio) @ places)
    return places


def _first(distances: NDArray[np.float64]) -> Places:
    """Classical scaling of the distances, and a sunflower added so that no two begin in one place."""
    n = len(distances)
    middle = np.eye(n) - 1 / n
    values, vectors = np.linalg.eigh(-middle @ distances**2 @ middle / 2)
    axes = vectors[:, -1:-3:-1]
    axes = axes * np.where(axes[np.abs(axes).argmax(axis=0), range(axes.shape[1])] < 0, -1, 1)
    turn = np.arange(n) * 2.399963
    sunflower = np.sqrt(np.arange(n) + 0.5)[:, None] * np.stack([np.cos(turn), np.sin(turn)], axis=1)
    return np.round(axes * np.sqrt(np.maximum(values[-1:-3:-1], 0)), 6) + 0.1 * sunflower


def _turned(places: Places) -> Places:
    """The longest extent across; the first box to the left and above."""
    if len(places) < 2:
        return places
    places = places - places.mean(axis=0)
    _, vectors = np.linalg.eigh(places.T @ places)
    turned = places @ vectors[:, ::-1]
    return np.asarray(turned * np.where(turned[0] > 0, -1, 1), np.float64)


def _pushed_apart(places: Places, boxes: NDArray[np.float64]) -> Places:
    """Each pair that overlaps moves by half of what is missing, along the side where less is; now and then all spread."""
    n = len(boxes)
    if n < 2:
        return places
    need = (boxes[:, None, :] + boxes[None, :, :]) / 2 + _GAP
    order = np.sign(np.arange(n)[:, None] - np.arange(n)[None, :]).astype(np.float64)
    for turn in range(10_000):
        offset = places[:, None, :] - places[None, :, :]
        missing = need - np.abs(offset)
        overlap = (missing > 0.05).all(axis=2)
        np.fill_diagonal(overlap, False)
        if not overlap.any():
            break
        across = missing[..., 0] < missing[..., 1]
        for axis, chosen in ((0, overlap & across), (1, overlap & ~across)):
            side = np.where(offset[..., axis] == 0, order, np.sign(offset[..., axis]))
            push = np.where(chosen, side * (missing[..., axis] + 0.1) / 2, 0)
            # Of many neighbours the strongest push each way counts: their sum would throw a box far out.
            places[:, axis] += push.max(axis=1) + push.min(axis=1)
        if turn % 25 == 24:
            places = places * 1.06
    return places
