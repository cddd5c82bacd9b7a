"""The desk: what needs this person now."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from tutela.intake import queries
from tutela.linking import hits, search
from tutela.linking.deconfliction import queries as deconfliction
from tutela.records.kinds import BY_NAME
from tutela.safeguards import actor as actors
from tutela.strategy import waiting
from tutela.strategy.law import bases
from tutela.vocabulary.areas import Area
from tutela.web.law import warning_line
from tutela.web.page import page
from tutela.web.receipt import lines_of

LATEST: Final = 8
WAITING: Final = 10


@page("desk.view")
def desk(request: HttpRequest) -> HttpResponse:
    """What is set aside and waits for a decision, the latest deliveries, possible duplicates, what is to be reported."""
    actor = actors.current()
    context: dict[str, object] = {"may_submit": actor.may("intake.submit")}
    if actor.may("quarantine.read"):
        context |= _set_aside()
    if actor.may("hits.read"):
        context["asked"] = hits.notices(only_new=True).filter(record__owner_id=actor.organisation_id).count()
        context["hits"] = deconfliction.waiting()
        context["hits_most"] = deconfliction.COUNTED
    if actor.may("intake.read"):
        context["latest"] = lines_of(list(queries.submissions()[:LATEST]))
    if actor.may("records.list") and actor.may("quarantine.read"):
        context["by_area"] = _by_area(actor.areas)
    if actor.may("law.report"):
        context["law_warnings"] = [warning_line(one) for one in bases.warnings(timezone.localdate())]
    context["strategy"] = waiting.for_me()
    return render(request, "web/desk.html", context)


@dataclass(frozen=True, slots=True)
class AreaLine:
    """What waits in one area."""

    area: Area
    set_aside: int
    possible_duplicates: int


def _by_area(areas: tuple[Area, ...]) -> list[AreaLine]:
    """What waits in each area of the person: units set aside by the usual area of their kind, duplicates by the area of
    the record that was flagged."""
    units: Counter[str] = Counter()
    for row in queries.quarantine().order_by().values("kind").annotate(units=Count("pk")):
        kind = BY_NAME.get(row["kind"])
        if kind is not None:
            units[kind.default_area] += row["units"]
    pairs = search.standing_flags().values("record__area").annotate(pairs=Count("pk"))
    flagged = {row["record__area"]: row["pairs"] for row in pairs}
    return [AreaLine(area, units[area], flagged.get(area, 0)) for area in areas]


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
