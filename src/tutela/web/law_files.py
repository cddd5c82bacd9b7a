"""Files of law: national measures looked at and confirmed; correlation tables."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tutela.errors import InvalidInput
from tutela.safeguards import actor as actors
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.strategy.law import importing, queries, words
from tutela.strategy.law.importing import Delivered, Taken
from tutela.strategy.law.national_measures import prefix_of
from tutela.strategy.law.provisions import provisions
from tutela.strategy.law.service_tables import Looked
from tutela.strategy.law.sheets import MOST_BYTES, TableKind
from tutela.strategy.law.standing import is_manager, may_manage, member_states, own_organisation
from tutela.web.law import VIEW, framed
from tutela.web.law_forms import MeasuresForm, TableForm
from tutela.web.page import page
from tutela.web.paging import paged

SHOWN = 100


@page(VIEW)
def measures(request: HttpRequest, celex: str) -> HttpResponse:
    """The imports of national measures, and the form for the next."""
    return _measures_page(request, celex)


@page("law.manage", "POST")
def measures_look(request: HttpRequest, celex: str) -> HttpResponseBase:
    """Look at an answer before it counts."""
    queries.instrument(celex)
    form = MeasuresForm(request.POST, request.FILES)
    if form.is_valid():
        given = form.cleaned_data["file"]
        try:
            if given.size > MOST_BYTES:
                raise InvalidInput(_("The file is larger than 64 MB."), mend=_("Ask for one directive at a time."))
            made = importing.look_at_measures(celex, given.read(), given.name or "")
        except InvalidInput as error:
            form.add_error("file", f"{error.sentence} {error.mend}".strip())
        else:
            return redirect("law_import", made.public_id)
    return _measures_page(request, celex, form)


def _measures_page(request: HttpRequest, celex: str, form: MeasuresForm | None = None) -> HttpResponse:
    act = queries.instrument(celex)
    shown = paged(request, queries.imports(celex))
    audit.record(Operation.CONSULTATION, VIEW, "law_import", celex, count=len(shown.object_list))
    context = {
        "page": shown,
        "form": form or MeasuresForm(),
        "may_import": may_manage() and act.needs_national_law,
        "prefix": prefix_of(act),
        **framed("law_measures", act),
    }
    return render(request, "law/measures.html", context, status=400 if form is not None else 200)


@page(VIEW)
def one_import(request: HttpRequest, public_id: str) -> HttpResponse:
    """An import: its rows, what was refused and why, and the difference to the one before."""
    one = queries.one_import(public_id)
    audit.record(Operation.CONSULTATION, VIEW, "law_import", one.public_id, count=one.measures)
    changed = [(before, now) for before, now in one.difference.get("changed", [])]
    context = {
        "one": one,
        "new": one.difference.get("new", [])[:SHOWN],
        "gone": one.difference.get("gone", [])[:SHOWN],
        "changed": changed[:SHOWN],
        "more": max(one.new - SHOWN, 0) + max(one.gone - SHOWN, 0) + max(one.changed - SHOWN, 0),
        "nothing": not (one.new or one.gone or one.changed),
        "may_confirm": one.confirmed_at is None and may_manage(),
        **framed("law_measures", queries.instrument(one.instrument)),
    }
    return render(request, "law/import.html", context)


@page("law.manage", "POST")
def import_confirm(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Let a draft count."""
    importing.confirm_measures(queries.one_import(public_id))
    messages.info(request, _("Confirmed. These are the measures there are now."))
    return redirect("law_import", public_id)


@page("law.manage", "POST")
def import_discard(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Throw a draft away."""
    one = queries.one_import(public_id)
    importing.discard_measures(one)
    messages.info(request, _("Thrown away."))
    return redirect("law_measures", one.instrument)


@page(VIEW)
def tables(request: HttpRequest, celex: str) -> HttpResponse:
    """The correlation tables of an act."""
    return _tables_page(request, celex)


@page("law.report", "POST")
def table_take(request: HttpRequest, celex: str) -> HttpResponseBase:
    """Take a correlation table in, whole or not at all."""
    queries.instrument(celex)
    form, taken = TableForm(offered_countries(), request.POST, request.FILES), None
    if form.is_valid():
        given = form.cleaned_data
        try:
            with on_disk(given["file"]) as (path, name):
                taken = importing.take_correlation(
                    Delivered(
                        path, name, celex, TableKind(given["kind"]), given["country"], given["other"], given["stands_for"]
                    )
                )  # fmt: skip
        except InvalidInput as error:
            form.add_error("file", f"{error.sentence} {error.mend}".strip())
        else:
            if taken.table is not None:
                messages.info(
                    request,
                    _("%(rows)d rows taken, %(said)d statements made, %(same)d stated already.")
                    % {"rows": taken.rows, "said": taken.statements, "same": taken.same},
                )
                tell_unread(request, taken.unread)
                return redirect("law_table", taken.table.public_id)
            if not taken.bad:
                form.add_error("file", _("The table has no rows."))
    return _tables_page(request, celex, form, taken)


def _tables_page(
    request: HttpRequest, celex: str, form: TableForm | None = None, taken: Taken | None = None
) -> HttpResponse:
    act = queries.instrument(celex)
    shown = paged(request, queries.tables(celex))
    offered = offered_countries()
    audit.record(Operation.CONSULTATION, VIEW, "law_table", celex, count=len(shown.object_list))
    context = {
        "page": shown,
        "form": form or TableForm(offered, initial={"country": offered[0] if len(offered) == 1 else ""}),
        "taken": taken,
        **bad_cells(taken),
        "may_take": bool(offered) and bool(provisions(celex)),
        **framed("law_tables", act),
    }
    return render(request, "law/tables.html", context, status=400 if form is not None else 200)


def bad_cells(taken: Taken | Looked | None) -> dict[str, object]:
    """What ``law/bad.html`` needs of a table that was just brought."""
    bad = taken.bad if taken else []
    return {
        "bad": bad[:SHOWN],
        "bad_more": max(len(bad) - SHOWN, 0),
        "bad_rows": taken.rows if taken else 0,
    }


def tell_unread(request: HttpRequest, unread: Sequence[str]) -> None:
    """Say which columns of a table nobody read."""
    if unread:
        messages.info(request, _("Columns that were not read: %s.") % ", ".join(unread))


def offered_countries() -> list[str]:
    """The Member States the acting person may speak for."""
    if not actors.current().may("law.report"):
        return []
    own = own_organisation()
    return list(member_states()) if is_manager(own) else [code for code in member_states() if code == own.country]


@page(VIEW)
def table(request: HttpRequest, public_id: str) -> HttpResponse:
    """A correlation table as it came."""
    one = queries.table(public_id)
    lines = list(one.lines.all())
    audit.record(Operation.CONSULTATION, VIEW, "law_table", one.public_id, count=len(lines))
    context = {
        "one": one,
        "name": words.country_name(one.country) if one.country else one.other,
        "lines": [(line, words.state_of(line.state) if line.state else "") for line in lines],
        **framed("law_tables", queries.instrument(one.instrument)),
    }
    return render(request, "law/table.html", context)


@contextmanager
def on_disk(given: UploadedFile[bytes]) -> Iterator[tuple[Path, str]]:
    """An uploaded file under a path of its own, with the name it came under; gone afterwards."""
    with tempfile.NamedTemporaryFile(suffix=Path(given.name or "").suffix[:10]) as kept:
        for chunk in given.chunks():
            kept.write(chunk)
        kept.flush()
        yield Path(kept.name), given.name or "table"
