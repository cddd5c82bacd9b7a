"""Periods as statistics write them: ``2017``, ``FY2017``, ``2017-S1``, ``2017-Q3``, ``2017-03``, ``2017-W09``, ``2017-03-31``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from tutela.errors import InvalidInput


class Frequency(StrEnum):
    """How long a period is."""

    YEAR = "year"
    HALF = "half"
    QUARTER = "quarter"
    MONTH = "month"
    WEEK = "week"
    DAY = "day"


A_YEAR: Final = {
    Frequency.YEAR: 1, Frequency.HALF: 2, Frequency.QUARTER: 4, Frequency.MONTH: 12, Frequency.WEEK: 52, Frequency.DAY: 365,
}  # fmt: skip
"""Periods in a year, about."""
SEASON: Final = {Frequency.HALF: 2, Frequency.QUARTER: 4, Frequency.MONTH: 12, Frequency.DAY: 7}
"""Periods after which a season comes again; weeks of a year have none here."""

_WRITTEN: Final = re.compile(
    r"(?:FY)?(?P<year>[12][0-9]{3})(?:-(?:(?P<part>[SHQ])(?P<number>[1-4])|W(?P<week>[0-9]{2})|(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?))?"
)
_MONDAY: Final = date(1, 1, 1)  # was one


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A period by its frequency and its number, counted without gaps: the next one is one more."""

    frequency: Frequency
    number: int

    def __str__(self) -> str:
        number = self.number
        match self.frequency:
            case Frequency.YEAR:
                return f"{number:04}"
            case Frequency.HALF:
                return f"{number // 2:04}-S{number % 2 + 1}"
            case Frequency.QUARTER:
                return f"{number // 4:04}-Q{number % 4 + 1}"
            case Frequency.MONTH:
                return f"{number // 12:04}-{number % 12 + 1:02}"
            case Frequency.WEEK:
                year, week, _day = (_MONDAY + timedelta(weeks=number)).isocalendar()
                return f"{year:04}-W{week:02}"
            case Frequency.DAY:
                return date.fromordinal(number).isoformat()

    @property
    def start(self) -> date:
        """Its first day."""
        number = self.number
        match self.frequency:
            case Frequency.WEEK:
                return _MONDAY + timedelta(weeks=number)
            case Frequency.DAY:
                return date.fromordinal(number)
            case _:
                a_year = A_YEAR[self.frequency]
                return date(number // a_year, number % a_year * (12 // a_year) + 1, 1)


def read_period(written: str) -> Period:
    """A period as written. InvalidInput where it is none of the ways above."""
    found = _WRITTEN.fullmatch(written.strip())
    if found is None:
        raise _wrong(written)
    year = int(found["year"])
    try:
        if found["part"]:
            number, parts = int(found["number"]), 4 if found["part"] == "Q" else 2
            if number > parts:
                raise _wrong(written)
            return Period(Frequency.QUARTER if parts == 4 else Frequency.HALF, year * parts + number - 1)
        if found["week"]:
            return Period(Frequency.WEEK, (date.fromisocalendar(year, int(found["week"]), 1) - _MONDAY).days // 7)
        if found["day"]:
            return Period(Frequency.DAY, date(year, int(found["month"]), int(found["day"])).toordinal())
        if found["month"]:
            return Period(Frequency.MONTH, year * 12 + date(year, int(found["month"]), 1).month - 1)
    except ValueError as error:
        raise _wrong(written) from error
    return Period(Frequency.YEAR, year)


def one_frequency(periods: Sequence[Period]) -> Frequency:
    """The frequency of a series. InvalidInput where it has several, or none because it is empty."""
    frequencies = {period.frequency for period in periods}
    if len(frequencies) > 1:
        raise InvalidInput(
            f"The series mixes periods: {', '.join(sorted(frequencies))}.", mend="Give one series a frequency."
        )
    if not frequencies:
        raise InvalidInput("The series has no period.", mend="Give lines of period and value.")
    return frequencies.pop()


def period_of(day: date, frequency: Frequency) -> Period:
    """The period of a frequency that a day lies in."""
    match frequency:
        case Frequency.WEEK:
            return Period(frequency, (day - _MONDAY).days // 7)
        case Frequency.DAY:
            return Period(frequency, day.toordinal())
        case _:
            a_year = A_YEAR[frequency]
            return Period(frequency, day.year * a_year + (day.month - 1) * a_year // 12)


def _wrong(written: str) -> InvalidInput:
    return InvalidInput(
        f"“{written.strip()[:40]}” is not a period.", mend="Write it as 2017, 2017-Q3, 2017-03, 2017-W09 or 2017-03-31."
    )
