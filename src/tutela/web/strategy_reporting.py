"""Reporting on an action: with an account, and what is said about reports; links for owners without one; the page of a link."""

from __future__ import annotations

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tutela.errors import InvalidInput, NotFound
from tutela.safeguards import actor as actors
from tutela.safeguards.models import Organisation
from tutela.strategy import actions, inviting, queries, words
from tutela.strategy.models import Verb
from tutela.strategy.reach import countries_to_report_for, may_manage
from tutela.web import errors
from tutela.web.page import page
from tutela.web.strategy_forms import LinkForm, ReportForm, SaidForm, WordForm, cleaned, today

LINK_LIMITS = {"strategy_link": "30/m/ip"}
"""How often one address may open or use links: who has one needs few, who guesses needs very many."""


@page("strategy.report", "GET", "POST")
def new_report(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Report on an action: submitted at once, or kept as a draft of one's own organisation."""
    action = queries.action_by_id(public_id)
    own = Organisation.objects.get(pk=actors.current().organisation_id)
    first = {
        "party": own.name,
        "stands_for": actors.current().name,
        "on": today(),
        "country": own.country or queries.UNION,
    }
    form = ReportForm(request.POST if request.method == "POST" else None, initial=first)
    wrong = ""
    if request.method == "POST":
        keep = request.POST.get("what") == "draft"
        try:
            actions.report(action, form.report(), submit_now=not keep)
        except InvalidInput as error:
            wrong = f"{error.sentence} {error.mend}"
        else:
            said = (
                _("Kept as a draft: your organisation alone sees it.")
                if keep
                else _("Reported. All who see the strategy see it.")
            )
            messages.info(request, said)
            return redirect("strategy_report_new", action.public_id)
    context = {
        "action": action, "form": form, "wrong": wrong, "events": list(queries.events_of(action)[:100]),
        "drafts": [one for one in queries.my_drafts() if one.action_id == action.pk], "mine": own.pk,
        "may_manage": may_manage(action.strategy), "name": actors.current().name,
        "allowed": countries_to_report_for(),
    }  # fmt: skip
    return render(request, "strategy_work/report.html", context, status=400 if wrong else 200)


@page("strategy.report", "POST")
def draft(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Submit a draft, or throw it away."""
    event = queries.event_by_id(public_id)
    if request.POST.get("what") == "discard":
        actions.discard(event)
        messages.info(request, _("The draft is thrown away."))
    else:
        actions.submit(event)
        messages.info(request, _("Reported. All who see the strategy see it."))
    return redirect("strategy_report_new", event.action.public_id)


@page("strategy.report", "POST")
def word(request: HttpRequest, public_id: str, verb: str) -> HttpResponseBase:
    """Verify, dispute or withdraw a report."""
    event = queries.event_by_id(public_id)
    said = WordForm(request.POST).word()
    do = {Verb.VERIFIED: actions.verify, Verb.DISPUTED: actions.dispute, Verb.WITHDRAWN: actions.withdraw}
    do[Verb(verb)](event, said)
    messages.info(request, _("It is on record. The state follows from all that was said."))
    return redirect(f"{reverse('strategy_report_new', args=[event.action.public_id])}#said")


@page("strategy.manage", "GET", "POST")
def links(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The one-time links of an action, and a new one, whose address is told once."""
    action = queries.action_by_id(public_id)
    form = LinkForm(request.POST if request.method == "POST" else None, initial={"days": inviting.DAYS})
    wrong, address = "", ""
    if request.method == "POST":
        try:
            given = cleaned(form)
            _link, token = inviting.invite(action, given["country"], given["party"], given["days"])
        except InvalidInput as error:
            wrong = f"{error.sentence} {error.mend}"
        else:
            address = request.build_absolute_uri(reverse("strategy_link", args=[token]))
    now = timezone.now()
    context = {
        "action": action, "form": form, "wrong": wrong, "address": address,
        "links": [(one, inviting.state_of(one, now), words.country(one.country)) for one in inviting.links_of(action)],
    }  # fmt: skip
    return render(request, "strategy_work/links.html", context, status=400 if wrong else 200)


@page("strategy.manage", "POST")
def revoke(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Let a link work no more."""
    link = inviting.link_by_id(public_id)
    inviting.revoke(link)
    messages.info(request, _("Revoked. The link works no more."))
    return redirect("strategy_links", link.action.public_id)


@page("public", "GET", "POST")
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The page of a one-time link: what it is for, and the form. It shows nothing else, and works once."""
    limit = ratelimit.consume(
        request, app="tutela", action="strategy_link", config=LINK_LIMITS, key=None, limit_get=True
    )
    if limit is None:
        return errors.too_many_requests(request)
    try:
        found = inviting.asked_by(token)
        if found is None:
            raise inviting.not_working()
        form = SaidForm(request.POST if request.method == "POST" else None, initial={"on": today()})
        context: dict[str, object] = {"link": found, "form": form, "where": words.country(found.country)}
        if request.method != "POST":
            return _private(render(request, "strategy_work/by_link.html", context))
        try:
            made = inviting.say(token, form.said(found.country, found.party))
        except InvalidInput as error:
            context["wrong"] = f"{error.sentence} {error.mend}"
            return _private(render(request, "strategy_work/by_link.html", context, status=400))
    except NotFound as error:
        return _private(errors.page_of(request, error))
    context |= {"made": made, "state": made.get_progress_display()}
    return _private(render(request, "strategy_work/by_link_done.html", context))


def _private(response: HttpResponse) -> HttpResponse:
    """The address holds the link's secret: no other site that is gone to from here is told it. Not "no-referrer", under which a
    browser names no origin with the form either, and the form is refused."""
    response["Referrer-Policy"] = "same-origin"
    return response
