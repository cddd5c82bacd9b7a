"""Telling who watches for what has come: the pipeline's step for a stored batch, inside its transaction.

Keys are compared set-wise in SQL; names that share a key are scored here, so many in a batch (SCORED_A_BATCH): what is beyond is
counted on its watch. An alert is written for every watch that a naming touches and whose purposes its record serves; who may see
it is the row policy's (watch_policy.py). See the rules of victims in searching/rules.py. What ties to watched records is found in
alerting_ties.py. Costs nothing while nobody watches, and one query for a batch that names nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import psycopg

from tutela.linking import alerting_ties
from tutela.linking.searching.rules import ALERT_FROM, SCORED_A_BATCH, VERSION, may_alert
from tutela.recognition import named
from tutela.recognition.nearness import Family
from tutela.records.models import public_id
from tutela.safeguards.actor import set_actor
from tutela.safeguards.handling import RESTRICTED
from tutela.safeguards.installation import keeper, linker

_NAMES_OR_REVISES: Final = """
SELECT (SELECT min(record_id) FROM stage_mention), EXISTS (SELECT FROM stage_record WHERE outcome = 'revised')"""
# The linker, as whom the other steps run (raising.py too), sees no alert: what became stricter is followed here.
_FOLLOW: Final = """
UPDATE linking_alert a SET visibility_id = r.visibility_id FROM stage_record s JOIN records_record r ON r.id = s.former
WHERE s.outcome = 'revised' AND a.record_id = s.former AND a.visibility_id <> r.visibility_id"""
_OWNER: Final = "SELECT owner_id FROM records_record WHERE id = %s"
_ANY: Final = "SELECT FROM linking_watchkey LIMIT 1"

OF_RECORD: Final = f"""
JOIN stage_record s ON s.id = x.record_id AND s.outcome <> 'unchanged'
JOIN linking_watch w ON w.id = k.watch_id AND w.retention_until >= current_date AND w.purposes::text[] && s.purposes
  AND w.area IN ('', s.area) AND w.record_kind IN ('', s.kind)
JOIN safeguards_person p ON p.id = w.person_id AND p.is_active
WHERE k.uid IS NULL AND NOT '{RESTRICTED}' = ANY (s.handling)"""

_EXACT: Final = f"""
SELECT w.id, w.person_id, w.owner_id, x.record_id, 'exact', x.scheme, x.capacity, '', '', x.key_hash
FROM stage_mention x JOIN linking_watchkey k ON k.key_hash = x.key_hash AND k.family = 'exact' {OF_RECORD}"""  # noqa: S608
_TOUCHED: Final = f"""
SELECT DISTINCT w.id, w.person_id, w.owner_id, x.record_id, x.family, m.scheme, m.capacity, k.written, m.written
FROM stage_posting x JOIN linking_watchkey k ON k.key_hash = x.key_hash AND k.family = x.family
JOIN stage_mention m ON m.record_id = x.record_id AND m.scheme = CASE x.family
  WHEN '{Family.SERIAL}' THEN 'serial' WHEN '{Family.HANDLE}' THEN 'handle'
  WHEN '{Family.PERSON}' THEN '{named.PERSON}' WHEN '{Family.ORGANISATION}' THEN '{named.ORGANISATION}' END {OF_RECORD}"""  # noqa: S608
# Every watch gets its first, then every watch its second ...: one of a common name takes no other's place.
_NEAR: Final = f"""
SELECT t.* FROM ({_TOUCHED}) t (watch, person, watcher, record, family, scheme, capacity, wanted, written)
ORDER BY row_number() OVER (PARTITION BY watch ORDER BY record), watch LIMIT {SCORED_A_BATCH}"""  # noqa: S608
_ALL_NEAR: Final = f"SELECT t.watch, count(*) FROM ({_TOUCHED}) t (watch) GROUP BY 1"  # noqa: S608
_UNSCORED: Final = "UPDATE linking_watch SET unscored = unscored + %s WHERE id = %s"

_WRITE: Final = """
INSERT INTO linking_alert (public_id, watch_id, person_id, record_id, visibility_id, family, scheme, score, rules, at)
SELECT %s, %s, %s, r.id, r.visibility_id, %s, %s, %s, %s, now() FROM records_record r WHERE r.id = %s
ON CONFLICT (watch_id, record_id) DO NOTHING"""


@dataclass(frozen=True, slots=True)
class _Touch:
    """A naming that touches a watch. ``wanted`` and ``written`` are names to be scored."""

    watch: int
    person: int
    watcher: int
    record: int
    family: str
    scheme: str
    capacity: str
    wanted: str
    written: str
    key_hash: bytes = b""


def alert(connection: psycopg.Connection) -> int:
    """Write the alerts of the staged records; how many. Acts as Tutela itself, which alone sees what is watched."""
    row = connection.execute(_NAMES_OR_REVISES).fetchone()
    first, revises = row if row else (None, False)
    if first is None and not revises:
        return 0
    owner_row = (
        connection.execute(_OWNER, [first]).fetchone()
        or connection.execute(
            "SELECT r.owner_id FROM records_record r JOIN stage_record s ON s.id = r.id LIMIT 1"
        ).fetchone()
    )
    if owner_row is None:  # every one of them was there already
        return 0
    owner = int(owner_row[0])
    set_actor(connection, keeper(owner))
    written = _alert(connection, owner)
    set_actor(connection, linker(owner))
    return written


def _alert(connection: psycopg.Connection, owner: int) -> int:
    alerting_ties.follow(connection)
    if connection.execute(_ANY).fetchone() is None:
        return 0
    connection.execute(_FOLLOW)
    rows: list[tuple[Any, ...]] = [*connection.execute(_EXACT.encode()), *_near(connection)]
    best: dict[tuple[int, int], tuple[_Touch, float | None]] = {}
    touches = [_Touch(*row) for row in rows]
    protected = _protected(connection, owner, touches)
    for touch in touches:
        own = touch.watcher == owner
        if not may_alert(touch.capacity, own=own) or (not own and (touch.person, touch.key_hash) in protected):
            continue
        score = _score(touch)
        if score is not None and score < ALERT_FROM:
            continue
        former = best.get((touch.watch, touch.record))
        if former is None or (former[1] is not None and (score is None or score > former[1])):
            best[touch.watch, touch.record] = touch, score
    with connection.cursor() as cursor:
        for touch, score in best.values():
            values = [public_id(), touch.watch, touch.person, touch.family, touch.scheme, score, VERSION, touch.record]
            cursor.execute(_WRITE, values)
    return len(best) + alerting_ties.alert(connection, owner)


def _protected(connection: psycopg.Connection, owner: int, touches: list[_Touch]) -> set[tuple[int, bytes]]:
    """(person, key) of what alerts them of others' records and is protected by any record that they may see."""
    asked: dict[int, set[bytes]] = {}
    for touch in touches:
        if touch.watcher != owner and touch.key_hash:
            asked.setdefault(touch.person, set()).add(touch.key_hash)
    return {
        (person, key)
        for person, keys in asked.items()
        for key in alerting_ties.protected_of(connection, owner, person, keys)
    }


def _near(connection: psycopg.Connection) -> list[tuple[Any, ...]]:
    """What is to be scored; where that is not all, each watch is told how much of its own was left out."""
    rows = connection.execute(_NEAR.encode()).fetchall()
    if len(rows) == SCORED_A_BATCH:
        taken: dict[int, int] = {}
        for row in rows:
            taken[row[0]] = taken.get(row[0], 0) + 1
        for watch, every in connection.execute(_ALL_NEAR.encode()).fetchall():
            if every > taken.get(watch, 0):
                connection.execute(_UNSCORED, [every - taken.get(watch, 0), watch])
    return rows


def _score(touch: _Touch) -> float | None:
    """Of a name, how alike it is; None for what is compared by keys alone."""
    if touch.scheme not in named.SCHEMES:
        return None
    from tutela.recognition.names import comparison, name

    kind = name.Kind.PERSON if touch.scheme == named.PERSON else name.Kind.ORGANISATION
    return comparison.score(name.read(touch.wanted, kind), name.read(touch.written, kind))
