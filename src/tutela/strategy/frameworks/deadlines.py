"""Deadlines as official tables write them: a day, a quarter, a year, "ongoing", "biannually", a fiscal year. Pure.

What names a stretch of time is due on its last day. What is kept without a day ("ISF calls") is stated, never guessed at. A
fiscal year is read only where its first month is said, and as two years ("2021/22"): what "FY2021" means differs between
administrations.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from tutela.strategy.frameworks.readings import CellFault, Remark
from tutela.vocabulary.folding import fold
from tutela.vocabulary.months import months

FIRST_YEAR, LAST_YEAR = 1990, 2100


@dataclass(frozen=True, slots=True)
class Deadline:
    """``kind``: none, date, ongoing, recurring or stated; ``on`` the last day, ``every_months`` how often it recurs."""

    kind: str
    on: date | None = None
    every_months: int | None = None
    remarks: tuple[Remark, ...] = ()


NONE: Final = Deadline("none")
_NOTHING: Final = frozenset({"", "n a", "na", "none", "tbd", "to be determined", "to be decided", "not applicable"})
_ONGOING: Final = re.compile(
    r"\b(ongoing|on going|continuous|continuously|continuing|permanent|permanently|throughout)\b"
)
_RECURRING: Final[tuple[tuple[re.Pattern[str], int], ...]] = tuple(
    (re.compile(rf"\b(?:{words})\b"), every)
    for words, every in (
        ("biennial|biennially|every two years|every second year|every 2 years", 24),
        ("biannual|biannually|bi annual|bi annually|semi annual|semi annually|semiannually|half yearly|twice a year"
         "|twice yearly|twice per year|every six months|every 6 months", 6),
        ("quarterly|every quarter|every three months|every 3 months", 3),
        ("monthly|every month", 1),
        ("annual|annually|yearly|every year|each year|per year|once a year", 12),
    )
)  # fmt: skip
_EVERY_YEARS: Final = re.compile(r"\bevery (\d{1,2}) years\b")
_YEAR: Final = r"((?:19|20)\d\d|2100)"


def read_deadline(text: str, fiscal_start: int | None = None) -> Deadline | CellFault:
    """What a cell says. ``fiscal_start`` is the first month (1 to 12) of the fiscal years it names, where that is known."""
    plain = " ".join(text.replace("\xa0", " ").split())
    folded = fold(plain)
    if folded in _NOTHING:
        return NONE
    found = _fiscal(plain, fiscal_start)
    if found is not None:
        return found
    every = _every(folded)
    days = sorted({day for day in _days(plain.casefold()) if day is not None})
    strange = [day for day in days if not FIRST_YEAR <= day.year <= LAST_YEAR]
    if strange:
        return CellFault("year_out_of_range", {"value": text[:60], "year": str(strange[0].year)})
    if every is not None:
        remarks = (Remark("biannually"),) if "biannual" in folded.replace(" ", "") else ()
        return Deadline("recurring", days[-1] if days else None, every, remarks)
    if _ONGOING.search(folded) and not days:
        return Deadline("ongoing")
    if _ONGOING.search(folded):
        return Deadline("ongoing", days[-1])
    if days:
        remarks = (Remark("last_of_several", {"day": days[-1].isoformat()}),) if len(days) > 1 else ()
        return Deadline("date", days[-1], remarks=remarks)
    return _impossible(plain) or Deadline("stated", remarks=(Remark("kept_as_stated", {"value": plain[:60]}),))


def _every(folded: str) -> int | None:
    """How many months lie between, where it recurs."""
    if (years := _EVERY_YEARS.search(folded)) and int(years[1]) > 0:
        return 12 * int(years[1])
    return next((every for pattern, every in _RECURRING if pattern.search(folded)), None)


_FISCAL_PAIR: Final = re.compile(
    rf"(?:\bfy\s*|\bfiscal year\s*|\bfinancial year\s*)?(?<!\d){_YEAR}\s*/\s*(\d\d|\d{{4}})\b(?!\s*/)", re.I
)
_FISCAL_ONE: Final = re.compile(rf"\b(?:fy\s*'?|fiscal year\s*|financial year\s*){_YEAR}\b", re.I)


def _fiscal(plain: str, start: int | None) -> Deadline | CellFault | None:
    pair = _FISCAL_PAIR.search(plain)
    if pair is not None:
        first = int(pair[1])
        second = int(pair[2]) if len(pair[2]) == 4 else first // 100 * 100 + int(pair[2])
        if len(pair[2]) == 2 and second < first:
            second += 100
        if second != first + 1:
            if len(pair[2]) == 2 and 1 <= int(pair[2]) <= 12:
                return None  # 2021/06 is a month
            return CellFault("fiscal_several_years", {"value": pair[0].strip()})
        if start is None:
            return CellFault("fiscal_start_unknown", {"value": pair[0].strip()})
        return Deadline("date", _fiscal_end(first, start), remarks=(Remark("fiscal_end"),))
    one = _FISCAL_ONE.search(plain)
    if one is None:
        return None
    if start == 1:
        return Deadline("date", date(int(one[1]), 12, 31), remarks=(Remark("fiscal_end"),))
    return CellFault("fiscal_year_single", {"value": one[0].strip(), "year": one[1]})


def _fiscal_end(first: int, start: int) -> date:
    """The last day of the fiscal year that begins in the month ``start`` of the year ``first``."""
    if start == 1:
        return date(first, 12, 31)
    return date(first + 1, start - 1, monthrange(first + 1, start - 1)[1])


_Builder = Callable[["re.Match[str]"], "date | None"]


def _last(year: int, month: int) -> date | None:
    return date(year, month, monthrange(year, month)[1]) if 1 <= month <= 12 and 1 <= year <= 9999 else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _named(match: re.Match[str]) -> date | None:
    month = months().get(fold(match["month"]))
    if month is None or len(month) > 1:
        return None
    if match["day"]:
        return _day(int(match["year"]), month[0], int(match["day"]))
    return _last(int(match["year"]), month[0])


_ORDINALS: Final[dict[str, int]] = {
    "first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": 4
}  # fmt: skip
_NAMED_YEAR: Final = r"(?P<year>(?:19|20)\d\d|2100)"
_ORDER: Final = r"(?:st|nd|rd|th|\.)?"
_PATTERNS: Final[tuple[tuple[re.Pattern[str], _Builder], ...]] = (
    (re.compile(r"\b(\d{4})-(\d\d)-(\d\d)(?:[t ]\d\d:\d\d(?::\d\d)?)?\b"), lambda m: _day(int(m[1]), int(m[2]), int(m[3]))),
    (re.compile(r"\b(\d{1,2})[./](\d{1,2})[./](\d{4})\b"), lambda m: _day(int(m[3]), int(m[2]), int(m[1]))),
    (re.compile(rf"\b{_YEAR}[\s-]*q\s*([1-4])\b"), lambda m: _last(int(m[1]), 3 * int(m[2]))),
    (re.compile(rf"\bq\s*([1-4])[\s/-]*(?:of )?{_YEAR}\b"), lambda m: _last(int(m[2]), 3 * int(m[1]))),
    (
        re.compile(rf"\b(first|second|third|fourth|1st|2nd|3rd|4th|last) quarter,? (?:of )?{_YEAR}\b"),
        lambda m: _last(int(m[2]), 3 * _ORDINALS[m[1]]),
    ),
    (
        re.compile(rf"\b(first|second|1st|2nd|last) (?:half|semester),? (?:of )?{_YEAR}\b"),
        lambda m: _last(int(m[2]), 6 * min(_ORDINALS[m[1]], 2)),
    ),
    (re.compile(rf"\b{_YEAR}[\s-]*[hs]\s*([12])\b"), lambda m: _last(int(m[1]), 6 * int(m[2]))),
    (re.compile(rf"\b[hs]\s*([12])[\s/-]*(?:of )?{_YEAR}\b"), lambda m: _last(int(m[2]), 6 * int(m[1]))),
    (re.compile(rf"\bmid[\s-]*(?:of )?{_YEAR}\b"), lambda m: date(int(m[1]), 6, 30)),
    (re.compile(rf"(?:\b(?P<day>\d{{1,2}}){_ORDER} (?:of )?)?(?P<month>[^\W\d_]{{3,}}\.?),? (?:of )?{_NAMED_YEAR}\b"), _named),
    (re.compile(rf"\b(?P<month>[^\W\d_]{{3,}}\.?) (?P<day>\d{{1,2}}){_ORDER},? {_NAMED_YEAR}\b"), _named),
    (re.compile(rf"\b{_YEAR}[-/](0[1-9]|1[0-2])\b(?![-/\d])"), lambda m: _last(int(m[1]), int(m[2]))),
    (re.compile(rf"(?<![\d./])(0?[1-9]|1[0-2])[./]{_YEAR}\b"), lambda m: _last(int(m[2]), int(m[1]))),
    (re.compile(rf"\b{_YEAR}\s*[-–]\s*{_YEAR}\b"), lambda m: date(max(int(m[1]), int(m[2])), 12, 31)),
    (re.compile(rf"(?<![\d./-]){_YEAR}(?![./-]?\d)"), lambda m: date(int(m[1]), 12, 31)),
)  # fmt: skip
"""Tried in this order; what one has read is taken out of the text before the next."""


def _days(text: str) -> Iterator[date | None]:
    """Every day that is named; None for what has the form of a day and is none."""
    for pattern, build in _PATTERNS:
        left: list[str] = []
        at = 0
        for match in pattern.finditer(text):
            day = build(match)
            if day is None:
                continue
            yield day
            left.append(text[at : match.start()])
            at = match.end()
        text = " ".join([*left, text[at:]])


_FIGURES: Final = re.compile(
    r"\b\d{4}-\d\d?-\d\d?\b|\b\d{1,2}[./]\d{1,2}[./]\d{4}\b|\b\d{4}[-/]\d\d\b|\bq\s*[5-9]\b", re.I
)


def _impossible(plain: str) -> CellFault | None:
    """A fault for what is written as a day that the calendar hasn't got."""
    found = _FIGURES.search(plain)
    return CellFault("no_such_day", {"value": found[0]}) if found else None
