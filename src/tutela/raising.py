"""A record that becomes stricter: what a revision newly bears, a handling code or another area, holds for everything that
speaks of the same record. What it no longer bears stays on the former ones: lifting takes two persons.

The pipeline's step for a stored batch, beside erasing.py, because what speaks of a record stands in several stages.
"""

from __future__ import annotations

from typing import Final

import psycopg

from tutela.rights.restricting import BESIDE
from tutela.safeguards.handling import handling_mask
from tutela.safeguards.visibility import changes
from tutela.vocabulary.areas import Area, mask

_RAISED: Final = """
SELECT s.uid, s.handling, s.area FROM stage_record s JOIN records_record r ON r.id = s.former
WHERE s.outcome = 'revised' AND s.visibility_id <> r.visibility_id"""

_OF_RECORD: Final = "{} IN (SELECT id FROM records_record WHERE uid = %(uid)s)"
_STATEMENTS: Final = tuple(
    statement.encode()
    for table, column, where in (
        ("records_item", "visibility_id", _OF_RECORD.format("record_id")),
        ("records_mention", "visibility_id", _OF_RECORD.format("record_id")),
        ("records_posting", "visibility_id", _OF_RECORD.format("record_id")),
        ("linking_possibleduplicate", "visibility_id", _OF_RECORD.format("record_id")),
        ("linking_possibleduplicate", "other_visibility_id", _OF_RECORD.format("other_id")),
        *BESIDE,
        ("records_record", "visibility_id", "uid = %(uid)s"),
    )
    for statement in changes(table, column, where)
)


def raise_former(connection: psycopg.Connection) -> int:
    """Bring everything of the revised records up to what their new revisions bear; how many records."""
    raised = connection.execute(_RAISED).fetchall()
    for uid, codes, area in raised:
        values = {"uid": uid, "codes": handling_mask(codes), "without": 0, "areas": mask(Area, [area])}
        for statement in _STATEMENTS:
            connection.execute(statement, values)
    return len(raised)
