"""Batch linkage of simulated persons beside what exact keys alone would link: the same identifier, or the same name written
the same with the same whole date of birth. Pairwise over candidates, and over clusters guarded by cohesion; with placeholder
dates in one of a hundred, which must be as if they were missing; time, and the peak memory of a process of its own.
"""

from __future__ import annotations

import multiprocessing
import resource
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.cohesion import pairs as over_clusters
from benchmarks.figure import Figure
from benchmarks.simulated_persons import Lost, Simulated, simulated
from tutela.linking.networks.apart import Apart
from tutela.linking.networks.mentions import person_key
from tutela.linking.persons.columns import Columns, columns
from tutela.linking.persons.linkage import Linkage, Subject, link
from tutela.linking.persons.model import model

PERSONS: Final = 100_000
SEED: Final = 20261101
COMMON: Final = 50
"""An identifier or key on more persons ties nothing, here as there."""
_PEER: Final = "exact keys only"


@dataclass(frozen=True, slots=True)
class Quality:
    """Precision, recall and their harmonic mean, as shares of pairs."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Harmonic mean."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Run:
    """What one run gave, all of it small enough to hand from its process."""

    pairwise: Quality
    clustered: Quality
    exact: Quality
    exact_clustered: Quality
    wrong: int
    candidates: int
    largest: int
    columns_seconds: float
    link_seconds: float
    cluster_seconds: float
    peak_mib: float


def measure() -> Iterator[Figure]:
    """F1, precision and recall beside the exact-only links; wrong pairs beside what the threshold accepts; time, memory."""
    run = _apart(Lost.NONE)
    for what, ours, peers in (
        ("persons pairs", run.pairwise, run.exact),
        ("persons clusters", run.clustered, run.exact_clustered),
    ):
        for name in ("f1", "precision", "recall"):
            mine, other = getattr(ours, name), getattr(peers, name)
            yield Figure(
                f"{what} {name}",
                round(mine, 4),
                "share of pairs",
                PERSONS,
                _PEER,
                round(other, 4),
                round(mine / other, 3),
            )
    accepted = model().accepted(PERSONS)
    yield Figure(
        "persons wrong pairs", run.wrong, "pairs", run.candidates, "accepted by the threshold", accepted,
        round(run.wrong / accepted, 3),
    )  # fmt: skip
    yield Figure("persons largest cluster", run.largest, "persons", PERSONS)
    placed, missing = _apart(Lost.PLACEHOLDER).pairwise.f1, _apart(Lost.MISSING).pairwise.f1
    yield Figure(
        "persons pairs f1, placeholder date on 1%", round(placed, 4), "share of pairs", PERSONS, "the same dates missing",
        round(missing, 4), round(placed / missing, 4),
    )  # fmt: skip
    yield Figure("persons columns", round(run.columns_seconds, 2), "s", PERSONS)
    yield Figure("persons link duckdb", round(run.link_seconds, 2), "s", PERSONS, peak_mib=round(run.peak_mib))
    yield Figure("persons clusters", round(run.cluster_seconds, 2), "s", run.candidates)


def _apart(lost: Lost) -> Run:
    """A run in a process of its own, so that its peak memory is its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(run, (PERSONS, SEED, lost))


def run(persons: int, seed: int, lost: Lost) -> Run:
    """Simulate, link, and hold what was found against the truth."""
    made = simulated(persons, seed, lost)
    started = time.perf_counter()
    read = [columns(person) for person in made.persons]
    columned = time.perf_counter()
    held = [number for number, one in enumerate(read) if one is not None]
    found = link([Subject(number, one) for number, one in enumerate(read) if one is not None], model())
    linked = time.perf_counter()
    clusters = found.clusters(model())
    clustered = time.perf_counter()
    labels = np.arange(persons, dtype=np.int32)
    for one in clusters.clusters:
        labels[[held[member] for member in one.members]] = held[one.members[0]]
    truth = np.array(made.truth, np.int64)
    exact = _exact(made, read)
    return Run(
        pairwise=_pairwise([(held[one.first], held[one.second]) for one in found.candidates], truth),
        clustered=Quality(*over_clusters(labels, truth)),
        exact=_pairwise(exact, truth),
        exact_clustered=Quality(*over_clusters(_closed(exact, persons), truth)),
        wrong=_wrong(found, held, truth),
        candidates=len(found.candidates),
        largest=max((len(one.members) for one in clusters.clusters), default=1),
        columns_seconds=columned - started,
        link_seconds=linked - columned,
        cluster_seconds=clustered - linked,
        peak_mib=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    )


def _wrong(found: Linkage, held: Sequence[int], truth: NDArray[np.int64]) -> int:
    return sum(int(truth[held[one.first]] != truth[held[one.second]]) for one in found.candidates)


def _pairwise(pairs: Sequence[tuple[int, int]], truth: NDArray[np.int64]) -> Quality:
    right = sum(int(truth[first] == truth[second]) for first, second in pairs)
    true = sum(size * (size - 1) // 2 for size in Counter(truth.tolist()).values())
    return Quality(right / len(pairs) if pairs else 1.0, right / true if true else 1.0)


def _exact(made: Simulated, read: Sequence[Columns | None]) -> list[tuple[int, int]]:
    """Pairs that share an identifier, or the weak key of name and date of birth."""
    sharing: defaultdict[str, list[int]] = defaultdict(list)
    for number, (person, one) in enumerate(zip(made.persons, read, strict=True)):
        key = person_key(person.name, person.birth_date.at if person.birth_date else None)
        for name in (key, *((one.identifiers or ()) if one else ())):
            if name:
                sharing[name].append(number)
    found = {pair for numbers in sharing.values() if len(numbers) <= COMMON for pair in combinations(numbers, 2)}
    return sorted(found)


def _closed(pairs: Sequence[tuple[int, int]], persons: int) -> NDArray[np.int32]:
    sets = Apart()
    for first, second in pairs:
        sets.join(first, second)
    return np.array([sets.root(number) for number in range(persons)], np.int32)
