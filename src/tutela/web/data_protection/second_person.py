"""A page of one record for what needs a second person there: lifting a handling code, erasing it although it is held."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tutela.records import queries as records
from tutela.rights import two_persons
from tutela.safeguards import approvals, audit
from tutela.safeguards.audit import Operation
from tutela.safeguards.models import Approval
from tutela.web.page import page


@dataclass(frozen=True, slots=True)
class Line:
    """A handling code that may be lifted, and where the question stands."""

    code: str
    standing: Approval | None


@page("records.lift_marking")
def second_person(request: HttpRequest, public_id: str) -> HttpResponse:
    """What may be asked, what is asked, what is approved and can be done now."""
    found = records.record(public_id)
    audit.record(Operation.CONSULTATION, "records.lift_marking", "record", found.public_id)
    codes = two_persons.liftable(found) if two_persons.may_lift(found) else []
    context = {
        "record": found,
        "lines": [Line(code, _standing(two_persons.LIFT, two_persons.lifting(found, code).id)) for code in codes],
        "may_erase": two_persons.may_erase(found),
        "erase": _standing(two_persons.ERASE, two_persons.erasing_held(found).id),
    }
    return render(request, "rights/second_person.html", context)


def _standing(action: str, subject_id: str) -> Approval | None:
    return approvals.standing(action, subject_id)


@page("records.lift_marking", "POST")
def marking_lift(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Ask for a code to be lifted (with a reason), or have it lifted once that is approved."""
    found, code = records.record(public_id), request.POST.get("code", "")
    if "why" in request.POST:
        two_persons.ask_to_lift(found, code, request.POST["why"])
        messages.info(request, _("Asked. Another person decides."))
        return redirect("record_second_person", public_id)
    two_persons.lift(found, code)
    messages.info(request, _("%(code)s is being lifted.") % {"code": code})
    return redirect("record", public_id)


@page("holds.erase", "POST")
def held_erase(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Ask for a held record to be erased (with a reason), or have it erased once that is approved."""
    found = records.record(public_id)
    if "why" in request.POST:
        two_persons.ask_to_erase(found, request.POST["why"])
        messages.info(request, _("Asked. Another person decides."))
        return redirect("record_second_person", public_id)
    two_persons.erase(found)
    messages.info(request, _("The record is being erased."))
    return redirect("records")
