"""Storing what a run found. Made by Tutela itself, never by a person; what people decide is not touched."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connection

from tutela.database.locks import Lock
from tutela.linking.persons.linkage import Linkage
from tutela.linking.persons.reading import Held, pair_of
from tutela.records.envelope import Handling
from tutela.records.models import public_id
from tutela.safeguards import actor as actors
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.safeguards.doing import does
from tutela.safeguards.handling import RESTRICTED

ACTION: Final = "persons.link"

_STAGE: Final = """
CREATE TEMPORARY TABLE IF NOT EXISTS stage_suggestion (
    public_id text, pair bytea, record_id bigint, place text, other_id bigint, other_place text, bits float8, least_bits float8,
    findings text) ON COMMIT DELETE ROWS"""
_COPY: Final = "COPY stage_suggestion (public_id, pair, record_id, place, other_id, other_place, bits, least_bits, findings) FROM STDIN"
_MADE: Final = ("record_id", "place", "visibility_id", "other_id", "other_place", "other_visibility_id", "bits", "least_bits",
                "findings", "model_version")  # fmt: skip
_KEEP: Final = f"""
WITH kept AS (
    INSERT INTO persons_suggestion (public_id, pair, {", ".join(_MADE)}, made_at)
    SELECT s.public_id, s.pair, s.record_id, s.place, r.visibility_id, s.other_id, s.other_place, o.visibility_id,
           s.bits, s.least_bits, s.findings, %(model)s, now()
    FROM stage_suggestion s JOIN records_record r ON r.id = s.record_id JOIN records_record o ON o.id = s.other_id
    WHERE r.current AND o.current AND NOT r.handling && %(shut)s::varchar[] AND NOT o.handling && %(shut)s::varchar[]
    ON CONFLICT (pair) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _MADE)}, made_at = now()
    WHERE ({", ".join(f"persons_suggestion.{name}" for name in _MADE)})
          IS DISTINCT FROM ({", ".join(f"excluded.{name}" for name in _MADE)})
    RETURNING xmax = 0 AS new)
SELECT count(*) FILTER (WHERE new), count(*) FILTER (WHERE NOT new) FROM kept"""  # noqa: S608
# What came, went or was restricted since it was read is told by the join; it is compared anew by the next run.
_REMOVE: Final = (
    "DELETE FROM persons_suggestion p WHERE NOT EXISTS (SELECT FROM stage_suggestion s WHERE s.pair = p.pair)"
)
_LOCK: Final = f"SELECT pg_advisory_xact_lock({Lock.SUGGESTIONS}, 0)"


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of the suggestions there were, and of those found."""

    added: int
    changed: int
    removed: int
    total: int


@does(ACTION)
def store(found: Sequence[tuple[Linkage, Sequence[Held]]], model_version: str) -> Stored:
    """Make the suggestions there are those that a run found, over all groups; the same run again changes nothing."""
    actors.current().require(ACTION)
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)
        cursor.execute(_STAGE)
        cursor.execute("TRUNCATE stage_suggestion")
        with cursor.copy(_COPY) as copy:
            for linkage, held in found:
                for one in linkage.candidates:
                    mine, theirs = sorted((held[one.first], held[one.second]), key=lambda one: one.key)
                    copy.write_row((
                        public_id(), pair_of(mine.key, theirs.key), mine.record, mine.place, theirs.record,
                        theirs.place, one.bits, round(linkage.least_bits, 2), json.dumps(one.findings),
                    ))  # fmt: skip
        shut = [RESTRICTED, Handling.SENSITIVE.value]
        cursor.execute(_REMOVE)
        removed = cursor.rowcount
        cursor.execute(_KEEP, {"model": model_version, "shut": shut})
        added, changed = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM persons_suggestion")
        (total,) = cursor.fetchone()
    audit.record(Operation.COMBINATION, ACTION, "suggestion", f"model {model_version}", count=added + changed + removed)
    return Stored(added, changed, removed, total)
