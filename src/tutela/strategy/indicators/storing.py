"""Observations into their table: staged as a draft by COPY, then compared with what was known in a few statements.

A value equal within 1e-10 of the former is unchanged; another one is a revision and the former stays. Equal numbers printed
in other digits by another release are no revision.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import psycopg
from django.db import connection

from tutela.database.locks import Lock
from tutela.strategy.indicators.models import Delivery
from tutela.strategy.indicators.observing import Key
from tutela.strategy.indicators.values import Reading

Observed: TypeAlias = "tuple[Key, Reading, str]"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the staged observations."""

    accepted: int
    unchanged: int
    revised: int
    missing: int


_TEMPORARY: Final = """
CREATE TEMPORARY TABLE IF NOT EXISTS indicators_staging (
    indicator text, country text, area text, period text, starts date, breakdown text, value numeric, text text,
    status text, note text, place text
) ON COMMIT DELETE ROWS
"""
_COPY: Final = "COPY indicators_staging FROM STDIN"
_KEEP: Final = """
INSERT INTO indicators_observation (owner_id, delivery_id, indicator, country, area, period, starts, breakdown, value, text,
                                    status, note, place, revision, current, submitted, recorded_at)
SELECT %(owner)s, %(delivery)s, indicator, country, area, period, starts, breakdown, value, text, status, note, place,
       1, false, false, now()
FROM indicators_staging
"""
# `same` pairs each staged observation with the current one of its key; equal within 1e-10 of the larger is the same number.
_COMPARE: Final = """
CREATE TEMPORARY TABLE IF NOT EXISTS indicators_compared (
    id bigint PRIMARY KEY, status text, former bigint, revision integer, had_value boolean, same boolean
) ON COMMIT DELETE ROWS;
TRUNCATE indicators_compared;
"""
_COMPARED: Final = """
INSERT INTO indicators_compared
SELECT n.id, n.status, f.id, f.revision, f.status NOT IN ('missing', 'suppressed'),
       f.id IS NOT NULL AND n.status = f.status AND n.text = f.text
       AND (n.value IS NOT DISTINCT FROM f.value
            OR abs(n.value - f.value) <= 1e-10 * greatest(abs(n.value), abs(f.value)))
FROM indicators_observation n LEFT JOIN indicators_observation f
  ON f.owner_id = n.owner_id AND f.current AND f.indicator = n.indicator AND f.country = n.country AND f.area = n.area
 AND f.period = n.period AND f.breakdown = n.breakdown
WHERE n.delivery_id = %(delivery)s AND NOT n.submitted
"""
_COUNT: Final = """
SELECT count(*) FILTER (WHERE former IS NULL AND status <> 'missing'),
       count(*) FILTER (WHERE same AND status <> 'missing'),
       count(*) FILTER (WHERE former IS NOT NULL AND NOT same AND NOT (status = 'missing' AND NOT had_value)),
       count(*) FILTER (WHERE status = 'missing' AND (former IS NULL OR same OR NOT had_value))
FROM indicators_compared
"""
_FORGET_SAME: Final = """
DELETE FROM indicators_observation o USING indicators_compared c WHERE o.id = c.id AND c.same
"""
_FORMER: Final = """
UPDATE indicators_observation o SET current = false FROM indicators_compared c WHERE o.id = c.former AND NOT c.same
"""
_CURRENT: Final = """
UPDATE indicators_observation o SET current = true, submitted = true, revision = coalesce(c.revision, 0) + 1
FROM indicators_compared c WHERE o.id = c.id AND NOT c.same
"""
_DRAFT: Final = """
SELECT count(*) FILTER (WHERE status <> 'missing'), count(*) FILTER (WHERE status = 'missing')
FROM indicators_observation WHERE delivery_id = %(delivery)s AND NOT submitted
"""


def stage(delivery: Delivery, observed: Iterable[Observed]) -> None:
    """Write observations as a draft of ``delivery``."""
    connection.ensure_connection()
    raw: psycopg.Connection = connection.connection
    with raw.cursor() as cursor:
        cursor.execute(_TEMPORARY)
        cursor.execute("TRUNCATE indicators_staging")
        with cursor.copy(_COPY) as copy:
            for row in _rows(observed):
                copy.write_row(row)
        cursor.execute(_KEEP, {"owner": delivery.owner_id, "delivery": delivery.pk})


def _rows(observed: Iterable[Observed]) -> Iterator[tuple[Any, ...]]:
    for key, reading, place in observed:
        yield (
            key.indicator, key.country, key.area[:200], key.period.code, key.period.starts, key.breakdown[:500],
            reading.value, reading.text[:2000], reading.status.value, reading.note[:500], place,
        )  # fmt: skip


def settle(delivery: Delivery) -> Outcome:
    """Make a delivery's staged observations the last word of its organisation."""
    named = {"delivery": delivery.pk}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [Lock.OBSERVATIONS.value, delivery.owner_id % 2**31])
        cursor.execute(_COMPARE)
        cursor.execute(_COMPARED, named)
        cursor.execute("ANALYZE indicators_compared")
        cursor.execute(_COUNT)
        accepted, unchanged, revised, missing = cursor.fetchone()
        for statement in (_FORGET_SAME, _FORMER, _CURRENT):
            cursor.execute(statement)
    return Outcome(accepted, unchanged, revised, missing)


def as_draft(delivery: Delivery) -> Outcome:
    """What a delivery's draft holds, compared with nothing yet."""
    with connection.cursor() as cursor:
        cursor.execute(_DRAFT, {"delivery": delivery.pk})
        accepted, missing = cursor.fetchone()
    return Outcome(accepted, 0, 0, missing)


def missing_of(delivery: Delivery) -> int:
    """How many missing marks a draft holds."""
    return as_draft(delivery).missing


def drop(delivery: Delivery) -> None:
    """Delete a draft with its observations."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM indicators_observation WHERE delivery_id = %s AND NOT submitted", [delivery.pk])
        cursor.execute("DELETE FROM indicators_delivery WHERE id = %s AND submitted_at IS NULL", [delivery.pk])
