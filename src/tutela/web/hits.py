"""Who asked for what one holds: the other side of hit / no hit."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tutela.linking import actions, hits
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.web.page import page
from tutela.web.paging import paged


@page("hits.read")
def notices(request: HttpRequest) -> HttpResponse:
    """Every search by others that hit a record of this organisation, newest first."""
    everything = request.GET.get("state") == "any"
    shown = paged(request, hits.notices(only_new=not everything))
    if shown.object_list:
        audit.record(Operation.CONSULTATION, "hits.read", "hit notice", count=len(shown))
    return render(request, "web/hits.html", {"page": shown, "everything": everything})


@page("hits.read", "POST")
def seen(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Take one off the list."""
    actions.mark_seen(hits.notice(public_id))
    messages.info(request, _("Taken off the list. A further search by them puts it back."))
    return redirect("hits")
