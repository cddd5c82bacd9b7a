"""How Member States stand with an act: deficit, delay, cases, measures; and the letter of what a country lacks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from tutela.errors import InvalidInput
from tutela.formats.csv_cells import csv_head, csv_line
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.strategy.law import actions, queries, words
from tutela.strategy.law.actions import Step
from tutela.strategy.law.instruments import Instrument
from tutela.strategy.law.models import NationalMeasure
from tutela.strategy.law.provisions import ProvisionKind, leaves
from tutela.strategy.law.standing import may_speak_for, own_organisation
from tutela.strategy.law.states import OVER, Stage
from tutela.web.downloads import file_of
from tutela.web.law import VIEW, framed
from tutela.web.law_forms import StepForm, today
from tutela.web.page import page

_DAYS_A_MONTH: Final = 365.25 / 12


@page(VIEW)
def countries(request: HttpRequest, celex: str) -> HttpResponse:
    """Every Member State's deficit, delay, open cases and measures."""
    act = queries.instrument(celex)
    found = queries.standings(celex)
    audit.record(Operation.CONSULTATION, VIEW, "law_country", celex, count=len(found))
    context = {
        "rows": [_line(one) for one in found],
        "average": _average(found),
        "provisions": bool(leaves(celex)),
        **framed("law_countries", act),
    }
    return render(request, "law/countries.html", context)


_COLUMNS: Final = (
    "instrument", "country", "bound", "obligations", "complete", "said", "deficit_percent", "delay_days", "open_cases", "measures",
)  # fmt: skip


@page(VIEW)
def countries_file(request: HttpRequest, celex: str) -> FileResponse:
    """The same as CSV, a line for each Member State; what is not known is empty. Cases count as far as one may see them."""
    act = queries.instrument(celex)
    found = queries.standings(celex)
    return file_of(
        _standing_lines(act, found),
        f"countries-{act.celex}.csv",
        "text/csv; charset=utf-8",
        lambda: audit.record(Operation.DISCLOSURE, VIEW, "law_country", celex, count=len(found)),
    )


def _standing_lines(act: Instrument, found: Sequence[queries.CountryStanding]) -> Iterator[bytes]:
    yield csv_head(_COLUMNS)
    for one in found:
        line, figures = _line(one), one.figures
        yield csv_line(
            [
                act.celex, figures.country, "yes" if one.bound else "no", figures.asked, figures.complete, figures.said,
                line["deficit"], None if figures.deficit is None else figures.delay_days, figures.open_cases, one.measures,
            ]
        )  # fmt: skip


def _line(one: queries.CountryStanding) -> dict[str, object]:
    figures = one.figures
    return {
        "country": figures.country,
        "name": words.country_name(figures.country),
        "bound": one.bound,
        "measures": one.measures,
        "figures": figures,
        "deficit": None if figures.deficit is None else round(100 * figures.deficit, 1),
        "months": None if figures.delay_days is None else round(figures.delay_days / _DAYS_A_MONTH, 1),
        "silent": figures.asked - figures.said,
    }


def _average(found: list[queries.CountryStanding]) -> dict[str, object]:
    """Over the bound states of which something is said: the mean deficit, and the mean delay of those that are late."""
    told = [one.figures for one in found if one.bound and one.figures.deficit is not None]
    late = [one.delay_days for one in told if one.delay_days is not None]
    return {
        "told": len(told),
        "of": sum(one.bound for one in found),
        "deficit": round(100 * sum(one.deficit or 0 for one in told) / len(told), 1) if told else None,
        "months": round(sum(late) / len(late) / _DAYS_A_MONTH, 1) if late else None,
    }


@page(VIEW)
def country(request: HttpRequest, celex: str, country: str) -> HttpResponse:
    """One Member State: what is missing, its measures, its cases."""
    return _country_page(request, celex, country)


_MEASURE_COLUMNS: Final = (
    "instrument", "country", "celex", "titles", "notified", "published", "eli", "older_than_the_act", "known_since", "gone_since",
)  # fmt: skip


@page(VIEW)
def measures_file(request: HttpRequest, celex: str, country: str) -> FileResponse:
    """The national measures of a country as CSV: those there are, then those that are gone; none of drafts."""
    act = queries.instrument(celex)
    found = queries.national_measures(celex, queries.country_of(country))
    return file_of(
        _measure_lines(found),
        f"measures-{act.celex}-{country}.csv",
        "text/csv; charset=utf-8",
        lambda: audit.record(Operation.DISCLOSURE, VIEW, "law_country", f"{celex}:{country}", count=len(found)),
    )


def _measure_lines(found: Sequence[NationalMeasure]) -> Iterator[bytes]:
    yield csv_head(_MEASURE_COLUMNS)
    for one in found:
        since, gone = one.since.confirmed_at, one.gone.confirmed_at if one.gone else None
        yield csv_line(
            [
                one.instrument, one.country, one.celex, " / ".join(one.titles), one.notified, one.published, one.eli,
                "yes" if one.older else "no", since and since.date(), gone and gone.date(),
            ]
        )  # fmt: skip


@page("law.report", "POST")
def step(request: HttpRequest, celex: str, country: str) -> HttpResponseBase:
    """Enter a step of an infringement case."""
    queries.instrument(celex)
    queries.country_of(country)
    form = StepForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            wanted = Step(given["case_number"], Stage(given["stage"]), given["on"], given["public"])
            actions.take_step(celex, country, wanted, form.ground())
        except InvalidInput as error:
            form.add_error(None, f"{error.sentence} {error.mend}".strip())
        else:
            messages.info(request, _("Kept."))
            return redirect("law_country", celex, country)
    return _country_page(request, celex, country, form)


def _country_page(request: HttpRequest, celex: str, country: str, form: StepForm | None = None) -> HttpResponse:
    act = queries.instrument(celex)
    queries.country_of(country)
    (standing,) = queries.standings(celex, [country])
    steps = queries.steps(celex, country)
    measures = queries.national_measures(celex, country)
    audit.record(Operation.CONSULTATION, VIEW, "law_country", f"{celex}:{country}", count=len(measures))
    last = {one.case_number: Stage(one.stage) for one in steps}
    context = {
        "country": country,
        "name": words.country_name(country),
        "line": _line(standing),
        **_lacking(act, country),
        "measures": measures,
        "steps": [(one, words.STAGES[Stage(one.stage)]) for one in steps],
        "open": sum(stage not in OVER for stage in last.values()),
        "form": form or StepForm(initial=today()),
        "provisions": bool(leaves(celex)),
        "may_speak": may_speak_for(country),
        **framed("law_countries", act),
    }
    return render(request, "law/country.html", context, status=400 if form is not None else 200)


@page(VIEW)
def letter(request: HttpRequest, celex: str, country: str) -> HttpResponse:
    """A letter to print: what of an act a country lacks, as far as is known here, and whom it is known from."""
    act = queries.instrument(celex)
    queries.country_of(country)
    lacking = _lacking(act, country)
    (standing,) = queries.standings(celex, [country])
    audit.record(
        Operation.DISCLOSURE,
        VIEW,
        "law_country",
        f"{celex}:{country}",
        count=sum(map(len, (lacking["missing"], lacking["silent"]))),
    )
    context = {
        **lacking, "act": act, "name": words.country_name(country), "bound": standing.bound,
        "today": timezone.localdate(), "sender": own_organisation().name,
    }  # fmt: skip
    return render(request, "law/letter.html", context)


def _lacking(act: Instrument, country: str) -> dict[str, list[dict[str, object]]]:
    """Obligations of which something is left to do (``missing``), each with who says so, and those of which nothing is known
    (``silent``)."""
    rows = queries.matrix(act.celex, [country], only_missing=True)
    told = queries.holding_statements(act.celex, country)
    found = [
        {
            "provision": row.provision,
            "sign": words.state_sign(row.cells[0][1]),
            "word": words.state_word(row.cells[0][1]),
            "disputed": row.cells[0][2],
            "said": told.get(row.provision.ref, []),
        }
        for row in rows
        if row.provision.kind is not ProvisionKind.OPTION
    ]
    return {"missing": [one for one in found if one["said"]], "silent": [one for one in found if not one["said"]]}
