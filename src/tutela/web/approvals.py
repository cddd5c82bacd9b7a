"""What waits for a second person, and what became of what one has asked oneself."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tutela.errors import InvalidInput
from tutela.safeguards import approvals
from tutela.safeguards.models import ApprovalState
from tutela.safeguards.permissions import BY_NAME
from tutela.web.page import page
from tutela.web.paging import paged


@page("approvals.decide")
def waiting(request: HttpRequest) -> HttpResponse:
    """What others ask and this person may decide; below, what this person has asked."""
    asked = paged(request, approvals.asked_by_me())
    context = {
        "waiting": [(one, _(BY_NAME[one.action].title)) for one in approvals.waiting()[:100]],
        "page": asked,
        "mine": [(one, _(BY_NAME[one.action].title)) for one in asked.object_list],
    }
    return render(request, "web/approvals.html", context)


@page("approvals.decide", "POST")
def decide(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Approve or decline. Anything else than one of the two is an error, never a yes."""
    decision = request.POST.get("decision")
    if decision not in {"approve", "decline"}:
        raise InvalidInput(_("Neither approved nor declined."), mend=_("Use one of the two buttons."))
    decided = approvals.decide(public_id, decision == "approve", request.POST.get("why", "")[:1000])
    said = _("Approved. The person who asked can go on.") if decided.state == ApprovalState.GIVEN else _("Declined.")
    messages.info(request, said)
    return redirect("approvals")
