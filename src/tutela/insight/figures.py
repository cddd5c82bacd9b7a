"""The figures of the picture of seizures: each a chart, the table beside it, and the same as rows for a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tutela.formats.csv_cells import csv_line
from tutela.insight import charts, maps, seizures, shapes
from tutela.insight.charts import Chart, Point
from tutela.insight.names import DIMENSIONS, amount_text, name_of, number, period_name
from tutela.insight.seizures import Filters, Period, Picture, Step
from tutela.vocabulary.countries import countries

BARS: Final = 12
"""Bars of a chart; the table has more, the file all."""
TABLE_ROWS: Final = 40
_COLUMNS_UP_TO: Final = 12
_TICKS: Final = 8


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: its name, the code that an address filters by (None: not a filter), the numbers as shown."""

    name: str
    code: str | None
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the page. ``rows`` is a table for people, ``data`` the same for programs; ``parameter`` names the
    filter that a row's code goes into; ``cut`` is the number of rows that only the file has."""

    name: str
    title: str
    subtitle: str
    columns: tuple[str, ...]
    rows: Sequence[Row]
    data: Sequence[Sequence[object]]
    parameter: str = ""
    notes: tuple[str, ...] = ()
    chart: Chart | maps.Map | None = None
    cut: int = 0

    @property
    def svg(self) -> str:
        """The chart for a page; empty where there is nothing to draw."""
        if self.chart is None:
            return ""
        return charts.inline(self.chart) if isinstance(self.chart, Chart) else maps.inline(self.chart)

    def file(self) -> str:
        """The chart as an SVG file of its own."""
        if self.chart is None:
            return ""
        drawn = charts.standing_alone if isinstance(self.chart, Chart) else maps.standing_alone
        return drawn(self.chart)  # type: ignore[arg-type]  # each kind of chart has its own

    def csv(self) -> Iterator[bytes]:
        """The data as CSV (UTF-8 with byte order mark); no cell is taken for a formula."""
        yield b"\xef\xbb\xbf"
        for values in self.data:
            yield csv_line(values)


@dataclass(slots=True)
class Asked:
    """What one request asks for, and what was counted for it (each once)."""

    filters: Filters
    view: shapes.View = shapes.EUROPE
    _picture: Picture | None = field(default=None, repr=False)

    @property
    def picture(self) -> Picture:
        """Everything but the substances."""
        if self._picture is None:
            self._picture = seizures.picture(self.filters)
        return self._picture


def in_words(filters: Filters) -> str:
    """What is asked for, as a person would say it: ``Seizures · Country: Spain · from Jan 2013``."""
    parts = [_("All seizures") if not any(getattr(filters, name) for name in seizures.CODES) else _("Seizures")]
    for name in seizures.CODES:
        if code := getattr(filters, name):
            parts.append(f"{DIMENSIONS[name]}: {name_of(name, code)}")
    if filters.start:
        parts.append(_("from %s") % period_name(filters.start, Step.MONTH))
    if filters.end:
        parts.append(_("to %s") % period_name(filters.end, Step.MONTH))
    return " · ".join(parts)


def span(shown: Picture) -> str:
    """The months that are covered: ``Jan 2011 to Dec 2016``."""
    if shown.first is None or shown.last is None:
        return _("no date recorded")
    first, last = (period_name(day, Step.MONTH) for day in (shown.first, shown.last))
    return first if first == last else _("%(first)s to %(last)s") % {"first": first, "last": last}


def figure(name: str, asked: Asked) -> Figure:
    """One figure by its name; KeyError where there is none of that name."""
    return FIGURES[name](asked)


def trend(asked: Asked) -> Figure:
    """Events by year or month, whole or by area, group or substance."""
    filters, shown = asked.filters, asked.picture
    yearly = filters.step == Step.YEAR
    title = _("Seizures by year") if yearly else _("Seizures by month")
    column = _("Year") if yearly else _("Month")
    notes = [text for text in (_undated(shown), "" if yearly else _year_only(shown)) if text]
    if filters.split:
        return _split(asked, f"{title}, {str(DIMENSIONS[filters.split]).lower()}", column, notes)
    periods = shown.years if yearly else shown.months
    points = [
        Point(period_name(period.start, filters.step), period.events, number(period.events)) for period in periods
    ]
    chart = None
    subtitle = _subtitle(shown)
    if points:
        spec = charts.columns(points) if len(points) <= _COLUMNS_UP_TO else charts.line(points, _ticks(points))
        top = max(points, key=lambda point: point.value)
        words = _("Most in %(period)s: %(events)s.") % {"period": top.label, "events": top.text}
        chart = Chart("trend", title, subtitle, words, spec)
    rows = [Row(point.label, None, (point.text,)) for point in points]
    data: list[list[object]] = [
        [filters.step.value, "events"],
        *([_iso(period, filters.step), period.events] for period in periods),
    ]
    return Figure("trend", title, subtitle, (column, _("Events")), rows[::-1], data, notes=tuple(notes), chart=chart)


def _split(asked: Asked, title: str, column: str, notes: list[str]) -> Figure:
    filters = asked.filters
    series = seizures.split_trend(filters)
    names = {code: name_of(filters.split, code) for code in series}
    points = [
        Point(period_name(period.start, filters.step), period.events, number(period.events), names[code])
        for code, periods in series.items()
        for period in periods
    ]
    labels = list(dict.fromkeys(point.label for point in points))
    chart = None
    subtitle = _subtitle(asked.picture)
    if points:
        totals = (
            f"{names[code]} {number(sum(period.events for period in periods))}" for code, periods in series.items()
        )
        ends = [labels[0], labels[-1]] if len(labels) > 1 else labels
        chart = Chart("trend", title, subtitle, "; ".join(totals), charts.multiples(points, list(names.values()), ends))
    if filters.split != "area":
        notes.append(_("The six with most events. An event with several substances counts at each."))
    by_period: dict[str, dict[str, str]] = {label: {} for label in labels}
    for point in points:
        by_period[point.label][point.series] = point.text
    rows = [
        Row(label, None, tuple(cells.get(name, "") for name in names.values())) for label, cells in by_period.items()
    ]
    data = [[filters.split, "name", filters.step.value, "events"]]
    for code, periods in series.items():
        data.extend([code, names[code], _iso(period, filters.step), str(period.events)] for period in periods)
    return Figure(
        "trend", title, subtitle, (column, *names.values()), rows[::-1], data, notes=tuple(notes), chart=chart
    )


def substances(asked: Asked) -> Figure:
    """Events by substance, with the amounts of each kind of quantity beside them, never added over kinds."""
    found = seizures.substances(asked.filters)
    title = _("Seizures by substance")
    points = [_bar(name_of("substance", one.code), one.code, one.events) for one in found[:BARS]]
    rows: list[Row] = []
    data: list[list[object]] = [
        ["substance", "name", "events", "quantity_kind", "events_of_kind", "items", "amount", "unit"]
    ]
    for one in found:
        name = name_of("substance", one.code)
        known = [amount_text(each.kind, each.amount) for each in one.amounts if each.amount is not None and each.kind]
        if len(rows) < TABLE_ROWS:
            rows.append(Row(name, one.code or seizures.NOT_RECORDED, (number(one.events), ", ".join(known) or "—")))
        for each in one.amounts:
            amount = None if each.amount is None else f"{each.amount.normalize():f}"
            data.append(
                [one.code, name, one.events, each.kind, each.events, each.items, amount, UNITS.get(each.kind, "")]
            )
    notes = (
        _("An event with several substances counts at each. Amounts of different kinds are never added together."),
    )
    chart = _bars("substances", title, _subtitle(asked.picture, len(found)), points)
    columns = (_("Substance"), _("Events"), _("Amounts, by kind of quantity"))
    return Figure(
        "substances", title, chart.subtitle, columns, rows, data,
        parameter="substance", notes=notes, chart=chart if points else None, cut=max(0, len(found) - len(rows)),
    )  # fmt: skip


def by_country(asked: Asked) -> Figure:
    """Events by country, on a map and as a table."""
    found = asked.picture.by["country"]
    title = _("Seizures by country")
    subtitle = _subtitle(asked.picture, coverage=_coverage(asked.picture))
    values = {figure.code: figure.events for figure in found if figure.code}
    chart = maps.Map("countries", title, subtitle, asked.view, values)
    base = _codes("countries", "country", title, subtitle, asked.picture)
    notes = []
    if elsewhere := sum(chart.unseen().values()):
        notes.append(
            ngettext(
                "%s event is not on this view of the map.", "%s events are not on this view of the map.", elsewhere
            )
            % number(elsewhere)
        )
    notes.append(
        _("Hatched: no data. Borders are Natural Earth’s, simplified, and no statement on the status of a territory.")
    )
    return _with(base, chart if values else None, tuple(notes))


def by_code(dimension: str, title: Promise, asked: Asked) -> Figure:
    """Events by the codes of one column, largest first. The chart shows what was recorded, the table the rest too."""
    shown = asked.picture
    found = shown.by[dimension]
    recorded = sum(one.events for one in found if one.code)
    coverage = _("recorded for %s of them") % _share(recorded, shown.events)
    base = _codes(dimension, dimension, str(title), _subtitle(shown, coverage=coverage), shown)
    points = [_bar(name_of(dimension, one.code), one.code, one.events) for one in found if one.code][:BARS]
    return _with(base, _bars(base.name, base.title, base.subtitle, points) if points else None, ())


def _with(base: Figure, chart: Chart | maps.Map | None, notes: tuple[str, ...]) -> Figure:
    return Figure(
        base.name, base.title, base.subtitle, base.columns, base.rows, base.data, base.parameter, notes, chart, base.cut
    )  # fmt: skip


def _codes(name: str, dimension: str, title: str, subtitle: str, shown: Picture) -> Figure:
    found = shown.by[dimension]
    rows = [
        Row(
            name_of(dimension, one.code),
            one.code or seizures.NOT_RECORDED,
            (number(one.events), _share(one.events, shown.events)),
        )
        for one in found[:TABLE_ROWS]
    ]
    data: list[list[object]] = [
        [dimension, "name", "events"],
        *([one.code, name_of(dimension, one.code), one.events] for one in found),
    ]
    columns = (str(DIMENSIONS[dimension]), _("Events"), _("Share"))
    return Figure(name, title, subtitle, columns, rows, data, parameter=dimension, cut=max(0, len(found) - len(rows)))


def _bars(name: str, title: str, subtitle: str, points: Sequence[Point]) -> Chart:
    words = "; ".join(f"{point.label} {point.text}" for point in points[:5])
    return Chart(name, title, subtitle, words, charts.bars(points) if points else {})


def _bar(name: str, code: str, events: int) -> Point:
    return Point(name, events, number(events), "" if code else "none")


def _subtitle(shown: Picture, of_substances: int = 0, coverage: str = "") -> str:
    events = ngettext("%s event", "%s events", shown.events) % number(shown.events)
    parts = [events, span(shown)]
    if of_substances:
        parts.append(ngettext("%s substance", "%s substances", of_substances) % number(of_substances))
    if coverage:
        parts.append(coverage)
    return ", ".join(parts)


def _coverage(shown: Picture) -> str:
    """How many member states of the Union the figures come from, as of the last month."""
    day = shown.last or datetime.now(UTC).date()
    members = {code for code, country in countries().items() if country.in_eu(day)}
    present = {one.code for one in shown.by["country"] if one.code}
    return _("%(present)s of %(all)s EU member states") % {"present": len(members & present), "all": len(members)}


def _undated(shown: Picture) -> str:
    if not shown.undated:
        return ""
    sentence = ngettext(
        "%s event has no date and is not in the trend.",
        "%s events have no date and are not in the trend.",
        shown.undated,
    )
    return sentence % number(shown.undated)


def _year_only(shown: Picture) -> str:
    if not shown.year_only:
        return ""
    sentence = ngettext(
        "%s event is dated to a year only and is not shown by month.",
        "%s events are dated to a year only and are not shown by month.",
        shown.year_only,
    )
    return sentence % number(shown.year_only)


def _ticks(points: Sequence[Point]) -> list[str]:
    """A handful of labels, evenly spaced: by whole years where the points are months."""
    step = max(1, -(-len(points) // _TICKS))
    step = -(-step // 12) * 12 if step > 3 else step
    return [point.label for point in points[::step]]


def _iso(period: Period, step: Step) -> str:
    return f"{period.start:%Y}" if step == Step.YEAR else f"{period.start:%Y-%m}"


def _share(part: int, whole: int) -> str:
    share = 100 * part / whole if whole else 0.0
    return "< 0.1 %" if 0 < share < 0.1 else f"{share:.1f} %"


UNITS: Final[Mapping[str, str]] = {
    "mass": "g", "volume": "ml", "area": "m2", "tablets": "tablet", "capsules": "capsule", "doses": "dose",
    "plants": "plant", "containers": "container", "pieces": "piece", "rounds": "round",
}  # fmt: skip
"""Base units of the kinds of quantity (records/values.py); money has the unit of each quantity."""

FIGURES: Final[Mapping[str, Callable[[Asked], Figure]]] = {
    "trend": trend,
    "substances": substances,
    "countries": by_country,
    "transport": partial(by_code, "transport", gettext_lazy("Means of transport")),
    "concealment": partial(by_code, "concealment", gettext_lazy("Ways of concealment")),
    "location_kind": partial(by_code, "location_kind", gettext_lazy("Kinds of place")),
}
"""Every figure by the name it has in addresses, in the order of the page."""
