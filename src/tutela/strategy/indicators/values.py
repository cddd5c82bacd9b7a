"""A value as a cell of a table says it: a number, a word, or one of the ways to say that there is none.

Missing, zero and unknown are three things: a blank or ``:`` is missing (nobody measured or reported), ``0`` is a number, and
"not known" as a heading is a category of its own. Pure: no Django.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Final

from tutela.recognition.numbers import plain_marks, read_number, without_float_noise
from tutela.vocabulary.faults import Fault


class Status(StrEnum):
    """How far a value is to be trusted, or why there is none."""

    MEASURED = "measured"
    ESTIMATED = "estimated"
    PROVISIONAL = "provisional"
    MISSING = "missing"
    SUPPRESSED = "suppressed"

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """As Django wants them."""
        return [(one.value, one.value) for one in cls]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell says. ``value`` and ``text`` are None and empty where it says that there is nothing."""

    status: Status = Status.MEASURED
    value: Decimal | None = None
    text: str = ""
    note: str = ""


MISSING_MARKS: Final = frozenset({"", ":", "..", "...", "n/a", "na", "n.a.", "nd", "n.d.", "no data"})
"""Signs by which statistics say that there is nothing; ":" is Eurostat's."""
DASHES: Final = frozenset({"-", "--", "."})
"""Signs that are zero in one country's tables and nothing in another's: refused rather than guessed."""
SUPPRESSED_MARKS: Final = frozenset({"c", "(c)", ": c", ":c", "confidential", "suppressed"})
FLAGS: Final = {"e": Status.ESTIMATED, "p": Status.PROVISIONAL, "s": Status.ESTIMATED, "f": Status.ESTIMATED}
"""Flags behind a number: estimated, provisional, Eurostat's own estimate, forecast; other letters are kept as a note."""
EQUAL_WITHIN: Final = Decimal("1e-10")
"""Relative: releases of the same statistic print the same binary number in more or fewer digits."""

_BEHIND: Final = re.compile(r"(?P<body>.*?[0-9:])\s*(?P<sign>\(?[a-z]{1,4}\)?|\*+|\([0-9ivx]{1,4}\))", re.IGNORECASE)
_BELOW: Final = re.compile(r"<\s*[0-9]{1,3}")
_YES: Final = re.compile(r"(?P<body>[A-Za-z]*)\s*(?P<note>\([ivx0-9]+\))?")


@lru_cache(maxsize=65_536)
def read_value(cell: str, qualitative: bool = False, decimal: str | None = None) -> Reading | Fault:
    """The value a cell holds. ``decimal`` is the source's decimal mark where it is stated.

    Faults: those of numbers (recognition/numbers.py), ``indicator_not_a_number`` for text in a numeric indicator,
    ``indicator_dash`` for a sign that may be zero or nothing.
    """
    text = plain_marks(html.unescape(cell))
    if text.casefold() in MISSING_MARKS:
        return Reading(Status.MISSING)
    if text.casefold() in SUPPRESSED_MARKS or _BELOW.fullmatch(text):
        return Reading(Status.SUPPRESSED, note=text)
    if text in DASHES:
        return Fault("indicator_dash", params={"value": text})
    if qualitative:
        return _words(text)
    status, note = Status.MEASURED, ""
    if not _is_number(text) and (behind := _BEHIND.fullmatch(text)):
        text, note = behind["body"].strip(), behind["sign"]
        status = FLAGS.get(note.strip("()").casefold(), Status.MEASURED)
        if text == ":":
            return Reading(Status.SUPPRESSED if note.casefold() in {"c", "(c)"} else Status.MISSING, note=note)
    negative = text.startswith("-") and len(text) > 1
    number = read_number(text[1:] if negative else text, decimal)
    if isinstance(number, Fault):
        if number.code != "number_unreadable":
            return number
        return Fault("indicator_not_a_number", params={"value": cell.strip()[:100]})
    number = without_float_noise(-number if negative else number)
    return Reading(status, number, note=note)


_POINT: Final = re.compile(r"[+-]?(?:0\.\d+|\d+\.\d{1,2}|\d+\.\d{4,}|\d+,\d{3}\.\d+)")
_COMMA: Final = re.compile(r"[+-]?(?:0,\d+|\d+,\d{1,2}|\d+,\d{4,}|\d+\.\d{3},\d+)")


def decimal_mark(cells: Iterable[str]) -> str | None:
    """The decimal mark that numbers of a table can only have; None where none tells, or both do."""
    point = comma = False
    for cell in cells:
        point = point or _POINT.fullmatch(cell.strip()) is not None
        comma = comma or _COMMA.fullmatch(cell.strip()) is not None
    if point == comma:
        return None
    return "." if point else ","


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[+-]?[0-9][0-9 '.,]*(?:[eE][+-]?[0-9]{1,2})?", text) is not None


def _words(text: str) -> Reading:
    """A qualitative value: ``Y (i)`` is yes with a footnote, ``(i)`` alone is none with one."""
    found = _YES.fullmatch(text)
    if found is None:
        return Reading(text=text[:2000])
    body, note = found["body"], found["note"] or ""
    if not body:
        return Reading(Status.MISSING, note=note)
    return Reading(text={"y": "yes", "n": "no"}.get(body.casefold(), body), note=note)


def equal(one: Decimal | None, other: Decimal | None) -> bool:
    """Whether two values are the same number, however many digits each was printed with."""
    if one is None or other is None:
        return one is other
    return abs(one - other) <= EQUAL_WITHIN * max(abs(one), abs(other))
