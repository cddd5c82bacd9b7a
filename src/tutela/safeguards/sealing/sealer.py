"""The sealer: numbers what was written, chains and signs it, and says so outside the database.

Only transactions below ``pg_snapshot_xmin`` are sealed. Each of them is finished, so no entry can appear later among
those that were sealed; the order of the numbers is that of (transaction, id). A round that was killed leaves whole
batches; a checkpoint it had not written yet is written by the next round, being the batch's own signed header.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

import psycopg

from tutela.database.locks import Lock
from tutela.errors import Conflict, TutelaError
from tutela.safeguards.sealing import checkpoints, encoding
from tutela.safeguards.sealing.checkpoints import Line
from tutela.safeguards.sealing.encoding import ID, XACT, Header, Tombstone
from tutela.safeguards.sealing.keys import Signer, signer

log = logging.getLogger("tutela.audit")

EVERY_SECONDS: Final = 4.0
BATCH_ENTRIES: Final = 10_000
"""About so many entries are sealed together; a single transaction's are never divided."""
MONTHS_AHEAD: Final = 3
_MONTHS_EVERY_ROUNDS: Final = 900


@dataclass(frozen=True, slots=True)
class State:
    """Where the chain stands: after this batch, number, transaction and head."""

    batch: int = 0
    last: int = 0
    horizon: int = 0
    head: str = encoding.START


@dataclass(frozen=True, slots=True)
class Sealed:
    """What a round did. ``waiting``: another sealer was at work and nothing was done."""

    batches: int = 0
    entries: int = 0
    checkpoints: int = 0
    waiting: bool = False


def seal(dsn: str, place: Path | None = None, by: Signer | None = None) -> Sealed:
    """Seal everything that is finished, on a connection of the sealer's role, and write the checkpoints.

    One sealer at a time. Raises Conflict when the database holds less than, or other than, the checkpoints say.
    """
    place, by = place or checkpoints.folder(), by or signer()
    checkpoints.export_key(place, by)
    with psycopg.connect(dsn) as connection, _alone(connection) as mine:
        if not mine:
            return Sealed(waiting=True)
        batches = entries = 0
        written = _catch_up(connection, place)
        while (found := _round(connection, by)) is not None:
            line, header, more = found
            written += checkpoints.append(place, [line])
            batches, entries = batches + 1, entries + header.count
            if not more:
                break
        return Sealed(batches, entries, written)


def keep_sealing(dsn: str, stop: threading.Event, every: float = EVERY_SECONDS) -> None:
    """Seal every few seconds until ``stop``, and once more then; what goes wrong is logged and tried again."""
    rounds = 0
    while True:
        last = stop.is_set()
        try:
            seal(dsn)
            if rounds % _MONTHS_EVERY_ROUNDS == 0:
                make_months(dsn)
            rounds += 1
        except TutelaError as error:
            log.error("the audit is not being sealed: %s", error.sentence)
        except (psycopg.Error, OSError) as error:
            log.error("the audit is not being sealed: %s", type(error).__name__)
        except Exception:
            log.exception("the audit is not being sealed")  # whatever it is, the next round may do better
        if last:
            return
        stop.wait(every)


def make_months(dsn: str) -> int:
    """Make the tables of the coming months; how many were new. While somebody reads the whole audit it waits for the
    next time: it is early enough by months."""
    with psycopg.connect(dsn) as connection:
        try:
            row = connection.execute("SELECT audit_make_months(%s)", [MONTHS_AHEAD]).fetchone()
        except psycopg.errors.LockNotAvailable:
            return 0
    return int(row[0]) if row else 0


def state_of(connection: psycopg.Connection) -> State:
    """Where the chain in the database stands; after a tombstone where everything else was dropped."""
    row = connection.execute("SELECT header FROM safeguards_auditbatch ORDER BY number DESC LIMIT 1").fetchone()
    if row is None:
        return State()
    header = encoding.read_header(row[0])
    if not isinstance(header, Header):
        raise Conflict("The last seal of the audit was altered.", mend="Run `tutela audit verify`.")
    return State(header.batch, header.last, header.horizon, encoding.head_of(row[0]))


@contextmanager
def _alone(connection: psycopg.Connection) -> Iterator[bool]:
    row = connection.execute("SELECT pg_try_advisory_lock(%s)", [Lock.SEAL.value]).fetchone()
    connection.commit()
    got = bool(row and row[0])
    try:
        yield got
    finally:
        if got and not connection.closed:
            connection.rollback()
            connection.execute("SELECT pg_advisory_unlock(%s)", [Lock.SEAL.value])
            connection.commit()


def _catch_up(connection: psycopg.Connection, place: Path) -> int:
    """Write the checkpoints a killed round left out; Conflict when database and checkpoints tell different stories."""
    state, outside = state_of(connection), checkpoints.last(place)
    said = outside.header() if outside else None
    after = said.batch if isinstance(said, Header) else 0
    if outside is not None and after:
        row = connection.execute("SELECT header FROM safeguards_auditbatch WHERE number = %s", [after]).fetchone()
        if row is None or row[0] != outside.text:
            raise Conflict(
                f"The audit in the database has not the batch {after} that the checkpoints have.",
                mend="Run `tutela audit verify`. After restoring a backup, begin a new folder (TUTELA_CHECKPOINTS); keep the old.",
            )
    if after == state.batch:
        connection.rollback()
        return 0
    rows = connection.execute(
        "SELECT header, signature FROM safeguards_auditbatch WHERE number > %s ORDER BY number", [after]
    ).fetchall()
    connection.rollback()
    return checkpoints.append(place, [Line(text, bytes(signature)) for text, signature in rows])


def _round(connection: psycopg.Connection, by: Signer) -> tuple[Line, Header, bool] | None:
    """Seal one batch and commit it: its checkpoint, its header, and whether there may be more; None for nothing."""
    connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    row = connection.execute(
        "SELECT pg_snapshot_xmin(s)::text::bigint + ahead, pg_snapshot_xmax(s)::text::bigint + ahead, clock_timestamp()"
        " FROM pg_current_snapshot() s, audit_clock"
    ).fetchone()
    assert row is not None
    finished, upcoming, now = int(row[0]), int(row[1]), row[2]
    former = state_of(connection)
    query = (
        f"{encoding.SELECT} WHERE xact >= {former.horizon} AND xact < {finished}"
        f" ORDER BY xact FETCH FIRST {BATCH_ENTRIES} ROWS WITH TIES"
    )
    rows = sorted(encoding.stream(connection, query), key=lambda row: (row[XACT], row[ID]))
    if not rows:
        connection.rollback()
        return None
    more = len(rows) >= BATCH_ENTRIES
    horizon = encoding.whole(rows[-1][XACT]) + 1 if more else finished
    ids = b"".join([row[ID] for row in rows])
    leaves = b"".join([encoding.leaf(former.last + 1 + place, row) for place, row in enumerate(rows)])
    header = Header(
        batch=former.batch + 1,
        first=former.last + 1,
        count=len(rows),
        horizon=horizon,
        upcoming=upcoming,
        sealed_at=stamp(now),
        ids=sha256(ids).hexdigest(),
        leaves=sha256(leaves).hexdigest(),
        previous=former.head,
        key=by.name,
    )
    line = Line(header.text(), by.sign(header.text()))
    connection.execute(
        "INSERT INTO safeguards_auditbatch (number, first, count, horizon, sealed_at, header, signature, ids, leaves)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [header.batch, header.first, header.count, horizon, now, line.text, line.signature, ids, leaves],
    )
    connection.commit()
    return line, header, more


def drop_before(dsn: str, before: datetime, rule: str, place: Path | None = None, by: Signer | None = None) -> int:
    """Retention: drop the sealed batches at the beginning that were sealed before this moment, behind a signed tombstone
    that is also written among the checkpoints; how many entries. The last batch always stays."""
    place, by = place or checkpoints.folder(), by or signer()
    with psycopg.connect(dsn) as connection, _alone(connection) as mine:
        if not mine:
            raise Conflict("The sealer is at work.", mend="Try again in a few seconds.")
        row = connection.execute(
            "SELECT number, header FROM safeguards_auditbatch WHERE sealed_at < %s"
            " AND number < (SELECT max(number) FROM safeguards_auditbatch) ORDER BY number DESC LIMIT 1",
            [before],
        ).fetchone()
        if row is None:
            return 0
        header = encoding.read_header(row[1])
        if not isinstance(header, Header):
            raise Conflict("A seal of the audit was altered.", mend="Run `tutela audit verify`; nothing was dropped.")
        head, now = encoding.head_of(row[1]), stamp(datetime.now(UTC))
        said = Tombstone(header.batch, header.last, header.horizon, head, stamp(before), rule, now, by.name)
        line = Line(said.text(), by.sign(said.text()))
        values = [header.batch, header.horizon, before, line.text, line.signature]
        done = connection.execute("SELECT audit_drop(%s, %s, %s, %s, %s)", values).fetchone()
        checkpoints.append(place, [line])  # outside first: a tombstone without its deletion harms nothing
        connection.commit()
    return int(done[0]) if done else 0


def stamp(when: datetime) -> str:
    """A moment as the headers write it: 2026-01-31T12:00:00.000000Z."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
