"""What boards ask the database, in SQL: where actions stand in countries on a day, what is to be looked at, what moved.

Each statement takes the values of ``values_of``. What is late, at risk, stale or without evidence is said here as ``rules.flags``
says it in Python; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final, TypeAlias

from tutela.strategy.rules import AT_RISK_DAYS, STALE_DAYS, State

Value: TypeAlias = "str | int | date | list[int] | None"

# One row for each action and country that is expected or has word, as of %(on)s; {stood}: see ``of_day``. What hangs on the
# action alone is worked out once for it (``due``) and not for each of its countries.
_CELLS: Final = """
WITH due AS MATERIALIZED (
    SELECT a.id, a.strategy_id, a.priority_id, a.position, a.countries, a.every_months, y.starts_on,
           coalesce(a.deadline_on < %(on)s, false) AS past, coalesce(a.deadline_on BETWEEN %(on)s AND %(near)s, false) AS near
    FROM strategy_action a JOIN strategy_strategy y ON y.id = a.strategy_id WHERE a.strategy_id = ANY(%(strategies)s)
), wanted AS (
    SELECT d.id AS action_id, c.country FROM due d CROSS JOIN LATERAL unnest(d.countries) AS c(country)
    WHERE %(country)s = '' OR c.country = %(country)s
), stood AS (
    SELECT s.action_id, s.country, s.state, s.contested, s.evidence, s.last_word_on, s.since
    FROM strategy_standing s
    WHERE s.strategy_id = ANY(%(strategies)s) AND s.since <= %(on)s AND {stood}
      AND (%(country)s = '' OR s.country = %(country)s)
), joined AS (
    SELECT coalesce(w.action_id, s.action_id) AS action_id, coalesce(w.country, s.country) AS country,
           w.action_id IS NOT NULL AS expected, coalesce(s.state, 'no_word') AS state, coalesce(s.contested, false) AS contested,
           coalesce(s.evidence, 0) AS evidence, s.last_word_on, s.since
    FROM wanted w FULL JOIN stood s ON s.action_id = w.action_id AND s.country = w.country
), cell AS (
    SELECT j.*, d.priority_id, d.strategy_id, d.position, d.past, d.near, d.every_months,
           j.state NOT IN ('done', 'verified', 'dropped') AS awaited,
           greatest(coalesce(j.last_word_on, d.starts_on), d.starts_on) AS last
    FROM joined j JOIN due d ON d.id = j.action_id
), flagged AS (
    SELECT c.*,
        (c.awaited AND c.past) OR (c.every_months IS NOT NULL AND c.state <> 'dropped'
            AND (c.last + make_interval(months => c.every_months))::date < %(on)s) AS late,
        c.awaited AND c.near
            AND (c.state IN ('no_word', 'not_started', 'disputed') OR (c.state = 'under_way' AND c.evidence = 0)) AS at_risk,
        c.awaited AND c.last < %(stale)s AS stale,
        c.state IN ('under_way', 'disputed', 'done', 'verified') AND c.evidence = 0 AS no_evidence
    FROM cell c
)
"""

_COUNTED: Final = f"""{", ".join(f"count(*) FILTER (WHERE state = '{state}')" for state in State)},
       count(*) FILTER (WHERE contested), count(*) FILTER (WHERE late), count(*) FILTER (WHERE at_risk),
       count(*) FILTER (WHERE stale), count(*) FILTER (WHERE no_evidence), max(last_word_on)"""

BOARD: Final = f"""{_CELLS}
SELECT strategy_id, priority_id, country, {_COUNTED} FROM flagged GROUP BY strategy_id, priority_id, country"""  # noqa: S608

PRIORITIES: Final = f"""{_CELLS}
SELECT strategy_id, priority_id, '', {_COUNTED} FROM flagged GROUP BY strategy_id, priority_id"""  # noqa: S608

ROWS: Final = f"""{_CELLS}
SELECT action_id, country, expected, state, contested, evidence, last_word_on, since, late, at_risk, stale, no_evidence
FROM flagged
WHERE (%(action)s IS NULL OR action_id = %(action)s) AND (%(priority)s IS NULL OR priority_id = %(priority)s)
  AND (%(flag)s = '' OR (%(flag)s = 'late' AND late) OR (%(flag)s = 'at_risk' AND at_risk) OR (%(flag)s = 'stale' AND stale)
       OR (%(flag)s = 'no_evidence' AND no_evidence) OR (%(flag)s = 'contested' AND contested))
ORDER BY strategy_id, position, country LIMIT %(limit)s"""  # noqa: S608

ATTENTION: Final = f"""{_CELLS}
SELECT action_id, array_agg(country) FILTER (WHERE late), array_agg(country) FILTER (WHERE at_risk),
       array_agg(country) FILTER (WHERE stale), array_agg(country) FILTER (WHERE no_evidence),
       array_agg(country) FILTER (WHERE contested)
FROM flagged WHERE late OR at_risk OR stale OR no_evidence OR contested
GROUP BY action_id, strategy_id, position ORDER BY strategy_id, position, action_id"""  # noqa: S608

# With how many there are in all beside each, so that a page of the first ones needs no second look.
MOVED: Final = """
SELECT s.action_id, s.country, coalesce(p.state, 'no_word'), s.state, s.since, count(*) OVER ()
FROM strategy_standing s
LEFT JOIN strategy_standing p ON p.action_id = s.action_id AND p.country = s.country AND p.until = s.since
    AND p.strategy_id = ANY(%(strategies)s) AND p.until > %(after)s AND p.until <= %(on)s
WHERE s.strategy_id = ANY(%(strategies)s) AND s.since > %(after)s AND s.since <= %(on)s
  AND (%(country)s = '' OR s.country = %(country)s) AND s.state IS DISTINCT FROM coalesce(p.state, 'no_word')
ORDER BY s.since DESC, s.action_id, s.country LIMIT %(limit)s"""

LAST_MOVES: Final = """
SELECT m.* FROM unnest(%(strategies)s::bigint[]) AS y (id) CROSS JOIN LATERAL (
    SELECT s.action_id, s.country, coalesce(p.state, 'no_word'), s.state, s.since
    FROM strategy_standing s
    LEFT JOIN strategy_standing p ON p.action_id = s.action_id AND p.country = s.country AND p.until = s.since
        AND p.strategy_id = y.id AND p.until > %(after)s AND p.until <= %(on)s
    WHERE s.strategy_id = y.id AND s.since > %(after)s AND s.since <= %(on)s AND (%(country)s = '' OR s.country = %(country)s)
      AND s.state IS DISTINCT FROM coalesce(p.state, 'no_word')
    ORDER BY s.since DESC LIMIT 1) m"""

# Many actions have the same countries: their lists are made one before they are opened.
COUNTRIES: Final = """
SELECT unnest(countries) FROM (SELECT DISTINCT countries FROM strategy_action WHERE strategy_id = ANY(%(strategies)s)) a
UNION SELECT country FROM strategy_standing WHERE strategy_id = ANY(%(strategies)s) AND until IS NULL"""


def of_day(statement: str, on: date | None) -> str:
    """A statement over the states of a day. Today's (None) are those that nothing followed, for which there is an index of their
    own: it is a tenth of ten years."""
    return statement.replace("{stood}", "s.until IS NULL" if on is None else "(s.until IS NULL OR s.until > %(on)s)")


def values_of(strategies: Sequence[int], country: str, day: date) -> dict[str, Value]:
    """What a statement over strategies (ids), a country (empty: all) and a day takes."""
    return {
        "strategies": list(strategies),
        "country": country,
        "on": day,
        "near": day + timedelta(days=AT_RISK_DAYS),
        "stale": day - timedelta(days=STALE_DAYS),
    }
