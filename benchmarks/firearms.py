"""Recognition of firearms on a seeded register with the measured error rates: is the right one first, is it among ten, do
firearms without a serial stay apart, are makes and calibres of unseen spellings right; and how fast a search is.

The peer, in the same run: equality of upper-case serials with separators stripped, as registers search, the make deciding
between equal ones; and for makes and calibres the best fuzzy match (rapidfuzz WRatio) over the same names.
"""

from __future__ import annotations

import json
import os
import resource
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from rapidfuzz import fuzz, process, utils

from benchmarks.figure import Figure
from tutela.recognition.firearms import SerialIndex, calibres, describe, makes
from tutela.recognition.identifiers.text import compact
from tutela.simulation.firearm_marks import MarkedFirearms, Reading, materials, misspelt, spellings, unseen_spellings

SEED: Final = 20260101
REGISTER: Final = 50_000
QUERIES: Final = 2_000
_SLOW: Final = 0.99


def measure() -> Iterator[Figure]:
    """Precision and recall by kind of slip, false links without serials, makes, calibres, and the time of a search."""
    world = MarkedFirearms(SEED, REGISTER)
    index, peer = SerialIndex(), _Equality()
    started = time.perf_counter()
    for gun in world.guns:
        written = world.described(gun)
        index.add(gun.id, describe(written))
        peer.add(gun.id, written.marks[0][0], written.make)
    yield Figure(
        "firearms register", round(REGISTER / (time.perf_counter() - started)), "firearms/s", REGISTER, peak_mib=_peak()
    )
    times: list[float] = []
    for name, readings in (
        ("exact", world.exact),
        ("confusable", world.confusable),
        ("one unknown character", world.one_unknown),
        ("other script", world.other_script),
        ("several components", world.several_components),
    ):
        yield from _found(index, peer, name, list(readings(QUERIES)), times)
    yield from _without_serial(world)
    yield Figure("firearms search p50", round(_at(times, 0.5) * 1e3, 3), "ms", len(times))
    yield Figure("firearms search p99", round(_at(times, _SLOW) * 1e3, 3), "ms", len(times), peak_mib=_peak())
    yield from _spellings()


def _found(
    index: SerialIndex, peer: _Equality, name: str, readings: list[Reading], times: list[float]
) -> Iterator[Figure]:
    first = among = peer_first = 0
    for reading in readings:
        started = time.perf_counter()
        answer = index.candidates(describe(reading.written))
        times.append(time.perf_counter() - started)
        ids = [candidate.id for candidate in answer.candidates]
        first += ids[:1] == [reading.gun]
        among += reading.gun in ids
        peer_first += peer.first(reading.written.marks[0][0], reading.written.make) == reading.gun
    count = len(readings)
    for figure, value in (("precision@1", first), ("recall@10", among)):
        ours, other = round(value / count, 4), round(peer_first / count, 4)
        yield Figure(
            f"firearms {name} {figure}",
            ours,
            "share",
            count,
            "equal serials",
            other,
            round(ours / other, 2) if other else None,
        )


def _without_serial(world: MarkedFirearms) -> Iterator[Figure]:
    """Firearms without a serial among themselves and against the register: none may be anybody's candidate."""
    index = SerialIndex()
    described = [describe(reading.written) for reading in world.without_serial(QUERIES)]
    for number, one in enumerate(described):
        index.add(str(number), one)
    links = sum(index.candidates(one, without=str(number)).count for number, one in enumerate(described))
    yield Figure("firearms without serial: false links", links, "links", QUERIES, "allowed", 0)
    named = sum(one.absence is None for one in described)
    yield Figure("firearms without serial: taken for a serial", named, "wordings", QUERIES, "allowed", 0)


def _spellings() -> Iterator[Figure]:
    makers = {make.id: make.name for make in makes.makes().values()}
    cartridges = {one.id: one.name for one in calibres.calibres().values()}
    typos = list(misspelt(SEED, list(makers.items()), QUERIES))
    yield _right("make, unseen spelling", unseen_spellings("makes"), _make_is, makers)
    yield _right("make, one slip", typos, _make_is, makers)
    yield _right("calibre, unseen spelling", unseen_spellings("calibres"), _calibre_has, cartridges)
    for part in ("tried", "held_out"):
        named = part.replace("_", " ")
        yield _right(f"make, another hand, {named}", spellings("makes", part), _make_is, makers)
        yield _right(f"calibre, another hand, {named}", spellings("calibres", part), _calibre_has, cartridges)
    unlisted = [
        (ident, text) for ident, text in spellings("makes", "held_out") if makes.read(text).how is not makes.How.ALIAS
    ]
    yield _right("make, another hand, held out and on no list", unlisted, _make_is, makers)
    yield from _catalogue()
    sets = materials()["calibres_ambiguous"]
    whole = sum(set(entry["all"]) <= calibres.read(entry["text"], entry["type"] or None).ids for entry in sets)
    yield Figure("firearms calibre, ambiguous comes back as its set", round(whole / len(sets), 4), "share", len(sets))
    single = sum(
        calibres.read(text).ids == {ident}
        for ident, text in unseen_spellings("calibres")
        if ident in calibres.calibres()
    )
    count = len(unseen_spellings("calibres"))
    yield Figure("firearms calibre, unseen spelling, exactly one candidate", round(single / count, 4), "share", count)


def _catalogue() -> Iterator[Figure]:
    """Retail spellings of the real data, where they are at hand: the makes and cartridges are not marked there, so what is
    counted is agreement of an alias with its cartridge's name."""
    folder = os.environ.get("REAL_DATA")
    path = Path(folder or "") / "firearms" / "gunsnprices_calibers.json"
    if not folder or not path.exists():
        return
    listed = json.loads(path.read_text(encoding="utf-8"))["calibers"]
    known = [(calibres.read(one["name"]), one["aliases"]) for one in listed]
    sure = [
        (found, text)
        for found, texts in known
        if len(found.ids) == 1 and found.how is not makes.How.PROPOSED
        for text in texts
    ]
    right = sum(bool(found.ids & calibres.read(text).ids) for found, text in sure)
    yield Figure(
        "firearms calibre, retail alias has its cartridge", round(right / len(sure), 4), "share right", len(sure)
    )


def _right(
    name: str, spellings: Iterable[tuple[str, str]], right: Callable[[str, str], bool], names: Mapping[str, str]
) -> Figure:
    listed = list(spellings)
    ours = sum(right(ident, text) for ident, text in listed) / len(listed)
    theirs = sum(_nearest(text, names) == ident for ident, text in listed) / len(listed)
    return Figure(
        f"firearms {name}",
        round(ours, 4),
        "share right",
        len(listed),
        "rapidfuzz WRatio",
        round(theirs, 4),
        round(ours / theirs, 2),
    )


def _make_is(ident: str, text: str) -> bool:
    found = makes.read(text).make
    return found is not None and found.id == ident


def _calibre_has(ident: str, text: str) -> bool:
    """Right: the cartridge is among at most three candidates."""
    found = calibres.read(text).ids
    return ident in found and len(found) <= 3


def _nearest(text: str, names: Mapping[str, str]) -> str:
    near = process.extractOne(text, names, scorer=fuzz.WRatio, processor=utils.default_process)
    return near[2] if near else ""


class _Equality:
    """How a register finds a serial: equality without separators; of several the one of the same make."""

    def __init__(self) -> None:
        self._by_serial: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)

    def add(self, ident: str, serial: str, make: str) -> None:
        """Put a firearm in."""
        self._by_serial[compact(serial)].append((ident, make.casefold()))

    def first(self, serial: str, make: str) -> str:
        """The id found first, "" for none."""
        found = self._by_serial.get(compact(serial), [])
        same = [ident for ident, known in found if known == make.casefold()]
        return (same or [ident for ident, _ in found] or [""])[0]


def _at(times: list[float], share: float) -> float:
    return sorted(times)[int(len(times) * share)]


def _peak() -> float:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)
