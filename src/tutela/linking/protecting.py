"""Whose a value is: what any record in the reader's reach names in a capacity that protects it.

Asked over everything the acting person may see, whatever the purposes they go on with, and restricted records too: those are tied
to nothing and counted nowhere, but whom they protect stays protected. Every part that ties, joins, watches or tells asks here.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import psycopg
from django.db import connection

from tutela.linking.searching.rules import PROTECTED
from tutela.records.values import Capacity
from tutela.safeguards.actor import for_all_purposes

# Capacities are written out: only so is it plain to the planner that the index mention_of_protected holds them.
_PROTECTED: Final = ", ".join(f"'{one}'" for one in sorted(PROTECTED))
_IN: Final = "SELECT DISTINCT key_hash FROM records_mention WHERE current AND key_hash IS NOT NULL AND capacity IN"
_VICTIMS: Final = f"{_IN} ('{Capacity.VICTIM}')"
_VICTIMS_AMONG: Final = f"{_VICTIMS} AND key_hash = ANY (%s::bytea[])"
_PROTECTED_AMONG: Final = f"{_IN} ({_PROTECTED}) AND key_hash = ANY (%s::bytea[])"


def victims() -> set[bytes]:
    """Every value (by its keyed hash) that is a victim's."""
    return _asked(_VICTIMS)


def victims_among(hashes: Collection[bytes]) -> set[bytes]:
    """Which of these values are a victim's."""
    return _asked(_VICTIMS_AMONG, sorted(hashes)) if hashes else set()


def protected_among(hashes: Collection[bytes]) -> set[bytes]:
    """Which of these values are a victim's, a witness's or a contact's."""
    return _asked(_PROTECTED_AMONG, sorted(hashes)) if hashes else set()


def protected_for(to: psycopg.Connection, hashes: Collection[bytes]) -> set[bytes]:
    """The same on a connection of one's own, for who acts on it."""
    rows = to.execute(_PROTECTED_AMONG.encode(), [sorted(hashes)]) if hashes else ()
    return {bytes(key) for (key,) in rows}


def _asked(statement: str, *values: list[bytes]) -> set[bytes]:
    with for_all_purposes(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return {bytes(key) for (key,) in cursor.fetchall()}
