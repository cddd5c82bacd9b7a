"""Requests for the data of a year to partners: the list, a new one, who answered what, and answering."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tutela.errors import InvalidInput
from tutela.formats.csv_cells import csv_head, csv_line
from tutela.safeguards import actor as actors
from tutela.strategy import asking, queries, words
from tutela.strategy.asking import Completeness
from tutela.strategy.models import DataRequest
from tutela.strategy.reach import countries_to_report_for, may_manage
from tutela.web.downloads import file_of
from tutela.web.page import page
from tutela.web.paging import paged
from tutela.web.strategy_forms import AnswerForm, RequestForm, today


@page("strategy.view")
def requests(request: HttpRequest) -> HttpResponse:
    """Every request that may be seen with how much of it is answered, and what is asked of one's own country."""
    shown = paged(request, asking.requests())
    strategies = [one for one in queries.current_strategies() if may_manage(one)]
    context = {
        "page": shown,
        "rows": [(one, asking.completeness(one).share, _state(one, today())) for one in shown],
        "mine": asking.asked_of_me(), "strategies": strategies,
    }  # fmt: skip
    return render(request, "strategy_work/requests.html", context)


@page("strategy.manage", "GET", "POST")
def new_request(request: HttpRequest, key: str) -> HttpResponseBase:
    """Draft a request about a strategy."""
    strategy = queries.strategy_by_key(key)
    form = RequestForm(strategy, request.POST if request.method == "POST" else None, initial=_usual(today()))
    wrong = ""
    if request.method == "POST":
        try:
            made = asking.ask(strategy, form.wanted())
        except InvalidInput as error:
            wrong = f"{error.sentence} {error.mend}"
        else:
            return redirect("strategy_request", made.public_id)
    context = {"strategy": strategy, "form": form, "wrong": wrong}
    return render(request, "strategy_work/new_request.html", context, status=400 if wrong else 200)


@page("strategy.view")
def one_request(request: HttpRequest, public_id: str) -> HttpResponse:
    """One request: who answered what, by partner and by item; and the form for one's own country."""
    found = asking.request_by_id(public_id)
    seen = asking.completeness(found)
    may_report = actors.current().may("strategy.report")
    allowed = countries_to_report_for() if may_report else []
    mine = [code for code in found.partners if allowed is None or code in allowed]
    answering = found.sent_at is not None and found.closed_at is None
    asked = request.GET.get("country", mine[0] if mine else "")
    context = {
        "one": found, "seen": seen, "own": found.owner_id == actors.current().organisation_id, "mine": mine,
        "partners": [(code, words.country(code), seen.answered(code)) for code in found.partners],
        "lines": [
            (item, seen.answered_of(item), [(code, seen.cells[item.pk, code]) for code in found.partners])
            for item in seen.items
        ],
        "country": asked if answering and asked in mine else "", "country_name": words.country(asked),
        "open_items": [item for item in seen.items if asked in mine and not seen.cells[item.pk, asked].answered],
        "name": actors.current().name, "state": _state(found, today()), "may_manage": actors.current().may("strategy.manage"),
        "reminders": [(one, words.country(one.country)) for one in found.reminders.order_by("-at")[:50]],
    }  # fmt: skip
    return render(request, "strategy_work/request.html", context)


@page("strategy.view")
def completeness_file(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Who answered what, as CSV: a line for each item and partner."""
    found = asking.request_by_id(public_id)
    seen = asking.completeness(found)
    return file_of(_csv(seen), f"request-{found.year}.csv", "text/csv; charset=utf-8")


@page("strategy.manage", "POST")
def request_do(request: HttpRequest, public_id: str, what: str) -> HttpResponseBase:
    """Send or close a request."""
    found = asking.request_by_id(public_id)
    if what == "send":
        asking.send(found)
        messages.info(request, _("Sent. The coordinators of the partners see it."))
    else:
        asking.close(found)
        messages.info(request, _("Closed. Nobody is reminded any more."))
    return redirect("strategy_request", found.public_id)


@page("strategy.report", "POST")
def request_answer(request: HttpRequest, public_id: str, item: int) -> HttpResponseBase:
    """Answer an item for one's country."""
    found = asking.request_by_id(public_id)
    country, said = AnswerForm(request.POST).answer()
    asking.answer(asking.item_of(found, item), country, said)
    messages.info(request, _("Answered."))
    return redirect("strategy_request", found.public_id)


def _csv(seen: Completeness) -> list[bytes]:
    lines = [csv_head(["item", "partner", "answered", "kind", "text", "url", "stands_for"])]
    for item in seen.items:
        thing = item.action or item.indicator
        named = f"{thing.number} {thing.text}".strip() if thing else ""
        for code in seen.request.partners:
            cell = seen.cells[item.pk, code]
            said = cell.answer
            kind = said.kind if said else ("reported" if cell.event else "")
            who = said.stands_for if said else (cell.event.stands_for if cell.event else "")
            text, url = (said.text, said.url) if said else ("", "")
            lines.append(csv_line([named, code, "yes" if cell.answered else "no", kind, text, url, who]))
    return lines


def _state(one: DataRequest, on: date) -> str:
    if one.closed_at is not None:
        return _("closed")
    if one.sent_at is None:
        return _("draft")
    return _("overdue") if one.due_on < on else _("open")


def _usual(on: date) -> dict[str, object]:
    """A request asks for the year that is over, until the end of March."""
    due = date(on.year + (on.month >= 3), 3, 31)
    return {"year": due.year - 1, "due_on": due}
