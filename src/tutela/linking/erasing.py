"""What linking declares to the composition of erasing (tutela/erasing.py). Links are read from mentions and go with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import psycopg

TABLES: Final = (
    "linking_possibleduplicate", "linking_hitnotice", "linking_alert", "linking_watchkey", "linking_watchmember", "linking_watch",
)  # fmt: skip
_OF: Final = "uid IN (SELECT uid FROM records_record WHERE id = ANY(%(ids)s))"


def erase(connection: psycopg.Connection, ids: Sequence[int]) -> int:
    """Delete the notices of who asked for these records, the alerts about them, what was watched of them, and the flags in
    which they stand, on either side; how many flags."""
    connection.execute("DELETE FROM linking_hitnotice WHERE record_id = ANY(%s)", [list(ids)])
    alerts = f"DELETE FROM linking_alert WHERE record_id = ANY(%(ids)s) OR {_OF}"  # noqa: S608
    connection.execute(alerts.encode(), {"ids": list(ids)})
    for table in ("linking_watchkey", "linking_watchmember"):
        connection.execute(f"DELETE FROM {table} WHERE {_OF}".encode(), {"ids": list(ids)})  # noqa: S608
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
