"""The picture of seizures, counted from the cells the reader may see: when, what, where, how.

Cases are counted by event, never by item; amounts are added within one substance and one kind of quantity only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from django.db import connection
from django.utils.translation import gettext as _

from tutela.errors import InvalidInput
from tutela.insight.models import Level
from tutela.safeguards import actor as actors
from tutela.vocabulary.areas import Area

NOT_RECORDED: Final = "-"
"""In an address: the code was not recorded (an empty parameter is no filter at all)."""


class Step(StrEnum):
    """The length of a period of the trend."""

    YEAR = "year"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked for, as an address carries it. Months are inclusive, written ``2016-03``; ``step`` and ``split``
    shape the trend only."""

    start: date | None = None
    end: date | None = None
    area: str = ""
    country: str = ""
    substance: str = ""
    transport: str = ""
    concealment: str = ""
    location_kind: str = ""
    step: Step = Step.YEAR
    split: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Filters:
        """Filters from an address's parameters; InvalidInput says which one can't be used."""
        codes = {name: query.get(name, "").strip() for name in CODES}
        if codes["area"] not in {"", *Area}:
            raise InvalidInput(f"There is no area “{codes['area']}”.")
        step, split = query.get("step") or Step.YEAR, query.get("split", "")
        if step not in set(Step) or split not in {"", *SPLITS}:
            raise InvalidInput("The trend is shown by year or month, whole or by area or substance.")
        start, end = _month(query.get("from", "")), _month(query.get("to", ""))
        if start and end and start > end:
            raise InvalidInput("The first month is after the last.", mend="Exchange the two months.")
        return cls(start=start, end=end, step=Step(step), split=split, **codes)

    def query(self) -> dict[str, str]:
        """The address parameters of these filters; defaults are left out."""
        values = {name: getattr(self, name) for name in CODES}
        values |= {"from": f"{self.start:%Y-%m}" if self.start else "", "to": f"{self.end:%Y-%m}" if self.end else ""}
        values |= {"step": self.step if self.step != Step.YEAR else "", "split": self.split}
        return {name: str(value) for name, value in values.items() if value}


CODES: Final = ("area", "country", "substance", "transport", "concealment", "location_kind")
"""Filters and breakdowns that are codes, by the name of their column."""

SPLITS: Final = ("area", "substance")
"""What the trend can be split by."""

SPLIT_SERIES: Final = 6


@dataclass(frozen=True, slots=True)
class Figure:
    """Events of one code; an empty code means "not recorded"."""

    code: str
    events: int


@dataclass(frozen=True, slots=True)
class Amount:
    """What was seized of one substance in one kind of quantity, in its base unit; None: no amount recorded."""

    kind: str
    events: int
    items: int
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class SubstanceFigure:
    """Events with one substance (an event with several counts at each), and its amounts by kind of quantity."""

    code: str
    events: int
    amounts: tuple[Amount, ...]


@dataclass(frozen=True, slots=True)
class Period:
    """Events of one year or month, by its first day."""

    start: date
    events: int


@dataclass(slots=True)
class Picture:
    """Everything one page shows. ``months`` are whole months; events dated to a year only are in ``years`` alone."""

    events: int = 0
    undated: int = 0
    year_only: int = 0
    first: date | None = None
    last: date | None = None
    years: list[Period] = field(default_factory=list)
    months: list[Period] = field(default_factory=list)
    by: dict[str, list[Figure]] = field(default_factory=dict)


def picture(filters: Filters) -> Picture:
    """Events in all, by year and month, and by every code but the substance: one pass over the cells."""
    where, values = _where(filters)
    columns = [name for name in CODES if name != "substance"]
    sets = "(), (month, month_known), " + ", ".join(f"({name})" for name in columns)
    rows = _rows(
        f"SELECT grouping({', '.join(['month', *columns])}), month, month_known, {', '.join(columns)}, sum(events)"
        f" FROM insight_seizurecell WHERE level = %s AND {where} GROUP BY GROUPING SETS ({sets})",
        [Level.SUBSTANCE if filters.substance else Level.EVENT, *values],
    )
    shown = Picture(by={name: [] for name in columns})
    dated: list[tuple[date, bool, int]] = []
    whole = 2 ** (len(columns) + 1) - 1
    for mask, month, known, *codes, events in rows:
        if mask == whole:
            shown.events = int(events or 0)
        elif not mask & (1 << len(columns)):
            if month is None:
                shown.undated += int(events)
            else:
                dated.append((month, known, int(events)))
        else:
            index = next(at for at in range(len(columns)) if not mask & (1 << (len(columns) - 1 - at)))
            shown.by[columns[index]].append(Figure(codes[index], int(events)))
    for figures in shown.by.values():
        figures.sort(key=lambda figure: (-figure.events, figure.code))
    _date(shown, dated)
    return shown


def _date(shown: Picture, dated: list[tuple[date, bool, int]]) -> None:
    """Fill in the trend: every period between the first and the last, also those without an event."""
    months: dict[date, int] = defaultdict(int)
    years: dict[date, int] = defaultdict(int)
    for month, known, events in dated:
        years[month.replace(month=1)] += events
        if known:
            months[month] += events
        else:
            shown.year_only += events
    shown.years, shown.months = _filled(years, Step.YEAR), _filled(months, Step.MONTH)
    if dated:
        shown.first, shown.last = min(month for month, *_rest in dated), max(month for month, *_rest in dated)


def split_trend(filters: Filters) -> dict[str, list[Period]]:
    """The trend of each area, or of the six substances with most events: code -> periods, the same periods for all."""
    where, values = _where(filters)
    by_substance = filters.split == "substance"
    level = Level.SUBSTANCE if by_substance or filters.substance else Level.EVENT
    start = "month" if filters.step == Step.MONTH else "date_trunc('year', month)::date"
    known = " AND month_known" if filters.step == Step.MONTH else ""
    column = "substance" if by_substance else "area"
    rows = _rows(
        f"SELECT {column}, {start}, sum(events) FROM insight_seizurecell"
        f" WHERE level = %s AND month IS NOT NULL{known} AND {where} GROUP BY 1, 2",
        [level, *values],
    )
    series: dict[str, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for code, period, events in rows:
        series[code][period] += int(events)
    largest = sorted(series, key=lambda code: (-sum(series[code].values()), code))[:SPLIT_SERIES]
    periods = {period: 0 for code in series for period in series[code]}
    return {code: _filled({**periods, **series[code]}, filters.step) for code in largest}


def substances(filters: Filters) -> list[SubstanceFigure]:
    """Every substance with its events and amounts, most events first."""
    where, values = _where(filters)
    rows = _rows(
        "SELECT level, substance, quantity_kind, sum(events), sum(items), sum(amount) FROM insight_seizurecell"
        f" WHERE level IN (1, 2) AND {where} GROUP BY 1, 2, 3 ORDER BY 4 DESC, 3",
        values,
    )
    events: dict[str, int] = {}
    amounts: dict[str, list[Amount]] = defaultdict(list)
    for level, substance, kind, count, items, amount in rows:
        if level == Level.SUBSTANCE:
            events[substance] = int(count)
        else:
            amounts[substance].append(Amount(kind, int(count), int(items), amount))
    found = [SubstanceFigure(code, count, tuple(amounts[code])) for code, count in events.items()]
    return sorted(found, key=lambda figure: (-figure.events, figure.code))


def choices() -> dict[str, list[str]]:
    """The codes that occur among what the reader may see, for the filter's lists: column -> codes, most events first."""
    rows = _rows(
        "SELECT grouping(country, transport, concealment, location_kind), country, transport, concealment, location_kind, sum(events)"
        " FROM insight_seizurecell WHERE level = 0 GROUP BY GROUPING SETS ((country), (transport), (concealment), (location_kind))"
        " ORDER BY 6 DESC",
        [],
    )
    names = ("country", "transport", "concealment", "location_kind")
    found: dict[str, list[str]] = {name: [] for name in names}
    for mask, *codes, _events in rows:
        index = next(at for at in range(4) if not mask & (8 >> at))
        found[names[index]].append(codes[index])
    substances_found = _rows(
        "SELECT substance, sum(events) FROM insight_seizurecell WHERE level = 1 GROUP BY 1 ORDER BY 2 DESC", []
    )
    found["substance"] = [code for code, _events in substances_found]
    return found


def _where(filters: Filters) -> tuple[str, list[object]]:
    """A condition over the cells, and its values."""
    parts, values = ["true"], list[object]()
    for name in CODES:
        if code := getattr(filters, name):
            parts.append(f"{name} = %s")
            values.append("" if code == NOT_RECORDED else code)
    if filters.start:
        parts.append("month >= %s")
        values.append(filters.start)
    if filters.end:
        parts.append("month <= %s")
        values.append(filters.end)
    return " AND ".join(parts), values


def _rows(query: str, values: list[object]) -> list[tuple[object, ...]]:
    actors.current()  # nobody acting is an error, not an empty picture
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())


def _filled(counts: Mapping[date, int], step: Step) -> list[Period]:
    if not counts:
        return []
    period, last = min(counts), max(counts)
    periods = []
    while period <= last:
        periods.append(Period(period, counts.get(period, 0)))
        period = _next(period, step)
    return periods


def _next(start: date, step: Step) -> date:
    if step == Step.YEAR or start.month == 12:
        return date(start.year + 1, 1, 1)
    return start.replace(month=start.month + 1)


def _month(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(f"{text[:7]}-01")
    except ValueError as error:
        raise InvalidInput(_("“%s” is not a month.") % text[:40], mend=_("Write it as 2016-03.")) from error
