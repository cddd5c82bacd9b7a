"""What was set aside: the list over all deliveries, and one unit with what came, every fault, and ways to mend it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from django.contrib import messages
from django.db.models import Count, F, Func
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tutela.errors import InvalidInput
from tutela.intake import actions, queries
from tutela.intake.models import Quarantined, QuarantineState
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.web.forms import QuarantineFilter, reason_in
from tutela.web.page import page
from tutela.web.paging import paged
from tutela.web.submissions import may_mend

CELL: Final = "cell:"
"""Prefix of the form fields that hold a cell; the column's name follows."""

_ONE_LINE_CHARS: Final = 80


@page("quarantine.read")
def quarantine(request: HttpRequest) -> HttpResponse:
    """Everything set aside over all deliveries; the address carries the filters."""
    asked = QuarantineFilter(request.GET)
    asked.is_valid()
    given = asked.cleaned_data
    state, source, code = given.get("state") or QuarantineState.OPEN, given.get("source", ""), given.get("code", "")
    wanted = "" if state == "any" else state
    found = queries.quarantine(state=wanted, code=code, source=source).select_related(
        "submission__source__organisation"
    )
    shown = paged(request, found)
    if shown.object_list:
        audit.record(Operation.CONSULTATION, "quarantine.read", "quarantine", count=len(shown))
    of_state = queries.quarantine(state=wanted)
    context = {
        "page": shown,
        "state": state,
        "source": source,
        "code": code,
        "states": [*QuarantineState.choices, ("any", _("Any"))],
        "sources": sorted(of_state.order_by().values_list("submission__source__slug", flat=True).distinct()),
        "codes": _codes(of_state),
    }
    return render(request, "web/quarantine.html", context)


def _codes(found: Any) -> list[tuple[str, int]]:
    """Fault codes with the number of units that have them, most frequent first."""
    each = (
        found.order_by().annotate(fault=Func(F("codes"), function="unnest")).values("fault").annotate(units=Count("pk"))
    )
    return sorted(((row["fault"], row["units"]) for row in each), key=lambda pair: (-pair[1], pair[0]))


@dataclass(slots=True)
class Cell:
    """One column of a unit: what stands there now, what was delivered, and the faults in it."""

    column: str
    latest: str
    delivered: str
    faults: list[dict[str, Any]] = field(default_factory=list)

    @property
    def mended(self) -> bool:
        """Whether it was changed since it was delivered."""
        return self.latest != self.delivered

    @property
    def long(self) -> bool:
        """Whether one line is too small to mend it in; it would also lose its line ends."""
        return len(self.latest) > _ONE_LINE_CHARS or "\n" in self.latest or "\r" in self.latest


def _cells(unit: Quarantined) -> tuple[list[Cell], list[dict[str, Any]]]:
    """The columns, those with faults first (also such as came empty), and the faults of the whole unit. The raw text of a
    row that did not fit its columns stands apart, see ``_document``."""
    latest, delivered = unit.latest_cells(), unit.written_cells()
    cells = {
        column: Cell(column, latest.get(column, ""), delivered.get(column, ""))
        for column in dict.fromkeys([*latest, *delivered])
        if column
    }
    elsewhere = []
    for fault in unit.parsed_faults():
        column = fault.get("column", "")
        if column and not column.endswith("/") and is_table_row(unit):  # "3/": the third row of a case as a whole
            cells.setdefault(column, Cell(column, "", "")).faults.append(fault)
        else:
            elsewhere.append(fault)
    return sorted(cells.values(), key=lambda cell: not cell.faults), elsewhere


def is_table_row(unit: Quarantined) -> bool:
    """Whether the unit has columns that can be mended one by one; a document is one text without a column, and so is a row
    that did not fit its columns until it is mended."""
    return "" not in (unit.latest_cells() or unit.written_cells())


def _document(unit: Quarantined) -> Cell:
    """The text without a column: a document, or a row that did not fit its columns."""
    return Cell("", unit.latest_cells().get("", ""), unit.written_cells().get("", ""))


@page("quarantine.read")
def unit(request: HttpRequest, public_id: str) -> HttpResponse:
    """One unit: what stands in it now, what was delivered where that differs, every fault beside its cell, how to mend it."""
    found = queries.quarantined(public_id)
    audit.record(Operation.CONSULTATION, "quarantine.read", "quarantine", found.public_id)
    cells, elsewhere = _cells(found)
    context = {
        "unit": found,
        "cells": cells,
        "elsewhere": elsewhere,
        "is_table_row": is_table_row(found),
        "document": _document(found),
        "mended": found.latest_cells() != found.written_cells(),
        "may_mend": found.state == QuarantineState.OPEN and may_mend(found.submission),
        "next": _next(found),
    }
    return render(request, "web/quarantined.html", context)


def _next(found: Quarantined) -> Quarantined | None:
    return queries.quarantine(submission=found.submission).filter(pk__gt=found.pk).first()


@page("quarantine.mend", "POST")
def mend(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Take one unit in with the cells as they were corrected; then the next one."""
    found = queries.quarantined(public_id)
    cells = _sent(found, request.POST)
    if not cells:
        raise InvalidInput(_("Every cell is empty."), mend=_("Fill them in, or dismiss this row."))
    again = actions.mend_one(found, cells)
    said = _("Being taken in again as delivery %(receipt)s.") % {"receipt": again.public_id}
    messages.info(request, said)
    return _onwards(found)


def _sent(unit: Quarantined, sent: QueryDict) -> dict[str, str]:
    """The cells of a form, blank ones left out. A browser sends every line end as CR LF, in columns' names too: what is
    otherwise as it was shown is as it was."""
    shown, _elsewhere = _cells(unit)
    known = {_line_ends(cell.column): cell for cell in shown}
    cells = {}
    for name, value in sent.items():
        if name.startswith(CELL) and value:
            written, column = str(value), name.removeprefix(CELL)
            cell = known.get(_line_ends(column), Cell(column, "", ""))
            cells[cell.column] = cell.latest if _line_ends(written) == _line_ends(cell.latest) else written
    return cells


def _line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


@page("quarantine.mend", "POST")
def dismiss(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Close one unit for good, with a reason; then the next one."""
    found = queries.quarantined(public_id)
    actions.dismiss(found, reason_in(request.POST))
    messages.info(request, _("Dismissed."))
    return _onwards(found)


def _onwards(done: Quarantined) -> HttpResponseBase:
    following = _next(done)
    if following is not None:
        return redirect("quarantined", following.public_id)
    return redirect("submission", done.submission.public_id)
