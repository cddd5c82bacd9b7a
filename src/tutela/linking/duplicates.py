"""Flagging records that may report one event: the pipeline's step for a stored batch."""

from __future__ import annotations

from typing import Final

import psycopg

from tutela.database.locks import Lock
from tutela.linking.rules import DUPLICATES_CAP, LARGE_FROM_GRAMS, VERSION
from tutela.safeguards.handling import RESTRICTED

_FLAG: Final = """
INSERT INTO linking_possibleduplicate (record_id, other_id, visibility_id, other_visibility_id, rule, rule_version, reasons)
SELECT new_id, other_id, new_visibility, other_visibility, rule, %(version)s,
       json_build_object('substance', substance, 'amount', trim_scale(amount), 'units', json_build_array(new_unit, other_unit),
                         'places', json_build_array(new_place, other_place))::text
FROM (
    SELECT s.id AS new_id, o.id AS other_id, s.visibility_id AS new_visibility, o.visibility_id AS other_visibility,
           i.substance, i.amount, i.unit_written AS new_unit, o.unit_written AS other_unit, s.place AS new_place, o.place AS other_place,
           CASE WHEN lower(i.unit_written) <> lower(o.unit_written) THEN 'same_amount_other_unit'
                WHEN s.place_folded = o.place_folded AND s.place <> o.place THEN 'same_event_other_spelling'
                WHEN i.amount >= %(large)s AND s.place_folded <> o.place_folded THEN 'same_amount_other_place' END AS rule
    FROM stage_item i JOIN stage_record s ON s.id = i.record_id AND s.outcome <> 'unchanged'
    CROSS JOIN LATERAL (
        SELECT r.id, r.visibility_id, r.place, r.place_folded, t.unit_written
        FROM records_item t JOIN records_record r ON r.id = t.record_id
        WHERE t.twin_key = i.twin_key AND t.current AND t.record_id <> i.record_id AND r.current AND r.occurrence = 1
          AND NOT %(restricted)s = ANY (r.handling)
          AND (t.record_id < i.record_id OR NOT EXISTS (SELECT FROM stage_record b WHERE b.id = t.record_id))
        ORDER BY (lower(t.unit_written) <> lower(i.unit_written)) DESC, t.record_id LIMIT %(cap)s) o
    WHERE i.twin_key IS NOT NULL AND s.occurrence = 1 AND NOT %(restricted)s = ANY (s.handling)) pairs
WHERE rule IS NOT NULL
ON CONFLICT (record_id, other_id, rule) DO NOTHING"""


_ANY: Final = "SELECT FROM stage_item WHERE twin_key IS NOT NULL LIMIT 1"
_IN_TURN: Final = f"SELECT pg_advisory_xact_lock({Lock.DUPLICATES}, 0)"


def flag(connection: psycopg.Connection) -> int:
    """Flag the staged records against all current ones; how many pairs were flagged. Runs inside the batch's transaction,
    to its end one delivery at a time: of two that compare at once, neither would see the other's records."""
    if connection.execute(_ANY).fetchone() is None:
        return 0
    connection.execute(_IN_TURN)
    connection.execute(
        "SET LOCAL enable_hashjoin = on"
    )  # of the two temporary tables; earlier records are probed one by one
    values = {"version": VERSION, "large": LARGE_FROM_GRAMS, "cap": DUPLICATES_CAP, "restricted": RESTRICTED}
    return connection.execute(_FLAG, values).rowcount
