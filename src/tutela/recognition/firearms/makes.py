"""Makes: the alias table first, then words of it within a longer text, then what a fixed field cut off; fuzzy only proposes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from typing import Final

from anyascii import anyascii
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from tutela.recognition.firearms.tables import table
from tutela.recognition.identifiers.text import clean, folded
from tutela.vocabulary import stop_values
from tutela.vocabulary.folding import fold


class How(StrEnum):
    """How a reading came about. What is ``proposed`` needs a person."""

    ALIAS = "alias"
    WITHIN = "within"  # a listed name stands within a longer text
    CUT = "cut"  # the text is the beginning of a listed name, cut off by a field
    STRUCTURED = "structured"
    PROPOSED = "proposed"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Make:
    """A make of the list. ``related`` are makes one of which may be read for the other (owner, licence, importer)."""

    id: str
    name: str
    country: str
    family: str
    related: frozenset[str]


@dataclass(frozen=True, slots=True)
class MakeReading:
    """What a make field says. ``make`` None: not known, or on no line. ``near``: other proposals, best first. ``rest``: what stood
    beside the name, often the model. ``why`` names what makes it no make (``not_recorded``, ``not_a_make``)."""

    written: str
    make: Make | None = None
    how: How = How.NONE
    near: tuple[str, ...] = ()
    rest: str = ""
    why: str = ""


_CUT_CHARS: Final = 6
_FUZZY_SCORE: Final = 74
_SURE: Final = 86
_NEARLY: Final = 92
_SHORT: Final = 3
_ONE_SLIP, _TWO_SLIPS = 6, 9
_NOT_A_MAKE: Final = re.compile(r"[\d.,+-]+(?:e[+-]?\d+)?")


@cache
def makes() -> Mapping[str, Make]:
    """Every make by its id."""
    entries = table("makes")["makes"]
    edges: dict[str, set[str]] = {entry["id"]: set() for entry in entries}
    for entry in entries:
        for other in (*entry.get("licence_of", ()), *entry.get("made_for", ()), *entry.get("imports", ())):
            edges[entry["id"]].add(other)
            edges[other].add(entry["id"])
    return {
        entry["id"]: Make(
            entry["id"],
            entry["name"],
            entry["country"],
            entry.get("part_of", entry["id"]),
            frozenset(edges[entry["id"]]),
        )
        for entry in entries
    }


@cache
def _spaced() -> Mapping[str, str]:
    """Folded name -> id, its words apart."""
    found: dict[str, str] = {}
    for entry in table("makes")["makes"]:
        for name in (entry["name"], entry["name"].partition(" (")[0], *entry["names"]):
            for plain in (fold(name), fold(anyascii(name))):
                found.setdefault(plain, entry["id"])
    return found


@cache
def _aliases() -> Mapping[str, str]:
    """Folded name -> id, also with its words joined."""
    found = dict(_spaced())
    for name, ident in _spaced().items():
        found.setdefault(name.replace(" ", ""), ident)
    return found


@cache
def _words() -> tuple[frozenset[str], frozenset[str]]:
    data = table("makes")
    return frozenset(fold(word) for word in data["filler"]), frozenset(fold(word) for word in data["unknown"])


@cache
def _common_nouns() -> frozenset[str]:
    """Makes' names that are words of a language too."""
    return frozenset(fold(word) for word in table("makes")["common_nouns"])


@cache
def _long_names() -> tuple[str, ...]:
    return tuple(name for name in _aliases() if len(name) > _SHORT)


@cache
def _fuzzy_names() -> Mapping[str, str]:
    """Names long enough to be misspelt, without the words that any maker's name has."""
    filler, _ = _words()
    found: dict[str, str] = {}
    for name, ident in _spaced().items():
        plain = " ".join(word for word in name.split() if word not in filler)
        if len(plain) > _SHORT:
            found.setdefault(plain, ident)
            found.setdefault(plain.replace(" ", ""), ident)
        elif len(name) > _SHORT:  # “Auto-Ordnance” has no other words
            found.setdefault(name, ident)
    return found


def related(first: str, second: str) -> bool:
    """Whether two different makes (ids) may be read for one another."""
    one, other = makes()[first], makes()[second]
    return one.family == other.family or second in one.related


@lru_cache(maxsize=65_536)
def read(text: str) -> MakeReading:
    """The make that ``text`` names. Never raises; an unlisted one has proposals or none."""
    plain = folded(clean(text))
    key = fold(plain)
    filler, unknown = _words()
    if not key or key in unknown or stop_values.find(stop_values.ANY, plain) or stop_values.find("serial", plain):
        return MakeReading(text, why="not_recorded")
    if _NOT_A_MAKE.fullmatch(plain):
        return MakeReading(text, why="not_a_make")
    for candidate in (key, key.replace(" ", ""), fold(anyascii(plain))):
        if candidate in _aliases():
            return MakeReading(text, makes()[_aliases()[candidate]], How.ALIAS)
    words = key.split()
    within = _within(words)
    if within is not None:
        found, rest = within
        longer = _misspelt(key)
        if longer is not None and longer != found and any(word not in filler and not word.isdecimal() for word in rest):
            return MakeReading(text, makes()[longer], How.PROPOSED, (found,))  # “SIIG Sauer” is not Sauer
        return MakeReading(text, makes()[found], How.WITHIN, rest=" ".join(word for word in rest if word not in filler))
    cut = _cut(key)
    if cut is not None:
        return MakeReading(text, makes()[cut], How.CUT)
    return _proposed(text, " ".join(word for word in words if word not in filler and not word.isdecimal()) or key)


def _within(words: list[str]) -> tuple[str, list[str]] | None:
    """The longest listed name among the words, with the words beside it; None where two makes are named equally long."""
    best: dict[str, tuple[int, list[str], str]] = {}
    for size in range(min(len(words), 6), 0, -1):
        for start in range(len(words) - size + 1):
            part = words[start : start + size]
            name = " ".join(part)
            found = _aliases().get(name) or (_aliases().get("".join(part)) if size > 1 else None)
            if found and (len(name) > _SHORT or size > 1 or start == 0):
                best.setdefault(found, (len(name), words[:start] + words[start + size :], name))
        if best:
            break
    if len(best) > 1:  # “Tula Arsenal” is of Tula: the other word is one that any maker may use
        best = {ident: part for ident, part in best.items() if part[2] not in _common_nouns()} or best
    ranked = sorted(best.items(), key=lambda item: -item[1][0])
    if not ranked or (len(ranked) > 1 and ranked[0][1][0] == ranked[1][1][0]):
        return None
    return ranked[0][0], ranked[0][1][1]


def _cut(key: str) -> str | None:
    """The one make whose names begin with ``key``, where a field of fixed width cut them off."""
    joined = key.replace(" ", "")
    if len(joined) < _CUT_CHARS:
        return None
    found = {ident for name, ident in _aliases().items() if name.replace(" ", "").startswith(joined)}
    families = {makes()[ident].family for ident in found}
    if len(families) != 1:
        return None
    return min(found, key=lambda ident: (ident != makes()[ident].family, ident))


def _misspelt(key: str) -> str | None:
    """The make one of whose whole names is nearly ``key``."""
    near = process.extractOne(key, _long_names(), scorer=fuzz.ratio, score_cutoff=_NEARLY)
    return _aliases()[near[0]] if near else None


def _proposed(text: str, key: str) -> MakeReading:
    """The nearest listed names: the whole text first; else word by word (a maker's word within others)."""
    sound = key if key.isascii() else fold(anyascii(key))
    names = _fuzzy_names()
    listed = tuple(names)
    whole = fold(text if text.isascii() else anyascii(text))
    ranked = _ranked({sound, sound.replace(" ", ""), whole, whole.replace(" ", "")}, names, listed)
    if max(ranked.values(), default=0.0) < _SURE:
        words = {word for word in sound.split() if len(word) > _SHORT}
        for ident, score in _ranked(words, names, listed).items():
            ranked[ident] = max(ranked.get(ident, 0.0), score)
    if not ranked:
        return MakeReading(text)
    first, *others = sorted(ranked, key=lambda ident: (-ranked[ident], ident))
    return MakeReading(text, makes()[first], How.PROPOSED, tuple(others[:3]))


def _slips(text: str, name: str) -> int:
    """How many slips of the hand may lie between them for a proposal: in a short name each counts, and in one that needs the
    words that any maker's name has."""
    chars = min(len(text), len(name))
    if not _words()[0].isdisjoint(name.split()):
        return 1
    return 1 if chars <= _ONE_SLIP else 2 if chars <= _TWO_SLIPS else 1 + chars // 4


def _ranked(tries: Iterable[str], idents: Mapping[str, str], names: Sequence[str]) -> dict[str, float]:
    """The best score of each make over all tries."""
    ranked: dict[str, float] = {}
    for text in tries:
        for name, score, _ in process.extract(text, names, scorer=fuzz.ratio, score_cutoff=_FUZZY_SCORE, limit=4):
            if OSA.distance(text, name) > _slips(text, name):
                continue
            ranked[idents[name]] = max(ranked.get(idents[name], 0.0), score)
    return ranked
