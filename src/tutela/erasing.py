"""Erasing, in one file: what each stage declares, composed. A record goes with all its revisions, items, mentions, links,
annotations and the units set aside that hold its text; a tombstone without content stays.

A stage that keeps something of a record adds one line to ``ERASERS`` (and its tables to ``TABLES``). Everything happens in
the transaction of whoever calls, who acts as Tutela itself (installation.keeper): only such an actor sees every row that
points to a record.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

import psycopg
from django.db import connection
from django.utils.translation import gettext as _

from tutela.errors import Conflict
from tutela.evidence import erasing as evidence
from tutela.insight import cells
from tutela.intake import erasing as intake
from tutela.linking import erasing as linking
from tutela.linking.cases import erasing as cases
from tutela.linking.deconfliction import erasing as deconfliction
from tutela.linking.lists import erasing as lists
from tutela.linking.persons import erasing as persons
from tutela.records import erasing as records
from tutela.records.keys import digest
from tutela.rights import erasing as rights
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation

Eraser = Callable[[psycopg.Connection, Sequence[int]], int]
"""Erases what a stage keeps of these records (ids of revisions), inside the caller's transaction; how many rows."""

ERASERS: Final[tuple[Eraser, ...]] = (
    evidence.erase,
    lists.erase,
    cases.erase,
    persons.erase,
    deconfliction.erase,
    linking.erase,
    rights.erase,
    intake.erase,
    records.erase,
)
"""In this order: what points to a record first, the record last."""

TABLES: Final = (
    *evidence.TABLES,
    *lists.TABLES,
    *cases.TABLES,
    *persons.TABLES,
    *deconfliction.TABLES,
    *linking.TABLES,
    *rights.TABLES,
    *intake.TABLES,
    *records.TABLES,
    "insight_seizurecell",
)
"""Tables that erasing leaves dead rows in: vacuumed after a run."""

_HELD: Final = "SELECT uid FROM records_record WHERE uid = ANY(%s) AND hold_until >= %s"


def raw() -> psycopg.Connection:
    """The driver's connection under Django's, in the same transaction."""
    connection.ensure_connection()
    return connection.connection  # type: ignore[no-any-return]


def erase_records(
    uids: Sequence[bytes], day: date, rule: str, *, action: str = "retention.run", although_held: bool = False
) -> int:
    """Erase these records with everything of them, leaving tombstones and one entry in the audit; how many revisions.

    Raises Conflict for a record under a hold, unless two persons have agreed to erase it (rights/two_persons.py).
    """
    held = raw().execute(_HELD, [list(uids), day]).fetchone()
    if held is not None and not although_held:
        raise Conflict(_("This is held and can't be erased."), mend=_("Lift the hold first, or wait until it ends."))
    return _erase(uids, day, rule, action)


def _erase(uids: Sequence[bytes], day: date, rule: str, action: str) -> int:
    ids = records.revisions(raw(), uids)
    records.bury(raw(), uids, day, rule)
    for erase in ERASERS:
        erase(raw(), ids)
    audit.batch(Operation.ERASURE, action, "record", rule, len(uids), digest(*sorted(uids)))
    return len(ids)


def erase_units(keys: Sequence[int], day: date, rule: str, *, action: str = "retention.run") -> int:
    """Erase units set aside (by their row's id), leaving tombstones; how many."""
    gone = intake.erase_units(raw(), keys, day, rule)
    audit.batch(Operation.ERASURE, action, "quarantine", rule, gone, root(keys))
    return gone


def erase_deliveries(keys: Sequence[int], rule: str) -> int:
    """Erase deliveries with their receipts and files (by their row's id); how many."""
    gone = intake.erase_deliveries(raw(), keys)
    audit.batch(Operation.ERASURE, "retention.run", "submission", rule, gone, root(keys))
    return gone


def root(keys: Sequence[int]) -> bytes:
    """What one entry of the audit holds of many rows: the digest of their ids in order."""
    return digest(*[key.to_bytes(8, "big") for key in sorted(keys)])


def refresh_figures() -> None:
    """Count the figures anew that stood on what was erased (a trigger has noted their months)."""
    cells.refresh(connection)


def delete_files() -> int:
    """Delete the files of what was erased, after its transaction; how many. Goes on where a killed run stopped."""
    return records.delete_files(raw())
