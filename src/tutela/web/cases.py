"""Cases and the networks in them: opened for a purpose, widened record by record, reviewed, closed."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from tutela.errors import InvalidInput, NotFound
from tutela.linking import deciding, watching_records
from tutela.linking.cases import actions, queries
from tutela.linking.cases.actions import READ, NewCase
from tutela.linking.cases.models import Case
from tutela.linking.cases.rules import LONGEST_REVIEW_DAYS
from tutela.linking.deciding import Thing
from tutela.linking.networks import exporting
from tutela.linking.networks.decisions import Relation, Verdict
from tutela.linking.networks.exporting import Terms
from tutela.linking.watching import Wanted
from tutela.records.models import Record
from tutela.safeguards import actor as actors
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.vocabulary.areas import Purpose
from tutela.web import case_sheets
from tutela.web.days import day_in
from tutela.web.downloads import file_of
from tutela.web.page import page
from tutela.web.paging import paged
from tutela.web.searching import TITLES, Choice, choices_held

USUAL_DAYS: Final = 60


def chosen(name: str) -> Choice | None:
    """One of them by its name; the only one where there is no other."""
    held = choices_held()
    return next((one for one in held if one.name == name), held[0] if len(held) == 1 else None)


def titled(purposes: list[str]) -> str:
    """Purposes in words."""
    return str(_(" and ")).join(str(title) for purpose, title in TITLES.items() if purpose in purposes)


@page("networks.read")
def cases(request: HttpRequest) -> HttpResponse:
    """The cases of one's organisation, the next to be reviewed first."""
    closed = request.GET.get("state") == "closed"
    shown = paged(request, queries.cases(closed=closed))
    if shown.object_list:
        audit.record(Operation.CONSULTATION, READ, "case", count=len(shown))
    context = {
        "page": shown,
        "closed": closed,
        "rows": [(one, titled(one.purposes)) for one in shown],
        "may_find": actors.current().may("networks.find"),
    }
    return render(request, "cases/all.html", context)


@page("networks.read", "GET", "POST")
def new_case(request: HttpRequest) -> HttpResponseBase:
    """Open a case: from nothing, from a record (``?record=``) or from a found network (``?network=``)."""
    given = request.POST if request.method == "POST" else request.GET
    records = _start(given.get("record", ""), given.get("network", ""))
    held = choices_held()
    wrong = None
    if request.method == "POST":
        choice = chosen(given.get("for", ""))
        try:
            wanted = NewCase(
                given.get("title", ""), given.get("reference", ""), given.get("reason", ""),
                choice.purposes if choice else (), day_in(given.get("review_on", "")),
            )  # fmt: skip
            made = actions.open_case(wanted, records)
        except InvalidInput as error:
            wrong = f"{error.sentence} {error.mend}"
        else:
            return redirect("case", made.public_id)
    if records:
        audit.record(Operation.CONSULTATION, READ, "record", records[0].public_id, count=len(records))
    today = timezone.now().date()
    context = {
        "given": given, "wrong": wrong, "choices": held, "records": records, "cases": queries.cases()[:20] if records else (),
        "purpose": given.get("for", "") or (case_sheets.purpose_of(records, held) if records else ""),
        "earliest": today + timedelta(days=1), "latest": today + timedelta(days=LONGEST_REVIEW_DAYS),
        "usual": today + timedelta(days=USUAL_DAYS),
    }  # fmt: skip
    return render(request, "cases/new.html", context, status=400 if wrong else 200)


@page("networks.read")
def one_case(request: HttpRequest, public_id: str) -> HttpResponse:
    """One case: its network drawn, listed and explained, what was opened in it, what people decided."""
    case = queries.one_case(public_id)
    sheets = case_sheets.of(case)
    audit.record(
        Operation.COMBINATION if sheets.found.records else Operation.CONSULTATION, READ, "case", case.public_id,
        purpose=case.reason, count=len(sheets.found.members()),
    )  # fmt: skip
    context = {
        "case": case, "purpose": titled(case.purposes), "sheets": sheets,
        "may_decide": actors.current().may("links.decide"), "may_export": actors.current().may("records.export"),
        "watched": watching_records.watched_from(case.public_id), "may_watch": actors.current().may("search.watch"),
        "earliest": timezone.now().date() + timedelta(days=1),
        "usual": timezone.now().date() + timedelta(days=USUAL_DAYS),
        "latest": timezone.now().date() + timedelta(days=LONGEST_REVIEW_DAYS),
        "verdicts": [(verdict.value, title) for verdict, title in case_sheets.VERDICTS.items()],
    }  # fmt: skip
    return render(request, "cases/case.html", context)


@page("networks.read", "POST")
def case_open(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Open further records in a case."""
    case = queries.one_case(public_id)
    wanted = [_record(case, one) for one in request.POST.getlist("record")]
    if not wanted:
        raise InvalidInput(_("No record is chosen."), mend=_("Choose what the case should be widened by."))
    actions.open_records(case, wanted, request.POST.get("why", ""))
    return redirect("case", case.public_id)


@page("networks.read", "POST")
def case_leave(request: HttpRequest, public_id: str, opening: str) -> HttpResponseBase:
    """Leave an opened record out again."""
    case = queries.one_case(public_id)
    actions.leave_out(case, opening, request.POST.get("why", ""))
    return redirect("case", case.public_id)


@page("networks.read", "POST")
def case_review(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Go on until another day."""
    case = queries.one_case(public_id)
    actions.review(case, day_in(request.POST.get("review_on", "")), request.POST.get("why", ""))
    return redirect("case", case.public_id)


@page("networks.read", "POST")
def case_close(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Close a case."""
    case = queries.one_case(public_id)
    actions.close(case, request.POST.get("why", ""))
    messages.info(request, _("Closed. Nothing of its network shows any more."))
    return redirect("cases")


@page("networks.read", "POST")
def case_watch(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Be told of what newly ties to the records open in a case, until its day of review; or take those opened since into the
    watch one has."""
    actors.current().require("search.watch")
    case = queries.one_case(public_id)
    opened = [record for one, record in queries.openings(case) if one.left_at is None and record is not None]
    if not case.shows or not opened:
        raise NotFound(_("There is no network to watch."))
    reason = request.POST.get("why", "")
    with queries.for_case(case):
        former = watching_records.watched_from(case.public_id)
        if former is not None:
            watching_records.widen(former, opened, reason)
        else:
            purposes = tuple(Purpose(one) for one in case.purposes)
            wanted = Wanted(case.title, reason, case.review_on, case.public_id, purposes)
            watching_records.watch_network(wanted, opened)
    messages.info(request, _("Watched. You will be told of what newly ties to these records."))
    return redirect("alerts")


@page("links.decide", "POST")
def case_decide(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Say of two records of a case's network whether they belong together."""
    case = queries.one_case(public_id)
    if not case.shows:
        raise NotFound(_("There is no network to decide about."))
    if request.POST.get("verdict", "") not in list(Verdict):
        raise InvalidInput(_("No decision is chosen."), mend=_("Say whether they belong together."))
    one, other = (_record(case, request.POST.get(name, "")) for name in ("one", "other"))
    verdict, why = Verdict(request.POST["verdict"]), request.POST.get("why", "")
    with queries.for_case(case):
        deciding.decide(Relation.BELONG_TOGETHER, Thing(one), Thing(other), verdict, why)
    messages.info(request, _("Decided. It holds until somebody takes it back."))
    return redirect(f"{case_sheets.address(case)}#decisions")


@page("links.decide", "POST")
def case_undo(request: HttpRequest, public_id: str, decision: str) -> HttpResponseBase:
    """Take a decision back; what held before it holds again."""
    case = queries.one_case(public_id)
    if not case.shows:
        raise NotFound(_("There is no network to decide about."))
    with queries.for_case(case):
        deciding.undo(decision, request.POST.get("why", ""))
    messages.info(request, _("Taken back. What held before holds again."))
    return redirect(f"{case_sheets.address(case)}#decisions")


@page("networks.read")
def case_export(request: HttpRequest, public_id: str, number: int, kind: str) -> HttpResponseBase:
    """One network of a case as a file for other programs."""
    case = queries.one_case(public_id)
    actors.current().require("records.export")
    graph, handling = case_sheets.graph_to_export(case, number)
    terms = Terms(handling, timezone.now())

    def note() -> None:
        audit.record(
            Operation.DISCLOSURE,
            "records.export",
            "case",
            case.public_id,
            purpose=case.reason,
            count=len(graph.records),
        )

    if kind == "graphml":
        return file_of([exporting.graphml(graph, terms)], f"{graph.name}.graphml", "application/xml", note)
    return file_of([exporting.i2_zip(graph, terms)], f"{graph.name}-i2.zip", "application/zip", note)


def _start(record: str, network: str) -> list[Record]:
    """The records a case begins from, as the address names them."""
    if network:
        (described,) = queries.described([queries.one_found(network)])
        return queries.start_of(described)
    if not record:
        return []
    found = Record.objects.filter(public_id=record).first()
    if found is None:
        raise NotFound(_("There is no such record."))
    return list(Record.objects.filter(uid=found.uid, current=True))


def _record(case: Case, public_id: str) -> Record:
    """A record as it is there for the purposes of a case."""
    with queries.for_case(case):
        found = Record.objects.filter(public_id=public_id, current=True).first()
    if found is None:
        raise NotFound(_("There is no such record."))
    return found
