"""A batch into the tables, in one transaction: COPY into temporary tables, then INSERT ... SELECT under the row policy.

Per batch: what is new is accepted; the same id with the same content is unchanged; with other content it is a revision
beside the former; faults go to quarantine; the receipt moves by exactly these counts; one audit entry covers the batch.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import psycopg
from psycopg import sql

from tutela.database.locks import Lock
from tutela.intake import rows
from tutela.intake.copy_text import Row
from tutela.intake.rows import Batch
from tutela.records.keys import digest, record_uid
from tutela.safeguards.actor import Actor, set_actor
from tutela.safeguards.audit import INSERT as AUDIT
from tutela.safeguards.audit import Operation
from tutela.safeguards.handling import RESTRICTED, handling_mask

_NUMBERS: Final = 64
"""Occurrences looked for at once."""

_STAGES: Final = {
    "stage_record": (
        *rows.RECORD_COLUMNS,
        "outcome text DEFAULT 'accepted'",
        "revision integer DEFAULT 1",
        "former bigint",
    ),
    "stage_item": rows.ITEM_COLUMNS,
    "stage_mention": rows.MENTION_COLUMNS,
    "stage_posting": rows.POSTING_COLUMNS,
    "stage_quarantine": (*rows.QUARANTINE_COLUMNS, "known text DEFAULT 'new'"),
}


@dataclass(frozen=True, slots=True)
class Target:
    """Where a submission's rows go: the constants of every row."""

    submission_id: int
    receipt: str
    source_id: int
    owner_id: int
    regime: str
    format: str
    mapping: str
    visibility_id: int
    quarantine_until: str


@dataclass(frozen=True, slots=True)
class Known:
    """Units set aside before, by their key: those still open with their public ids, and those mended or dismissed."""

    open: Mapping[bytes, str] = field(default_factory=dict)
    closed: frozenset[bytes] = frozenset()

    @property
    def any(self) -> bool:
        """Whether there are any."""
        return bool(self.open or self.closed)


@dataclass(frozen=True, slots=True)
class Stored:
    """What one batch came to. ``settled``: fault codes of units that were mended or dismissed on an earlier delivery and
    are not set aside again."""

    accepted: int = 0
    revised: int = 0
    unchanged: int = 0
    quarantined: int = 0
    settled: Counter[str] = field(default_factory=Counter)

    def __add__(self, other: Stored) -> Stored:
        """What two pieces of one batch came to."""
        return Stored(
            self.accepted + other.accepted,
            self.revised + other.revised,
            self.unchanged + other.unchanged,
            self.quarantined + other.quarantined,
            self.settled + other.settled,
        )


def prepare(connection: psycopg.Connection, alone: int | None = None) -> None:
    """Make the temporary tables of this session. ``alone``: a source of which nothing else is taken in meanwhile (a replay
    numbers its units by what is stored); the lock goes with the connection."""
    if alone is not None:
        connection.execute(f"SELECT pg_advisory_lock({Lock.SOURCE}, %s)", [alone % 2**31])
    for name, columns in _STAGES.items():
        connection.execute(f"CREATE TEMPORARY TABLE {name} ({', '.join(columns)}) ON COMMIT DELETE ROWS")
    connection.execute("CREATE INDEX ON stage_record (id)")
    connection.commit()


def reserve_ids(connection: psycopg.Connection, count: int) -> Sequence[int]:
    """Record ids nobody else will use; unused ones leave gaps, which mean nothing."""
    cursor = connection.execute(
        "SELECT nextval(pg_get_serial_sequence('records_record', 'id')) FROM generate_series(1, %s)", [count]
    )
    return [row[0] for row in cursor.fetchall()]


def known_units(connection: psycopg.Connection, source_id: int) -> Known:
    """What deliveries of a source have had set aside before."""
    open_, closed = {}, set()
    with connection.cursor(name="known_units", withhold=True) as cursor:
        cursor.execute(
            "SELECT q.uid, q.public_id, q.state FROM intake_quarantined q JOIN intake_submission s ON s.id = q.submission_id"
            " WHERE s.source_id = %s",
            [source_id],
        )
        for uid, public_id, state in cursor:
            if state == "open":
                open_[bytes(uid)] = public_id
            else:
                closed.add(bytes(uid))
    return Known(open_, frozenset(closed))


def occurrences(connection: psycopg.Connection, source_id: int, content: bytes) -> int:
    """The number of the last occurrence of a content without a reference that is stored; 0: none."""
    last = 0
    while True:
        numbers = {record_uid(source_id, None, content, last + n): last + n for n in range(1, _NUMBERS + 1)}
        found = connection.execute(_STORED_OR_ERASED, [list(numbers), list(numbers)])
        there = [numbers[bytes(uid)] for (uid,) in found]
        if not there:
            return last
        last = max(there)


def begin(connection: psycopg.Connection, actor: Actor, source_id: int, *, dry: bool = False) -> None:
    """Open a transaction as ``actor``; two deliveries of one source take turns, so that neither misses the other's rows. A dry
    run is one transaction to its end and stores nothing: nobody waits for it. The turn may come late, so the actor's token
    is issued after it."""
    if not dry:
        connection.execute(f"SELECT pg_advisory_xact_lock({Lock.SOURCE}, %s)", [source_id % 2**31])
    set_actor(connection, actor)
    # The temporary tables have no statistics: without this the planner may read the whole record table for each batch.
    connection.execute("SET LOCAL enable_hashjoin = off")
    connection.execute("SET LOCAL enable_mergejoin = off")
    connection.execute("SAVEPOINT batch")


def back_to_beginning(connection: psycopg.Connection) -> None:
    """Undo what came after ``begin``, keeping its transaction and its locks."""
    connection.execute("ROLLBACK TO SAVEPOINT batch")


def empty(connection: psycopg.Connection) -> None:
    """Drop what was loaded, within the transaction."""
    connection.execute(f"TRUNCATE {', '.join(_STAGES)}")


def load(connection: psycopg.Connection, batch: Batch) -> None:
    """COPY one batch into the temporary tables (after ``begin``)."""
    _copy(connection, "stage_record", rows.RECORD_COLUMNS, batch.records)
    _copy(connection, "stage_item", rows.ITEM_COLUMNS, batch.items)
    _copy(connection, "stage_mention", rows.MENTION_COLUMNS, batch.mentions)
    _copy(connection, "stage_posting", rows.POSTING_COLUMNS, batch.postings)
    _copy(connection, "stage_quarantine", rows.QUARANTINE_COLUMNS, batch.quarantined)


def store(connection: psycopg.Connection, target: Target, batch: Batch) -> Stored:
    """Write what was loaded. Nothing is committed here."""
    closed = _closed_meanwhile(connection, batch)
    known = _run(connection, _MARK_KNOWN) + closed
    known += _erased(connection, _MARK_ERASED)
    if known:
        _keep_restricted(connection)
        _run(connection, _SUPERSEDE_RECORDS)
        _run(connection, _SUPERSEDE_ITEMS)
        _run(connection, _SUPERSEDE_MENTIONS)
        _run(connection, _SUPERSEDE_POSTINGS)
    values = [target.owner_id, target.source_id, target.regime, target.submission_id]
    written = _run(connection, _INSERT_RECORDS, values)
    only = _ONLY_WRITTEN if known else ""
    if batch.items:
        _run(connection, _INSERT_ITEMS + only)
    if batch.mentions:
        _run(connection, _INSERT_MENTIONS + only)
    if batch.postings:
        _run(connection, _INSERT_POSTINGS + only)
    revised = _count(connection, "SELECT count(*) FROM stage_record WHERE outcome = 'revised'") if known else 0
    settled, codes = _quarantine(connection, target, batch)
    if batch.replayed:
        with connection.cursor() as cursor:
            cursor.executemany(_CLOSE_REPLAYED, batch.replayed)
    unchanged = len(batch.records) - written + settled + batch.repeated + len(batch.repeats)
    stored = Stored(written - revised, revised, unchanged, len(batch.quarantined) - settled, codes)
    _audit(connection, target, batch, written)
    return stored


def _keep_restricted(connection: psycopg.Connection) -> None:
    """A revision of a record under restriction stands under it too, beside whatever marking it brings itself."""
    if _run(connection, _RESTRICTED_AGAIN):
        for statement in _FOLLOW_RESTRICTED:
            _run(connection, statement)


def _closed_meanwhile(connection: psycopg.Connection, batch: Batch) -> int:
    """Leave out what would close a unit that somebody has closed since the batch was built; the others can't be closed by
    another hand until this transaction ends."""
    if not batch.replayed:
        return 0
    ids = [origin for origin, _uid in batch.replayed]
    rows_ = connection.execute(
        "SELECT public_id FROM intake_quarantined WHERE public_id = ANY(%s) AND state = 'open' ORDER BY id FOR UPDATE",
        [ids],
    )
    still = {public_id for (public_id,) in rows_}
    gone = [uid for origin, uid in batch.replayed if origin not in still]
    if not gone:
        return 0
    return _run(connection, "UPDATE stage_record SET outcome = 'unchanged' WHERE uid = ANY(%s)", [gone])


def advance(
    connection: psycopg.Connection,
    submission_id: int,
    batch: Batch,
    stored: Stored,
    reasons: dict[str, int],
    kinds: dict[str, int],
) -> None:
    """Move the receipt by what the batch came to, in the batch's own transaction."""
    _run(
        connection,
        "UPDATE intake_submission SET received = received + %s, accepted = accepted + %s, revised = revised + %s,"
        " unchanged = unchanged + %s, quarantined = quarantined + %s, by_kind = %s, quarantine_reasons = %s,"
        " bytes_read = %s, possible_duplicates = %s, worked_at = now(), state = 'running' WHERE id = %s",
        [batch.units, stored.accepted, stored.revised, stored.unchanged, stored.quarantined,
         json.dumps(kinds), json.dumps(reasons), batch.bytes_read, batch.possible_duplicates, submission_id],
    )  # fmt: skip


def _quarantine(connection: psycopg.Connection, target: Target, batch: Batch) -> tuple[int, Counter[str]]:
    """Set aside what has faults; how many units were settled on an earlier delivery, and their fault codes."""
    if not batch.quarantined:
        return 0, Counter()
    _run(connection, _MARK_QUARANTINE)
    _erased(connection, _MARK_QUARANTINE_ERASED)
    _run(connection, _RESTRICT_ASIDE, [target.visibility_id])
    values = [target.submission_id, target.visibility_id, target.format, target.mapping, target.quarantine_until]
    _run(connection, _INSERT_QUARANTINE, values)
    _run(connection, _STILL_FAULTY)
    _run(connection, _INSERT_CAME, [target.submission_id])
    settled = _count(
        connection, "SELECT count(*) FROM stage_quarantine WHERE known IN ('replayed', 'dismissed', 'erased')"
    )
    codes = connection.execute(_SETTLED_CODES).fetchall() if settled else []
    return settled, Counter(dict(codes))


def _audit(connection: psycopg.Connection, target: Target, batch: Batch, count: int) -> None:
    root = digest(*batch.uids)
    values = [
        target.owner_id,
        None,
        "system",
        Operation.COLLECTION,
        "intake.submit",
        "submission",
        target.receipt,
        count,
        root,
    ]
    connection.execute(AUDIT, values)


def _copy(connection: psycopg.Connection, table: str, columns: Iterable[str], values: list[Row]) -> None:
    if not values:
        return
    names = sql.SQL(", ").join(sql.Identifier(column.split()[0]) for column in columns)
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write("".join(values))


def _run(connection: psycopg.Connection, statement: str, values: Sequence[object] = ()) -> int:
    return connection.execute(statement.encode(), values or None).rowcount


def _count(connection: psycopg.Connection, statement: str) -> int:
    row = connection.execute(statement.encode()).fetchone()
    return int(row[0]) if row else 0


def _erased(connection: psycopg.Connection, statement: str) -> int:
    """Mark what has a tombstone; costs nothing where there are none."""
    if connection.execute("SELECT FROM records_tombstone LIMIT 1").fetchone() is None:
        return 0
    return _run(connection, statement)


def _names(columns: Iterable[str]) -> str:
    return ", ".join(column.split()[0] for column in columns)


_STORED_OR_ERASED: Final = """
SELECT uid FROM records_record WHERE current AND uid = ANY(%s) UNION ALL SELECT uid FROM records_tombstone WHERE uid = ANY(%s)"""
_MARK_KNOWN: Final = """
UPDATE stage_record s SET revision = r.revision + 1, former = r.id,
       outcome = CASE WHEN r.content_digest = s.content_digest THEN 'unchanged' ELSE 'revised' END
FROM records_record r WHERE r.uid = s.uid AND r.current AND s.outcome = 'accepted'"""
_MARK_ERASED: Final = """
UPDATE stage_record s SET outcome = 'unchanged' FROM records_tombstone t WHERE t.uid = s.uid"""
_RESTRICTED_AGAIN: Final = f"""
UPDATE stage_record s SET visibility_id = visibility_with(s.visibility_id, {handling_mask([RESTRICTED])}, 0, 0),
                          handling = array_append(s.handling, '{RESTRICTED}')
FROM records_record r WHERE s.outcome = 'revised' AND r.id = s.former AND '{RESTRICTED}' = ANY (r.handling)"""  # noqa: S608
_FOLLOW_RESTRICTED: Final = tuple(
    f"UPDATE {stage} i SET visibility_id = s.visibility_id FROM stage_record s"  # noqa: S608
    f" WHERE s.id = i.record_id AND '{RESTRICTED}' = ANY (s.handling)"
    for stage in ("stage_item", "stage_mention", "stage_posting")
)
_RESTRICT_ASIDE: Final = f"""
UPDATE stage_quarantine s
SET visibility_id = visibility_with(coalesce(s.visibility_id, %s), {handling_mask([RESTRICTED])}, 0, 0)
FROM records_record r WHERE r.uid = s.record_uid AND r.current AND '{RESTRICTED}' = ANY (r.handling)"""  # noqa: S608
_SUPERSEDE_RECORDS: Final = """
UPDATE records_record r SET current = false FROM stage_record s WHERE s.outcome = 'revised' AND r.id = s.former"""
_SUPERSEDE_ITEMS: Final = """
UPDATE records_item i SET current = false FROM stage_record s WHERE s.outcome = 'revised' AND i.record_id = s.former"""
_SUPERSEDE_MENTIONS: Final = """
UPDATE records_mention m SET current = false FROM stage_record s WHERE s.outcome = 'revised' AND m.record_id = s.former"""
_SUPERSEDE_POSTINGS: Final = """
UPDATE records_posting p SET current = false FROM stage_record s WHERE s.outcome = 'revised' AND p.record_id = s.former"""
_INSERT_RECORDS: Final = f"""
INSERT INTO records_record ({_names(rows.RECORD_COLUMNS)}, revision, current, owner_id, owner_part, source_id, regime,
                            submission_id, recorded_at, hold_reason)
SELECT {_names(rows.RECORD_COLUMNS)}, revision, true, %s, 'owner', %s, %s, %s, now(), ''
FROM stage_record WHERE outcome <> 'unchanged'"""  # noqa: S608
_INSERT_ITEMS: Final = f"""
INSERT INTO records_item ({_names(rows.ITEM_COLUMNS)}, current)
SELECT {_names(rows.ITEM_COLUMNS)}, true FROM stage_item i WHERE true"""  # noqa: S608
_INSERT_MENTIONS: Final = f"""
INSERT INTO records_mention ({_names(rows.MENTION_COLUMNS)}, current)
SELECT {_names(rows.MENTION_COLUMNS)}, true FROM stage_mention i WHERE true"""  # noqa: S608
_INSERT_POSTINGS: Final = f"""
INSERT INTO records_posting ({_names(rows.POSTING_COLUMNS)}, current)
SELECT {_names(rows.POSTING_COLUMNS)}, true FROM stage_posting i WHERE true"""  # noqa: S608
_ONLY_WRITTEN: Final = " AND EXISTS (SELECT FROM stage_record s WHERE s.id = i.record_id AND s.outcome <> 'unchanged')"
_MARK_QUARANTINE: Final = """
UPDATE stage_quarantine s SET known = q.state FROM intake_quarantined q WHERE q.uid = s.uid AND s.origin = ''"""
_MARK_QUARANTINE_ERASED: Final = """
UPDATE stage_quarantine s SET known = 'erased' FROM records_tombstone t WHERE t.uid = s.uid AND s.origin = '' AND known = 'new'"""
_SETTLED_CODES: Final = """
SELECT code, count(*) FROM stage_quarantine, unnest(codes) code WHERE known IN ('replayed', 'dismissed', 'erased')
GROUP BY code"""
_INSERT_CAME: Final = """
INSERT INTO intake_came (submission_id, quarantined_id, visibility_id)
SELECT %s, id, visibility_id FROM (
    SELECT q.id, q.visibility_id FROM stage_quarantine s JOIN intake_quarantined q ON q.uid = s.uid
    WHERE s.origin = '' AND s.known IN ('new', 'open')
    UNION SELECT q.id, q.visibility_id FROM stage_quarantine s JOIN intake_quarantined q ON q.public_id = s.origin
    WHERE s.origin <> '') units
ON CONFLICT DO NOTHING"""
_STILL_FAULTY: Final = """
UPDATE intake_quarantined q SET mended = s.written, faults = s.faults, notes = s.notes, codes = s.codes
FROM stage_quarantine s WHERE s.origin <> '' AND q.public_id = s.origin AND q.state = 'open'"""
_CLOSE_REPLAYED: Final = """
UPDATE intake_quarantined q SET state = 'replayed', closed_at = now(), replayed_as_id = r.id
FROM records_record r WHERE q.public_id = %s AND q.state = 'open' AND r.uid = %s AND r.current"""
_KEPT_QUARANTINE_COLUMNS: Final = rows.QUARANTINE_COLUMNS[:-3]  # without class of visibility, origin and record's uid
_INSERT_QUARANTINE: Final = f"""
INSERT INTO intake_quarantined ({_names(_KEPT_QUARANTINE_COLUMNS)}, mended, submission_id, visibility_id, format, mapping, state,
                                closed_by, closed_why, legal_basis, retention_rule, retention_until, hold_reason)
SELECT {_names(_KEPT_QUARANTINE_COLUMNS)}, '', %s, coalesce(visibility_id, %s), %s, %s, 'open',
       '', '', 'accountability', 'quarantine-1y', %s::date, ''
FROM stage_quarantine WHERE known = 'new' AND origin = '' ON CONFLICT (uid) DO NOTHING"""  # noqa: S608
