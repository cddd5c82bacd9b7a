"""Gaps as priority actions: ranked with reasons, each with what it was computed from, what people decided and what answers it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from tutela.errors import InvalidInput
from tutela.formats.csv_cells import csv_head, csv_line
from tutela.safeguards import actor as actors
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.strategy.law import actions, origins, queries, words
from tutela.strategy.law.models import Gap
from tutela.strategy.law.origins import Origin
from tutela.strategy.law.rules import GapKind
from tutela.strategy.law.sources import SOURCES
from tutela.strategy.law.standing import may_manage, member_states
from tutela.web.downloads import file_of
from tutela.web.law import VIEW, framed
from tutela.web.law_forms import PracticeForm, SeverityForm
from tutela.web.page import page

SHOWN = 200
REASONS = 6


@page(VIEW)
def gaps(request: HttpRequest) -> HttpResponse:
    """Open gaps, the first to be met first."""
    kind, country = _asked(request)
    closed = request.GET.get("closed") == "yes"
    shown = {"closed_rows": _closed(kind, country)} if closed else _open(kind, country)
    audit.record(Operation.CONSULTATION, VIEW, "law_gap", count=len(shown.get("rows", shown.get("closed_rows", ()))))
    context = {
        **shown,
        "closed": closed,
        "narrowed": bool(kind or country),
        "kinds": [(str(one), title, str(one) == kind) for one, title in words.GAP_KINDS.items()],
        "states": [(code, words.country_name(code), code == country) for code in member_states()],
        "query": request.GET.urlencode(),
        "sources": [one.title for one in SOURCES.values()],
        **framed("law_gaps"),
    }
    return render(request, "law/gaps.html", context)


def _open(kind: str, country: str) -> dict[str, Any]:
    found = queries.priorities(kind, country)
    return {"rows": [_row(one) for one in found[:SHOWN]], "count": len(found)}


def _closed(kind: str, country: str) -> list[dict[str, object]]:
    """The gaps that closed last, each with what closed it."""
    found = queries.closed(kind, country)[:SHOWN]
    causes = origins.causes([one.because for one in found])
    return [
        {
            "gap": one,
            "kind": words.GAP_KINDS[GapKind(one.kind)],
            "title": _(one.title),
            "countries": [words.country_name(code) for code in one.countries],
            "cause": linked(causes[one.because]),
        }
        for one in found
    ]


def linked(one: Origin) -> dict[str, str]:
    """An origin with the address of its page, empty where there is none."""
    return {"words": one.words, "address": reverse(one.address[0], args=one.address[1:]) if one.address else ""}


def _asked(request: HttpRequest) -> tuple[str, str]:
    """The kind and the country that are asked for; what nobody knows is left out."""
    kind, country = request.GET.get("kind", ""), request.GET.get("country", "")
    return (kind if kind in {str(one) for one in GapKind} else "", country if country in member_states() else "")


_COLUMNS: Final = (
    "gap", "kind", "source", "title", "countries", "severity_computed", "severity", "decided_by", "rank", "rank_because",
    "reasons", "computed_from", "because", "opened", "computed", "rules_version", "practices",
)  # fmt: skip


@page(VIEW)
def gaps_file(request: HttpRequest) -> FileResponse:
    """The same as CSV, every open gap a line, with all its reasons and what it was computed from."""
    found = queries.priorities(*_asked(request))
    return file_of(
        _lines(found),
        "gaps.csv",
        "text/csv; charset=utf-8",
        lambda: audit.record(Operation.DISCLOSURE, VIEW, "law_gap", count=len(found)),
    )


def _lines(found: Sequence[queries.Priority]) -> Iterator[bytes]:
    yield csv_head(_COLUMNS)
    for one in found:
        gap = one.gap
        yield csv_line(
            [
                gap.public_id, gap.kind, gap.source, _(gap.title), " ".join(gap.countries), str(gap.severity),
                str(one.severity), one.decided.by if one.decided else "", str(one.place.rank),
                "; ".join(words.reason(code) for code in one.place.reasons),
                "; ".join(words.reason(code) for code in gap.reasons), "; ".join(gap.sources), gap.because,
                gap.opened_at.isoformat(), gap.computed_at.isoformat(), gap.rules_version,
                "; ".join(" ".join(filter(None, (each.title, each.link))) for each in one.practices),
            ]
        )  # fmt: skip


def _row(one: queries.Priority) -> dict[str, object]:
    reasons = [words.reason(code) for code in one.gap.reasons]
    return {
        "gap": one.gap,
        "weight": f"{one.place.rank:.2f}",
        "kind": words.GAP_KINDS[GapKind(one.gap.kind)],
        "title": _(one.gap.title),
        "severity": one.severity,
        "decided": one.decided,
        "why": [words.reason(code) for code in one.place.reasons],
        "reasons": reasons[:REASONS],
        "more": max(len(reasons) - REASONS, 0),
        "practices": one.practices,
        "source": SOURCES[one.gap.source].title if one.gap.source in SOURCES else one.gap.source,
    }


@page(VIEW)
def gap(request: HttpRequest, public_id: str) -> HttpResponse:
    """One gap with its history."""
    return _gap_page(request, queries.gap(public_id))


@page("law.manage", "POST")
def gap_decide(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Overrule the severity, or let it be as computed again."""
    found, form = queries.gap(public_id), SeverityForm(request.POST)
    if form.is_valid():
        written = form.cleaned_data["severity"]
        actions.decide_severity(found, int(written) if written else None, form.cleaned_data["why"])
        messages.info(request, _("Decided. It can be taken back the same way."))
        return redirect("law_gap", public_id)
    return _gap_page(request, found, severity=form)


@page("law.report", "POST")
def gap_answer(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Name a practice that answers it."""
    found, form = queries.gap(public_id), PracticeForm(request.POST)
    if form.is_valid():
        try:
            actions.answer_gap(found, form.cleaned_data["title"], form.cleaned_data["link"])
        except InvalidInput as error:
            form.add_error("link", f"{error.sentence} {error.mend}".strip())
        else:
            messages.info(request, _("Kept."))
            return redirect("law_gap", public_id)
    return _gap_page(request, found, practice=form)


@page("law.report", "POST")
def practice_withdraw(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """No longer say that a practice answers a gap."""
    found = queries.practice(public_id)
    actions.withdraw_practice(found)
    messages.info(request, _("Withdrawn."))
    return redirect("law_gap", found.gap.public_id)


def _gap_page(
    request: HttpRequest, found: Gap, severity: SeverityForm | None = None, practice: PracticeForm | None = None
) -> HttpResponse:
    audit.record(Operation.CONSULTATION, VIEW, "law_gap", found.public_id)
    decisions = queries.decisions(found)
    changes = queries.changes(found)
    causes = origins.causes({found.because, *(one.because for one in changes[:SHOWN])})
    holding = decisions[0] if decisions and decisions[0].severity is not None else None
    context = {
        "gap": found,
        "kind": words.GAP_KINDS[GapKind(found.kind)],
        "title": _(found.title),
        "severity": holding.severity if holding else found.severity,
        "holding": holding,
        "countries": [words.country_name(code) for code in found.countries],
        "reasons": [words.reason(code) for code in found.reasons],
        "sources": [linked(origins.source(place)) for place in found.sources],
        "source": SOURCES[found.source].title if found.source in SOURCES else found.source,
        "cause": linked(causes[found.because]),
        "decisions": decisions,
        "changes": [
            (one, words.HAPPENED[one.happened], linked(causes[one.because]), len(one.countries))
            for one in changes[:SHOWN]
        ],
        "older": max(len(changes) - SHOWN, 0),
        "practices": queries.practices(found),
        "own": actors.current().organisation_id,
        "severity_form": severity or SeverityForm(),
        "practice_form": practice or PracticeForm(),
        "may_decide": may_manage(),
        "may_answer": actors.current().may("law.report"),
        **framed("law_gaps"),
    }
    wrong = severity is not None or practice is not None
    return render(request, "law/gap.html", context, status=400 if wrong else 200)
