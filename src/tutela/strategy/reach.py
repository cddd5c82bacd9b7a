"""Whose strategies and countries an actor may speak for; the row policy says the same."""

from __future__ import annotations

from typing import Final

from django.db import connection

from tutela.safeguards import actor as actors
from tutela.safeguards.models import Organisation
from tutela.strategy.models import Strategy

REPORT: Final = "strategy.report"
MANAGE: Final = "strategy.manage"


def countries_to_report_for() -> list[str] | None:
    """The countries the acting organisation may report for; None: any (EU bodies and who runs the installation)."""
    own = Organisation.objects.get(pk=actors.current().organisation_id)
    if own.runs_installation or own.kind == "eu_body":
        return None
    return [own.country] if own.country else []


def may_manage(strategy: Strategy) -> bool:
    """Whether the acting person looks after a strategy: their organisation's own, and for EU bodies also those of the
    organisation that runs the installation (the row policy says the same)."""
    actor = actors.current()
    if not actor.may(MANAGE):
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s = ANY (strategy_managed()) OR actor_is_tutela()", [strategy.owner_id])
        row = cursor.fetchone()
    return bool(row and row[0])
