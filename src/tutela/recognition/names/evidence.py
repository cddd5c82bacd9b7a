"""What birth date and birth place add to a name: agreement, contradiction and unknown are three things.

The log-odds here are declared, not fitted (the labelled pairs carry no births): a full date is shared by about one in
25,000 people of a population's span of ages, so its agreement is worth much, but records of one person differ by a
slip or a changed order of day and month often enough that a contradiction is not the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tutela.recognition.names import skeleton
from tutela.recognition.names.placeholders import reason_of
from tutela.recognition.names.plain import plain
from tutela.recognition.names.script import romanise
from tutela.vocabulary.faults.entry import _


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date of birth as far as it is known: a year, perhaps its month, perhaps the day."""

    year: int
    month: int | None = None
    day: int | None = None


@dataclass(frozen=True, slots=True)
class Birth:
    """What a record says of a person's birth."""

    date: PartialDate | None = None
    place: str = ""


class Stand(StrEnum):
    """What two statements say of one another."""

    AGREES = "agrees"
    CONTRADICTS = "contradicts"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """One piece of evidence beside the name: its code, stand, the log-odds it adds, and a sentence for people."""

    code: str
    stand: Stand
    log_odds: float
    reason: str


_UNKNOWN_DATE: Final = Finding("birth_date", Stand.UNKNOWN, 0.0, _("A date of birth is missing or a placeholder."))
_FULL: Final = Finding("birth_date", Stand.AGREES, 4.0, _("The dates of birth agree to the day."))
_MONTH: Final = Finding(
    "birth_month", Stand.AGREES, 2.5, _("The dates of birth agree to the month, as far as both are known.")
)
_YEAR: Final = Finding("birth_year", Stand.AGREES, 1.0, _("The years of birth agree; no more is known of both."))
_SWAPPED: Final = Finding("birth_date_swapped", Stand.AGREES, 2.0, _("Day and month of birth are exchanged."))
_SLIP: Final = Finding("birth_date_slip", Stand.CONTRADICTS, -1.0, _("The dates of birth differ in one figure."))
_OTHER_YEAR: Final = Finding("birth_year", Stand.CONTRADICTS, -4.5, _("The years of birth differ."))
_NEXT_YEAR: Final = Finding("birth_year", Stand.CONTRADICTS, -2.0, _("The years of birth differ by one."))
_OTHER_DAY: Final = Finding("birth_date", Stand.CONTRADICTS, -3.5, _("The dates of birth differ within the year."))
_UNKNOWN_PLACE: Final = Finding("birth_place", Stand.UNKNOWN, 0.0, _("A place of birth is missing."))
_SAME_PLACE: Final = Finding("birth_place", Stand.AGREES, 1.0, _("The places of birth agree."))
_OTHER_PLACE: Final = Finding(
    "birth_place", Stand.CONTRADICTS, -0.8, _("The places of birth differ; they may be a town and its country.")
)

PLACEHOLDER_DATES: Final = frozenset(
    {(1900, 1, 1), (1970, 1, 1), (1901, 1, 1), (2000, 1, 1), (1899, 12, 30), (1899, 12, 31), (1904, 1, 1)}
)
"""What systems write where no date is known; 1 January of another year stands for the year alone."""


def known(date: PartialDate | None) -> PartialDate | None:
    """``date`` as far as it may be believed: none for a placeholder, the year alone for its first day."""
    if date is None or date.year <= 1900 or (date.year, date.month, date.day) in PLACEHOLDER_DATES:
        return None
    if (date.month, date.day) == (1, 1) or not date.month:
        return PartialDate(date.year)
    return date if date.day else PartialDate(date.year, date.month)


def weigh(first: Birth, second: Birth) -> tuple[Finding, Finding]:
    """What two births say of one another: date, then place. The same whichever comes first."""
    return _dates(known(first.date), known(second.date)), _places(first.place, second.place)


def _dates(mine: PartialDate | None, theirs: PartialDate | None) -> Finding:
    if mine is None or theirs is None:
        return _UNKNOWN_DATE
    if mine.year != theirs.year:
        return _other_year(mine, theirs)
    if mine.month is None or theirs.month is None:
        return _YEAR
    if mine.day is None or theirs.day is None:
        return _MONTH if mine.month == theirs.month else _OTHER_DAY
    if (mine.month, mine.day) == (theirs.month, theirs.day):
        return _FULL
    if (mine.month, mine.day) == (theirs.day, theirs.month):
        return _SWAPPED
    return _SLIP if _figures_apart(mine, theirs) == 1 else _OTHER_DAY


def _other_year(mine: PartialDate, theirs: PartialDate) -> Finding:
    full = None not in (mine.month, mine.day, theirs.month, theirs.day)
    if full and (mine.month, mine.day) == (theirs.month, theirs.day) and _figures_apart(mine, theirs) == 1:
        return _SLIP
    return _NEXT_YEAR if abs(mine.year - theirs.year) == 1 else _OTHER_YEAR


def _figures_apart(mine: PartialDate, theirs: PartialDate) -> int:
    written = (f"{date.year:04d}{date.month or 0:02d}{date.day or 0:02d}" for date in (mine, theirs))
    return sum(here != there for here, there in zip(*written, strict=False))


def _places(first: str, second: str) -> Finding:
    mine, theirs = (plain(text).strip() for text in (first, second))
    if reason_of(first, "organisation") or reason_of(second, "organisation"):
        return _UNKNOWN_PLACE
    if mine == theirs:
        return _SAME_PLACE
    sounds = [
        {skeleton.fine(romanise(word)) for word in text.replace(",", " ").split()} - {""} for text in (mine, theirs)
    ]
    if not sounds[0] or not sounds[1]:
        return _UNKNOWN_PLACE
    return _SAME_PLACE if sounds[0] <= sounds[1] or sounds[1] <= sounds[0] else _OTHER_PLACE
