"""What batch linkage declares to the composition of erasing (tutela/erasing.py): the suggestions in which a record stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import psycopg

TABLES: Final = ("persons_suggestion",)


def erase(connection: psycopg.Connection, ids: Sequence[int]) -> int:
    """Delete the suggestions about persons whom these records name, on either side; how many."""
    return connection.execute(
        "DELETE FROM persons_suggestion WHERE record_id = ANY(%(ids)s) OR other_id = ANY(%(ids)s)", {"ids": list(ids)}
    ).rowcount
