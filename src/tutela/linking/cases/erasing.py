"""What cases declare to the composition of erasing (tutela/erasing.py)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import psycopg

TABLES: Final = ("cases_opening", "cases_foundmember", "cases_foundnetwork", "cases_networksearch", "cases_case")

_OF_RECORDS: Final = "DELETE FROM {} WHERE uid IN (SELECT uid FROM records_record WHERE id = ANY(%s))"


def erase(connection: psycopg.Connection, ids: Sequence[int]) -> int:
    """Take records out of the cases and the found networks they stand in; out of how many cases."""
    connection.execute(_OF_RECORDS.format("cases_foundmember").encode(), [list(ids)])
    return connection.execute(_OF_RECORDS.format("cases_opening").encode(), [list(ids)]).rowcount


def erase_cases(connection: psycopg.Connection, keys: Sequence[int]) -> int:
    """Delete cases (by their row's id) with what was opened in them; how many."""
    connection.execute("DELETE FROM cases_opening WHERE case_id = ANY(%s)", [list(keys)])
    return connection.execute("DELETE FROM cases_case WHERE id = ANY(%s)", [list(keys)]).rowcount


def erase_searches(connection: psycopg.Connection, keys: Sequence[int]) -> int:
    """Delete searches for networks (by their row's id) with what they found; how many."""
    networks = "SELECT id FROM cases_foundnetwork WHERE search_id = ANY(%s)"
    connection.execute(f"DELETE FROM cases_foundmember WHERE network_id IN ({networks})", [list(keys)])  # noqa: S608
    connection.execute("DELETE FROM cases_foundnetwork WHERE search_id = ANY(%s)", [list(keys)])
    return connection.execute("DELETE FROM cases_networksearch WHERE id = ANY(%s)", [list(keys)]).rowcount
