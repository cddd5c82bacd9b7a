"""Wordings that say that there is no serial to compare, by class: never marked, obliterated, not recorded, not legible.

Two firearms without a serial are never candidates of each other: what they share is only that nothing is known.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from tutela.recognition.firearms.tables import table
from tutela.recognition.identifiers.text import clean, folded
from tutela.vocabulary import stop_values
from tutela.vocabulary.folding import fold


class Absence(StrEnum):
    """Why there is no serial. The names are codes of the list ``mark_state``."""

    NEVER_MARKED = "never_marked"
    OBLITERATED = "obliterated"
    NOT_RECORDED = "not_recorded"
    NOT_LEGIBLE = "not_legible"


_STOP_REASONS: Final = {
    "serial_never_marked": Absence.NEVER_MARKED,
    "serial_obliterated": Absence.OBLITERATED,
    "serial_not_legible": Absence.NOT_LEGIBLE,
}
_ORDER: Final = (Absence.OBLITERATED, Absence.NOT_LEGIBLE, Absence.NEVER_MARKED, Absence.NOT_RECORDED)
"""Of several in one text the first counts: what was done to a mark says more than that it can't be read."""
_SERIAL_DIGITS: Final = 3
_SERIAL_CHARS: Final = 4
_TOKEN: Final = re.compile(r"[\w?*]+")
_FUZZY_CHARS: Final = 8
_FILLER: Final = re.compile(r"[\W_]*|([\w])\1*|0+(?:[.,]0+)?")


@cache
def _stems() -> tuple[tuple[str, Absence], ...]:
    classes = table("no_serial")["classes"]
    rows = {(fold(stem), Absence(name)) for name, entry in classes.items() for stem in entry["stems"]}
    return tuple(sorted(rows, key=lambda row: (-len(row[0]), row[0], row[1])))


@cache
def _phrases() -> dict[str, Absence]:
    classes = table("no_serial")["classes"]
    return {fold(phrase): Absence(name) for name in reversed(_ORDER) for phrase in classes[name]["phrases"]}


@cache
def _whole_words() -> dict[str, Absence]:
    """Single words of the declared stop values, against which misspelt words are held."""
    words = {}
    for rule in stop_values.rules().get("serial", ()):
        known = _STOP_REASONS.get(rule.reason)
        if known is not None:
            found = rule.equals or set(re.findall(r"[^\W\d_]{5,}", rule.pattern.pattern if rule.pattern else ""))
            words.update({fold(word): known for word in found if " " not in word and len(word) >= _FUZZY_CHARS})
    return words


def absence_of(text: str) -> Absence | None:
    """The class of a wording that names no serial; None where the text may hold one (three digits or more in a token, or
    letters that are no word of the kind).

    Blank text, dashes, repeated characters and zeros are ``not_recorded``.
    """
    plain = folded(clean(text))
    if _FILLER.fullmatch(plain) or stop_values.find(stop_values.ANY, plain) is not None:
        return Absence.NOT_RECORDED
    declared = stop_values.find("serial", plain)
    if declared is not None:
        return _STOP_REASONS.get(declared.reason, Absence.NOT_RECORDED)
    return None if may_hold_serial(plain) else worded(fold(plain))


def may_hold_serial(text: str) -> bool:
    """Whether a token of ``text`` has three digits, or a digit among four characters or more."""
    for token in _TOKEN.findall(text):
        digits = sum(char.isdecimal() for char in token)
        if digits >= _SERIAL_DIGITS or (digits and len(token) >= _SERIAL_CHARS):
            return True
    return False


def worded(words: str) -> Absence | None:
    """The class that the words of a folded text say, by phrase, by stem, then by the nearest declared word."""
    padded = f" {words} "
    found = {kind for phrase, kind in _phrases().items() if f" {phrase} " in padded}
    for word in words.split():
        kind = next((kind for stem, kind in _stems() if word.startswith(stem)), None)
        if kind is not None:
            found.add(kind)
        elif len(word) >= _FUZZY_CHARS and not any(char.isdecimal() for char in word):
            near = process.extractOne(word, _whole_words().keys(), scorer=OSA.distance, score_cutoff=2)
            if near is not None:
                found.add(_whole_words()[near[0]])
    return next((kind for kind in _ORDER if kind in found), None)
