"""Keeping the cells of figures true: stale months are counted anew from the records."""

from __future__ import annotations

from typing import Any, Final, Protocol

from tutela.database.locks import Lock
from tutela.vocabulary import substances

PAGE_LIMIT: Final = 24
"""Stale (class, month) pairs a page counts by itself before it shows what there is."""


class Connection(Protocol):
    """A connection of psycopg, or Django's."""

    def cursor(self) -> Any:
        """A cursor, to be used in a ``with`` block."""
        ...


_TAKE: Final = """
CREATE TEMPORARY TABLE IF NOT EXISTS insight_counting (visibility_id integer, month date) ON COMMIT DELETE ROWS;
"""

_CLAIM: Final = """
WITH chosen AS (SELECT DISTINCT visibility_id, month FROM insight_stalemonth
                ORDER BY month NULLS FIRST, visibility_id LIMIT %s),
gone AS (DELETE FROM insight_stalemonth s USING chosen c
         WHERE s.visibility_id = c.visibility_id AND s.month IS NOT DISTINCT FROM c.month)
INSERT INTO insight_counting SELECT visibility_id, month FROM chosen
"""

_FORGET: Final = """
DELETE FROM insight_seizurecell c USING insight_counting t
WHERE c.visibility_id = t.visibility_id AND c.month IS NOT DISTINCT FROM t.month
"""

# The range of months is for the records' index, the equality for a hash join; the undated are asked for apart.
# Records are first given the number of their combination of codes, so that nothing after that compares texts.
_COUNT: Final = """
WITH fact AS MATERIALIZED (
    SELECT r.id, r.visibility_id, t.month, r.occurred_precision <> 'year' AS month_known,
           r.area, r.country, r.transport, r.concealment, r.location_kind
    FROM insight_counting t JOIN records_record r
      ON r.visibility_id = t.visibility_id AND r.kind = 'seizure' AND r.current
     AND t.month = date_trunc('month', r.occurred_at AT TIME ZONE 'UTC')::date
    WHERE r.occurred_at >= (SELECT min(month)::timestamp AT TIME ZONE 'UTC' FROM insight_counting)
      AND r.occurred_at < (SELECT (max(month) + interval '1 month') AT TIME ZONE 'UTC' FROM insight_counting)
    UNION ALL
    SELECT r.id, r.visibility_id, NULL, false, r.area, r.country, r.transport, r.concealment, r.location_kind
    FROM insight_counting t JOIN records_record r
      ON r.visibility_id = t.visibility_id AND r.kind = 'seizure' AND r.current AND r.occurred_at IS NULL
    WHERE t.month IS NULL),
numbered AS MATERIALIZED (
    SELECT fact.*, dense_rank() OVER combination AS number FROM fact WINDOW combination AS (
        ORDER BY visibility_id, month, month_known, area, country, transport, concealment, location_kind)),
code AS (SELECT DISTINCT ON (number) * FROM numbered ORDER BY number),
detail AS MATERIALIZED (
    SELECT n.number, n.id, i.substance, i.quantity_kind, count(*) AS items, sum(i.amount) AS amount
    FROM numbered n JOIN records_item i ON i.record_id = n.id AND i.current GROUP BY 1, 2, 3, 4),
listed AS (SELECT * FROM unnest(%s::text[], %s::text[]) AS pairs (substance, group_code)),
sums AS (
    SELECT number, 0 AS level, '' AS substance, '' AS quantity_kind, count(*) AS events,
           0 AS items, NULL::numeric AS amount FROM numbered GROUP BY 1
    UNION ALL
    SELECT number, 1, substance, '', count(DISTINCT id), sum(items), NULL FROM detail GROUP BY 1, 3
    UNION ALL
    SELECT number, 2, substance, quantity_kind, count(*), sum(items), sum(amount) FROM detail GROUP BY 1, 3, 4
    UNION ALL
    SELECT number, 3, coalesce(group_code, ''), '', count(DISTINCT id), sum(items), NULL
    FROM detail LEFT JOIN listed USING (substance) GROUP BY 1, 3)
INSERT INTO insight_seizurecell (visibility_id, level, month, month_known, area, country, transport, concealment,
                                 location_kind, substance, quantity_kind, events, items, amount)
SELECT c.visibility_id, s.level, c.month, c.month_known, c.area, c.country, c.transport, c.concealment, c.location_kind,
       s.substance, s.quantity_kind, s.events, s.items, s.amount
FROM sums s JOIN code c USING (number)
"""


def refresh(connection: Connection, limit: int | None = None) -> int:
    """Count stale months of the acting reader's classes anew, at most ``limit`` (class, month) pairs.

    Runs inside the caller's transaction, with its actor. Returns how many pairs were counted; 0 also where another
    process counts at this moment. Events written meanwhile leave their own notes and are counted next time.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM insight_stalemonth)")
        if not _one(cursor):
            return 0
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [Lock.CELLS.value])
        if not _one(cursor):
            return 0
        grouped = {code: entry.group for code, entry in substances.registry().by_id.items()}
        cursor.execute("SET LOCAL work_mem = '64MB'")
        cursor.execute(_TAKE)
        cursor.execute("TRUNCATE insight_counting")
        cursor.execute(_CLAIM, [limit])
        cursor.execute("ANALYZE insight_counting")
        cursor.execute(_FORGET)
        cursor.execute(_COUNT, [list(grouped), list(grouped.values())])
        cursor.execute("SELECT count(*) FROM insight_counting")
        return int(_one(cursor))


def stale(connection: Connection) -> int:
    """How many (class, month) pairs the acting reader's figures are behind."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM (SELECT DISTINCT visibility_id, month FROM insight_stalemonth) pairs")
        return int(_one(cursor))


def _one(cursor: Any) -> Any:
    row = cursor.fetchone()
    return row[0] if row else None
