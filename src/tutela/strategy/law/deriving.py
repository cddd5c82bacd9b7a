"""Keeping cells and gaps in step with what is said: called by whoever adds a statement, in that transaction."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Final

from django.db import connection
from django.utils import timezone

from tutela.database.locks import Lock
from tutela.strategy.law import gaps, stored
from tutela.strategy.law.instruments import instruments
from tutela.strategy.law.models import Cell
from tutela.strategy.law.provisions import provisions
from tutela.strategy.law.rules import cell, law_gaps
from tutela.strategy.law.sources import LAW
from tutela.strategy.law.standing import members
from tutela.strategy.law.stored import Place

_LOCK: Final = f"SELECT pg_advisory_xact_lock({Lock.LAW_STATE}, hashtext(%s))"


def bring_up_to_date(celex: str, places: Collection[Place], because: str) -> None:
    """Derive the cells of these places anew, then the gaps of their provisions. Of two who speak at once the second waits, and
    sees both."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [celex])
    instrument = instruments()[celex]
    by_ref = {one.ref: one for one in provisions(celex)}
    refs = sorted({ref for ref, _country in places})
    said = stored.latest_statements(celex, refs)
    wanted = []
    for ref, country in sorted(set(places)):
        found = cell(instrument, by_ref[ref], country, said.get((ref, country), []))
        if found.state is None or not found.said:
            Cell.objects.filter(instrument=celex, ref=ref, country=country).delete()
            continue
        wanted.append(
            Cell(
                instrument=celex, ref=ref, country=country, state=str(found.state), disputed=found.disputed,
                why=found.why, said=[one.order for one in found.said], derived_at=timezone.now(),
            )
        )  # fmt: skip
    Cell.objects.bulk_create(
        wanted,
        update_conflicts=True,
        unique_fields=["instrument", "ref", "country"],
        update_fields=["state", "disputed", "why", "said", "derived_at"],
    )
    follow_provisions(celex, refs, because)


def follow_provisions(celex: str, refs: Collection[str], because: str, day: date | None = None) -> int:
    """Compute the gaps of these provisions anew."""
    day = day or timezone.localdate()
    instrument = instruments()[celex]
    kept = stored.cells(celex, refs)
    asked = [one for one in provisions(celex) if one.ref in set(refs) and not one.items]
    rows = [(one, stored.row_of(instrument, one, members(day), kept)) for one in asked]
    keys = {f"{kind}:{one.key}" for one in asked for kind in ("law", "data")}
    return gaps.settle(LAW, law_gaps(instrument, rows, day), because, keys)


def out_of_step(celex: str) -> list[Place]:
    """Places whose kept cell is not what the rule makes of the statements now."""
    instrument = instruments()[celex]
    by_ref = {one.ref: one for one in provisions(celex)}
    kept = stored.cells(celex)
    said = stored.latest_statements(celex)
    wrong = []
    for ref, country in sorted({*kept, *said}):
        found = cell(instrument, by_ref[ref], country, said.get((ref, country), []))
        wanted = (str(found.state), found.disputed) if found.said else None
        if kept.get((ref, country)) != wanted:
            wrong.append((ref, country))
    return wrong
