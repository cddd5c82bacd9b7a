"""Whose a value is: what any record in the reader's reach names in a capacity that protects it.

Asked over everything the acting person may see, whatever the purposes they go on with, and over what they would see but for its
restriction: such records are tied to nothing and counted nowhere, but whom they protect stays protected. Only whether a value is
protected is told, of no record. Every part that ties, joins, watches or tells asks here.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import psycopg
from django.db import connection
from django.db.models import BooleanField, F, Func

from tutela.linking.searching.rules import PROTECTED
from tutela.records.values import Capacity
from tutela.safeguards.actor import for_all_purposes
from tutela.safeguards.row_policy import APP, PROTECTIONS

# Capacities are written out: only so is it plain to the planner that the index mention_of_protected holds them.
_PROTECTED: Final = ", ".join(f"'{one}'" for one in sorted(PROTECTED))
_NAMING: Final = f"""
        SELECT DISTINCT m.key_hash FROM records_mention m
        WHERE m.current AND m.key_hash IS NOT NULL AND m.capacity IN ({_PROTECTED})
          AND (NOT victims OR m.capacity = '{Capacity.VICTIM}') AND m.visibility_id = ANY (classes)"""  # noqa: S608
FUNCTIONS: Final = f"""
{PROTECTIONS}
CREATE FUNCTION protected_values(hashes bytea[], victims boolean) RETURNS SETOF bytea
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE classes integer[] := actor_protections();
BEGIN
    IF hashes IS NULL THEN
        RETURN QUERY {_NAMING};
    ELSE
        RETURN QUERY {_NAMING} AND m.key_hash = ANY (hashes);
    END IF;
END $$;
CREATE FUNCTION value_is_protected(key bytea) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT key IS NOT NULL AND EXISTS (SELECT FROM protected_values(ARRAY[key], false)) $$;
REVOKE ALL ON FUNCTION protected_values, value_is_protected FROM PUBLIC;
GRANT EXECUTE ON FUNCTION protected_values, value_is_protected TO {APP};
"""  # noqa: S608
FUNCTIONS_UNDO: Final = (
    "DROP FUNCTION value_is_protected; DROP FUNCTION protected_values; DROP FUNCTION actor_protections;"
)


def victims() -> set[bytes]:
    """Every value (by its keyed hash) that is a victim's."""
    return _asked(None, victims=True)


def victims_among(hashes: Collection[bytes]) -> set[bytes]:
    """Which of these values are a victim's."""
    return _asked(hashes, victims=True) if hashes else set()


def protected_among(hashes: Collection[bytes]) -> set[bytes]:
    """Which of these values are a victim's, a witness's or a contact's."""
    return _asked(hashes, victims=False) if hashes else set()


def protected_for(to: psycopg.Connection, hashes: Collection[bytes]) -> set[bytes]:
    """The same on a connection of one's own, for who acts on it."""
    rows = to.execute("SELECT protected_values(%s, false)", [sorted(hashes)]) if hashes else ()
    return {bytes(key) for (key,) in rows}


def is_protected(column: str) -> Func:
    """For a query: whether the value of a column is a victim's, a witness's or a contact's; false where there is none."""
    return Func(F(column), function="value_is_protected", output_field=BooleanField())


def _asked(hashes: Collection[bytes] | None, *, victims: bool) -> set[bytes]:
    with for_all_purposes(), connection.cursor() as cursor:
        wanted = None if hashes is None else sorted(hashes)
        cursor.execute("SELECT protected_values(%s::bytea[], %s)", [wanted, victims])
        return {bytes(key) for (key,) in cursor.fetchall()}
