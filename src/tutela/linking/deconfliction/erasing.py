"""What de-confliction declares to the composition of erasing (tutela/erasing.py) and to the retention table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import psycopg

TABLES: Final = ("deconfliction_answernote", "deconfliction_answer", "deconfliction_hit")

_HOLDS: Final = """EXISTS (SELECT FROM records_mention x JOIN records_record y ON y.id = x.record_id
    WHERE x.key_hash = {key} AND x.current AND y.owner_id = {owner}{more})"""
_GONE: Final = f"""
SELECT DISTINCT h.pair FROM records_mention m JOIN records_record r ON r.id = m.record_id
JOIN deconfliction_hit h ON h.key_hash = m.key_hash AND h.owner_id = r.owner_id AND h.person_id = 0
WHERE m.record_id = ANY (%(ids)s)
  AND NOT {_HOLDS.format(key="h.key_hash", owner="h.owner_id", more=" AND NOT x.record_id = ANY (%(ids)s)")}"""  # noqa: S608
_SHARES: Final = """EXISTS (SELECT FROM deconfliction_answer a WHERE a.pair = {pair}
    GROUP BY a.owner_id, a.record HAVING count(*) FILTER (WHERE a.verb = 'share') > count(*) FILTER (WHERE a.verb = 'stop'))"""
# What somebody said no to stays said, by its keyed hash; and what is handed over must be there to be ended.
_STAYS: Final = f"""(EXISTS (SELECT FROM deconfliction_answer a WHERE a.pair = p.pair AND a.verb = 'decline')
    OR {_SHARES.format(pair="p.pair")})"""

DUE: Final = f"""t.retention_until < %(day)s AND NOT {_SHARES.format(pair="t.pair")} AND (t.origin = 'search'
    OR NOT {_HOLDS.format(key="t.key_hash", owner="t.owner_id", more="")}
    OR NOT {_HOLDS.format(key="t.key_hash", owner="t.other_id", more="")})"""
"""Of the retention table: a hit that stands no longer, or a search long past, of which nothing is handed over."""


def erase(connection: psycopg.Connection, ids: Sequence[int]) -> int:
    """Delete the hits that rest on these records alone, with their answers and notes; how many. Where a side declined, the
    keyed hash and the answers stay, the notes go."""
    values = {"ids": list(ids)}
    shared = "a.record IN (SELECT public_id FROM records_record WHERE id = ANY (%(ids)s))"
    connection.execute(
        f"DELETE FROM deconfliction_answernote n USING deconfliction_answer a WHERE a.id = n.answer_id AND {shared}".encode(),  # noqa: S608
        values,
    )
    connection.execute(f"DELETE FROM deconfliction_answer a WHERE {shared}".encode(), values)  # noqa: S608
    pairs = [pair for (pair,) in connection.execute(_GONE.encode(), values)]
    if not pairs:
        return 0
    _forget_notes(connection, pairs)
    query = f"SELECT p.pair FROM unnest(%s::text[]) p (pair) WHERE NOT {_STAYS}"  # noqa: S608
    return _delete(connection, [pair for (pair,) in connection.execute(query.encode(), [pairs])])


def erase_due(connection: psycopg.Connection, keys: Sequence[int]) -> int:
    """Delete hits (by their row's id), and of what they were the last side of the answers too; how many."""
    rows = connection.execute(
        "DELETE FROM deconfliction_hit WHERE id = ANY (%s) RETURNING pair", [list(keys)]
    ).fetchall()
    pairs = [pair for (pair,) in rows]
    left = connection.execute("SELECT pair FROM deconfliction_hit WHERE pair = ANY (%s)", [pairs]).fetchall()
    _delete(connection, sorted(set(pairs) - {pair for (pair,) in left}))
    return len(rows)


def _forget_notes(connection: psycopg.Connection, pairs: Sequence[str]) -> None:
    connection.execute(
        "DELETE FROM deconfliction_answernote n USING deconfliction_answer a WHERE a.id = n.answer_id AND a.pair = ANY (%s)",
        [list(pairs)],
    )


def _delete(connection: psycopg.Connection, pairs: Sequence[str]) -> int:
    _forget_notes(connection, pairs)
    connection.execute("DELETE FROM deconfliction_answer WHERE pair = ANY (%s)", [list(pairs)])
    return connection.execute("DELETE FROM deconfliction_hit WHERE pair = ANY (%s)", [list(pairs)]).rowcount
