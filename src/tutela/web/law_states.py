"""The scoreboard: how Member States stand over all acts they must bring into national law, and with each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _l

from tutela.formats.csv_cells import csv_head, csv_line
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.strategy.law import scoring, words
from tutela.strategy.law.instruments import Instrument
from tutela.strategy.law.scoreboard import VERSION, Notified, Score, Standing, Why
from tutela.web.downloads import file_of
from tutela.web.law import VIEW, framed
from tutela.web.law_country import DAYS_A_MONTH
from tutela.web.page import page

_NOTIFIED: Final[Mapping[Notified, tuple[str, Promise]]] = {
    Notified.WHOLE: ("✓", _l("notified")),
    Notified.LISTED: ("◐", _l("something notified")),
    Notified.MISSING: ("✕", _l("missing")),
    Notified.UNKNOWN: ("·", _l("not known")),
    Notified.NOT_BOUND: ("–", _l("not bound")),
}
_LOOKS: Final[Mapping[Notified, str]] = {
    Notified.WHOLE: "s-complete",
    Notified.LISTED: "s-complete",
    Notified.MISSING: "s-not_notified",
    Notified.UNKNOWN: "s-silent",
    Notified.NOT_BOUND: "s-not_applicable",
}
_WHY: Final[Mapping[Why, Promise]] = {
    Why.ALL_COMPLETE: _l("each obligation is said to be complete"),
    Why.OBLIGATIONS: _l("an obligation is said to be partial or not notified"),
    Why.LISTED: _l("the Union’s list has measures not older than the act; whether they are all is not known"),
    Why.ONLY_OLDER: _l("the Union’s list has only measures older than the act"),
    Why.NO_MEASURE: _l("the Union’s list has no measure"),
    Why.NOBODY_SAID: _l("nobody has said enough of its obligations, and no list was imported"),
    Why.NOT_BOUND: _l("the act does not bind it"),
}
_COLUMNS: Final = (
    "country", "act", "notified", "why", "delay_days", "open_cases", "not_conform", "country_deficit_percent",
    "country_known_acts", "country_listed_acts", "country_bound_acts", "rules_version",
)  # fmt: skip


@page(VIEW)
def states(request: HttpRequest) -> HttpResponse:
    """Each Member State's measures, and below them state by state how it stands with each act."""
    counted, found = scoring.acts(), scoring.scores()
    audit.record(Operation.CONSULTATION, VIEW, "law_country", count=len(found))
    context = {
        "acts": counted,
        "rows": [_row(one, counted, standings) for one, standings in found],
        "legend": [(sign, word) for sign, word in _NOTIFIED.values()],
        "version": VERSION,
        **framed("law_states"),
    }
    return render(request, "law/states.html", context)


@page(VIEW)
def states_file(request: HttpRequest) -> FileResponse:
    """The same as CSV, a line for each state and act; what is not known is empty."""
    found = scoring.scores()
    return file_of(
        _lines(found),
        "states.csv",
        "text/csv; charset=utf-8",
        lambda: audit.record(Operation.DISCLOSURE, VIEW, "law_country", count=len(found)),
    )


def _row(one: Score, counted: Sequence[Instrument], standings: Sequence[Standing]) -> dict[str, object]:
    return {
        "country": one.country,
        "name": words.country_name(one.country),
        "score": one,
        "unknown": one.bound - one.known,
        "deficit": _percent(one),
        "months": None if one.delay_days is None else round(one.delay_days / DAYS_A_MONTH, 1),
        "cells": [_cell(act, standing) for act, standing in zip(counted, standings, strict=True)],
    }


def _cell(act: Instrument, standing: Standing) -> dict[str, object]:
    sign, word = _NOTIFIED[standing.notified]
    return {"act": act, "sign": sign, "word": word, "look": _LOOKS[standing.notified], "why": _WHY[standing.why],
            "wrong": standing.wrong or standing.open_cases > 0}  # fmt: skip


def _percent(one: Score) -> float | None:
    return None if one.deficit is None else round(100 * one.deficit, 1)


def _lines(found: Sequence[tuple[Score, Sequence[Standing]]]) -> Iterator[bytes]:
    yield csv_head(_COLUMNS)
    for one, standings in found:
        for each in standings:
            yield csv_line(
                [
                    one.country, each.celex, each.notified, each.why, each.delay_days, each.open_cases,
                    "yes" if each.wrong else "no", _percent(one), one.known, one.listed, one.bound, VERSION,
                ]
            )  # fmt: skip
