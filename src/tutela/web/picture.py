"""The picture: figures, charts and maps of what the person may see; every view of it is an address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tutela.errors import NotFound
from tutela.insight import cells, figures, seizures, shapes
from tutela.insight.figures import Asked, Figure
from tutela.insight.names import DIMENSIONS, name_of, number
from tutela.insight.seizures import Filters, Step
from tutela.safeguards import actor as actors
from tutela.web.address import parameters
from tutela.web.downloads import file_of
from tutela.web.page import page

STEPS: Final = {Step.YEAR: _("by year"), Step.MONTH: _("by month")}
SPLITS: Final = {"": _("as a whole"), **{name: DIMENSIONS[name] for name in seizures.SPLITS}}
VIEWS: Final = {"europe": _("Europe"), "world": _("World")}


@dataclass(frozen=True, slots=True)
class Choice:
    """One list of the filter form: ``options`` are (value, label)."""

    name: str
    label: str | Promise
    chosen: str
    options: list[tuple[str, str]]


@page("picture.view")
def picture(request: HttpRequest) -> HttpResponse:
    """The pictures there are, each with its first figures."""
    _up_to_date()
    shown = seizures.picture(Filters())
    trend = figures.figure("trend", Asked(Filters())) if shown.events else None
    context = {"shown": shown, "events": number(shown.events), "span": figures.span(shown), "trend": trend}
    context |= {
        "countries": number(sum(bool(one.code) for one in shown.by["country"])),
        "behind": cells.stale(connection),
    }
    return render(request, "insight/picture.html", context)


@page("picture.view")
def seizures_picture(request: HttpRequest) -> HttpResponse:
    """Seizures: trend, substances, countries, transport, concealment, places."""
    asked = _asked(request)
    _up_to_date()
    shown = [figures.figure(name, asked) for name in figures.FIGURES]
    query = _query(asked)
    context = {
        "figures": [(figure, _rows(figure, query), _links(figure, query)) for figure in shown],
        "choices": _choices(asked.filters),
        "filters": asked.filters,
        "filtered": any(name not in {"step", "split", "map"} for name in query),
        "asked": asked,
        "words": figures.in_words(asked.filters),
        "behind": cells.stale(connection),
        "steps": [(step.value, label) for step, label in STEPS.items()],
        "splits": list(SPLITS.items()),
        "views": list(VIEWS.items()),
        "records": f"{reverse('records')}?{urlencode({'kind': 'seizure', **_as_records(query)})}",
        "may_list": actors.current().may("records.list"),
        "query_tail": f"?{urlencode(asked.filters.query())}" if asked.filters.query() else "",
    }
    return render(request, "insight/seizures.html", context)


@page("picture.view")
def seizures_file(request: HttpRequest, name: str, kind: str) -> HttpResponseBase:
    """One figure as a file: its rows as CSV, or its chart as SVG."""
    asked = _asked(request)
    if name not in figures.FIGURES:
        raise NotFound("There is no such figure.")
    _up_to_date()
    figure = figures.figure(name, asked)
    if kind == "csv":
        return file_of(figure.csv(), f"seizures-{name}.csv", "text/csv; charset=utf-8")
    drawn = figure.file()
    if not drawn:
        raise NotFound("There is nothing to draw: no event fits these filters.")
    return file_of([drawn.encode()], f"seizures-{name}.svg", "image/svg+xml")


def _asked(request: HttpRequest) -> Asked:
    values = parameters(request)
    return Asked(Filters.read(values), shapes.VIEWS.get(values.get("map", ""), shapes.EUROPE))


def _up_to_date() -> None:
    """Count what is stale, so much as a page has time for."""
    cells.refresh(connection, cells.PAGE_LIMIT)


def _query(asked: Asked) -> dict[str, str]:
    query = asked.filters.query()
    return query if asked.view is shapes.EUROPE else {**query, "map": asked.view.name}


def _rows(figure: Figure, query: Mapping[str, str]) -> list[tuple[str, str, tuple[str, ...]]]:
    """Rows of a table as (name, address that filters by it or empty, cells)."""
    return [
        (
            row.name,
            f"?{urlencode({**query, figure.parameter: row.code})}" if figure.parameter and row.code else "",
            row.cells,
        )
        for row in figure.rows
    ]


def _links(figure: Figure, query: Mapping[str, str]) -> dict[str, str]:
    """Addresses of the figure itself and of its files."""
    tail = f"?{urlencode(query)}" if query else ""
    links = {"here": f"{reverse('seizures_picture')}{tail}#{figure.name}"}
    for kind in ("csv", "svg"):
        links[kind] = reverse("seizures_file", args=[figure.name, kind]) + tail
    return links


def _choices(filters: Filters) -> list[Choice]:
    """The lists of the form: what occurs, and what is chosen even where it doesn't."""
    occurring = seizures.choices()
    return [
        Choice(
            name,
            DIMENSIONS[name],
            getattr(filters, name),
            _options(name, occurring.get(name, []), getattr(filters, name)),
        )
        for name in seizures.CODES
    ]


def _options(name: str, codes: Iterable[str], chosen: str) -> list[tuple[str, str]]:
    values = [code or seizures.NOT_RECORDED for code in codes]
    if chosen and chosen not in values:
        values.append(chosen)
    named = [(value, name_of(name, value)) for value in values]
    return sorted(named, key=lambda pair: (pair[0] == seizures.NOT_RECORDED, pair[1].casefold()))


def _as_records(query: Mapping[str, str]) -> dict[str, str]:
    """The same filters as the list of records understands them."""
    known = ("area", "country", "substance", "transport", "concealment", "from", "to")
    return {name: value for name, value in query.items() if name in known}
