"""What linking declares to the composition of erasing (tutela/erasing.py). Links are read from mentions and go with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import psycopg

TABLES: Final = ("linking_possibleduplicate", "linking_hitnotice")


def erase(connection: psycopg.Connection, ids: Sequence[int]) -> int:
    """Delete the notices of who asked for these records, and the flags in which they stand, on either side; how many flags."""
    connection.execute("DELETE FROM linking_hitnotice WHERE record_id = ANY(%s)", [list(ids)])
    return connection.execute(
        "DELETE FROM linking_possibleduplicate WHERE record_id = ANY(%(ids)s) OR other_id = ANY(%(ids)s)",
        {"ids": list(ids)},
    ).rowcount
