"""Names: quality on labelled pairs by cross-validation, pairs a second, and the shortlist; the peer in the same run.

The labelled pairs are read where they are (REAL_DATA, or ../shared/data beside the checkout) and are no part of the
project; without them speed alone is measured, on made-up names. The peer, nomenklatura's logic-v2, is measured where the
extra ``peers`` is installed; its F1 is at the threshold that suits it best on these very pairs, ours by cross-validation.
"""

from __future__ import annotations

import gc
import importlib
import os
import random
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any, Final

from benchmarks.figure import Figure
from benchmarks.names_fit import Case, Quality, cases, cross_validated, quality
from tutela.recognition.names import lexicon, likeness, plain, script, skeleton
from tutela.recognition.names.candidates import Shortlist, keys
from tutela.recognition.names.comparison import compare_texts, score
from tutela.recognition.names.name import Kind, read

CASES: Final = Path(os.environ.get("REAL_DATA", Path(__file__).parents[2] / "shared" / "data")) / "names" / "cases.csv"
PEER: Final = "nomenklatura logic-v2"
HELD: Final = 20_000
ROUNDS: Final = 3
_ENDINGS: Final = ("ov", "enko", "ić", "sson", "akis", "escu", "owski", "mann", "ez", "ani")
_STARTS: Final = (
    "Bar",
    "Kal",
    "Mor",
    "Tes",
    "Vin",
    "Dol",
    "Gar",
    "Hel",
    "Jas",
    "Lum",
    "Nor",
    "Pet",
    "Ros",
    "Sar",
    "Zim",
)


def measure() -> Iterator[Figure]:
    """Every figure of names."""
    labelled = cases(CASES) if CASES.is_file() else []
    made = made_up(4_000)
    pairs = [(case.first, case.second, case.kind) for case in labelled] or [
        (first, second, Kind.PERSON) for first, second in zip(made[::2], made[1::2], strict=True)
    ]
    peer = _peer(pairs)
    rate = peer[1] if peer else None
    if labelled:
        yield from _quality(labelled, peer[0] if peer else None)
    yield from _speed(pairs, rate)
    if labelled:
        yield _recall(labelled)
    yield from _shortlist(made_up(HELD))


def made_up(count: int) -> list[str]:
    """``count`` made-up names of persons, the same ones each time."""
    chance = random.Random(7)
    given = sorted(name.title() for name in lexicon.given_names().sets)
    return [
        f"{chance.choice(given)} {chance.choice(_STARTS)}{chance.choice(('e', 'i', 'o', 'a'))}"
        f"{chance.choice(_STARTS).lower()}{chance.choice(_ENDINGS)}"
        for _ in range(count)
    ]


def _quality(labelled: Sequence[Case], peer: Sequence[float] | None) -> Iterator[Figure]:
    started = time.process_time()
    judged = cross_validated(labelled)
    taken = time.process_time() - started
    ours = quality([(value > 0, case.same) for case, value in judged])
    theirs = _best(peer, [case.same for case in labelled]) if peer is not None else None
    for what in ("precision", "recall", "f1"):
        value = getattr(ours, what)
        other = getattr(theirs, what) if theirs else None
        name = PEER if theirs else ""
        yield Figure(f"names_{what}", value, "share", len(labelled), name, other, value / other if other else None)
    for kind in Kind:
        own = quality([(value > 0, case.same) for case, value in judged if case.kind is kind])
        yield Figure(f"names_f1_{kind.value}", own.f1, "share", sum(case.kind is kind for case in labelled))
    yield Figure("names_cross_validation", taken, "s", len(labelled))


def _best(scores: Sequence[float], labels: Sequence[bool]) -> Quality:
    """The quality at the threshold with the best F1."""
    found = (
        quality([(value >= at, same) for value, same in zip(scores, labels, strict=True)]) for at in sorted(set(scores))
    )
    return max(found, key=lambda each: each.f1)


def _speed(pairs: Sequence[tuple[str, str, Kind]], rate: float | None) -> Iterator[Figure]:
    compare_texts("Ivo Bar", "Ivo Baro", Kind.PERSON)  # the word lists are loaded before the clock runs
    compare_texts("Bar Ltd", "Baro Ltd", Kind.ORGANISATION)
    fresh = _rate(lambda: [compare_texts(*pair) for pair in pairs], len(pairs), forget)
    again = _rate(lambda: [compare_texts(*pair) for pair in pairs], len(pairs))
    names = [(read(first, kind), read(second, kind)) for first, second, kind in pairs]
    alone = _rate(lambda: [score(*pair) for pair in names], len(names), likeness.forget)
    for name, value in (("fresh", fresh), ("again", again), ("prepared_names", alone)):
        against = PEER if rate else ""
        yield Figure(f"names_pairs_{name}", value, "pairs/s", len(pairs), against, rate, value / rate if rate else None)


def forget() -> None:
    """Empty every memory of names, so that the next comparison starts from nothing."""
    read.cache_clear()
    likeness.forget()
    for remembered in (plain.plain, script.script_of, script.romanise, script.arabic_spellings):
        remembered.cache_clear()
    for remembered in (skeleton.coarse, skeleton.fine, skeleton.consonants):
        remembered.cache_clear()


def _rate(work: Callable[[], object], count: int, before: Callable[[], object] = gc.collect) -> float:
    """The median of ``ROUNDS``, in processor time; what the peer left in memory is kept out of the collector's rounds."""
    gc.collect()
    gc.freeze()
    rates: list[float] = []
    for _ in range(ROUNDS):
        before()
        started = time.process_time()
        work()
        rates.append(count / (time.process_time() - started))
    return median(rates)


def _recall(labelled: Sequence[Case]) -> Figure:
    """How many of the same names share a key at all."""
    named = [(read(case.first, case.kind), read(case.second, case.kind)) for case in labelled if case.same]
    told = [(first, second) for first, second in named if not first.null and not second.null]
    shared = sum(not keys(first).isdisjoint(keys(second)) for first, second in told)
    return Figure("names_candidate_recall", shared / len(told), "share", len(told))


def _shortlist(made: Sequence[str]) -> Iterator[Figure]:
    names = [read(text, Kind.PERSON) for text in made]
    started = time.process_time()
    held = Shortlist.of(names)
    yield Figure("names_shortlist_add", len(names) / (time.process_time() - started), "names/s", len(names))
    asked = names[:: len(names) // 200]
    started = time.process_time()
    for name in asked:
        held.near(name)
    yield Figure("names_shortlist_look_up", (time.process_time() - started) / len(asked) * 1000, "ms", len(names))


def _peer(pairs: Sequence[tuple[str, str, Kind]]) -> tuple[list[float], float] | None:
    """The peer's scores and pairs a second; None where it is not installed. Each entity has an id of its own: the
    peer remembers scores by id."""
    try:
        matching: Any = importlib.import_module("nomenklatura.matching")
        model: Any = importlib.import_module("followthemoney").model
    except ImportError:
        return None
    algorithm = matching.get_algorithm("logic-v2")
    configuration = algorithm.default_config()

    def entity(number: str, name: str, kind: Kind) -> Any:
        schema = "Person" if kind is Kind.PERSON else "Organization"
        return model.get_proxy({"id": number, "schema": schema, "properties": {"name": [name]}})

    entities = [
        (entity(f"{number}-a", first, kind), entity(f"{number}-b", second, kind))
        for number, (first, second, kind) in enumerate(pairs)
    ]
    for kind in Kind:  # its taggers are loaded before the clock runs
        algorithm.compare(entity(f"{kind}-c", "Ivo Bar", kind), entity(f"{kind}-d", "Ivo Baro", kind), configuration)
    started = time.process_time()
    scores = [float(algorithm.compare(first, second, configuration).score) for first, second in entities]
    return scores, len(pairs) / (time.process_time() - started)
