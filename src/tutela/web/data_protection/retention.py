"""What is kept how long, what is due, the review list, and holds."""

from __future__ import annotations

from django.contrib import messages
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from tutela.keeping_due import DUE
from tutela.records import queries as records
from tutela.rights import holds, queries, requests
from tutela.rights.models import RetentionRun
from tutela.rights.register import title_of
from tutela.safeguards import actor as actors
from tutela.safeguards.retention import RULES
from tutela.web.data_protection.forms import day_and_reason
from tutela.web.forms import reason_in
from tutela.web.page import page


@page("retention.read")
def retention(request: HttpRequest) -> HttpResponse:
    """The table, what is due of what this person may see, the review list, the last run."""
    today = timezone.now().date()
    due = {(line.kind, line.rule): line for section in DUE for line in section.count(connection, today)}
    listed = list(queries.reviews())
    known = queries.current([bytes(one.uid) for one in listed])
    last = RetentionRun.objects.order_by("-ran_at").first()
    context = {
        "tab": "retention",
        "rules": [(rule, title_of(rule.kind), due.get((rule.kind, rule.name))) for rule in RULES],
        "reviews": [(one, known.get(bytes(one.uid))) for one in listed],
        "may_decide": actors.current().may("retention.decide"),
        "may_open": actors.current().may("records.open"),
        "last_run": last,
    }
    return render(request, "rights/retention.html", context)


@page("retention.decide", "POST")
def review_keep(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """A record under review is kept until another day."""
    until, reason = day_and_reason(request.POST)
    holds.keep(queries.review(public_id), until, reason)
    messages.info(request, _("Kept until %(day)s.") % {"day": until})
    return redirect("retention")


@page("retention.decide", "POST")
def review_erase(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """A record under review is not needed any more."""
    holds.erase(queries.review(public_id), reason_in(request.POST))
    messages.info(request, _("It is being erased."))
    return redirect("retention")


@page("retention.read")
def holds_page(request: HttpRequest) -> HttpResponse:
    """Holds in force, and those that have ended."""
    found, ended = list(queries.holds()), list(queries.holds(ended=True)[:50])
    known = queries.current([bytes(one.uid) for one in (*found, *ended)])
    context = {
        "tab": "holds",
        "holds": [(one, known.get(bytes(one.uid))) for one in found],
        "ended": [(one, known.get(bytes(one.uid))) for one in ended],
        "may_change": actors.current().may("holds.change"),
        "may_open": actors.current().may("records.open"),
    }
    return render(request, "rights/holds.html", context)


@page("holds.change", "POST")
def hold_place(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Hold a record."""
    until, reason = day_and_reason(request.POST)
    holds.place(records.record(public_id), reason, until)
    messages.info(request, _("Held until %(day)s.") % {"day": until})
    return redirect("record", public_id)


@page("holds.change", "POST")
def hold_lift(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """End a hold before its day."""
    holds.lift(queries.hold(public_id), reason_in(request.POST))
    messages.info(request, _("The hold is lifted."))
    return redirect("holds")


@page("requests.decide", "POST")
def restriction_lift(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """End the restriction of a record."""
    requests.lift_restriction(records.record(public_id), reason_in(request.POST))
    messages.info(request, _("The restriction is being lifted."))
    return redirect("record", public_id)
