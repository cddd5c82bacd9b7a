"""Indicators: which there are, one with its series, files of observations delivered, looked at, submitted, dropped."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from django.contrib import messages
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tutela.errors import InvalidInput, LimitExceeded, TutelaError
from tutela.formats.contract import Source
from tutela.formats.csv_cells import csv_head, csv_line
from tutela.insight.names import AREAS, name_of
from tutela.safeguards import actor as actors
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.strategy.indicators import actions, exporting, presenting, queries
from tutela.strategy.indicators.actions import Given, NewReference
from tutela.strategy.indicators.definitions import Definition, definitions
from tutela.strategy.indicators.layouts import layouts, stated
from tutela.strategy.indicators.models import Delivery
from tutela.strategy.indicators.receiving import sentence
from tutela.web.downloads import file_of
from tutela.web.page import page
from tutela.web.paging import paged

VIEW: Final = "indicators.view"
IMPORT: Final = "indicators.import"
MOST_BYTES: Final = 64 * 2**20
"""Of a file that is read while the page waits; the largest table of the dossiers has 2 MB."""
_REFERENCE_FIELDS: Final = ("kind", "period", "value", "source", "country", "breakdown")


@page(VIEW)
def indicators(request: HttpRequest) -> HttpResponse:
    """The indicators there are, each with how much is known of it."""
    chosen = _chosen(request.GET)
    extents = queries.extents()
    rows = [(one, extents.get(one.id)) for one in chosen]
    if request.GET.get("data"):
        rows = [(one, extent) for one, extent in rows if extent is not None]
    audit.record(Operation.CONSULTATION, VIEW, "indicator", count=len(rows))
    context = {
        "rows": [(one, AREAS[one.area], presenting.STANDINGS[one.standing], extent) for one, extent in rows],
        "given": request.GET,
        "areas": list(AREAS.items()),
        "standings": list(presenting.STANDINGS.items()),
        "may_deliver": actors.current().may(IMPORT),
        "query": request.GET.urlencode(),
    }
    return render(request, "indicators/all.html", context)


@page(VIEW)
def definitions_file(request: HttpRequest) -> HttpResponseBase:
    """The definitions as CSV."""
    chosen = _chosen(request.GET)
    audit.record(Operation.DISCLOSURE, VIEW, "indicator", count=len(chosen))
    return file_of(_definition_lines(chosen), "indicators.csv", "text/csv; charset=utf-8")


def _definition_lines(chosen: Iterable[Definition]) -> Iterable[bytes]:
    columns = ("id", "title", "area", "unit", "value", "direction", "standing", "source", "method", "check")
    yield csv_head([*columns, "dimensions"])
    for one in chosen:
        yield csv_line([*(str(getattr(one, name)) for name in columns), " ".join(one.dimensions)])


def _chosen(given: Mapping[str, str]) -> list[Definition]:
    words = given.get("q", "").casefold().split()
    return [
        one
        for one in definitions().values()
        if given.get("area") in {None, "", one.area}
        and given.get("standing") in {None, "", one.standing}
        and all(word in f"{one.id} {one.title} {one.source}".casefold() for word in words)
    ]


@page(VIEW)
def indicator(request: HttpRequest, name: str) -> HttpResponse:
    """One indicator: what it is, its series as small charts and a table, baselines and targets, revisions."""
    return _indicator_page(request, queries.definition(name))


def _indicator_page(request: HttpRequest, one: Definition, wrong: str = "") -> HttpResponse:
    breakdowns = queries.breakdowns(one.id)
    by = request.GET.get("by", "")
    if by not in breakdowns:
        by = breakdowns[0] if breakdowns else ""
    country = request.GET.get("country", "")
    whole = queries.many(one.id, breakdown=by)
    found = {key: points for key, points in whole.items() if (key.country == country if country else not key.area)}
    if not found:
        found = whole
    references = queries.references(one.id, country, by)
    shown = presenting.show(one, found, references)
    audit.record(Operation.CONSULTATION, VIEW, "indicator", one.id, count=len(found))
    changed = list(queries.revisions(one.id, 20))
    context = {
        "one": one,
        "area": AREAS[one.area],
        "standing": presenting.STANDINGS[one.standing],
        "direction": presenting.DIRECTIONS[one.direction],
        "shown": shown,
        "by": by,
        "country": country,
        "breakdowns": [(value, presenting.breakdown_name(value)) for value in breakdowns],
        "countries": sorted(
            ((code, name_of("country", code)) for code in {key.country for key in whole}), key=_by_name
        ),
        "union": presenting.union_words(queries.union_totals(one.id, by)),
        "references": references,
        "changed": [(later, queries.former(later)) for later in changed],
        "signs": [(sign, presenting.STATUSES[status]) for status, sign in presenting.SIGNS.items() if sign],
        "may_deliver": actors.current().may(IMPORT),
        "wrong": wrong,
    }
    return render(request, "indicators/one.html", context, status=400 if wrong else 200)


def _by_name(pair: tuple[str, str]) -> str:
    return pair[1].casefold()


@page(VIEW)
def indicator_file(request: HttpRequest, name: str, kind: str) -> HttpResponseBase:
    """The observations of one indicator as CSV or SDMX-CSV."""
    one = queries.definition(name)
    audit.record(Operation.DISCLOSURE, VIEW, "indicator", one.id)
    return file_of(exporting.chunks(one, kind), f"{one.id}.{kind}", "text/csv; charset=utf-8")


@page(IMPORT, "POST")
def indicator_reference(request: HttpRequest, name: str) -> HttpResponseBase:
    """Set a baseline or a target."""
    one = queries.definition(name)
    fields = {field: request.POST.get(field, "") for field in _REFERENCE_FIELDS}
    try:
        actions.set_reference(NewReference(one.id, **fields))
    except InvalidInput as error:
        return _indicator_page(request, one, f"{error.sentence} {error.mend}")
    messages.info(request, _("Set."))
    return redirect("indicator", one.id)


@page(VIEW)
def deliveries(request: HttpRequest) -> HttpResponse:
    """Files of observations that came, drafts of one's own organisation among them."""
    shown = paged(request, queries.deliveries())
    audit.record(Operation.CONSULTATION, VIEW, "indicator_delivery", count=len(shown))
    return render(request, "indicators/deliveries.html", {"page": shown, "may_deliver": actors.current().may(IMPORT)})


@page(IMPORT, "GET", "POST")
def deliver(request: HttpRequest) -> HttpResponseBase:
    """Upload a file of observations: it becomes a draft whose receipt is looked at before it is submitted."""
    wrong = ""
    if request.method == "POST":
        try:
            made = _delivered(request)
        except TutelaError as error:
            wrong = f"{error.sentence} {error.mend}"
        else:
            return redirect("indicator_delivery", made.public_id)
    context = {
        "given": request.POST,
        "wrong": wrong,
        "layouts": [(one.name, f"{one.name}: {one.title}") for one in layouts().values()],
        "indicators": [(one.id, f"{one.id}: {one.title}") for one in definitions().values()],
        "limit": MOST_BYTES,
    }
    return render(request, "indicators/deliver.html", context, status=400 if wrong else 200)


def _delivered(request: HttpRequest) -> Delivery:
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile) or not file.name:
        raise InvalidInput(_("No file was sent."), mend=_("Choose a file."))
    if (file.size or 0) > MOST_BYTES:
        raise LimitExceeded(
            _("The file is larger than 64 MB."), mend=_("Deliver it in parts, or by “tutela indicator import”.")
        )
    text, name = request.POST.get("mapping_text", "").strip(), request.POST.get("mapping", "")
    if name and name not in layouts():
        raise InvalidInput(_("There is no mapping “%s”.") % name, mend=_("Choose one of the list, or state one."))
    layout = stated(text) if text else layouts().get(name)
    given = Given(
        layout,
        request.POST.get("period", "").strip(),
        request.POST.get("indicator", ""),
        request.POST.get("as_it_stands") == "yes",
        draft=True,
    )
    with _on_disk(file) as path:
        return actions.deliver(Source(path, file.name), given)


@contextmanager
def _on_disk(file: UploadedFile[bytes]) -> Iterator[Path]:
    """An uploaded file as a path: its own where it lies on disk already, else a copy that goes again."""
    if isinstance(file, TemporaryUploadedFile):
        yield Path(file.temporary_file_path())
        return
    with tempfile.NamedTemporaryFile() as copy:
        for chunk in file.chunks():
            copy.write(chunk)
        copy.flush()
        yield Path(copy.name)


@page(VIEW)
def delivery(request: HttpRequest, public_id: str) -> HttpResponse:
    """The receipt of one delivery: five numbers that add up, what was refused and why, and what looks damaged."""
    found = queries.delivery(public_id)
    told = found.told()
    audit.record(Operation.CONSULTATION, VIEW, "indicator_delivery", found.public_id)
    own = found.owner_id == actors.current().organisation_id
    context = {
        "delivery": found,
        "told": told,
        "faults": _grouped(told.get("faults", []))[:100],
        "fault_rest": found.refused - sum(one["count"] for one in _grouped(told.get("faults", []))[:100]),
        "suspects": told.get("suspects", [])[:100],
        "suspect_count": len(told.get("suspects", [])),
        "unbalanced": told.get("unbalanced", [])[:50],
        "parts": [
            (_("accepted"), found.accepted),
            (_("unchanged"), found.unchanged),
            (_("revised"), found.revised),
            (_("missing marks"), found.missing),
            (_("refused"), found.refused),
        ],
        "may_decide": own and found.submitted_at is None and actors.current().may(IMPORT),
    }
    return render(request, "indicators/delivery.html", context)


def _grouped(faults: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Neighbouring cells of a row refused for the same reason as one line, from the first column to the last."""
    found: list[dict[str, Any]] = []
    for fault in faults:
        last = found[-1] if found else None
        if last and all(last[name] == fault[name] for name in ("sheet", "line", "code", "params")):
            last["count"] += 1
            last["until"] = fault["column"]
        else:
            found.append({**fault, "count": 1, "until": ""})
    return found


@page(VIEW)
def delivery_faults(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Refused and suspect cells of a delivery as CSV, with how to mend each."""
    found = queries.delivery(public_id)
    told = found.told()
    audit.record(Operation.DISCLOSURE, VIEW, "indicator_delivery", found.public_id)
    return file_of(_fault_lines(told), f"refused-{found.public_id}.csv", "text/csv; charset=utf-8")


def _fault_lines(told: Mapping[str, list[dict[str, object]]]) -> Iterable[bytes]:
    yield csv_head(["sheet", "row", "column", "written", "what", "how to mend it", "likely"])
    for fault in told.get("faults", []):
        yield csv_line([fault["sheet"], fault["line"], fault["column"], fault["written"], *sentence(fault), ""])
    named = {(one["sheet"], one["line"], one["column"]) for one in told.get("faults", [])}
    for one in told.get("suspects", []):
        if (one["sheet"], one["line"], one["column"]) not in named:
            yield csv_line([one["sheet"], one["line"], one["column"], one["written"], one["damage"], "", one["likely"]])


@page(IMPORT, "POST")
def delivery_submit(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Submit a draft."""
    found = queries.delivery(public_id)
    actions.submit(found)
    messages.info(request, _("Submitted. Everybody who sees indicators sees it now."))
    return redirect("indicator_delivery", found.public_id)


@page(IMPORT, "POST")
def delivery_drop(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Drop a draft."""
    found = queries.delivery(public_id)
    actions.drop(found)
    messages.info(request, _("The draft is dropped."))
    return redirect("indicator_deliveries")
