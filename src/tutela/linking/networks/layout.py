"""Where the boxes of a drawing stand: stress majorization over distances in the graph, then overlaps pushed apart.

Gansner, Koren and North, *Graph Drawing by Stress Majorization*, GD 2004. The same boxes and edges give the same places.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import shortest_path

Places: TypeAlias = NDArray[np.float64]
Boxes: TypeAlias = NDArray[np.float64]

_ROUNDS: Final = 60
_STEP: Final = 1e-3
"""A round that lowers the stress by a smaller share is the last."""
_GAP: Final = np.array([16.0, 12.0])
"""Between two boxes, across and down, in CSS pixels."""
_WIDER: Final = 1.45
"""Boxes are wider than high, so the drawing is stretched across by this much."""
_PAGE: Final = 1000.0
"""Between the outermost middles, across: with the boxes, what a page of 1280 shows without making text smaller."""
_FEW: Final = 3
"""So few boxes stand below each other: that has room on a phone."""
_RING: Final = 3
_PUSHES: Final = 5_000
_NEARLY: Final = 0.05
_SHARES: Final = np.array([(share, aside) for aside in (0, 36, -36, 72, -72) for share in (0.5, 0.36, 0.64)])
"""Where between two records the name of what ties them may stand: the share of the way, and how far aside in CSS pixels."""
_MOVES: Final = np.array(
    [(0, 0), *((far * 1.5 * x, far * y) for far in (30, 75) for x in (-1, 0, 1) for y in (-1, 0, 1) if x or y)]
)
"""How far a box may step aside, in CSS pixels."""
_CROSSING: Final = 200.0
"""A line that passes under a box is as bad as one that is so much longer, in CSS pixels."""


def laid_out(sizes: Sequence[tuple[float, float]], edges: Sequence[tuple[int, int]], length: float) -> Places:
    """The middle of each box, shape (n, 2), in CSS pixels, the smallest corner of all boxes at (0, 0).

    ``sizes``: width and height of each box; ``edges``: pairs of boxes; ``length``: the wished distance over one edge.
    No two boxes overlap. What would be wider than a page is made narrower as far as the boxes allow.
    """
    boxes = np.array(sizes, np.float64).reshape(-1, 2)
    n = len(boxes)
    if n == 0:
        return boxes
    places = _turned(_by_stress(_distances(n, edges)) * length)
    if n <= _FEW:
        places = _pushed_apart(places[:, ::-1] * (0.0, 1.0), boxes)
    else:
        places = _fanned(places, boxes, edges, length) * (_WIDER, 1.0)
        places = _pushed_apart(_narrowed(np.round(places, 3)), boxes)
        places = _straightened(_cleared(places, boxes, edges), boxes, edges)
    corner: Places = (places - boxes / 2).min(axis=0)
    return np.round(places - corner, 1)


def _distances(n: int, edges: Sequence[tuple[int, int]]) -> NDArray[np.float64]:
    """Steps between each two; parts that nothing connects stand half of the longest way apart."""
    if not edges:
        return np.ones((n, n)) - np.eye(n)
    one, other = np.array(edges, np.int32).T
    steps = shortest_path(csr_array((np.ones(len(one)), (one, other)), shape=(n, n)), directed=False, unweighted=True)
    apart = np.isinf(steps)
    steps[apart] = steps[~apart].max() // 2 + 1
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
        across, down = places.T
        between = np.hypot(across[:, None] - across, down[:, None] - down)
        stress = float((weights * (between - distances) ** 2).sum())
        if last - stress < _STEP * max(stress, 1e-9):
            break
        last = stress
        ratio = wished / np.where(between > 1e-9, between, np.inf)
        places[:] = inverse @ (ratio.sum(axis=1)[:, None] * places - ratio @ places)
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
    return np.asarray(np.round(axes * np.sqrt(np.maximum(values[-1:-3:-1], 0)), 6) + 0.1 * sunflower, np.float64)


def _turned(places: Places) -> Places:
    """The longest extent across; the first box to the left and above."""
    if len(places) < 2:
        return places
    places = places - places.mean(axis=0)
    _, vectors = np.linalg.eigh(places.T @ places)
    turned = places @ vectors[:, ::-1]
    return np.asarray(turned * np.where(turned[0] > 0, -1, 1), np.float64)


def _fanned(places: Places, boxes: Boxes, edges: Sequence[tuple[int, int]], length: float) -> Places:
    """What hangs on one box alone stands on a ring around it, in the order it had, where the box has no other neighbours."""
    near: dict[int, list[int]] = {}
    for one, other in edges:
        near.setdefault(one, []).append(other)
        near.setdefault(other, []).append(one)
    places = places.copy()
    for middle, around in sorted(near.items()):
        leaves = [one for one in around if len(near[one]) == 1]
        if len(leaves) < _RING:
            continue
        offset = places[around] - places[middle]
        angle = dict(zip(around, np.arctan2(offset[:, 1], offset[:, 0]).tolist(), strict=True))
        held = sorted(angle[one] for one in around if len(near[one]) > 1)
        leaves.sort(key=lambda one: (angle[one], one))
        perimeter = float((boxes[leaves].sum(axis=1) / 2 + _GAP.sum() / 2).sum())
        radius = max(length, perimeter / math.tau * (len(around) / len(leaves)) / math.sqrt(_WIDER) * 1.15)
        for leaf, turn in zip(leaves, _turns(held, len(leaves)), strict=True):
            places[leaf] = places[middle] + (radius * math.cos(turn), radius * math.sin(turn))
    return places


def _turns(held: Sequence[float], number: int) -> list[float]:
    """Angles for ``number`` leaves, even within the gaps between those ``held``: the widest gap is filled first."""
    if not held:
        return [math.tau * at / number - math.pi for at in range(number)]
    gaps = [(one, (other - one) % math.tau or math.tau) for one, other in zip(held, [*held[1:], held[0]], strict=True)]
    inside = [0] * len(gaps)
    for _ in range(number):
        widest = max(range(len(gaps)), key=lambda gap: (gaps[gap][1] / (inside[gap] + 1), -gap))
        inside[widest] += 1
    found = [
        start + wide * (at + 1) / (count + 1)
        for (start, wide), count in zip(gaps, inside, strict=True)
        for at in range(count)
    ]
    return sorted((turn + math.pi) % math.tau - math.pi for turn in found)


def _narrowed(places: Places) -> Places:
    """As wide as a page at most; what is lost across is given back in part below."""
    wide = float(np.ptp(places[:, 0]))
    share = min(1.0, _PAGE / max(wide, 1.0))
    return np.asarray(places * (share, min(1.2, 1 / share**0.5)), np.float64)


def _pushed_apart(places: Places, boxes: Boxes) -> Places:
    """Each pair that overlaps moves by half of what is missing, along the side where less is; now and then all spread."""
    n = len(boxes)
    if n < 2:
        return places
    across, down = places.T.copy()
    wide, high = ((side[:, None] + side) / 2 + gap for side, gap in zip(boxes.T, _GAP, strict=True))
    np.fill_diagonal(wide, -1)
    order = np.sign(np.arange(n)[:, None] - np.arange(n)).astype(np.float64)
    for turn in range(_PUSHES):
        aside, below = across[:, None] - across, down[:, None] - down
        missing, lacking = wide - np.abs(aside), high - np.abs(below)
        overlap = (missing > _NEARLY) & (lacking > _NEARLY)
        if not overlap.any():
            break
        sideways = missing < lacking
        _push(across, aside, missing, overlap & sideways, order)
        _push(down, below, lacking, overlap & ~sideways, order)
        if turn % 20 == 19:
            across *= 1.02
            down *= 1.04
    return np.stack([across, down], axis=1)


def _push(
    along: NDArray[np.float64],
    offset: NDArray[np.float64],
    missing: NDArray[np.float64],
    chosen: NDArray[np.bool_],
    order: NDArray[np.float64],
) -> None:
    side = np.where(offset == 0, order, np.sign(offset))
    push = np.where(chosen, side * (missing + _NEARLY) / 2, 0)
    # Of many neighbours the strongest push each way counts: their sum would throw a box far out.
    along += push.max(axis=1) + push.min(axis=1)


def _straightened(places: Places, boxes: Boxes, edges: Sequence[tuple[int, int]]) -> Places:
    """Boxes between two others go where their line passes under the fewest boxes and bends least, if there is room."""
    near: dict[int, list[int]] = {}
    for one, other in edges:
        near.setdefault(other, []).append(one)  # the second is never a record
    places = places.copy()
    for box, ends in sorted(near.items()):
        if len(ends) == 2:
            first, last = places[ends[0]], places[ends[1]]
            way = last - first
            aside = np.array([-way[1], way[0]]) / max(math.hypot(*way.tolist()), 1.0)
            wished = np.vstack([first + way * _SHARES[:, :1] + aside * _SHARES[:, 1:], places[box]])
            costs = _costs(box, (ends[0], ends[1]), wished[:1], places, boxes)
            if costs[0] >= _CROSSING:
                costs = _costs(box, (ends[0], ends[1]), wished, places, boxes)
            places[box] = wished[int(np.argmin(costs))]
    return places


def _costs(box: int, ends: tuple[int, int], wished: Places, places: Places, boxes: Boxes) -> NDArray[np.float64]:
    """Of each wished place of ``box``: how many boxes its line passes under, then how far it bends; infinite where it has no
    room, unless it is there already."""
    others = np.ones(len(boxes), np.bool_)
    others[box] = False
    need = (boxes + boxes[box]) / 2 + _GAP / 3
    meets = (np.abs(places - wished[:, None]) < need)[:, others].all(axis=2).any(axis=1)
    meets &= (wished != places[box]).any(axis=1)
    others[list(ends)] = False
    first, last = places[ends[0]], places[ends[1]]
    under = _under(first, wished, places[others], boxes[others]) + _under(last, wished, places[others], boxes[others])
    way = math.hypot(*(last - first).tolist())
    bend = np.hypot(*(wished - first).T) + np.hypot(*(wished - last).T) - way
    return np.where(meets, np.inf, under * _CROSSING + np.round(bend, 3) + 0.01 * np.arange(len(wished)))


def _under(start: Places, ends: Places, places: Places, boxes: Boxes) -> NDArray[np.float64]:
    """Under how many boxes the line from ``start`` to each of ``ends`` passes."""
    return np.asarray(_crosses(start, ends[:, None, :], places, boxes).sum(axis=1), np.float64)


def _crosses(starts: Places, ends: Places, places: Places, boxes: Boxes) -> NDArray[np.bool_]:
    """Whether each line passes under each box, over all that the shapes (..., 2) span (slabs: inside across and down at once)."""
    way = ends - starts
    way = np.where(np.abs(way) < 1e-9, 1e-9, way)
    low, high = (places - boxes / 2 - starts) / way, (places + boxes / 2 - starts) / way
    first, last = np.minimum(low, high), np.maximum(low, high)
    # Written out: a reduction over an axis of two is slow.
    enter = np.maximum(np.maximum(first[..., 0], first[..., 1]), 0)
    leave = np.minimum(np.minimum(last[..., 0], last[..., 1]), 1)
    return np.asarray(enter < leave, np.bool_)


def _cleared(places: Places, boxes: Boxes, edges: Sequence[tuple[int, int]]) -> Places:
    """Boxes step off lines that are not theirs, where there is room: a line under a box reads as if it ended there."""
    places = places.copy()
    lines = np.array(edges, np.int32).reshape(-1, 2)
    everywhere = np.arange(len(boxes))
    covered = _crosses(places[lines[:, 0]], places[lines[:, 1]], places[:, None], boxes[:, None])
    covered &= (lines != everywhere[:, None, None]).all(axis=2)
    for box in np.flatnonzero(covered.any(axis=1)).tolist():
        foreign = lines[(lines != box).all(axis=1)]
        starts, ends = places[foreign[:, 0]], places[foreign[:, 1]]
        own = lines[(lines == box).any(axis=1)].sum(axis=1) - box
        wished = places[box] + _MOVES
        others = everywhere != box
        meets = (
            (np.abs(places[others] - wished[:, None]) < (boxes[others] + boxes[box]) / 2 + _GAP / 2)
            .all(axis=2)
            .any(axis=1)
        )
        meets[0] = False
        over = _crosses(starts, ends, wished[:, None], boxes[box] + _GAP / 3).sum(axis=1)
        under = _crosses(places[own][:, None, None], wished[:, None], places, boxes)
        under[..., box] = False
        under[np.arange(len(own)), :, own] = False
        hidden = under.sum(axis=(0, 2))
        costs = (over + hidden) * _CROSSING + np.hypot(*_MOVES.T)
        places[box] = wished[int(np.argmin(np.where(meets, np.inf, np.round(costs, 3))))]
    return places
