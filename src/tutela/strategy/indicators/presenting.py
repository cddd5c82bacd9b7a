"""One indicator for a page: small charts a country, the same as a table, and words for what stands beside a number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tutela.insight import charts
from tutela.insight.charts import Chart
from tutela.insight.names import name_of, number
from tutela.strategy.indicators.definitions import Definition, Standing
from tutela.strategy.indicators.models import Reference
from tutela.strategy.indicators.observing import parted
from tutela.strategy.indicators.queries import Point, SeriesKey, UnionTotal
from tutela.strategy.indicators.values import Status

DRAWN: Final = 24
"""So many series are drawn; the table has more, the file all."""
TABLE_ROWS: Final = 80
TABLE_PERIODS: Final = 12

STANDINGS: Final[Mapping[str, Promise]] = {
    Standing.OFFICIAL: gettext_lazy("official"),
    Standing.OURS: gettext_lazy("ours"),
    Standing.UNVERIFIED: gettext_lazy("unverified"),
}
STATUSES: Final[Mapping[str, Promise]] = {
    Status.MEASURED: gettext_lazy("measured"),
    Status.ESTIMATED: gettext_lazy("estimated"),
    Status.PROVISIONAL: gettext_lazy("provisional"),
    Status.MISSING: gettext_lazy("missing"),
    Status.SUPPRESSED: gettext_lazy("suppressed"),
}
DIRECTIONS: Final[Mapping[str, Promise]] = {
    "up": gettext_lazy("more is better"),
    "down": gettext_lazy("less is better"),
    "none": gettext_lazy("neither way is better by itself"),
}
SIGNS: Final[Mapping[Status, str]] = {
    Status.MEASURED: "",
    Status.ESTIMATED: "e",
    Status.PROVISIONAL: "p",
    Status.MISSING: ":",
    Status.SUPPRESSED: "•",
}


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell as shown: the value, the sign of its status and what the sign means."""

    text: str
    sign: str = ""
    says: str = ""


@dataclass(frozen=True, slots=True)
class TableRow:
    """One series of the table."""

    name: str
    country: str
    cells: tuple[TableCell, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows of an indicator and a breakdown. ``cut``: series that only the file has."""

    chart: Chart | None
    periods: tuple[str, ...]
    rows: tuple[TableRow, ...]
    cut: int
    coverage: str

    @property
    def svg(self) -> str:
        """The chart for a page."""
        return charts.inline(self.chart) if self.chart else ""


def show(definition: Definition, found: Mapping[SeriesKey, Sequence[Point]], references: Sequence[Reference]) -> Shown:
    """The chart and table of some series of an indicator (one breakdown, several countries or places)."""
    names_of = _names(found)
    keys = sorted(found, key=lambda key: (names_of[key].casefold(), key.breakdown))
    periods = sorted(
        {(point.starts is None, point.starts, point.period) for points in found.values() for point in points}
    )
    names = [period for _, _, period in periods]
    latest = tuple(reversed(names[-TABLE_PERIODS:]))
    rows = tuple(_row(key, names_of[key], found[key], latest) for key in keys[:TABLE_ROWS])
    countries = {key.country for key, points in found.items() if any(_has_value(point) for point in points)}
    coverage = ngettext("%(n)d country with values", "%(n)d countries with values", len(countries)) % {
        "n": len(countries)
    }
    chart = _chart(definition, found, keys, names, references) if definition.is_numeric else None
    return Shown(chart, latest, rows, max(len(keys) - TABLE_ROWS, 0), coverage)


def _row(key: SeriesKey, name: str, points: Sequence[Point], periods: Sequence[str]) -> TableRow:
    by_period = {point.period: point for point in points}
    cells = tuple(cell_of(by_period[period]) if period in by_period else TableCell("") for period in periods)
    return TableRow(name, key.country, cells)


def cell_of(point: Point) -> TableCell:
    """A point as a cell of a table."""
    says = str(STATUSES[point.status]) if point.status is not Status.MEASURED else ""
    if point.note:
        says = f"{says}; {point.note}" if says else point.note
    if point.others:
        others = _("another organisation gave another value")
        says = f"{says}; {others}" if says else others
    sign = SIGNS[point.status] + ("*" if point.others else "")
    if point.value is None:
        return TableCell(point.text, sign, says)
    return TableCell(value_text(point.value), sign, says)


def value_text(value: float) -> str:
    """A number for a table."""
    return number(Decimal(repr(value)))


def _chart(
    definition: Definition,
    found: Mapping[SeriesKey, Sequence[Point]],
    keys: Sequence[SeriesKey],
    periods: Sequence[str],
    references: Sequence[Reference],
) -> Chart | None:
    drawn = sorted(keys, key=lambda key: -sum(_has_value(point) for point in found[key]))[:DRAWN]
    drawn = [key for key in keys if key in set(drawn) and sum(_has_value(point) for point in found[key]) >= 2]
    if not drawn or len(periods) < 2:
        return None
    subtitle = definition.unit
    if len(drawn) < len(keys):
        subtitle += " · " + _("%(drawn)d of %(all)d series drawn") % {"drawn": len(drawn), "all": len(keys)}
    names = _names(found)
    last = (f"{names[key]} {_last(found[key])}" for key in drawn)
    return Chart("series", definition.title, subtitle, "; ".join(last), _spec(found, drawn, periods, references))


def _spec(
    found: Mapping[SeriesKey, Sequence[Point]],
    drawn: Sequence[SeriesKey],
    periods: Sequence[str],
    references: Sequence[Reference],
) -> charts.Spec:
    """Small charts a series with one scale: a line that breaks where nothing was measured, hollow where it is not final, and
    lines for baseline (dotted) and target (dashed)."""
    names = _names(found)
    values = _values(found, drawn, periods, references)
    one = len(drawn) == 1
    x = {
        "field": "label", "type": "ordinal", "sort": list(periods), "scale": {"type": "point", "padding": 0.3},
        "axis": {"title": None, "labelAngle": 0, "values": _ticks(periods, one), "tickSize": 4},
    }  # fmt: skip
    y = {
        "field": "value", "type": "quantitative", "scale": {"zero": True},
        "axis": {"title": None, "tickCount": 4, "format": ",~f", "domain": False, "ticks": False, "minExtent": 46},
    }  # fmt: skip
    fill = {"condition": {"test": "datum.final", "value": charts.ACTION}, "value": charts.PAPER}
    layer: list[dict[str, Any]] = [
        {"mark": {"type": "line", "color": charts.ACTION, "strokeWidth": 1.6}, "encoding": {"x": x, "y": y}},
        {
            "mark": {
                "type": "point",
                "stroke": charts.ACTION,
                "filled": True,
                "size": 22,
                "strokeWidth": 1.2,
                "opacity": 1,
            },
            "encoding": {"x": x, "y": y, "fill": fill},
        },
    ]
    for kind, dash in (("baseline", [1, 3]), ("target", [6, 4])):
        if any(kind in value for value in values):
            mark = {"type": "line", "color": charts.INK, "strokeDash": dash, "strokeWidth": 1.2}
            layer.append({"mark": mark, "encoding": {"x": x, "y": {**y, "field": kind}}})
    size = {"width": charts.WIDE - 110, "height": 240} if one else {"width": 156, "height": 84}
    header = {
        "title": None, "labelFontSize": 13, "labelFontWeight": "bold", "labelAnchor": "start", "labelColor": charts.INK,
        "labelLimit": 190 if one else 158,
    }  # fmt: skip
    frame = charts.columns([])  # its padding, fonts and colours
    return {
        **{name: frame[name] for name in ("$schema", "background", "padding", "config")},
        "data": {"values": values},
        "facet": {"field": "series", "type": "nominal", "sort": [names[key] for key in drawn], "header": header},
        "columns": 1 if one else 3,
        "spacing": {"row": 26, "column": 26},
        "spec": {**size, "layer": layer},
    }


def _values(
    found: Mapping[SeriesKey, Sequence[Point]],
    drawn: Sequence[SeriesKey],
    periods: Sequence[str],
    references: Sequence[Reference],
) -> list[dict[str, Any]]:
    """The chart's rows: every period of every series, so that a line breaks where there is no value."""
    values: list[dict[str, Any]] = []
    names = _names(found)
    for key in drawn:
        by_period = {point.period: point for point in found[key]}
        levels = {one.kind: float(one.value) for one in references if one.country in {"", key.country}}
        for period in periods:
            point = by_period.get(period)
            values.append({
                "label": period, "value": point.value if point else None, "series": names[key],
                "final": point is None or point.status is Status.MEASURED, **levels,
            })  # fmt: skip
    return values


def _ticks(periods: Sequence[str], one: bool) -> list[str]:
    if not one:
        return [periods[0], periods[-1]]
    step = max(len(periods) // 8, 1)
    return list(periods[::step])


def breakdown_name(breakdown: str) -> str:
    """A breakdown as a person reads it: ``age 15-19, sex female``; the whole where there is none."""
    if not breakdown:
        return _("as a whole")
    return ", ".join(f"{name.replace('_', ' ')}: {code_name(name, code)}" for name, code in parted(breakdown).items())


def code_name(dimension: str, code: str) -> str:
    """A code of a breakdown in words."""
    if dimension in {"substance", "group", "transport"}:
        return name_of(dimension, code)
    return code.replace("_", " ")


def union_words(totals: Sequence[UnionTotal]) -> str:
    """The Union's last sum that half of the members are in (else the last) with its coverage:
    ``European Union, members of the time, 2017: 8 200 (18 of 28 reported)``."""
    known = [total for total in totals if total.value is not None]
    if not known:
        return ""
    last = next((total for total in reversed(known) if total.reported * 2 >= total.members), known[-1])
    said = {"period": last.period, "value": value_text(last.value or 0.0), "n": last.reported, "all": last.members}
    return _("European Union, members of the time, %(period)s: %(value)s (%(n)d of %(all)d reported)") % said


def _names(found: Mapping[SeriesKey, Sequence[Point]]) -> dict[SeriesKey, str]:
    """What series are called; parts of one country by their own name alone."""
    one_country = len({key.country for key in found}) == 1

    def name(key: SeriesKey) -> str:
        if not key.area:
            return name_of("country", key.country)
        return key.area if one_country else f"{name_of('country', key.country)}, {key.area}"

    return {key: name(key) for key in found}


def _last(points: Sequence[Point]) -> str:
    known = [point for point in points if point.value is not None]
    return f"{known[-1].period}: {value_text(known[-1].value or 0.0)}" if known else ""


def _has_value(point: Point) -> bool:
    return point.value is not None or bool(point.text)
