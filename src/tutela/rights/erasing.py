"""What people's rights declare to the composition of erasing (tutela/erasing.py): what stands beside a record goes with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import psycopg

TABLES: Final = ("rights_annotation", "rights_hold", "rights_review", "rights_restriction")
"""Tables with rows of a record. Orders and the items of requests keep its keyed digest, which says nothing."""


def erase(connection: psycopg.Connection, ids: Sequence[int]) -> int:
    """Delete annotations, holds, reviews and restrictions of these records; how many annotations."""
    gone = 0
    for table in TABLES:
        gone += connection.execute(
            f"DELETE FROM {table} WHERE uid IN (SELECT uid FROM records_record WHERE id = ANY(%s))".encode(),  # noqa: S608
            [list(ids)],
        ).rowcount
    return gone
