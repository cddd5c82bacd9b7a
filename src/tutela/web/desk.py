"""The desk: what needs this person now."""

from __future__ import annotations

from typing import Final

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tutela.intake import queries
from tutela.linking.models import PossibleDuplicate
from tutela.safeguards import actor as actors
from tutela.web.page import page
from tutela.web.receipt import lines_of

LATEST: Final = 8
WAITING: Final = 10


@page("desk.view")
def desk(request: HttpRequest) -> HttpResponse:
    """What is set aside and waits for a decision, the latest deliveries, possible duplicates."""
    actor = actors.current()
    context: dict[str, object] = {"may_submit": actor.may("intake.submit")}
    if actor.may("quarantine.read"):
        context |= _set_aside()
    if actor.may("intake.read"):
        context["latest"] = lines_of(list(queries.submissions()[:LATEST]))
    if actor.may("records.list"):
        context["possible_duplicates"] = PossibleDuplicate.objects.count()
    return render(request, "web/desk.html", context)


def _set_aside() -> dict[str, object]:
    """Deliveries with the most units still open, most first."""
    still_open = queries.quarantine().order_by().values("submission_id").annotate(units=Count("pk")).order_by("-units")
    counts = {row["submission_id"]: row["units"] for row in still_open}
    chosen = dict(list(counts.items())[:WAITING])
    found = queries.submissions().in_bulk(list(chosen))
    return {
        "open_units": sum(counts.values()),
        "open_submissions": len(counts),
        "waiting": [(found[key], units) for key, units in chosen.items() if key in found],
    }
