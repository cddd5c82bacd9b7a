"""The overview of data protection: what runs against a clock."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from tutela.rights import breaches, queries
from tutela.rights.models import Breach, RequestState, RetentionRun
from tutela.safeguards import actor as actors
from tutela.web.page import page

SOON: Final = timedelta(days=7)


@page("protection.view")
def overview(request: HttpRequest) -> HttpResponse:
    """Open requests by their clock, breaches whose 72 hours run, the review list, holds that end soon."""
    actor, today = actors.current(), timezone.now().date()
    context: dict[str, object] = {
        "tab": "overview",
        "today": today,
        "last_run": RetentionRun.objects.order_by("-ran_at").first(),
    }
    if actor.may("requests.handle"):
        context["requests"] = list(queries.requests().exclude(state=RequestState.ANSWERED)[:10])
    if actor.may("breaches.read"):
        context["running"] = [(one, breaches.due_at(one)) for one in _untold()]
    if actor.may("retention.read"):
        context["reviews"] = queries.reviews().count()
        context["ending"] = list(queries.holds().filter(until__lte=today + SOON)[:10])
    return render(request, "rights/overview.html", context)


def _untold() -> list[Breach]:
    """Breaches of which the authority was not told, and no note says why."""
    return list(queries.breaches().filter(authority_notified_at=None, authority_note=""))
