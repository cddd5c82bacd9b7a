"""What sealed evidence declares to the composition of erasing (tutela/erasing.py): what is attached to a record goes with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

import psycopg

from tutela.evidence.actions import erase as erase_one
from tutela.evidence.models import Evidence, State
from tutela.records.models import Record

TABLES: Final = ("evidence_evidence", "evidence_rewrapped")


def erase(connection: psycopg.Connection, ids: Sequence[int]) -> int:
    """Erase the evidence attached to these records, in the same transaction; how many. Conflict when some of it is held."""
    uids = [bytes(uid) for uid in Record.objects.filter(pk__in=list(ids), current=True).values_list("uid", flat=True)]
    found = list(Evidence.objects.filter(record_uid__in=uids).exclude(state=State.ERASED))
    for one in found:
        erase_one(one, "with its record")
    return len(found)


def erase_due(keys: Sequence[int], day: date, rule: str) -> int:
    """Erase evidence past its own last day (by its row's id); how many."""
    for one in Evidence.objects.filter(pk__in=list(keys)):
        erase_one(one, rule, as_of=day)
    return len(keys)
