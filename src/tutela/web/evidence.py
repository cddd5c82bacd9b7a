"""Evidence: the list, one piece with its hashes and custody, release by two persons, and the hand-over.

Nothing here can show content: what is stored is encrypted to keys that are elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tutela.evidence import actions, queries
from tutela.evidence.models import Evidence, Rewrapped, RewrappedState
from tutela.records.models import Record
from tutela.safeguards import actor as actors
from tutela.safeguards import approvals, audit
from tutela.safeguards.audit import Operation
from tutela.safeguards.models import Approval
from tutela.web.page import page
from tutela.web.paging import paged

OPAQUE: Final = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
"""Whatever a browser makes of a download, it runs nothing and belongs to no site."""


@page("evidence.read")
def evidence_list(request: HttpRequest) -> HttpResponse:
    """Everything this person may see, newest first: own, and what was handed over."""
    shown = paged(request, queries.evidence())
    if shown.object_list:
        audit.record(Operation.CONSULTATION, "evidence.read", "evidence", count=len(shown))
    organisation = actors.current().organisation_id
    return render(request, "evidence/all.html", {"page": shown, "organisation_id": organisation})


@dataclass(frozen=True, slots=True)
class Copy:
    """A re-wrapped copy as its page shows it: what may be done with it now, and by whom it waits to be decided."""

    rewrapped: Rewrapped
    mine: bool
    may_ask: bool
    may_release: bool
    approval: Approval | None


@page("evidence.read")
def evidence(request: HttpRequest, public_id: str) -> HttpResponse:
    """One piece: hashes, what became of it, custody, and its re-wrapped copies."""
    found = queries.one(public_id)
    audit.record(Operation.CONSULTATION, "evidence.read", "evidence", found.public_id)
    target = queries.attached_to(found)
    copies = [_copy(found, copy) for copy in found.rewrapped.all()]
    context = {
        "evidence": found,
        # Names of files and records may be free text: for the owner, and for whom it was handed to.
        "named": found.owner_id == actors.current().organisation_id or any(copy.mine for copy in copies),
        "custody": list(queries.custody(found)),
        "copies": copies,
        "target": target,
        "target_page": "record" if target and isinstance(target.thing, Record) else "submission",
    }
    return render(request, "evidence/one.html", context)


def _copy(found: Evidence, copy: Rewrapped) -> Copy:
    actor = actors.current()
    approval = approvals.standing("evidence.release", copy.public_id)
    waits = copy.state == RewrappedState.IMPORTED
    may = waits and actor.reaches("evidence.release", found.owner_id)
    given = approval is not None and approval.state == "given" and approval.asked_by_id == actor.person_id
    mine = copy.state == RewrappedState.RELEASED and copy.recipient_id == actor.organisation_id
    return Copy(
        copy,
        mine=mine and actor.may("evidence.download"),
        may_ask=may and approval is None,
        may_release=may and given,
        approval=approval,
    )


@page("evidence.release", "POST")
def ask_release(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Ask a second person whether a copy may be released."""
    copy = queries.rewrapped(public_id)
    actions.ask_release(copy, request.POST.get("why", "")[:1000])
    messages.info(request, _("Asked. Another person decides under “Approvals”."))
    return redirect("evidence", copy.evidence.public_id)


@page("evidence.release", "POST")
def release(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Release a copy that a second person has approved."""
    copy = queries.rewrapped(public_id)
    actions.release(copy)
    messages.info(request, _("Released to %(name)s.") % {"name": copy.recipient.name})
    return redirect("evidence", copy.evidence.public_id)


@page("evidence.download", "POST")
def download(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The copy's bytes, for its recipient only. Asked for with POST, because each time is a step of custody."""
    copy = queries.handed_to_me(public_id)
    stream = actions.hand_over(copy)
    name = f"{copy.evidence.public_id}.age"
    response = FileResponse(
        stream, as_attachment=True, filename=name, content_type="application/octet-stream", headers=OPAQUE
    )
    response["Content-Length"] = str(copy.length)
    return response


@page("evidence.download")
def statement(request: HttpRequest, public_id: str) -> HttpResponse:
    """The custodians' signed statement about a copy, for its recipient only."""
    copy = queries.handed_to_me(public_id)
    audit.record(Operation.CONSULTATION, "evidence.download", "evidence", copy.evidence.public_id)
    name = f"{copy.evidence.public_id}.age.statement.json"
    return HttpResponse(
        copy.statement,
        content_type="application/octet-stream",
        headers={**OPAQUE, "Content-Disposition": f'attachment; filename="{name}"'},
    )
