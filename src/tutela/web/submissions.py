"""Deliveries: the list, a new one, and each one's receipt with what was set aside."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from tutela.errors import InvalidInput
from tutela.intake import actions, export, queries
from tutela.intake.models import State, Submission
from tutela.safeguards import actor as actors
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.web.downloads import file_of
from tutela.web.forms import DeliveryForm, MendedForm, QuarantineFilter, SubmissionFilter, reason_in, reasons_of
from tutela.web.page import page
from tutela.web.paging import paged
from tutela.web.receipt import lines_of, parts_of, standing_of


@page("intake.read")
def submissions(request: HttpRequest) -> HttpResponse:
    """All deliveries this person may see, newest first."""
    asked = SubmissionFilter(request.GET)
    asked.is_valid()
    state, source = asked.cleaned_data.get("state", ""), asked.cleaned_data.get("source", "")
    shown = paged(request, queries.submissions(state=state, source=source))
    every = queries.submissions().order_by().values_list("source__slug", flat=True).distinct()
    context = {
        "page": shown,
        "lines": lines_of(list(shown.object_list)),
        "states": State.choices,
        "sources": sorted(every),
        "state": state,
        "source": source,
        "may_submit": actors.current().may("intake.submit"),
    }
    return render(request, "web/submissions.html", context)


@page("intake.submit", "GET", "POST")
def new_submission(request: HttpRequest) -> HttpResponseBase:
    """Deliver a file. What comes is streamed to disk; the receipt number stands for it from then on."""
    actor = actors.current()
    if request.method != "POST":
        return _delivery_page(request, DeliveryForm(actor))
    form = DeliveryForm(actor, request.POST, request.FILES)
    if not form.is_valid():
        return _refused(request, form)
    given = form.cleaned_data
    delivered = actions.deliver(
        given["file"],
        given["file"].name,
        source=actions.source_for(form.source_name()),
        declared_format=given["format"],
        declared_mapping=given["mapping"],
    )
    return _to_receipt(request, delivered)


def _delivery_page(request: HttpRequest, form: DeliveryForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "limit": settings.UPLOAD_LIMIT_BYTES}
    return render(request, "web/new_submission.html", context, status=status)


def _refused(request: HttpRequest, form: DeliveryForm) -> HttpResponse:
    if not request.headers.get("HX-Request"):
        return _delivery_page(request, form, status=400)
    raise InvalidInput(reasons_of(form))


def _to_receipt(request: HttpRequest, delivered: Submission) -> HttpResponseBase:
    """To the receipt; a script that has sent the file is told where it is."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=201, headers={"X-Receipt": reverse("submission", args=[delivered.public_id])})
    return redirect("submission", delivered.public_id)


@page("intake.read")
def submission(request: HttpRequest, public_id: str) -> HttpResponse:
    """The receipt of one delivery: what became of each row, live while it is being read."""
    found = queries.submission(public_id)
    actor = actors.current()
    asked = QuarantineFilter(request.GET)
    asked.is_valid()
    code = asked.cleaned_data.get("code", "")
    context = {**_receipt(found), "limit": settings.UPLOAD_LIMIT_BYTES, "code": code, "form": MendedForm()}
    if actor.reaches("quarantine.read", found.owner_id):
        set_aside = paged(request, queries.quarantine(submission=found, code=code))
        context |= {
            "page": set_aside,
            "may_mend": may_mend(found),
            "open_count": queries.quarantine(submission=found).count(),
        }
        if set_aside.object_list:
            audit.record(Operation.CONSULTATION, "quarantine.read", "submission", found.public_id, count=len(set_aside))
    return render(request, "web/submission.html", context)


@page("intake.read")
def progress(request: HttpRequest, public_id: str) -> HttpResponse:
    """The receipt alone, asked for every second while a delivery is being read; once it is done the page loads anew."""
    found = queries.submission(public_id)
    response = render(request, "web/receipt.html", _receipt(found))
    if not standing_of(found).live:
        response["HX-Refresh"] = "true"
    return response


def _receipt(found: Submission) -> dict[str, object]:
    related = Q(replays_id=found.pk) | Q(pk=found.replays_id)
    return {
        "submission": found,
        "standing": standing_of(found),
        "parts": parts_of(found),
        "related": list(queries.submissions().filter(related)),
    }


def may_mend(found: Submission) -> bool:
    """Whether the acting person may mend what this delivery set aside: some roles only what is their organisation's."""
    return actors.current().reaches("quarantine.mend", found.owner_id)


@page("quarantine.read")
def to_mend(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """What is still set aside of a delivery, as a table to mend and send back."""
    found = queries.submission(public_id)
    units = queries.quarantine(submission=found)
    audit.record(Operation.CONSULTATION, "quarantine.read", "submission", found.public_id, count=units.count())
    chunks = export.to_mend(lambda: units.iterator(500))
    return file_of(chunks, f"to-mend-{found.public_id}.csv", "text/csv; charset=utf-8")


@page("quarantine.mend", "POST")
def replay(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Take in again what a delivery set aside: as mended in a file, or as it was under the mapping as it is now."""
    found = queries.submission(public_id)
    if "mended" not in request.POST:
        again = actions.replay(found)
    else:
        form = MendedForm(request.POST, request.FILES)
        if not form.is_valid():
            raise InvalidInput(reasons_of(form), mend=_("Use the file from “Download to mend”."))
        file = form.cleaned_data["file"]
        again = actions.replay(found, mended=file, mended_name=file.name)
    return _to_receipt(request, again)


@page("quarantine.mend", "POST")
def dismiss_all(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Close everything that is still set aside of a delivery, for one reason."""
    found = queries.submission(public_id)
    count = actions.dismiss_all(found, reason_in(request.POST))
    messages.info(request, _("Dismissed: %(count)d.") % {"count": count})
    return redirect("submission", public_id)
