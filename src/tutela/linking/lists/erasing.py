"""What lists declare to the composition of erasing (tutela/erasing.py): fingerprints, matches and decisions of records."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import psycopg

TABLES: Final = ("lists_decision", "lists_match", "lists_print")


def erase(connection: psycopg.Connection, ids: Sequence[int]) -> int:
    """Delete what is kept of these records beside the lists; how many matches."""
    connection.execute(
        "DELETE FROM lists_decision WHERE uid IN (SELECT uid FROM records_record WHERE id = ANY(%s))", [list(ids)]
    )
    connection.execute("DELETE FROM lists_print WHERE record_id = ANY(%s)", [list(ids)])
    return connection.execute("DELETE FROM lists_match WHERE record_id = ANY(%s)", [list(ids)]).rowcount
