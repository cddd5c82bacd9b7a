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
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext as _

from tutela.errors import InvalidInput
from tutela.insight.models import Level
from tutela.safeguards import actor as actors
from tutela.vocabulary.areas import Area
from tutela.vocabulary.substances import registry as substance_registry

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
    group: str = ""
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
        if codes["substance"]:  # one substance is not split further, and says its group by itself
            codes["group"], split = "", "area" if split == "area" else ""
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


CODES: Final = ("area", "country", "group", "substance", "transport", "concealment", "location_kind")
"""Filters that are codes: columns of the cells, but for ``group`` (a group of substances)."""

BREAKDOWNS: Final = ("area", "country", "transport", "concealment", "location_kind")
"""Columns that events are counted by; each event has exactly one code of each."""

SPLITS: Final = ("area", "group", "substance")
"""What the trend can be split by."""

SPLIT_LEVELS: Final = {"area": Level.EVENT, "group": Level.GROUP, "substance": Level.SUBSTANCE}
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
    columns = list(BREAKDOWNS)
    sets = "(), (month, month_known), " + ", ".join(f"({name})" for name in columns)
    rows = _rows(
        f"SELECT grouping({', '.join(['month', *columns])}), month, month_known, {', '.join(columns)}, sum(events)"  # noqa: S608
        f" FROM insight_seizurecell WHERE level = %s AND {where} GROUP BY GROUPING SETS ({sets})",
        [_level(filters), *values],
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
            index = _grouped(mask, len(columns))
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
    split = SPLIT_LEVELS[filters.split]
    if split == Level.EVENT:
        (where, values), level = _where(filters), _level(filters)
    else:
        (where, values), level = _where(filters, split), split
    start = "month" if filters.step == Step.MONTH else "date_trunc('year', month)::date"
    known = " AND month_known" if filters.step == Step.MONTH else ""
    column = "area" if split == Level.EVENT else "substance"
    rows = _rows(
        f"SELECT {column}, {start}, sum(events) FROM insight_seizurecell"  # noqa: S608
        f" WHERE level = %s AND month IS NOT NULL{known} AND {where} GROUP BY 1, 2",
        [level, *values],
    )
    series: dict[str, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for code, period, events in rows:
        series[code][period] += int(events)
    largest = sorted(series, key=lambda code: (-sum(series[code].values()), code))[:SPLIT_SERIES]
    periods = dict.fromkeys((period for code in series for period in series[code]), 0)
    return {code: _filled({**periods, **series[code]}, filters.step) for code in largest}


def substances(filters: Filters) -> list[SubstanceFigure]:
    """Every substance with its events and amounts, most events first."""
    where, values = _where(filters, Level.SUBSTANCE)
    rows = _rows(
        "SELECT level, substance, quantity_kind, sum(events), sum(items), sum(amount) FROM insight_seizurecell"  # noqa: S608
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
    """The codes that occur among what the reader may see: what the filters offer."""
    columns = ", ".join(BREAKDOWNS)
    sets = ", ".join(f"({name})" for name in BREAKDOWNS)
    rows = _rows(
        f"SELECT grouping({columns}), {columns} FROM insight_seizurecell WHERE level = 0"  # noqa: S608
        f" GROUP BY GROUPING SETS ({sets})",
        [],
    )
    found: dict[str, list[str]] = {name: [] for name in BREAKDOWNS}
    for mask, *codes in rows:
        index = _grouped(mask, len(BREAKDOWNS))
        found[BREAKDOWNS[index]].append(codes[index])
    found["substance"], found["group"] = occurring(Level.SUBSTANCE), occurring(Level.GROUP)
    return found


def occurring(level: Level) -> list[str]:
    """The substances (or, by ``Level.GROUP``, their groups) that occur among what the reader may see."""
    query = "SELECT DISTINCT substance FROM insight_seizurecell WHERE level = %s ORDER BY 1"
    return [code for (code,) in _rows(query, [level])]


def _grouped(mask: int, columns: int) -> int:
    """Which of the columns a row of GROUPING SETS is about (its bit is 0)."""
    return next(at for at in range(columns) if not mask & (1 << (columns - 1 - at)))


def _level(filters: Filters) -> Level:
    """The level whose cells count the events that these filters ask for."""
    return Level.SUBSTANCE if filters.substance else Level.GROUP if filters.group else Level.EVENT


def _where(filters: Filters, level: Level | None = None) -> tuple[str, list[Any]]:
    """A condition over the cells of ``level`` (None: of ``_level``), and its values."""
    level = _level(filters) if level is None else level
    parts, values = ["true"], list[Any]()
    for name in BREAKDOWNS:
        if code := getattr(filters, name):
            parts.append(f"{name} = %s")
            values.append(_stored(code))
    if filters.substance:
        parts.append("substance = %s")
        values.append(_stored(filters.substance))
    elif filters.group and level == Level.GROUP:
        parts.append("substance = %s")
        values.append(_stored(filters.group))
    elif filters.group:
        known = [code for code, entry in substance_registry().by_id.items() if entry.group == filters.group]
        listed = list(substance_registry().by_id) if filters.group == NOT_RECORDED else known
        parts.append("NOT substance = ANY (%s)" if filters.group == NOT_RECORDED else "substance = ANY (%s)")
        values.append(listed)
    if filters.start:
        parts.append("month >= %s")
        values.append(filters.start)
    if filters.end:
        parts.append("month <= %s")
        values.append(filters.end)
    return " AND ".join(parts), values


def _stored(code: str) -> str:
    return "" if code == NOT_RECORDED else code


def _rows(query: str, values: list[Any]) -> list[tuple[Any, ...]]:
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
