"""Which services of help, treatment and prevention reach how far in each state: as somebody said, never out of contacts behind the
wall."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tutela.errors import InvalidInput, NotFound
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.strategy.law import actions, queries, stored, words
from tutela.strategy.law import services as listed
from tutela.strategy.law.instruments import instruments
from tutela.strategy.law.models import ServiceTable, ServiceWord
from tutela.strategy.law.service_tables import Looked
from tutela.strategy.law.services import Coverage, Reach, Service
from tutela.strategy.law.standing import may_speak_for, member_states
from tutela.strategy.law.table_lines import TAKEN_BACK
from tutela.web.law import VIEW, framed
from tutela.web.law_files import bad_cells, offered_countries
from tutela.web.law_forms import ServiceForm, ServicesForm, today
from tutela.web.page import page

_LOOKS = {None: "s-silent", Reach.NONE: "s-not_notified", Reach.PARTS: "s-partial", Reach.WHOLE: "s-complete"}


SHOWN_TABLES = 10


@page(VIEW)
def services(request: HttpRequest) -> HttpResponse:
    """Services x Member States, the tables that were brought, and the form for the next."""
    return services_page(request)


def services_page(request: HttpRequest, form: ServicesForm | None = None, looked: Looked | None = None) -> HttpResponse:
    """The page of all services; with what is wrong with a table that was just brought."""
    found = stored.coverages(member_states())
    audit.record(Operation.CONSULTATION, VIEW, "law_service", count=len(found))
    context = {
        "countries": [(code, words.country_name(code)) for code in member_states()],
        "rows": [
            {
                "service": service,
                "title": _(service.title),
                "act": instruments().get(service.instrument),
                "cells": [_cell(one) for one in row],
            }
            for service, row in found
        ],
        "legend": [(words.reach_sign(one), words.reach_word(one)) for one in (*Reach, None)],
        "tables": _tables(),
        "form": form or ServicesForm(),
        "may_take": bool(offered_countries()),
        "reaches": [*Reach, TAKEN_BACK],
        **bad_cells(looked),
        **framed("law_services"),
    }
    return render(request, "law/services.html", context, status=400 if form is not None else 200)


def _tables() -> list[ServiceTable]:
    """One's own drafts, which wait for a word, and the newest of the others."""
    found = ServiceTable.objects.select_related("owner").defer("difference")
    return [*found.filter(confirmed_at=None), *found.filter(confirmed_at__isnull=False)[:SHOWN_TABLES]]


def _cell(one: Coverage) -> dict[str, object]:
    sign, word = words.reach_sign(one.reach), words.reach_word(one.reach)
    if one.disputed:
        sign, word = f"{sign}!", f"{word}, {words.DISPUTED}"
    look = _LOOKS[one.reach] + (" s-disputed" if one.disputed else "")
    return {"country": one.country, "sign": sign, "word": word, "look": look, "disputed": one.disputed}


@page(VIEW)
def service(request: HttpRequest, service: str, country: str) -> HttpResponse:
    """Everything said of one service in one state."""
    return _service_page(request, _known(service), country)


@page("law.report", "POST")
def service_state(request: HttpRequest, service: str, country: str) -> HttpResponseBase:
    """Say how far it reaches."""
    known, form = _known(service), ServiceForm(request.POST)
    queries.country_of(country)
    if form.is_valid():
        given = form.cleaned_data
        reach = None if given["reach"] == TAKEN_BACK else Reach(given["reach"])
        try:
            actions.state_service((service, country), reach, given["since"], form.ground(), given["remark"])
        except InvalidInput as error:
            form.add_error(None, f"{error.sentence} {error.mend}".strip())
        else:
            messages.info(request, _("Kept. What follows from it is derived already."))
            return redirect("law_service", service, country)
    return _service_page(request, known, country, form)


def _service_page(request: HttpRequest, one: Service, country: str, form: ServiceForm | None = None) -> HttpResponse:
    queries.country_of(country)
    found = stored.coverage_in(one, country)
    said = ServiceWord.objects.filter(service=one.code, country=country).select_related("owner").order_by("-id")
    holding = {word.order for word in found.said}
    audit.record(Operation.CONSULTATION, VIEW, "law_service", f"{one.code}:{country}", count=len(said))
    context = {
        "service": one,
        "title": _(one.title),
        "of_act": instruments().get(one.instrument),
        "name": words.country_name(country),
        "country": country,
        "cell": _cell(found),
        "said": [
            (each, words.reach_word(Reach(each.reach)) if each.reach else _("taken back"), each.pk in holding)
            for each in said
        ],
        "form": form or ServiceForm(initial=today()),
        "may_speak": may_speak_for(country),
        **framed("law_services"),
    }
    return render(request, "law/service.html", context, status=400 if form is not None else 200)


def _known(code: str) -> Service:
    found = listed.services().get(code)
    if found is None:
        raise NotFound(_("There is no such service."))
    return found
