"""Records: the list with its filters and facets, its downloads, and the page of one record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tutela.formats import ndjson
from tutela.formats.csv_cells import csv_head, csv_line
from tutela.insight import seizures
from tutela.insight.models import Level
from tutela.insight.names import DIMENSIONS, name_of
from tutela.linking import hits, search
from tutela.recognition.contract import Standing
from tutela.records import actions, consulting, exporting, queries
from tutela.records.kinds import BY_NAME
from tutela.records.models import LONG, Mention, Record, Source
from tutela.records.queries import COUNTED, NOT_RECORDED, RecordFilters
from tutela.safeguards import actor as actors
from tutela.safeguards import approvals, audit
from tutela.safeguards.approvals import Subject
from tutela.safeguards.audit import Operation
from tutela.safeguards.visibility import own_class
from tutela.web import record_page, searching
from tutela.web.address import parameters
from tutela.web.downloads import Counted, file_of
from tutela.web.page import page

ROWS: Final = 50
FACET_VALUES: Final = 8
HOURS: Final = int(consulting.LIFE.total_seconds() // 3600)
_CHUNK: Final = 2_000

LABELS: Final = {**DIMENSIONS, "kind": gettext_lazy("Kind"), "source": gettext_lazy("Source")}


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a facet: what it is called, how many records, the address that asks for it, whether it is chosen."""

    label: str
    records: int
    address: str
    chosen: bool


@page("records.list")
def records(request: HttpRequest) -> HttpResponseBase:
    """The list. A text that is one record's public id or reference, and nothing else, opens that record.

    A search is made for one purpose (or some that may be combined): what is held for others is not there.
    """
    filters = _filters(request)
    with searching.for_one_purpose(filters) as asked:
        return _records(request, filters, asked)


def _records(request: HttpRequest, filters: RecordFilters, asked: searching.Asked) -> HttpResponseBase:
    found = _found(filters, asked)
    given = parameters(request)
    shown = queries.sliced(found, before=given.get("before", ""), after=given.get("after", ""), size=ROWS)
    if filters.text and len(shown.records) == 1 and shown.records[0].public_id == filters.text:
        return redirect("record", public_id=filters.text)
    counted = queries.facets(found)
    if filters.text:
        audit.record(
            Operation.CONSULTATION, "records.list", "search", search.sought(filters.text).digest, count=counted.counted
        )
    elif shown.records:
        audit.record(Operation.CONSULTATION, "records.list", "record", count=len(shown.records))
    query = filters.query()
    context = {
        "shown": shown,
        "rows": _rows(shown.records),
        "substances": _substances(filters.substance),
        "counted": counted,
        "bound": COUNTED,
        "facets": _facets(counted, query),
        "filters": filters,
        "chosen": _chosen(filters),
        "query": urlencode(query),
        "sought": search.sought(filters.text).identifiers if filters.text else (),
        "asked": asked,
        "elsewhere": hits.elsewhere(search.sought(filters.text)) if asked.chosen else hits.Elsewhere(),
        "may_export": actors.current().may("records.export"),
        "kinds": [(kind, body.title) for kind, body in BY_NAME.items()],
        "clear": f"?{urlencode({'q': filters.text})}" if filters.text else "?",
    }
    return render(request, "records/list.html", context)


@page("records.export")
def export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The whole filtered list as a file: CSV (a line a record) or NDJSON (whole bodies, to be taken in again)."""
    filters = _filters(request)
    with searching.for_one_purpose(filters) as asked:
        try:
            return _file(filters, asked, kind)
        except approvals.SecondPersonNeeded:
            return redirect(f"{reverse('records_export_approval', args=[kind])}?{urlencode(filters.query())}")


def _file(filters: RecordFilters, asked: searching.Asked, kind: str) -> HttpResponseBase:
    found = _found(filters, asked).select_related("source", "owner").order_by("-id")
    if exporting.is_bulk(found, whole=kind == "ndjson"):
        approvals.authorise(exporting.ACTION, _export_subject(filters, kind))
    if kind == "csv":
        found = found.defer(*LONG)
    written = Counted(found.iterator(chunk_size=_CHUNK))
    subject = ("search", search.sought(filters.text).digest) if filters.text else ("record", "")

    def note() -> None:
        audit.record(Operation.DISCLOSURE, "records.export", *subject, count=written.count)

    if kind == "csv":
        return file_of(_csv(written), "records.csv", "text/csv; charset=utf-8", note)
    consulting.note_download(found, _("download as NDJSON"))
    lines = ((record.kind, record.source_reference, record.parsed_body()) for record in written)
    return file_of(ndjson.write(lines), "records.ndjson", "application/x-ndjson", note)


def _export_subject(filters: RecordFilters, kind: str) -> Subject:
    query = urlencode(filters.query())
    named = ", ".join(f"{label}: {value}" for label, value, _without in _chosen(filters)) or _("everything")
    summary = _("Download as %(kind)s: %(what)s") % {
        "kind": kind.upper(),
        "what": _("a search") if filters.text else named,
    }
    return exporting.subject(kind, query, summary, own_class())


@page("records.export", "GET", "POST")
def export_approval(request: HttpRequest, kind: str) -> HttpResponseBase:
    """A download that needs a second person: why, what became of the question, and the file once it is approved."""
    filters = _filters(request)
    subject = _export_subject(filters, kind)
    if request.method == "POST":
        approvals.ask(exporting.ACTION, subject, request.POST.get("why", ""))
        return redirect(request.get_full_path())
    context = {
        "kind": kind,
        "summary": subject.summary,
        "standing": approvals.standing(exporting.ACTION, subject.id),
        "query": urlencode(filters.query()),
        "bulk": exporting.BULK,
    }
    return render(request, "records/export.html", context)


@page("records.open")
def record(request: HttpRequest, public_id: str) -> HttpResponse:
    """One record: what was written beside what was understood, what it names, what it is tied to, and why."""
    found = queries.record(public_id)
    if consulting.purpose_wanted(found):
        return _ask_purpose(request, found)
    audit.record(Operation.CONSULTATION, "records.open", "record", found.public_id)
    return render(request, "records/record.html", record_page.context_of(found))


def _ask_purpose(request: HttpRequest, found: Record) -> HttpResponse:
    """Instead of a record of others that names persons: what is it opened for?"""
    purposes = [(purpose, searching.TITLES[purpose]) for purpose in consulting.purposes_for(found)]
    context = {"record": found, "purposes": purposes, "handed_over": consulting.handed_over(), "hours": HOURS}
    return render(request, "records/purpose.html", context)


@page("records.open", "POST")
def state_purpose(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Open a record of others for a purpose, on record."""
    found = queries.record(public_id)
    actions.state_purpose(found, request.POST.get("purpose", ""), request.POST.get("case", ""))
    return redirect("record", public_id=found.public_id)


@dataclass(frozen=True, slots=True)
class Row:
    """One record of the list, with what it is tied by."""

    record: Record
    identifiers: int
    flagged: bool
    gated: bool


def _rows(records: list[Record]) -> list[Row]:
    keys = [one.pk for one in records]
    naming = Mention.objects.filter(record__in=keys, current=True, standing=Standing.LINKS)
    counts = dict(naming.values_list("record_id").annotate(n=Count("pk")).order_by())
    flagged = search.flagged_among(records)
    gated = consulting.gated(records)
    return [Row(one, counts.get(one.pk, 0), one.pk in flagged, one.pk in gated) for one in records]


def _substances(chosen: str) -> list[tuple[str, str]]:
    """What the substance filter offers: what occurs in figures, and what is chosen."""
    codes = dict.fromkeys([code or NOT_RECORDED for code in seizures.occurring(Level.SUBSTANCE)])
    codes |= {chosen: None} if chosen else {}
    return sorted(((code, name_of("substance", code)) for code in codes), key=lambda pair: pair[1].casefold())


def _filters(request: HttpRequest) -> RecordFilters:
    return RecordFilters.read(parameters(request))


def _found(filters: RecordFilters, asked: searching.Asked) -> QuerySet[Record]:
    found = queries.filtered(filters)
    if filters.text and asked.unsaid:
        found = search.referring(found, filters.text)
    elif filters.text:
        found = search.naming(found, filters.text)
    return search.possible_duplicates(found) if filters.duplicates else found


CSV_COLUMNS: Final = (
    "record", "kind", "area", "revision", "occurred", "occurred_precision", "country", "region", "place", "transport",
    "concealment", "location_kind", "direction", "headline", "owner", "source", "reference", "handling",
    "source_reliability", "information_accuracy", "kept_until", "file", "sheet", "row",
)  # fmt: skip


def _csv(records: Iterable[Record]) -> Iterator[bytes]:
    yield csv_head(CSV_COLUMNS)
    for one in records:
        yield csv_line([*_what(one), *_from_where(one)])


def _what(one: Record) -> list[object]:
    when = [_moment(one), one.occurred_precision]
    where = [one.country, one.region, one.place, one.transport, one.concealment, one.location_kind, one.direction]
    own = one.owner_id == actors.current().organisation_id  # a headline may be free text, and name somebody
    return [one.public_id, one.kind, one.area, one.revision, *when, *where, one.headline if own else None]


def _from_where(one: Record) -> list[object]:
    source = [one.owner.name, one.source.slug, one.source_reference]
    handling = [" ".join(one.handling), one.source_reliability, one.information_accuracy]
    kept = one.retention_until.isoformat() if one.retention_until else None
    return [*source, *handling, kept, one.place_file, one.place_sheet, one.place_row]


def _moment(record: Record) -> str | None:
    """ISO 8601 cut to what is known."""
    if record.occurred_at is None:
        return None
    length = {"year": 4, "month": 7, "day": 10, "minute": 16}.get(record.occurred_precision, 19)
    zone = "Z" if length > 10 and record.occurred_zone_known else ""
    return record.occurred_at.strftime("%Y-%m-%dT%H:%M:%S")[:length] + zone


def _facets(counted: queries.Facets, query: Mapping[str, str]) -> list[tuple[str, list[Value]]]:
    """Each facet that divides the list: its most frequent values as addresses, always with the chosen one."""
    shown = []
    present = [code for code, _n in counted.by["source_id"]]
    sources = {str(key): slug for key, slug in Source.objects.filter(pk__in=present).values_list("pk", "slug")}
    for column, values in counted.by.items():
        name = "source" if column == "source_id" else column
        codes = [(sources.get(str(code), "") if name == "source" else code or NOT_RECORDED, n) for code, n in values]
        if len(codes) < 2 and name not in query:
            continue
        top = codes[:FACET_VALUES] + [pair for pair in codes[FACET_VALUES:] if pair[0] == query.get(name)]
        shown.append((str(LABELS[name]), [_value(name, code, n, query) for code, n in top]))
    return shown


def _value(name: str, code: str, records: int, query: Mapping[str, str]) -> Value:
    chosen = query.get(name) == code
    changed = {key: value for key, value in query.items() if key != name} | ({} if chosen else {name: code})
    return Value(_label(name, code), records, f"?{urlencode(changed)}", chosen)


def _label(name: str, code: str) -> str:
    if name == "kind":
        return str(_(BY_NAME[code].title))
    return code if name == "source" else name_of(name, code)


def _chosen(filters: RecordFilters) -> list[tuple[str, str, str]]:
    """What is asked for: (label, value, address without it)."""
    query = filters.query()
    named = []
    for name, value in query.items():
        if name == "for":  # has a line of its own
            continue
        without = f"?{urlencode({key: other for key, other in query.items() if key != name})}"
        if name in LABELS:
            named.append((str(LABELS[name]), _label(name, value), without))
        elif name == "duplicates":
            named.append((_("Only"), _("possible duplicates"), without))
        elif name in {"from", "to"}:
            named.append((_("From") if name == "from" else _("To"), value, without))
        else:
            named.append((_("Names"), value, without))
    return named
