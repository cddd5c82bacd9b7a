"""Same person by cohesion beside transitive closure over the same compared pairs, of which one in a hundred is wrong (the share
measured of a probabilistic matcher at a million records): how much of what is put together belongs together.

The pairs are made up: persons of one to seven mentions; of pairs within a person nine in ten were compared and found alike;
wrong pairs lie between persons taken at random. So the figures say what the rule does, not how well names are compared.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.figure import Figure
from tutela.linking.networks.cohesion import Likeness, cluster
from tutela.linking.networks.components import united

MENTIONS: Final = (10_000, 100_000)
WRONG: Final = 0.01
_SEED: Final = 20260101
_PEER: Final = "transitive closure"


def measure() -> Iterator[Figure]:
    """Precision and recall over pairs of mentions, the largest cluster, and the time."""
    for mentions in MENTIONS:
        person, first, second, bits = _made_up(mentions)
        compared = [Likeness(*each) for each in zip(first.tolist(), second.tolist(), bits.tolist(), strict=True)]
        started = time.perf_counter()
        found = cluster(compared)
        seconds = time.perf_counter() - started
        ours = np.arange(mentions, dtype=np.int32)
        for one in found.clusters:
            ours[list(one.members)] = one.members[0]
        closed = united(np.arange(mentions, dtype=np.int32), first, second)
        for what, mine, other in zip(("precision", "recall"), pairs(ours, person), pairs(closed, person), strict=True):
            ratio = round(mine / other, 3)
            yield Figure(
                f"same person {what}", round(mine, 4), "share of pairs", mentions, _PEER, round(other, 4), ratio
            )
        sizes = [int(np.bincount(labels).max()) for labels in (ours, closed)]
        yield Figure(
            "same person largest", sizes[0], "mentions", mentions, _PEER, sizes[1], round(sizes[0] / sizes[1], 3)
        )
        yield Figure("same person", round(len(compared) / seconds), "pairs/s", len(compared))


def pairs(found: NDArray[np.generic], true: NDArray[np.generic]) -> tuple[float, float]:
    """(precision, recall) over pairs of what was put together; counted by sizes, no pair is made."""
    both = np.unique(np.column_stack([found, true]), axis=0, return_counts=True)[1]
    right = _within(both)
    put_together, belong = (_within(np.unique(each, return_counts=True)[1]) for each in (found, true))
    return right / put_together if put_together else 1.0, right / belong if belong else 1.0


def _within(sizes: NDArray[np.int64]) -> int:
    return int((sizes.astype(np.int64) * (sizes - 1) // 2).sum())


def _made_up(mentions: int) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]:
    """(person of each mention, first and second of each compared pair, bits)."""
    chance = np.random.default_rng(_SEED)
    person = np.repeat(np.arange(mentions), chance.integers(1, 8, mentions))[:mentions].astype(np.int32)
    at = np.arange(mentions, dtype=np.int32)
    firsts, seconds = [], []
    for apart in range(1, 7):  # mentions of a person stand beside each other
        same = np.flatnonzero((person[:-apart] == person[apart:]) & (chance.random(mentions - apart) < 0.9))
        firsts.append(at[same])
        seconds.append(at[same + apart])
    right = sum(len(each) for each in firsts)
    wrong = chance.integers(0, mentions, (round(right * WRONG / (1 - WRONG)), 2), dtype=np.int32)
    wrong = wrong[person[wrong[:, 0]] != person[wrong[:, 1]]]
    first, second = np.concatenate([*firsts, wrong[:, 0]]), np.concatenate([*seconds, wrong[:, 1]])
    return person, first, second, np.maximum(chance.normal(9, 2, len(first)), 4.0)
