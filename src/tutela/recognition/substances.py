"""Substances by exact names, CAS number and InChIKey. Names one character apart are different substances, so nothing is matched by
likeness.

Likeness only suggests: ``2-MMC`` and ``3-MMC`` are 80 % alike, ``3-MMC`` and ``3-methylmethcathinone``, 38 %. And a street
name names no substance for certain (what is sold as one thing is often another), so it is kept as written, without a code:
a code would be counted in figures, gated and compared like a finding, and nothing downstream could tell it from one. Names
that sources use as their own category of seizure (Ecstasy, Captagon, Yaba) are entries of their own, not street names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from tutela.recognition.contract import Reading
from tutela.recognition.near_names import Difference, difference
from tutela.records.values import Coded
from tutela.vocabulary.faults import Note
from tutela.vocabulary.structures import by_inchikey, inchikey_is_well_formed
from tutela.vocabulary.substances import (
    NameClass,
    Substance,
    cas_is_valid,
    fold,
    fold_characters,
    fold_joins,
    registry,
)

_BRACKETED: Final = re.compile(r"([^()]+)\(([^()]+)\)\s*")
_CAS: Final = re.compile(r"(?<![0-9-])([0-9]{2,7}-[0-9]{2}-[0-9])(?![0-9-])")
_CAS_WORDS: Final = re.compile(r"cas(?:[ -]?(?:rn|no|nr|number|registry number)\b\.?)?\s*[:#=]?", re.IGNORECASE)
_WORD: Final = re.compile(r"[^\W_]+")
_JOIN_ONLY: Final = re.compile(r"[\s\-_,']{1,3}")
_LONGEST_NAME: Final = 12  # words
_SHORTEST_IN_TEXT: Final = 3  # characters of a folded name: "MA" or "K" in a title is no name
_CLOSE_ENOUGH: Final = 72  # per cent, for suggestions only
DISTANT: Final = 40
"""Per cent: what is still worth showing to a person who asked for one name, where nothing is close."""
_LONGEST_SUGGESTED: Final = 40  # characters: anything longer is a description, not a name
_SAME_PERHAPS: Final = frozenset({Difference.SPELLING})


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A substance with a name much like the one written. ``alike`` in per cent; ``difference``: what tells the two names
    apart. All but a slip of spelling make another substance."""

    substance: str
    name: str  # preferred name
    like: str  # the folded name that is alike
    alike: float
    difference: Difference

    def __str__(self) -> str:
        return self.name if self.difference in _SAME_PERHAPS else f"≠\u00a0{self.name}"


@lru_cache(maxsize=65536)
def read(text: str) -> Reading[Coded]:
    """The substance ``text`` names, by name, CAS number or InChIKey. What names none for certain keeps its text with ``code`` None and
    a note that says why; blank: None."""
    if not text.strip():
        return Reading()
    known = registry()
    substance = known.exact.get(fold(text)) or _both_halves(text) or _by_structure(text)
    if substance is not None:
        return Reading(Coded(code=substance.id, written=text))
    if (numbered := _with_number(text)) is not None:
        return numbered
    called = known.street.get(fold(text), ())
    if called:
        params = {"value": text, "name": "; ".join(entry.name for entry in called)}
        return Reading(Coded(written=text), notes=(Note("substance_street_name", params=params),))
    params = {"value": text, "suggestions": "; ".join(str(suggestion) for suggestion in suggestions(text))}
    return Reading(Coded(written=text), notes=(Note("substance_unknown", params=params),))


def suggestions(text: str, limit: int = 5, least: int = _CLOSE_ENOUGH) -> tuple[Suggestion, ...]:
    """Substances with a name much like ``text``: for a person to choose from, never to be taken over. Those that differ by a
    slip of spelling come first, then those that are other substances; the likest first among each.
    ``least``: likeness asked for, in per cent."""
    from rapidfuzz import fuzz, process

    folded = fold(text)
    if not 0 < len(folded) <= _LONGEST_SUGGESTED:
        return ()
    found = process.extract(
        folded, _names_as_long_as(len(folded), least), scorer=fuzz.ratio, limit=4 * limit, score_cutoff=least
    )
    exact = registry().exact
    near = [
        Suggestion(exact[name].id, exact[name].name, name, round(score, 1), difference(folded, name))
        for name, score, _ in found
        if name != folded
    ]
    near.sort(key=lambda one: (one.difference not in _SAME_PERHAPS, -one.alike, one.name))
    first: dict[str, Suggestion] = {}
    for one in near:
        first.setdefault(one.substance, one)
    return tuple(first.values())[:limit]


@lru_cache(maxsize=8192)
def find_in_text(text: str) -> tuple[Coded, ...]:
    """Substances named in running text such as an offer's title: exact names as whole words, the longest first where
    names overlap, each substance once, in order of appearance. Street names and catch-all names are left out."""
    plain = fold_characters(text)
    words = list(_WORD.finditer(plain))
    names, beginnings = _names_in_text()
    found: dict[str, Coded] = {}
    start = 0
    while start < len(words):
        length, substance = _longest(plain, words, start, names, beginnings)
        if substance is not None and substance.id not in found:
            begin, end = words[start].start(), words[start + length - 1].end()
            found[substance.id] = Coded(code=substance.id, written=_as_written(text, plain, begin, end))
        start += length if substance is not None else 1
    return tuple(found.values())


@lru_cache(maxsize=2 * _LONGEST_SUGGESTED)
def _names_as_long_as(length: int, least: int) -> tuple[str, ...]:
    """Folded names whose length alone doesn't rule out that a text of ``length`` characters is ``least`` per cent alike."""
    exact = registry().exact
    return tuple(name for name in exact if 200 * min(len(name), length) >= least * (len(name) + length))


def _by_structure(text: str) -> Substance | None:
    """The substance whose whole InChIKey ``text`` is; a first block alone names no substance."""
    key = text.strip()
    if not inchikey_is_well_formed(key) or (structure := by_inchikey().get(key)) is None:
        return None
    return registry().by_id[structure.substance]


def _with_number(text: str) -> Reading[Coded] | None:
    """``text`` with a CAS number in it: the number alone, or beside a name that must name the same substance. None where no
    CAS number is written."""
    plain = fold_characters(text)
    found = _CAS.findall(plain)
    if len(found) != 1:
        return None
    number = found[0]
    if not cas_is_valid(number):
        params = {"value": text, "number": number}
        return Reading(Coded(written=text), notes=(Note("substance_cas_wrong", params=params),))
    substance = registry().by_cas.get(number)
    rest = _CAS_WORDS.sub(" ", plain.replace(number, " ")).strip(" ,;:()[]/-")
    if substance is None:
        if rest:
            return None  # the name decides; it is not known as it is written, with the number beside it
        return Reading(
            Coded(written=text), notes=(Note("substance_cas_unknown", params={"value": text, "number": number}),)
        )
    if not rest or registry().exact.get(fold(rest)) is substance:
        return Reading(Coded(code=substance.id, written=text))
    params = {"value": text, "number": number, "name": substance.name}
    return Reading(Coded(written=text), notes=(Note("substance_cas_conflict", params=params),))


def _both_halves(text: str) -> Substance | None:
    """``Seresta (Oxazepam)``: a name with another in brackets counts where both name the same substance."""
    match = _BRACKETED.fullmatch(text)
    if match is None:
        return None
    exact = registry().exact
    first, second = exact.get(fold(match[1])), exact.get(fold(match[2]))
    return first if first is second else None


def _longest(
    plain: str, words: list[re.Match[str]], start: int, names: dict[str, Substance], beginnings: frozenset[str]
) -> tuple[int, Substance | None]:
    """Number of words and substance of the longest name that begins at word ``start``; (1, None) where none does."""
    best: tuple[int, Substance | None] = (1, None)
    for length in range(1, min(_LONGEST_NAME, len(words) - start) + 1):
        end = start + length - 1
        if length > 1 and _JOIN_ONLY.fullmatch(plain, words[end - 1].end(), words[end].start()) is None:
            break
        candidate = fold_joins(plain[words[start].start() : words[end].end()])
        if candidate in names:
            best = (length, names[candidate])
        if candidate not in beginnings:
            break
    return best


@lru_cache(maxsize=1)
def _names_in_text() -> tuple[dict[str, Substance], frozenset[str]]:
    """Names that may be looked for in running text, and every beginning of one."""
    names: dict[str, Substance] = {}
    for substance in registry().by_id.values():
        if not substance.in_text:
            continue
        for name, name_class in substance.names.items():
            folded = fold(name)
            if name_class is not NameClass.STREET and len(folded) >= _SHORTEST_IN_TEXT:
                names[folded] = substance
    beginnings = frozenset(name[:length] for name in names for length in range(1, len(name) + 1))
    return names, beginnings


def _as_written(text: str, plain: str, begin: int, end: int) -> str:
    """The piece of ``text`` behind a folded piece; the folded one where folding moved the characters."""
    return (text if len(text) == len(plain) else plain)[begin:end]
