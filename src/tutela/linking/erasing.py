"""What linking declares to the composition of erasing (tutela/erasing.py). Links are read from mentions and go with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import psycopg

TABLES: Final = (
    "linking_possibleduplicate",
    "linking_hitnotice",
    "linking_alert",
    "linking_watchkey",
    "linking_watchmember",
    "linking_watch",
    "linking_linkdecision",
)
_OF: Final = "uid IN (SELECT uid FROM records_record WHERE id = ANY(%(ids)s))"
_DECISIONS: Final = """
WITH gone AS (SELECT uid FROM records_record WHERE id = ANY(%(ids)s))
DELETE FROM linking_linkdecision WHERE first_uid IN (SELECT uid FROM gone) OR second_uid IN (SELECT uid FROM gone)"""
"""An undo names the same two as what it takes back, and goes with it."""


def erase(connection: psycopg.Connection, ids: Sequence[int]) -> int:
    """Delete the notices of who asked for these records, the alerts about them, what was watched of them, what was decided about
    them, and the flags in which they stand, on either side; how many flags."""
    connection.execute("DELETE FROM linking_hitnotice WHERE record_id = ANY(%s)", [list(ids)])
    alerts = f"DELETE FROM linking_alert WHERE record_id = ANY(%(ids)s) OR {_OF}"  # noqa: S608
    connection.execute(alerts.encode(), {"ids": list(ids)})
    for table in ("linking_watchkey", "linking_watchmember"):
        connection.execute(f"DELETE FROM {table} WHERE {_OF}".encode(), {"ids": list(ids)})  # noqa: S608
    connection.execute(_DECISIONS, {"ids": list(ids)})
    return connection.execute(
        "DELETE FROM linking_possibleduplicate WHERE record_id = ANY(%(ids)s) OR other_id = ANY(%(ids)s)",
        {"ids": list(ids)},
    ).rowcount


def erase_watches(connection: psycopg.Connection, keys: Sequence[int]) -> int:
    """Delete watches (by their row's id) with their keys and alerts; how many."""
    connection.execute("DELETE FROM linking_alert WHERE watch_id = ANY(%s)", [list(keys)])
    connection.execute("DELETE FROM linking_watchkey WHERE watch_id = ANY(%s)", [list(keys)])
    connection.execute("DELETE FROM linking_watchmember WHERE watch_id = ANY(%s)", [list(keys)])
    return connection.execute("DELETE FROM linking_watch WHERE id = ANY(%s)", [list(keys)]).rowcount
