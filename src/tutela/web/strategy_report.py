"""The report of a strategy to print and to send: as a page, and as PDF."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.strategy import board_words, boards, queries
from tutela.strategy.boards import Group
from tutela.strategy.models import Strategy
from tutela.strategy.printing import pdf, report
from tutela.strategy.printing.document import Document
from tutela.web.downloads import file_of
from tutela.web.page import page
from tutela.web.strategy_asked import Asked, asked
from tutela.web.strategy_board import VIEW, looked


@page("strategy.view")
def report_page(request: HttpRequest, key: str) -> HttpResponse:
    """The report as a page with a print stylesheet."""
    wanted = asked(request)
    strategy = wanted.strategy(key)
    looked(strategy)
    context = {
        "strategy": strategy,
        "asked": wanted,
        "document": _document(strategy, wanted),
        "countries": boards.by_name(queries.countries_of([strategy.pk])),
        "groups": [(str(one), board_words.GROUPS[one]) for one in Group],
        "today": queries.today(),
    }
    return render(request, "strategy/report.html", context)


@page("strategy.view")
def report_pdf(request: HttpRequest, key: str) -> HttpResponseBase:
    """The report as PDF."""
    wanted = asked(request)
    strategy = wanted.strategy(key)
    made = pdf.pdf_of(_document(strategy, wanted))
    name = "-".join(part for part in (strategy.key, wanted.country, (wanted.on or queries.today()).isoformat()) if part)

    def note() -> None:
        audit.record(Operation.DISCLOSURE, VIEW, "strategy", strategy.public_id)

    return file_of([made], f"{name}.pdf", "application/pdf", note)


def _document(strategy: Strategy, wanted: Asked) -> Document:
    if wanted.country:
        return report.of_country(strategy, wanted.country, wanted.on)
    return report.of_strategy(strategy, wanted.on, wanted.group)
