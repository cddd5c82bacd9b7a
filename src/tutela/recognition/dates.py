"""Dates by strict parsers of our own: what may mean two days is a fault, never the likelier of them.

Shapes read: ISO 8601 (with time, offset, Z), year first with other separators, day and month in figures, names of
months in European languages, year and month, quarter, year. Years of two digits are read only where the order of
the source's dates is stated: 00-68 are 2000-2068, 69-99 are 1969-1999 (the rule of POSIX).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, TypeAlias, TypeVar

from tutela.recognition import times
from tutela.recognition.contract import Reading
from tutela.records.values import Precision, When
from tutela.vocabulary.faults import Fault, Note
from tutela.vocabulary.folding import fold
from tutela.vocabulary.months import months

T = TypeVar("T")
_Days: TypeAlias = "Reading[tuple[date, ...]]"

_FAST: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_SPLIT: Final = re.compile(
    r"(?P<day>.*?\d{2,4}(?:\s*[гrg]\.?)?)(?:T|,?\s+(?:at\s+)?|\s*-\s+)" + times.PATTERN, re.I | re.S | re.A
)
_GLUED: Final = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})?(Z|[+-]\d{4})?)?", re.ASCII)
_YEAR_FIRST: Final = re.compile(r"(\d{4})(?P<sep>[-/. ])(\d{1,2})(?P=sep)(\d{1,2})\.?", re.ASCII)
_FIGURES: Final = re.compile(r"(\d{1,2})(?P<sep>[-/. ])\s?(\d{1,2})(?P=sep)\s?(\d{4}|\d{2})\.?", re.ASCII)
_YEAR_MONTH: Final = re.compile(r"(\d{4})[-/.](\d{1,2})|(\d{1,2})[-/.](\d{4})", re.ASCII)
_YEAR: Final = re.compile(r"(\d{4})", re.ASCII)
_QUARTER: Final = re.compile(r"(?:Q[1-4][ /-]?(\d{4}))|(?:(\d{4})[ /-]?Q[1-4])", re.I | re.A)
_SERIAL: Final = re.compile(r"(\d{5})(?:[.,]\d+)?", re.ASCII)
_WORDS: Final = re.compile(r"[^\W\d_]+|\d+")
_WEEKDAY: Final = re.compile(r"(mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+", re.I)
_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_FILLERS: Final = frozenset(
    [
        "of",
        "de",
        "del",
        "di",
        "den",
        "der",
        "the",
        "st",
        "nd",
        "rd",
        "th",
        "er",
        "d",
        "m",
        "g",
        "r",
        "г",
        "року",
        "года",
        "mm",
        "o",
        "ª",
        "a",
    ]
)
"""Words that stand between day, month and year without meaning: “13 de enero de 2011”, “2020 m. liepos 24 d.”."""

_SERIAL_EPOCH: Final = date(1899, 12, 30)
"""Day 0 of spreadsheets' 1900 date system, for days from 1 March 1900."""

_PLACEHOLDERS: Final = frozenset({"1899-12-30", "1899-12-31", "1900-01-01", "1904-01-01", "1970-01-01"})
"""Zero of spreadsheets and computers, written where a date is not known."""

_LONGEST: Final = 80
"""Characters of the longest text that may be a date; longer ones are prose."""

_YEARS: Final = range(1500, 2400)
_CALENDARS: Final = (
    (range(1300, 1500), "Solar Hijri or Islamic"),
    (range(2400, 2700), "Buddhist"),
    (range(5600, 5900), "Hebrew"),
)
_PIVOT: Final = 69


@lru_cache(maxsize=131_072)
def read(text: str, order: str | None, zone: str | None, not_after: date | None = None) -> Reading[When]:
    """The moment ``text`` names. ``order`` is how the source writes figures (``ymd``, ``dmy``, ``mdy``; None: not
    stated), ``zone`` the IANA zone of its times, ``not_after`` the last day that isn't the future.

    Faults: ``date_unreadable``, ``date_impossible``, ``date_ambiguous``, ``date_order_contrary``,
    ``date_two_digit_year``, ``date_serial``, ``date_calendar``, ``date_future``, ``date_zone_unknown``,
    ``date_time_missing``. Midnight without offset is no time but a day. Blank text gives an empty reading.
    """
    plain = _FAST.fullmatch(text)
    reading = _on_day(text, _calendar(text, *map(int, plain.groups()))) if plain else _read(text, order, zone)
    if reading.value is None:
        return reading
    day = reading.value.at[:10]
    if not_after is not None and day > not_after.isoformat()[: len(day)]:
        return Reading(faults=(Fault("date_future", params={"value": text.strip(), "limit": not_after.isoformat()}),))
    if day in _PLACEHOLDERS:
        return Reading(reading.value, notes=(*reading.notes, Note("date_placeholder", params={"value": text.strip()})))
    return reading


def _read(text: str, order: str | None, zone: str | None) -> Reading[When]:
    clean = " ".join(unicodedata.normalize("NFKC", text).split())
    if not clean:
        return Reading()
    if len(clean) > _LONGEST:
        return _fault("date_unreadable", text[:_LONGEST])
    if coarse := _coarse(clean, text):
        return coarse
    if glued := _GLUED.fullmatch(clean):
        year, month, day, hour, minute, second, offset = glued.groups()
        clean = f"{year}-{month}-{day}"
        if hour:
            clean += f"T{hour}:{minute}" + (f":{second}" if second else "") + (offset or "")
    split = _SPLIT.fullmatch(clean)
    days = _days(split["day"] if split else clean, order)
    if split is None or days.faults:
        return _on_day(text, days)
    at = times.clock(split)
    if at is None:
        return _fault("date_impossible", text)
    if at.is_bare_midnight:
        return _on_day(text, days)
    assert days.value is not None
    moment = times.moment(days.value[0], at, zone, text.strip())
    if moment.faults:
        return Reading(faults=moment.faults)
    precision = Precision.MINUTE if at.second is None else Precision.SECOND
    value = When(at=moment.at, precision=precision, zone_known=moment.zone_known, written=text)
    return Reading(value, notes=days.notes + moment.notes)


def _coarse(clean: str, text: str) -> Reading[When] | None:
    """Year, year and month, quarter; or the fault that a bare number is; None where it is none of these."""
    if found := _YEAR.fullmatch(clean):
        return _strange_year(int(found[1]), text) or Reading(When(at=found[1], precision=Precision.YEAR, written=text))
    if found := _YEAR_MONTH.fullmatch(clean):
        return _month(int(found[1] or found[4]), int(found[2] or found[3]), text)
    if found := _QUARTER.fullmatch(clean):
        year = found[1] or found[2]
        value = When(at=year, precision=Precision.YEAR, written=text)
        return _strange_year(int(year), text) or Reading(value, notes=(_coarser(text, year),))
    if found := _SERIAL.fullmatch(clean):
        at = (_SERIAL_EPOCH + timedelta(days=int(found[1]))).isoformat()
        return Reading(faults=(Fault("date_serial", params={"value": clean, "at": at}),))
    return _named_month(clean, text)


def _named_month(clean: str, text: str) -> Reading[When] | None:
    """“July 2020”: a month's name and a year, nothing else."""
    parts = [part for part in _WORDS.findall(clean) if fold(part) not in _FILLERS]
    years = [part for part in parts if part.isdecimal() and len(part) == 4]
    names = [part for part in parts if fold(part) in months()]
    if len(parts) != 2 or len(years) != 1 or len(names) != 1:
        return None
    meant = months()[fold(names[0])]
    if len(meant) > 1:
        return _ambiguous(text, *(f"{years[0]}-{month:02}" for month in meant[:2]))
    return _month(int(years[0]), meant[0], text)


def _month(year: int, month: int, text: str) -> Reading[When]:
    if not 1 <= month <= 12:
        return _fault("date_impossible", text)
    return _strange_year(year, text) or Reading(
        When(at=f"{year:04}-{month:02}", precision=Precision.MONTH, written=text)
    )


def _days(clean: str, order: str | None) -> _Days:
    """The one day that ``clean`` names (in a tuple of one), without its time of day."""
    if found := _YEAR_FIRST.fullmatch(clean):
        return _calendar(clean, int(found[1]), int(found[3]), int(found[4]))
    if found := _FIGURES.fullmatch(clean):
        return _figures(clean, (found[1], found[3], found[4]), order)
    return _worded(clean, order)


@dataclass(frozen=True, slots=True)
class _Try:
    """One way to read three figures: its name, and the day or None."""

    order: str
    day: date | None


def _figures(clean: str, parts: tuple[str, str, str], order: str | None) -> _Days:
    """Three figures, the year last (or two-digit years in a stated order)."""
    first, second, third = parts
    if len(third) == 2:
        return _short_year(clean, parts, order)
    if strange := _strange_year(int(third), clean):
        return Reading(faults=strange.faults)
    dmy = _Try("dmy", _day(int(third), int(second), int(first)))
    mdy = _Try("mdy", _day(int(third), int(first), int(second)))
    if order in {"dmy", "mdy"}:
        stated, contrary = (dmy, mdy) if order == "dmy" else (mdy, dmy)
        if stated.day is None:
            code = "date_order_contrary" if contrary.day else "date_impossible"
            return Reading(faults=(Fault(code, params={"value": clean, "order": str(order)}),))
        return Reading((stated.day,))
    possible = sorted({way.day for way in (dmy, mdy) if way.day})
    if not possible:
        return _fault("date_impossible", clean)
    if len(possible) > 1:
        return _ambiguous(clean, str(dmy.day), str(mdy.day))
    if dmy.day == mdy.day:
        return Reading((possible[0],))
    note = Note("date_order_inferred", params={"value": clean, "at": possible[0].isoformat()})
    return Reading((possible[0],), notes=(note,))


def _short_year(clean: str, parts: tuple[str, str, str], order: str | None) -> _Days:
    """Figures with a year of two digits: only in the stated order."""
    if order not in {"ymd", "dmy", "mdy"}:
        return _fault("date_two_digit_year", clean)
    figures = dict(zip(order, map(int, parts), strict=True))
    return _century(clean, figures["y"], figures["m"], figures["d"])


def _century(clean: str, short: int, month: int, day: int) -> _Days:
    year = short + (2000 if short < _PIVOT else 1900)
    found = _calendar(clean, year, month, day)
    note = Note("date_century", params={"value": clean, "year": str(year)})
    return Reading(found.value, faults=found.faults, notes=() if found.faults else (note,))


def _worded(clean: str, order: str | None) -> _Days:
    """Day, name of the month and year in any order that leaves no doubt: “13 January 2011”, “11feb2022”."""
    weekday = _WEEKDAY.match(clean)
    rest = clean[weekday.end() :] if weekday else clean
    parts = [part for part in _WORDS.findall(rest) if fold(part) not in _FILLERS]
    names = [part for part in parts if not part.isdecimal()]
    figures = [part for part in parts if part.isdecimal()]
    meant = months().get(fold(names[0]), ()) if len(names) == 1 else ()
    if not meant or len(figures) != 2:
        return _fault("date_unreadable", clean)
    years = [figure for figure in figures if len(figure) == 4]
    if any(len(figure) not in {1, 2, 4} for figure in figures) or len(years) > 1:
        return _fault("date_unreadable", clean)
    if not years:
        return _short_worded(clean, figures, meant, order)
    day = next(figure for figure in figures if figure != years[0])
    return _named_day(clean, int(years[0]), meant, int(day), weekday[1] if weekday else "")


def _named_day(clean: str, year: int, meant: tuple[int, ...], day: int, weekday: str) -> _Days:
    """The day of a named month, which must fall on ``weekday`` where that was written."""
    if len(meant) > 1:
        return _ambiguous(clean, *(f"{year:04}-{month:02}-{day:02}" for month in meant[:2]))
    found = _calendar(clean, year, meant[0], day)
    if found.value and weekday and _WEEKDAYS[found.value[0].weekday()] != weekday[:3].casefold():
        return _fault("date_impossible", clean)
    return found


def _short_worded(clean: str, figures: list[str], meant: tuple[int, ...], order: str | None) -> _Days:
    """“12-Mar-05”: day and year of two digits, told apart by the stated order only."""
    if order not in {"ymd", "dmy", "mdy"} or len(meant) > 1:
        return _fault("date_two_digit_year", clean)
    first, second = map(int, figures)
    year, day = (first, second) if order == "ymd" else (second, first)
    return _century(clean, year, meant[0], day)


def _calendar(written: str, year: int, month: int, day: int) -> _Days:
    if strange := _strange_year(year, written):
        return Reading(faults=strange.faults)
    found = _day(year, month, day)
    return Reading((found,)) if found else _fault("date_impossible", written)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _strange_year(year: int, written: str) -> Reading[When] | None:
    """The fault of a year outside 1500-2399, which no delivery means in the Gregorian calendar."""
    if year in _YEARS:
        return None
    calendar = next((name for years, name in _CALENDARS if year in years), None)
    if calendar is None:
        return _fault("date_impossible", written)
    return Reading(faults=(Fault("date_calendar", params={"value": written.strip(), "calendar": calendar}),))


def _on_day(text: str, days: _Days) -> Reading[When]:
    if days.value is None:
        return Reading(faults=days.faults)
    value = When(at=days.value[0].isoformat(), precision=Precision.DAY, written=text)
    return Reading(value, notes=days.notes)


def _coarser(text: str, at: str) -> Note:
    return Note("date_coarser", params={"value": text.strip(), "at": at})


def _fault(code: str, text: str) -> Reading[T]:
    return Reading(faults=(Fault(code, params={"value": text.strip()}),))


def _ambiguous(text: str, first: str, second: str) -> Reading[T]:
    return Reading(faults=(Fault("date_ambiguous", params={"value": text.strip(), "first": first, "second": second}),))
