"""Trend breaks of a series, at a named date and at any: of an indicator, and of the seizures one may see."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from tutela.errors import InvalidInput, NotFound
from tutela.insight import cells, charts, figures, seizures
from tutela.insight.names import name_of
from tutela.insight.seizures import Filters
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.strategy import break_figures
from tutela.strategy.break_figures import Asked, Shown
from tutela.strategy.breaks.periods import Frequency, Period, period_of, read_period
from tutela.strategy.indicators import presenting, queries
from tutela.strategy.indicators.periods import PeriodKind
from tutela.strategy.indicators.queries import SeriesKey
from tutela.web.address import parameters
from tutela.web.downloads import file_of
from tutela.web.page import page

USUAL: Final = "2020-03"
"""The date asked about where none is named: the pandemic's first restrictions."""
FREQUENCIES: Final = {
    PeriodKind.YEAR: Frequency.YEAR, PeriodKind.FISCAL_YEAR: Frequency.YEAR, PeriodKind.HALF_YEAR: Frequency.HALF,
    PeriodKind.QUARTER: Frequency.QUARTER, PeriodKind.MONTH: Frequency.MONTH,
}  # fmt: skip


@page("picture.view")
def seizures_breaks(request: HttpRequest) -> HttpResponse:
    """Trend breaks of the monthly seizures one may see, under the filters of the picture."""
    asked, filters, wrong = _of_seizures(request)
    context = {
        "shown": break_figures.show(asked) if asked.values else None, "asked": asked, "date": _date_text(request), "wrong": wrong,
        "words": figures.in_words(filters), "kept": filters.query().items(), "back": reverse("seizures_picture"),
        "back_title": _("Seizures"), "behind": cells.stale(connection), "files": _files("seizures_breaks_file", [], request),
    }  # fmt: skip
    return render(request, "web/breaks.html", context, status=400 if wrong else 200)


@page("picture.view")
def seizures_breaks_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The same as a file."""
    asked, _filters, _wrong = _of_seizures(request)
    return _file(asked, kind, "seizures")


@page("indicators.view")
def indicator_breaks(request: HttpRequest, name: str) -> HttpResponse:
    """Trend breaks of one series of an indicator (``?country=&by=&area=``)."""
    one = queries.definition(name)
    every = _with_values(name)
    key, wrong = _key(request, every)
    asked = _of_indicator(request, name, key)
    audit.record(Operation.CONSULTATION, "indicators.view", "indicator", one.id)
    context = {
        "shown": break_figures.show(asked) if asked.values else None, "asked": asked, "date": _date_text(request), "wrong": wrong,
        "words": asked.title, "back": reverse("indicator", args=[one.id]), "back_title": one.title, "key": key,
        "series": [(each, f"{each.country}|{each.area}|{each.breakdown}", _series_name(each)) for each in every],
        "chosen": f"{key.country}|{key.area}|{key.breakdown}", "files": _files("indicator_breaks_file", [one.id], request),
    }  # fmt: skip
    return render(request, "web/breaks.html", context, status=400 if wrong else 200)


@page("indicators.view")
def indicator_breaks_file(request: HttpRequest, name: str, kind: str) -> HttpResponseBase:
    """The same as a file."""
    one = queries.definition(name)
    key, _wrong = _key(request, _with_values(name))
    audit.record(Operation.DISCLOSURE, "indicators.view", "indicator", one.id)
    return _file(_of_indicator(request, name, key), kind, one.id)


def _of_seizures(request: HttpRequest) -> tuple[Asked, Filters, str]:
    filters = Filters.read(parameters(request))
    cells.refresh(connection, cells.PAGE_LIMIT)
    months = seizures.picture(filters).months
    values = tuple((period_of(month.start, Frequency.MONTH), float(month.events)) for month in months)
    named, wrong = _named(request)
    asked = Asked(_("Seizures by month"), _("events"), values, named, filters.country, filters.area or "")
    return asked, filters, wrong


def _of_indicator(request: HttpRequest, name: str, key: SeriesKey) -> Asked:
    one = queries.definition(name)
    points = [
        point
        for point in queries.series(name, key.country, key.breakdown, key.area)
        if point.starts or point.value is not None
    ]
    frequencies = {FREQUENCIES[point.kind] for point in points}
    # A country that went from years to quarters has two series; the one with more points is looked at.
    chosen = max(
        frequencies, key=lambda each: (sum(FREQUENCIES[point.kind] is each for point in points), each), default=None
    )
    values: dict[Period, float | None] = {}
    for point in points:
        if FREQUENCIES[point.kind] is chosen:
            values[read_period(point.period)] = point.value
    title = f"{one.title}: {_series_name(key)}" if values else str(one.title)
    return Asked(title, one.unit, tuple(sorted(values.items())), _named(request)[0], key.country, str(one.area))


def _with_values(name: str) -> list[SeriesKey]:
    """The series of an indicator that have values, by country, place and breakdown."""
    found = queries.many(name)
    keys = [key for key, points in found.items() if any(point.value is not None for point in points)]
    return sorted(keys, key=lambda key: (key.country, key.area, key.breakdown))


def _key(request: HttpRequest, every: list[SeriesKey]) -> tuple[SeriesKey, str]:
    """The series asked for, among those there are (the first where none is), and what is wrong with the date."""
    given = request.GET.get("series", "")
    asked = SeriesKey(request.GET.get("country", ""), request.GET.get("area", ""), request.GET.get("by", ""))
    exact = [
        key for key in every if f"{key.country}|{key.area}|{key.breakdown}" == given or (not given and key == asked)
    ]
    near = [
        key
        for key in every
        if not given and asked.country in {"", key.country} and asked.breakdown in {"", key.breakdown}
    ]
    key = next(iter([*exact, *near, *every]), SeriesKey("", "", ""))
    return key, _named(request)[1]


def _series_name(key: SeriesKey) -> str:
    country = name_of("country", key.country)
    place = f"{country}, {key.area}" if key.area else country
    return f"{place}, {presenting.breakdown_name(key.breakdown)}" if key.breakdown else place


def _date_text(request: HttpRequest) -> str:
    return request.GET.get("date", USUAL).strip()[:20]


def _named(request: HttpRequest) -> tuple[date | None, str]:
    """The date asked about (none where the parameter is empty), and what is wrong with it."""
    text = _date_text(request)
    if not text:
        return None, ""
    try:
        return read_period(text).start, ""
    except InvalidInput as error:
        return None, f"{error.sentence} {error.mend}"


def _files(name: str, of: list[str], request: HttpRequest) -> list[tuple[str, str]]:
    query = request.GET.urlencode()
    tail = f"?{query}" if query else ""
    return [(kind.upper(), f"{reverse(name, args=[*of, kind])}{tail}") for kind in ("csv", "svg", "json")]


def _file(asked: Asked, kind: str, name: str) -> HttpResponseBase:
    if not asked.values:
        raise NotFound(_("There is no such series."))
    shown: Shown = break_figures.show(asked)
    if kind == "csv":
        return file_of(shown.csv(), f"{name}-breaks.csv", "text/csv; charset=utf-8")
    if kind == "json":
        return file_of([shown.json()], f"{name}-breaks.json", "application/json")
    return file_of([charts.standing_alone(shown.chart).encode()], f"{name}-breaks.svg", "image/svg+xml")
