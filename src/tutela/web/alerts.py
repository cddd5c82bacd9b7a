"""Saved searches and alerts: a person's own."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from tutela.errors import InvalidInput
from tutela.linking import watching, watching_records
from tutela.linking.searching.rules import LONGEST_WATCH_DAYS
from tutela.linking.watching import ACTION, Wanted
from tutela.records import consulting, queries
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.web import search_words, searching
from tutela.web.address import parameters
from tutela.web.days import day_in
from tutela.web.page import page
from tutela.web.paging import paged
from tutela.web.search import Query

USUAL_DAYS: Final = 90
SHOWN: Final = 5
"""Records of a watched network that are named in the list."""


@page("search.watch")
def alerts(request: HttpRequest) -> HttpResponse:
    """What has come, newest first, and what is watched for."""
    everything = request.GET.get("state") == "any"
    shown = paged(request, watching.alerts(only_new=not everything))
    held = list(watching.watches())
    if shown.object_list or held:
        audit.record(Operation.CONSULTATION, ACTION, "alert", count=len(shown))
    because = watching_records.because(list(shown))
    members = watching_records.members(held)
    named = [one.record for one in shown] + [one.record for one in because.values()]
    context = {
        "lines": [(one, because.get(one.pk)) for one in shown],
        "page": shown,
        "gated": consulting.gated([*named, *(one for records in members.values() for one in records[:SHOWN])]),
        "everything": everything,
        "watches": [(one, members[one.pk][:SHOWN], len(members[one.pk])) for one in held],
    }
    return render(request, "linking/alerts.html", context)


@page("search.watch", "POST")
def alert_seen(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Take one off the list of new ones."""
    watching.mark_seen(watching.one_alert(public_id))
    return redirect("alerts")


@page("search.watch", "GET", "POST")
def watch_new(request: HttpRequest) -> HttpResponseBase:
    """Save the search that the address carries."""
    query = Query.read(parameters(request))
    taken = query.taken()
    with searching.for_purpose(query.purpose, needed=bool(taken.readings)) as asked:
        if request.method == "POST":
            if asked.chosen is None:
                raise InvalidInput(_("Say what you search for first."), mend=_("Search, choose a purpose, then save."))
            wanted = Wanted(
                request.POST.get("name", ""), request.POST.get("reason", ""), day_in(request.POST.get("review_on", "")),
                query.address(**{"for": asked.chosen.name}), asked.chosen.purposes, query.area, query.kind,
            )  # fmt: skip
            watching.watch(taken, wanted)
            messages.info(request, _("Saved. You will be told of what comes from now on."))
            return redirect("alerts")
        audit.record(Operation.CONSULTATION, ACTION, "watch", count=0)
        today = timezone.now().date()
        context = {
            "query": query,
            "address": query.address(),
            "readings": [search_words.sentence_of(one) for one in taken.plain],
            "purpose": asked.chosen.title if asked.chosen else "",
            "earliest": today + timedelta(days=1),
            "latest": today + timedelta(days=LONGEST_WATCH_DAYS),
            "usual": today + timedelta(days=USUAL_DAYS),
        }
        return render(request, "linking/watch.html", context)


@page("search.watch", "GET", "POST")
def watch_record(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Watch one record."""
    found = queries.record(public_id)
    if consulting.purpose_wanted(found):  # what for is asked on its page
        return redirect("record", public_id=public_id)
    if request.method == "POST":
        sent = request.POST
        day = day_in(sent.get("review_on", ""))
        watching_records.watch_record(found, sent.get("name", ""), sent.get("reason", ""), day)
        messages.info(request, _("You will be told of what comes and ties to it from now on."))
        return redirect("record", public_id=public_id)
    audit.record(Operation.CONSULTATION, "records.open", "record", found.public_id)
    today = timezone.now().date()
    context = {
        "record": found,
        "name": found.headline[:120],
        "earliest": today + timedelta(days=1),
        "latest": today + timedelta(days=LONGEST_WATCH_DAYS),
        "usual": today + timedelta(days=USUAL_DAYS),
    }
    return render(request, "linking/watch_record.html", context)


@page("search.watch", "POST")
def watch_extend(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Watch on until another day."""
    found = watching.one_watch(public_id)
    watching.extend(found, day_in(request.POST.get("review_on", "")), request.POST.get("reason", ""))
    return redirect("alerts")


@page("search.watch", "POST")
def watch_delete(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Watch no more."""
    watching.delete(watching.one_watch(public_id))
    messages.info(request, _("Deleted, with its alerts."))
    return redirect("alerts")
