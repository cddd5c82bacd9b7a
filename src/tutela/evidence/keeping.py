"""What keeps the store true over time: erasing on the retention day, and sweeping what a crash has left behind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final

from django.db import transaction

from tutela.evidence import queries, store
from tutela.evidence.actions import erase
from tutela.evidence.custody import step
from tutela.evidence.models import Evidence, Rewrapped, State, Step
from tutela.records.models import Record
from tutela.safeguards import actor as actors
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation

GRACE_SECONDS: Final = 3600.0
"""An object without a row may belong to a file that is just being taken in: so long it is left alone."""


def erase_due(as_of: date, *, dry_run: bool = False) -> list[str]:
    """Erase what has passed its last day and is not held; the ids, in order. ``dry_run``: only say which."""
    actors.current().require("evidence.erase")
    due = list(queries.due(as_of))
    if not dry_run:
        for one in due:
            erase(one, "retention", as_of=as_of)
    return [one.public_id for one in due]


def erase_of_record(record: Record, why: str) -> list[str]:
    """Erase what is attached to a record that is itself being erased; the ids. Conflict when some of it is held."""
    found = queries.evidence().filter(record_uid=bytes(record.uid)).exclude(state=State.ERASED)
    every = list(found)
    for one in every:
        erase(one, why)
    return [one.public_id for one in every]


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What a sweep found: objects no row named (removed), files never finished (removed), rows whose object is gone."""

    orphans: int
    unfinished: int
    missing: list[str]


def reconcile(grace_seconds: float = GRACE_SECONDS) -> Reconciled:
    """Sweep both ways: remove what no row names, and mark what has lost its object. Nothing newer than the grace time
    is touched."""
    actors.current().require("evidence.erase")
    names = list(store.settled(grace_seconds))
    known = queries.objects_known(names)
    orphans = [name for name in names if name not in known]
    for name in orphans:
        transaction.on_commit(partial(store.remove, name))  # once it stands in the audit
    lost = [one for one in queries.evidence().filter(state=State.SEALED) if not store.there(str(one.object_name))]
    for one in lost:
        if Evidence.objects.filter(pk=one.pk, state=State.SEALED).update(state=State.MISSING):
            step(one, Step.MISSING)
    copies = Rewrapped.objects.exclude(object_name=None).select_related("evidence")
    gone = [copy for copy in copies if not store.there(str(copy.object_name))]
    found = Reconciled(
        len(orphans), store.sweep_arriving(grace_seconds), [o.public_id for o in lost] + [c.public_id for c in gone]
    )
    audit.record(Operation.ERASURE, "evidence.erase", "evidence", count=len(orphans) + found.unfinished)
    return found
