"""The register of breaches: the list with its clocks, an entry, the download."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from tutela.errors import InvalidInput
from tutela.formats.csv_cells import csv_head, csv_line
from tutela.rights import breaches, queries
from tutela.rights.models import Breach
from tutela.safeguards import actor as actors
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.web.data_protection.forms import BreachForm
from tutela.web.downloads import file_of
from tutela.web.forms import reasons_of
from tutela.web.page import page
from tutela.web.paging import paged


@page("breaches.read")
def breaches_page(request: HttpRequest) -> HttpResponse:
    """Every breach, the latest first, with the clock of the 72 hours."""
    shown = paged(request, queries.breaches())
    now = timezone.now()
    context = {
        "tab": "breaches",
        "page": shown,
        "lines": [(one, breaches.due_at(one), breaches.due_at(one) < now) for one in shown],
        "may_change": actors.current().may("breaches.change"),
    }
    return render(request, "rights/breaches.html", context)


@page("breaches.change", "GET", "POST")
def breach(request: HttpRequest, public_id: str = "") -> HttpResponseBase:
    """Enter a breach, or complete one."""
    found = queries.breach(public_id) if public_id else None
    context: dict[str, Any] = {"tab": "breaches", "breach": found, "now": timezone.now()}
    if request.method != "POST":
        return render(request, "rights/breach.html", {**context, "given": _given(found)})
    form = BreachForm(request.POST)
    wrong = reasons_of(form) if not form.is_valid() else ""
    if not wrong:
        try:
            made = breaches.enter(form.cleaned_data, found)
        except InvalidInput as error:
            wrong = f"{error.sentence} {error.mend}"
        else:
            messages.info(request, _("Entered."))
            return redirect("breach", made.public_id)
    return render(request, "rights/breach.html", {**context, "given": request.POST, "wrong": wrong}, status=400)


def _given(found: Breach | None) -> dict[str, object]:
    """The fields as a browser's form takes them."""
    if found is None:
        return {}
    values = {name: getattr(found, name) for name in breaches.FIELDS}
    return {
        name: value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M") if isinstance(value, datetime) else value
        for name, value in values.items()
    }


@page("breaches.read")
def breaches_file(request: HttpRequest, kind: str) -> FileResponse:
    """The register as a file, for the supervisory authority."""
    found = list(queries.breaches())
    audit.record(Operation.CONSULTATION, "breaches.read", "breach", count=len(found))
    rows = [{"id": one.public_id, **{name: getattr(one, name) for name in breaches.FIELDS}} for one in found]
    if kind == "json":
        text = json.dumps({"breaches": rows}, ensure_ascii=False, indent=2, default=_written)
        return file_of([text.encode()], "breaches.json", "application/json")
    lines = [
        csv_head(["id", *breaches.FIELDS]),
        *(csv_line([_written(value) for value in row.values()]) for row in rows),
    ]
    return file_of(lines, "breaches.csv", "text/csv; charset=utf-8")


def _written(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")
    return "" if value is None else str(value)
