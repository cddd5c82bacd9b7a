"""How far services reach as a table: given out as CSV, brought in the same columns, looked at beside what is said, confirmed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tutela.errors import InvalidInput
from tutela.formats.csv_cells import csv_head, csv_line
from tutela.safeguards import actor as actors
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.strategy.law import service_tables, words
from tutela.strategy.law.service_tables import Said
from tutela.strategy.law.services import Reach, services
from tutela.strategy.law.standing import member_states
from tutela.strategy.law.table_lines import SERVICE_COLUMNS, TAKEN_BACK
from tutela.web.downloads import Counted, file_of
from tutela.web.law import VIEW, framed
from tutela.web.law_files import on_disk
from tutela.web.law_forms import ServicesForm
from tutela.web.law_services import services_page
from tutela.web.page import page


@page(VIEW)
def services_file(request: HttpRequest) -> FileResponse:
    """How far services reach as CSV, a line for each word that holds, and one to fill in where nobody has said anything."""
    asked = set(request.GET.getlist("country"))
    chosen = tuple(code for code in member_states() if code in asked) or member_states()
    rows = Counted(service_tables.rows_of(chosen))

    def lines() -> Iterator[bytes]:
        yield csv_head(SERVICE_COLUMNS)
        yield from map(csv_line, rows)

    return file_of(
        lines(),
        "services.csv",
        "text/csv; charset=utf-8",
        lambda: audit.record(Operation.DISCLOSURE, VIEW, "law_service", count=rows.count),
    )


@page("law.report", "POST")
def services_look(request: HttpRequest) -> HttpResponseBase:
    """Look at a table before it counts."""
    form, looked = ServicesForm(request.POST, request.FILES), None
    if form.is_valid():
        try:
            with on_disk(form.cleaned_data["file"]) as (path, name):
                looked = service_tables.look_at_services(path, name, form.cleaned_data["stands_for"])
        except InvalidInput as error:
            form.add_error("file", f"{error.sentence} {error.mend}".strip())
        else:
            if looked.draft is not None:
                return redirect("law_service_table", looked.draft.public_id)
    return services_page(request, form, looked)


@page(VIEW)
def service_table(request: HttpRequest, public_id: str) -> HttpResponse:
    """A table: what became of its rows, and each word that is new or changed beside what was said before."""
    one = service_tables.one_table(public_id)
    audit.record(Operation.CONSULTATION, VIEW, "law_service_table", one.public_id, count=len(one.difference))
    context = {
        "one": one,
        "changes": [
            {
                "title": _(services()[now["service"]].title) if now["service"] in services() else now["service"],
                "name": words.country_name(now["country"]),
                "before": _told(before),
                "now": _told(now),
            }
            for before, now in one.difference
        ],
        "may_confirm": one.confirmed_at is None and one.owner_id == actors.current().organisation_id
        and actors.current().may("law.report"),
        **framed("law_services"),
    }  # fmt: skip
    return render(request, "law/service_table.html", context)


def _told(said: Said | None) -> dict[str, str]:
    """A word in the words of pages; empty where nothing was said."""
    if said is None:
        return {}
    reach = _("taken back") if said["reach"] == TAKEN_BACK else words.reach_word(Reach(said["reach"]))
    return {**said, "reach": reach, "since": words.day_of(date.fromisoformat(said["since"]))}


@page("law.report", "POST")
def service_table_confirm(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Let a draft count."""
    count = service_tables.confirm_services(service_tables.one_table(public_id))
    messages.info(request, _("Confirmed: %d words kept. What follows from them is derived already.") % count)
    return redirect("law_service_table", public_id)


@page("law.report", "POST")
def service_table_discard(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Throw a draft away."""
    service_tables.discard_services(service_tables.one_table(public_id))
    messages.info(request, _("Thrown away."))
    return redirect("law_services")
