"""The auditor's pages: the list with its filters, a random sample to review, the answer of a review, and the downloads.

Reading the audit is an entry of the audit too.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tutela.formats.csv_cells import csv_head, csv_line
from tutela.safeguards import actor as actors
from tutela.safeguards import audit as entries
from tutela.safeguards import audit_queries, reviewing
from tutela.safeguards.audit import Operation
from tutela.safeguards.audit_queries import AuditFilters
from tutela.safeguards.models import Verdict
from tutela.safeguards.permissions import ACTIONS
from tutela.web.address import parameters
from tutela.web.downloads import Counted, file_of
from tutela.web.page import page

OPERATIONS: Final = {
    Operation.COLLECTION: gettext_lazy("Collection"),
    Operation.CHANGE: gettext_lazy("Change"),
    Operation.CONSULTATION: gettext_lazy("Consultation"),
    Operation.DISCLOSURE: gettext_lazy("Disclosure"),
    Operation.COMBINATION: gettext_lazy("Combination"),
    Operation.ERASURE: gettext_lazy("Erasure"),
}
SUBJECTS: Final = {
    "record": gettext_lazy("record"),
    "search": gettext_lazy("search (keyed hash)"),
    "submission": gettext_lazy("delivery"),
    "quarantine": gettext_lazy("set aside"),
    "audit": gettext_lazy("audit"),
    "contact": gettext_lazy("contact of a help service"),
}
_SAMPLED_DAYS: Final = 30
_LATE_SECONDS: Final = 60


@page("audit.read")
def audit(request: HttpRequest) -> HttpResponse:
    """The list, latest first; the address carries the filters."""
    given = parameters(request)
    filters = AuditFilters.read(given)
    fitting = audit_queries.found(filters)
    shown = audit_queries.page_of(fitting, given.get("before", ""), given.get("after", ""))
    unsealed, oldest = audit_queries.unsealed()
    context = {
        "shown": shown,
        "number": audit_queries.counted(fitting),
        "bound": audit_queries.COUNTED,
        "unsealed": unsealed,
        "late": oldest is not None and timezone.now() - oldest > timedelta(seconds=_LATE_SECONDS),
        "sample": _sample_address(filters),
        **_frame(filters),
    }
    if shown.lines:
        entries.record(Operation.CONSULTATION, "audit.read", "audit", count=len(shown.lines))
    return render(request, "web/audit.html", context)


@page("audit.read")
def sample(request: HttpRequest) -> HttpResponseBase:
    """Entries of a period drawn at random, to be reviewed. The seed in the address draws the same ones again."""
    given = parameters(request)
    if not given.get("seed", "").strip():
        return redirect(f"{request.path}?{urlencode({**given, 'seed': secrets.token_hex(4)})}")
    filters, seed = AuditFilters.read(given), given["seed"].strip()[:40]
    size = given.get("size", "")
    wanted = int(size) if size.isascii() and size.isdigit() and len(size) < 5 else audit_queries.SAMPLE
    lines = audit_queries.sample(filters, seed, wanted)
    if lines:
        entries.record(Operation.CONSULTATION, "audit.read", "audit", count=len(lines))
    context = {
        "lines": lines,
        "reviewed": sum(bool(line.reviews) for line in lines),
        "seed": seed,
        "size": max(1, min(wanted, audit_queries.LARGEST_SAMPLE)),
        "verdicts": Verdict.choices,
        "may_review": actors.current().may("audit.review"),
        "here": request.get_full_path(),
        **_frame(filters),
    }
    return render(request, "web/audit_sample.html", context)


@page("audit.review", "POST")
def review(request: HttpRequest) -> HttpResponseBase:
    """Keep what a person found in one entry; then back to the sample, at that entry."""
    entry = str(request.POST.get("entry", ""))
    number = int(entry) if entry.isascii() and entry.isdigit() and len(entry) < 19 else 0
    reviewing.review(number, str(request.POST.get("verdict", "")), str(request.POST.get("remark", "")))
    messages.info(request, _("Kept."))
    back = str(request.POST.get("back", ""))
    if url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/audit/"):
        return redirect(f"{back}#entry-{number}")
    return redirect("audit")


@page("audit.export")
def export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The whole filtered list as a file, oldest first: CSV or NDJSON."""
    filters = AuditFilters.read(parameters(request))
    written = Counted(audit_queries.exported(filters))

    def note() -> None:
        entries.record(Operation.DISCLOSURE, "audit.export", "audit", count=written.count)

    if kind == "csv":
        return file_of(_csv(written), "audit.csv", "text/csv; charset=utf-8", note)
    lines = (json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in written)
    return file_of(lines, "audit.ndjson", "application/x-ndjson", note)


def _csv(lines: Iterable[dict[str, object]]) -> Iterator[bytes]:
    yield csv_head(audit_queries.EXPORTED)
    for line in lines:
        yield csv_line(list(line.values()))


def _frame(filters: AuditFilters) -> dict[str, object]:
    """What both lists show around their entries."""
    return {
        "filters": filters,
        "query": urlencode(filters.query()),
        "operations": list(OPERATIONS.items()),
        "actions": [(action.name, _(action.title)) for action in ACTIONS if action.grants],
        "subjects": list(SUBJECTS.items()),
        "may_export": actors.current().may("audit.export"),
        **audit_queries.choices(),
    }


def _sample_address(filters: AuditFilters) -> str:
    """A sample of what is filtered; of the last days where no whole period is."""
    query = filters.query()
    if not (filters.start and filters.end):
        yesterday = timezone.now().date() - timedelta(days=1)
        query |= {"from": (yesterday - timedelta(days=_SAMPLED_DAYS - 1)).isoformat(), "to": yesterday.isoformat()}
    return urlencode(query)
