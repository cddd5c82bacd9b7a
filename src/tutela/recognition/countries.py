"""Countries by exact name or code. A near miss is never taken for the name: it only leads to suggestions.

Two-letter and three-letter codes are taken in capitals only, since “no”, “it” or “per” are words.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz, process

from tutela.recognition.contract import Reading
from tutela.records.values import Coded
from tutela.vocabulary import countries as vocabulary
from tutela.vocabulary.countries import Country, Match
from tutela.vocabulary.faults import Fault, Note
from tutela.vocabulary.folding import fold

_FOOTNOTE: Final = re.compile(
    r"^(?P<name>.*[^\W\d_].*?)\s*(?P<mark>[*†‡§¹²³⁴⁵⁶⁷⁸⁹⁰]+|\(\d{1,2}\)|\[\w{1,2}\]|(?<=[^\W\d_])\d)$", re.DOTALL
)
"""A name with a footnote's mark glued on, as statistics write it: “Austria *”, “Czechia*”, “Cyprus(1)”."""

_SUGGESTION_FROM: Final = 75
"""Per cent of likeness from which a name is worth suggesting."""

_LONGEST: Final = 120
"""Characters of the longest text that may be a country's name; longer ones are prose."""

_DESIGNATED: Final = "XK"
"""Its asterisk is part of the designation, not a stray footnote mark."""


@lru_cache(maxsize=65_536)
def read(text: str) -> Reading[Coded]:
    """The country ``text`` names: an alpha-2 code, a withdrawn code, or a lower-case code that is no country.

    Faults: ``country_unknown`` (with up to three suggestions), ``country_ambiguous``. Notes: ``country_part``,
    ``country_withdrawn``, ``country_designation``, ``country_mark``. Blank text gives an empty reading.
    """
    name, mark = _without_mark(text)
    if not name:
        return Reading()
    if len(name) > _LONGEST:
        return Reading(faults=(Fault("country_unknown", params={"value": f"{name[:_LONGEST]}…", "suggestions": "–"}),))
    match = vocabulary.codes().get(name) or vocabulary.names().get(fold(name))
    if match is None:
        shown = ", ".join(suggest(name)) or "–"
        return Reading(faults=(Fault("country_unknown", params={"value": name, "suggestions": shown}),))
    if len(match.codes) > 1:
        candidates = ", ".join(_titled(code) for code in match.codes)
        return Reading(faults=(Fault("country_ambiguous", params={"value": name, "candidates": candidates}),))
    country = vocabulary.countries()[match.codes[0]]
    return Reading(Coded(code=country.code, written=text), notes=tuple(_notes(country, match, name, mark)))


@lru_cache(maxsize=4_096)
def suggest(text: str) -> tuple[str, ...]:
    """Up to three countries whose names are like ``text``, likeliest first, as “Austria (AT)”. Never used to decide."""
    folded = fold(text)
    by_code = vocabulary.codes().get(text.strip().upper())
    found = list(by_code.codes) if by_code else []
    near = process.extract(
        folded, vocabulary.names().keys(), scorer=fuzz.ratio, score_cutoff=_SUGGESTION_FROM, limit=20, processor=None
    )
    for name, _, _ in near:
        found.extend(code for code in vocabulary.names()[name].codes if vocabulary.countries()[code].is_country)
    return tuple(_titled(code) for code in dict.fromkeys(found))[:3]


def _without_mark(text: str) -> tuple[str, str]:
    stripped = text.strip()
    if stripped in vocabulary.codes() or fold(stripped) in {"a1", "a2", "o1"}:
        return stripped, ""
    marked = _FOOTNOTE.match(stripped) if len(stripped) <= _LONGEST else None
    if marked and any(char.isalnum() for char in marked["mark"]) and fold(stripped) in vocabulary.names():
        return stripped, ""  # the digits belong to the name: “Kosovo under UNSCR 1244”
    return (marked["name"], marked["mark"]) if marked else (stripped, "")


def _titled(code: str) -> str:
    return f"{vocabulary.countries()[code].name} ({code})"


def _notes(country: Country, match: Match, written: str, mark: str) -> list[Note]:
    notes = []
    if mark and country.code != _DESIGNATED:
        notes.append(Note("country_mark", params={"value": written, "mark": mark}))
    if match.part:
        notes.append(Note("country_part", params={"value": written, "name": country.name}))
    if country.withdrawn:
        notes.append(Note("country_withdrawn", params={"value": written, "code": country.code}))
    if country.note:
        notes.append(Note("country_designation", params={"name": country.name, "note": country.note}))
    return notes
