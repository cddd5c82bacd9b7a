"""Substances by exact names. Names one character apart are different substances, so nothing is matched by likeness.

Likeness only suggests: ``2-MMC`` and ``3-MMC`` are 80 % alike, ``3-MMC`` and ``3-methylmethcathinone``, 38 %.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from tutela.recognition.contract import Reading
from tutela.records.values import Coded
from tutela.vocabulary.faults import Note
from tutela.vocabulary.substances import NameClass, Substance, fold, fold_characters, fold_joins, registry

_BRACKETED: Final = re.compile(r"([^()]+)\(([^()]+)\)\s*")
_WORD: Final = re.compile(r"[^\W_]+")
_JOIN_ONLY: Final = re.compile(r"[\s\-_,']{1,3}")
_LONGEST_NAME: Final = 12  # words
_SHORTEST_IN_TEXT: Final = 3  # characters of a folded name: "MA" or "K" in a title is no name
_CLOSE_ENOUGH: Final = 72  # per cent, for suggestions only
_LONGEST_SUGGESTED: Final = 40  # characters: anything longer is a description, not a name


@lru_cache(maxsize=65536)
def read(text: str) -> Reading[Coded]:
    """The substance ``text`` names. An unknown name keeps its text with ``code`` None and a note; blank: None."""
    if not text.strip():
        return Reading()
    known = registry()
    folded = fold(text)
    substance = known.exact.get(folded) or _both_halves(text)
    if substance is not None:
        return Reading(Coded(code=substance.id, written=text))
    called = known.street.get(folded, ())
    if len(called) == 1:
        note = Note("substance_street_name", params={"value": text, "name": called[0].name})
        return Reading(Coded(code=called[0].id, written=text), notes=(note,))
    close = tuple(entry.name for entry in called) or suggest(text)
    params = {"value": text, "suggestions": ", ".join(close)}
    return Reading(Coded(written=text), notes=(Note("substance_unknown", params=params),))


def suggest(text: str, limit: int = 5) -> tuple[str, ...]:
    """Preferred names of substances with a name much like ``text``, likest first: for a person to choose from, never to
    be taken over."""
    from rapidfuzz import fuzz, process

    folded = fold(text)
    if not 0 < len(folded) <= _LONGEST_SUGGESTED:
        return ()
    found = process.extract(
        folded, _names_as_long_as(len(folded)), scorer=fuzz.ratio, limit=4 * limit, score_cutoff=_CLOSE_ENOUGH
    )
    exact = registry().exact
    return tuple(dict.fromkeys(exact[name].name for name, _, _ in found))[:limit]


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


@lru_cache(maxsize=_LONGEST_SUGGESTED)
def _names_as_long_as(length: int) -> tuple[str, ...]:
    """Folded names whose length alone doesn't rule out that a text of ``length`` characters is close enough."""
    least = _CLOSE_ENOUGH / 100
    return tuple(name for name in registry().exact if 2 * min(len(name), length) >= least * (len(name) + length))


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
