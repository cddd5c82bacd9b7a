"""Maturity of countries: the matrix, a country over the years, one assessment: answered, evidenced, submitted, reviewed by peers."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from tutela.errors import InvalidInput, NotFound
from tutela.formats.csv_cells import csv_line
from tutela.insight import charts
from tutela.safeguards import actor as actors
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.safeguards.models import Organisation
from tutela.strategy.maturity import actions, presenting, queries
from tutela.strategy.maturity.actions import ASSESS, REVIEW, NewEvidence, Opined
from tutela.strategy.maturity.frameworks import frameworks
from tutela.strategy.maturity.models import Assessment
from tutela.strategy.maturity.rules import NOT_APPLICABLE, keeps_back
from tutela.vocabulary.countries import countries
from tutela.web.downloads import file_of
from tutela.web.page import page

VIEW: Final = "maturity.view"
_NOT_ASSESSED: Final = ""


@page(VIEW)
def frameworks_page(request: HttpRequest) -> HttpResponse:
    """The frameworks there are, with how many countries have submitted, and one's own drafts."""
    rows = [(one, len(queries.latest(queries.submitted(one)))) for one in frameworks().values()]
    drafts = [(one, frameworks()[one.framework]) for one in queries.own_drafts() if one.framework in frameworks()]
    audit.record(Operation.CONSULTATION, VIEW, "assessment", count=len(drafts))
    return render(request, "maturity/all.html", {"rows": rows, "drafts": drafts})


@page(VIEW)
def framework_page(request: HttpRequest, name: str) -> HttpResponse:
    """One framework: countries by domains, or (``?domain=``) by the capabilities of one."""
    framework = queries.framework(name)
    chosen = next((one for one in framework.domains if one.id == request.GET.get("domain")), None)
    every = queries.latest(queries.submitted(framework))
    audit.record(Operation.CONSULTATION, VIEW, "assessment", framework.id, count=len(every))
    context = {
        "framework": framework, "chosen": chosen, "lines": presenting.matrix(framework, every, chosen),
        "columns": [one.title for one in (chosen.capabilities if chosen else framework.domains)],
        "drafts": queries.own_drafts().filter(framework=framework.id),
        "may_assess": actors.current().may(ASSESS) and bool(_own_country()), "year": timezone.now().year,
    }  # fmt: skip
    return render(request, "maturity/framework.html", context)


@page(VIEW)
def framework_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """Everything submitted as CSV."""
    framework = queries.framework(name)
    lines = [csv_line(row) for row in queries.rows(framework)]
    audit.record(Operation.DISCLOSURE, VIEW, "assessment", framework.id, count=len(lines) - 1)
    return file_of([b"\xef\xbb\xbf", *lines], f"maturity-{framework.id}.csv", "text/csv; charset=utf-8")


@page(VIEW)
def country_page(request: HttpRequest, name: str, country: str) -> HttpResponse:
    """One country over the years."""
    framework = queries.framework(name)
    if country not in countries():
        raise NotFound(_("There is no such country."))
    submitted = queries.submitted(framework, country)
    by_year = {one.assessment.year: one for one in submitted}  # the one submitted last stands for its year
    every = [by_year[year] for year in sorted(by_year)]
    audit.record(Operation.CONSULTATION, VIEW, "assessment", f"{framework.id} {country}", count=len(submitted))
    context = {
        "framework": framework, "country": presenting.country_name(country), "every": every, "submitted": submitted[::-1],
        "svg": charts.inline(presenting.grid(framework, country, every)) if every else "",
        "rows": presenting.over_years(framework, every), "changes": presenting.changes(framework, every),
        "several": len({one.assessment.owner_id for one in submitted}) > 1,
    }  # fmt: skip
    return render(request, "maturity/country.html", context)


@page(ASSESS, "POST")
def begin(request: HttpRequest, name: str) -> HttpResponseBase:
    """Begin an assessment of one's own country."""
    made = actions.start(queries.framework(name).id, _number(request.POST.get("year", "")) or 0)
    return redirect("maturity_assessment", made.public_id)


@page(VIEW)
def assessment(request: HttpRequest, public_id: str) -> HttpResponse:
    """One assessment in full; a draft has its forms, a submitted one those of peers."""
    return _assessment_page(request, queries.one_assessment(public_id))


def _assessment_page(request: HttpRequest, held: Assessment, wrong: str = "") -> HttpResponse:
    framework, actor = queries.framework(held.framework), actors.current()
    audit.record(Operation.CONSULTATION, VIEW, "assessment", held.public_id)
    own, draft = held.owner_id == actor.organisation_id, held.submitted_at is None
    foreign = bool(_own_country()) and _own_country() != held.country
    sheets = queries.sheets(held)
    bare = set(keeps_back(framework, queries.said(held)))
    context = {
        "held": held, "framework": framework, "country": presenting.country_name(held.country), "draft": draft,
        "may_assess": own and draft and actor.may(ASSESS), "may_review": foreign and not draft and actor.may(REVIEW),
        "may_revise": own and not draft and actor.may(ASSESS), "wrong": wrong, "at": request.POST.get("capability", ""),
        "domains": [
            (
                sheet,
                presenting.of_domain(framework, sheet.summary),
                [(one, presenting.level_words(framework, one.answer.level) if one.answer else "",
                  [(each, presenting.level_words(framework, each.level)) for each in (*one.reviews, *one.former)],
                  one.capability.id in bare) for one in sheet.capabilities],
            )
            for sheet in sheets
        ],
        "missing": [one.title for one in framework.capabilities() if one.id in bare],
    }  # fmt: skip
    return render(request, "maturity/assessment.html", context, status=400 if wrong else 200)


@page(ASSESS, "POST")
def answer(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Say which level a capability has reached, that it is not applicable, or that it is not assessed."""
    held = queries.one_assessment(public_id)
    capability, given = request.POST.get("capability", ""), request.POST.get("level", "")
    try:
        if given == _NOT_ASSESSED:
            actions.unanswer(held, capability)
        else:
            level = None if given == NOT_APPLICABLE else _level(given)
            actions.answer(held, capability, level, request.POST.get("why", ""))
    except InvalidInput as error:
        return _assessment_page(request, held, f"{error.sentence} {error.mend}")
    return _back(held, capability)


@page(ASSESS, "POST")
def evidence(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Add evidence to a capability, or take some out (``remove``)."""
    held = queries.one_assessment(public_id)
    capability = request.POST.get("capability", "")
    try:
        if removed := request.POST.get("remove", ""):
            actions.remove_evidence(held, removed)
        else:
            given = NewEvidence(
                _level(request.POST.get("level", "")), request.POST.get("title", ""), request.POST.get("where", "")
            )
            actions.add_evidence(held, capability, given)
    except InvalidInput as error:
        return _assessment_page(request, held, f"{error.sentence} {error.mend}")
    return _back(held, capability)


@page(ASSESS, "POST")
def submit(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Submit a draft."""
    held = queries.one_assessment(public_id)
    try:
        actions.submit(held)
    except InvalidInput as error:
        return _assessment_page(request, held, f"{error.sentence} {error.mend}")
    messages.info(request, _("Submitted. Every participant sees it now; a correction is a further revision."))
    return redirect("maturity_assessment", held.public_id)


@page(ASSESS, "POST")
def discard(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Delete a draft."""
    held = queries.one_assessment(public_id)
    actions.discard(held)
    messages.info(request, _("The draft is deleted."))
    return redirect("maturity_framework", held.framework)


@page(REVIEW, "POST")
def review(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Say what one thinks of one answer of another country."""
    held = queries.one_assessment(public_id)
    capability, level = request.POST.get("capability", ""), request.POST.get("level", "")
    given = Opined(request.POST.get("opinion", ""), _level(level) if level else None, request.POST.get("why", ""))
    try:
        actions.review(held, capability, given)
    except InvalidInput as error:
        return _assessment_page(request, held, f"{error.sentence} {error.mend}")
    return _back(held, capability)


def _back(held: Assessment, capability: str) -> HttpResponseBase:
    response = redirect("maturity_assessment", held.public_id)
    if queries.framework(held.framework).has(capability):
        response["Location"] += f"#{capability}"
    return response


def _level(text: str) -> int:
    number = _number(text)
    if number is None:
        raise InvalidInput(_("No level is chosen."), mend=_("Choose one of the levels."))
    return number


def _number(text: str) -> int | None:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else None


def _own_country() -> str:
    own = Organisation.objects.filter(pk=actors.current().organisation_id).first()
    return own.country if own else ""
