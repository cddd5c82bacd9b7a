"""What the intake declares to the composition of erasing (tutela/erasing.py): units set aside that hold the same written
text, in which deliveries they came, and delivered files that still wait."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Final

import psycopg

from tutela.intake import spool
from tutela.records.erasing import QUARANTINE, delete_later

TABLES: Final = ("intake_came", "intake_quarantined", "intake_submission")

_SAME_TEXT: Final = """
SELECT q.id FROM intake_quarantined q JOIN intake_submission s ON s.id = q.submission_id
JOIN records_record r ON r.id = ANY(%s)
 AND (q.replayed_as_id = r.id OR (s.source_id = r.source_id AND (q.reference = r.source_reference OR q.written = r.written)))"""


def erase(connection: psycopg.Connection, ids: Sequence[int]) -> int:
    """Delete the units set aside that became these records, bear their reference or hold what was written in them; how many."""
    if connection.execute("SELECT FROM intake_quarantined LIMIT 1").fetchone() is None:
        return 0
    found = same_text(connection, ids)
    return erase_units(connection, found, datetime.now(UTC).date(), "with its record") if found else 0


def same_text(connection: psycopg.Connection, ids: Sequence[int]) -> list[int]:
    """The units set aside that became these records, bear their reference or hold what was written in them."""
    return [row[0] for row in connection.execute(_SAME_TEXT, [list(ids)]).fetchall()]


def erase_units(connection: psycopg.Connection, ids: Sequence[int], day: date, rule: str) -> int:
    """Delete units set aside, leaving a tombstone each; how many."""
    keys = [list(ids)]
    connection.execute(
        "INSERT INTO records_tombstone (uid, kind, erased_on, rule, visibility_id)"
        " SELECT uid, %s, %s, %s, visibility_id FROM intake_quarantined WHERE id = ANY(%s) ON CONFLICT (uid) DO NOTHING",
        [QUARANTINE, day, rule, *keys],
    )
    connection.execute("DELETE FROM intake_came WHERE quarantined_id = ANY(%s)", keys)
    return connection.execute("DELETE FROM intake_quarantined WHERE id = ANY(%s)", keys).rowcount


def erase_deliveries(connection: psycopg.Connection, ids: Sequence[int]) -> int:
    """Delete deliveries with their receipts and, where it still waits, the delivered file; how many."""
    keys = [list(ids)]
    for (public_id,) in connection.execute(
        "SELECT public_id FROM intake_submission WHERE id = ANY(%s)", keys
    ).fetchall():
        path = spool.folder() / public_id
        if path.exists():
            delete_later(connection, path)
    connection.execute("DELETE FROM intake_came WHERE submission_id = ANY(%s)", keys)
    return connection.execute("DELETE FROM intake_submission WHERE id = ANY(%s)", keys).rowcount
