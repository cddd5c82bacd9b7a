"""The desk for people's requests: the list, a new one, one with what was found, and what is given out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from tutela.errors import InvalidInput, NotFound
from tutela.intake.models import Quarantined
from tutela.records.models import Record
from tutela.rights import answers, exporting, queries, queue, requests
from tutela.rights.models import Answer, Decision, Order, PersonsRequest, RequestItem, RequestKind, RequestState
from tutela.safeguards import actor as actors
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.safeguards.models import Organisation
from tutela.web.data_protection.forms import AnswerForm, DecisionForm, RequestForm, cleaned
from tutela.web.downloads import file_of
from tutela.web.forms import reason_in, reasons_of
from tutela.web.page import page
from tutela.web.paging import paged

_WRITERS: Final = {
    "json": (exporting.as_json, "application/json"),
    "csv": (exporting.as_csv, "text/csv; charset=utf-8"),
    "html": (exporting.as_html, "text/html; charset=utf-8"),
}


@page("requests.handle")
def requests_page(request: HttpRequest) -> HttpResponse:
    """People's requests to one's own organisation, the most urgent first."""
    shown = paged(request, queries.requests())
    if shown.object_list:
        audit.record(Operation.CONSULTATION, "requests.handle", "request", count=len(shown))
    context = {"tab": "requests", "page": shown, "today": timezone.now().date()}
    return render(request, "rights/requests.html", context)


@page("requests.handle", "GET", "POST")
def new_request(request: HttpRequest) -> HttpResponseBase:
    """Enter a request as it came."""
    form = RequestForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        wrong = reasons_of(form) if not form.is_valid() else ""
        if not wrong:
            try:
                made = requests.receive(form.asked())
            except InvalidInput as error:
                wrong = f"{error.sentence} {error.mend}"
            else:
                return redirect("request", made.public_id)
        context = {"tab": "requests", "wrong": wrong, "given": request.POST, "kinds": RequestKind.choices}
        return render(request, "rights/new_request.html", context, status=400)
    return render(request, "rights/new_request.html", {"tab": "requests", "given": {}, "kinds": RequestKind.choices})


@dataclass(frozen=True, slots=True)
class Line:
    """Something found: what it is now (None: not for this person to see, or gone), and what is being carried out."""

    item: RequestItem
    record: Record | None
    unit: Quarantined | None
    order: Order | None


@page("requests.handle")
def one_request(request: HttpRequest, public_id: str) -> HttpResponse:
    """One request: who asks, the clock, everything found with its decision, the answer."""
    found = queries.request(public_id)
    actor = actors.current()
    audit.record(Operation.CONSULTATION, "requests.handle", "request", found.public_id)
    lines = _lines(found)
    by = Organisation.objects.filter(pk=found.passed_on_by_id).first() if found.passed_on_by_id else None
    still_open = found.state != RequestState.ANSWERED
    context = {
        "tab": "requests",
        "one": found,
        "lines": lines,
        "undecided": sum(1 for line in lines if not line.item.decision),
        "passed_on_by": by,
        "decisions": Decision.choices,
        "answers": Answer.choices,
        "answer_texts": [(label, answers.text_of(Answer(value))) for value, label in Answer.choices],
        "answer_text": answers.text_of(Answer(found.answer)) if found.answer else "",
        "still_open": still_open,
        "may_open": actor.may("records.open"),
        "may_see_units": actor.may("quarantine.read"),
        "may_decide": still_open and actor.may("requests.decide"),
        "given_out": found.answer in {Answer.GRANTED, Answer.PARTLY} and found.kind == RequestKind.ACCESS,
        "needs_text": found.kind == RequestKind.RECTIFICATION,
        "today": timezone.now().date(),
    }
    return render(request, "rights/request.html", context)


def _lines(found: PersonsRequest) -> list[Line]:
    items = list(found.items.order_by("id"))
    uids = [bytes(item.uid) for item in items]
    records = queries.current(uids)
    units = {bytes(unit.uid): unit for unit in Quarantined.objects.filter(uid__in=uids)}
    orders = {bytes(order.uid): order for order in Order.objects.filter(request_id=found.pk)}
    return [
        Line(item, records.get(uid), units.get(uid), orders.get(uid)) for item, uid in zip(items, uids, strict=True)
    ]


@page("requests.handle", "POST")
def request_identity(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Note how the requester's identity was checked."""
    requests.check_identity(queries.request(public_id), reason_in(request.POST))
    return redirect("request", public_id)


@page("requests.handle", "POST")
def request_extend(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Extend the clock by two months."""
    requests.extend(queries.request(public_id), reason_in(request.POST))
    return redirect("request", public_id)


@page("requests.handle", "POST")
def request_seek(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Search again: records may have come since."""
    queue.seek(queries.request(public_id))
    messages.info(request, _("It is being searched again."))
    return redirect("request", public_id)


@page("requests.decide", "POST")
def request_decide(request: HttpRequest, public_id: str, item: int) -> HttpResponseBase:
    """Decide one of the records found."""
    found = queries.request(public_id).items.filter(pk=item).first()
    if found is None:
        raise NotFound(_("This was not found for this request."))
    given = cleaned(DecisionForm(request.POST))
    requests.decide(found, Decision(given["decision"]), given["ground"], given["text"])
    return redirect("request", public_id)


@page("requests.decide", "POST")
def request_answer(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Answer a request, for good."""
    given = cleaned(AnswerForm(request.POST))
    requests.answer(queries.request(public_id), Answer(given["answer"]), given["ground"])
    messages.info(request, _("Answered."))
    return redirect("request", public_id)


@page("requests.handle")
def request_preview(request: HttpRequest, public_id: str) -> HttpResponse:
    """What would be given out, as it would read: for who decides to see that nobody else stands in it."""
    found = queries.request(public_id)
    released = exporting.release(found, preview=True)
    held = [{**one, "lines": [exporting.read(revision) for revision in one["revisions"]]} for one in released["held"]]
    return render(request, "rights/preview.html", {"tab": "requests", "one": found, "held": held})


@page("requests.handle")
def request_file(request: HttpRequest, public_id: str, kind: str) -> FileResponse:
    """What is given out, as a file."""
    found = queries.request(public_id)
    write, content_type = _WRITERS[kind]
    return file_of([write(exporting.release(found))], f"request-{found.public_id}.{kind}", content_type)
