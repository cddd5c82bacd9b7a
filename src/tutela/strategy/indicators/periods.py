"""Periods as statistics name them: years, half-years, quarters, months and fiscal years. A fiscal year stays one: ``FY2017``
is never taken for the calendar year 2017. Pure: no Django, no clock."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from tutela.vocabulary.folding import fold
from tutela.vocabulary.months import months


class PeriodKind(StrEnum):
    """What kind of stretch of time it is."""

    YEAR = "year"
    HALF_YEAR = "half_year"
    QUARTER = "quarter"
    MONTH = "month"
    FISCAL_YEAR = "fiscal_year"


MONTHS_OF: Final = {
    PeriodKind.YEAR: 12,
    PeriodKind.HALF_YEAR: 6,
    PeriodKind.QUARTER: 3,
    PeriodKind.MONTH: 1,
    PeriodKind.FISCAL_YEAR: 12,
}


@dataclass(frozen=True, slots=True)
class Period:
    """``code`` as it is kept: ``2017``, ``2017-S1``, ``2017-Q1``, ``2017-03``, ``FY2017``. ``starts`` is its first day, None for a
    fiscal year whose first month nobody stated."""

    code: str
    kind: PeriodKind
    starts: date | None

    @property
    def order(self) -> tuple[int, int, str]:
        """For sorting: by first day; a fiscal year of unknown start by its number."""
        year, month = (self.starts.year, self.starts.month) if self.starts else (_number(self.code), 1)
        return year, month, self.code

    @property
    def ends(self) -> date | None:
        """Its last day."""
        if self.starts is None:
            return None
        month = self.starts.month - 1 + MONTHS_OF[self.kind]
        return date(self.starts.year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class FiscalYear:
    """A fiscal year as a country has it: the month it begins with, and whether it bears the number of the year it ends in."""

    first_month: int = 1
    named_by_end: bool = True

    def starts(self, number: int) -> date:
        """Its first day."""
        begun_before = self.named_by_end and self.first_month > 1
        return date(number - begun_before, self.first_month, 1)

    def month(self, number: int, month: int) -> Period:
        """The calendar month within the fiscal year ``number``."""
        first = self.starts(number)
        year = first.year if month >= first.month else first.year + 1
        return _month(year, month)


_YEAR: Final = re.compile(r"(\d{4})(?:\.0)?")
_PART: Final = re.compile(r"(\d{4})[- ]?([QSM])(\d{1,2})|([QS])(\d)[- /](\d{4})", re.IGNORECASE)
_MONTH: Final = re.compile(r"(\d{4})-(\d{2})|(\d{2})/(\d{4})")
_FISCAL: Final = re.compile(r"F\.?Y\.?\s?(\d{4})|(\d{4})-A1", re.IGNORECASE)
_FISCAL_PAIR: Final = re.compile(r"(?:F\.?Y\.?\s?)?(\d{4})[/-](\d{2}|\d{4})", re.IGNORECASE)
_NAMED: Final = re.compile(r"([^\W\d]+)\.?[- ](\d{4})|(\d{4})[- ]([^\W\d]+)\.?")
_YEARS: Final = range(1800, 2200)


def read_period(text: str, fiscal: FiscalYear | None = None) -> Period | None:
    """The period ``text`` names; None where it names none, or may name two.

    ``fiscal``: a bare year is a fiscal year of this kind (a column that says so), and ``FY`` years begin as it says.
    """
    text = " ".join(text.split()).strip("*† ")
    if found := _YEAR.fullmatch(text):
        return _fiscal(int(found[1]), fiscal) if fiscal else _year(int(found[1]))
    if found := _FISCAL.fullmatch(text):
        return _fiscal(int(found[1] or found[2]), fiscal)
    if found := _PART.fullmatch(text):
        year, part, number = found[1] or found[6], (found[2] or found[4]).upper(), int(found[3] or found[5])
        return _of_year(int(year), part, number)
    if found := _MONTH.fullmatch(text):
        year, month = found[1] or found[4], found[2] or found[3]
        if 1 <= int(month) <= 12:
            return _month(int(year), int(month)) if int(year) in _YEARS else None
    if found := _FISCAL_PAIR.fullmatch(text):
        first, second = int(found[1]), int(found[2])
        if second in {first + 1, (first + 1) % 100} and first in _YEARS:
            named_by_end = fiscal is None or fiscal.named_by_end
            return _fiscal(first + 1 if named_by_end else first, fiscal)
    if found := _NAMED.fullmatch(text):
        named = month_number(found[1] or found[4])
        return _month(int(found[2] or found[3]), named) if named and int(found[2] or found[3]) in _YEARS else None
    return None


def month_number(text: str) -> int | None:
    """1 to 12 for a month's number or name in any language of the vocabulary; None for no month or several."""
    if text.isascii() and text.isdigit():
        return int(text) if 1 <= int(text) <= 12 else None
    found = months().get(fold(text), ())
    return found[0] if len(found) == 1 else None


def _year(number: int) -> Period | None:
    return Period(str(number), PeriodKind.YEAR, date(number, 1, 1)) if number in _YEARS else None


def _month(year: int, month: int) -> Period:
    return Period(f"{year}-{month:02}", PeriodKind.MONTH, date(year, month, 1))


def _fiscal(number: int, fiscal: FiscalYear | None) -> Period | None:
    if number not in _YEARS:
        return None
    return Period(f"FY{number}", PeriodKind.FISCAL_YEAR, fiscal.starts(number) if fiscal else None)


def _of_year(year: int, part: str, number: int) -> Period | None:
    if year not in _YEARS:
        return None
    if part == "M":
        return _month(year, number) if 1 <= number <= 12 else None
    kind, length = (PeriodKind.QUARTER, 3) if part == "Q" else (PeriodKind.HALF_YEAR, 6)
    if not 1 <= number <= 12 // length:
        return None
    return Period(f"{year}-{part}{number}", kind, date(year, (number - 1) * length + 1, 1))


def _number(code: str) -> int:
    digits = re.search(r"\d{4}", code)
    return int(digits[0]) if digits else 0
