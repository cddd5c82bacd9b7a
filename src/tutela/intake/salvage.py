"""A batch that PostgreSQL refuses: halved until what it refuses stands alone. That is set aside with the reason, the rest is
stored; the values' models should refuse it first, so this is the net below them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import psycopg
from psycopg import errors

from tutela.intake import rows
from tutela.intake.building import Builder
from tutela.intake.copy_text import Row
from tutela.intake.rows import Batch, Seen
from tutela.intake.store import Stored
from tutela.vocabulary.faults import Fault

REFUSED: Final = (
    psycopg.DataError,
    psycopg.IntegrityError,
    errors.ProgramLimitExceeded,
    errors.StatementTooComplex,
)
"""What PostgreSQL says of a value; everything else is said of the connection, the disk or a mistake of ours."""

Store = Callable[[Batch], Stored]


def store(connection: psycopg.Connection, batch: Batch, builder: Builder, one: Store) -> tuple[Stored, Batch]:
    """Store ``batch`` piece by piece with ``one``, in the transaction that is open, each piece behind a savepoint; what it
    came to, and what was set aside for it."""
    stored, refused = Stored(), Batch()
    waiting = [batch]
    while waiting:
        piece = waiting.pop()
        try:
            with connection.transaction():
                stored += one(_part(piece, 0, None))
        except REFUSED as error:
            if len(piece.records) > 1:
                middle = len(piece.records) // 2
                waiting += [_part(piece, middle, None), _part(piece, 0, middle)]
            else:
                _refuse(piece, error, builder, refused)
    own = set(batch.uids)
    rest = Batch(
        quarantined=batch.quarantined + refused.quarantined,
        replayed=[(origin, uid) for origin, uid in batch.replayed if uid not in own],
        repeated=batch.repeated,
        repeats=[(seen, unit) for seen, unit in batch.repeats if seen.uid not in builder.refused],
    )
    for seen, unit in batch.repeats:
        if seen.uid in builder.refused:
            builder.set_aside(rest, seen, unit, [builder.refused[seen.uid]], rows.written_json(unit))
            refused.reasons["not_storable"] = refused.reasons.get("not_storable", 0) + 1
    return stored + one(rest), refused


def _part(batch: Batch, start: int, stop: int | None) -> Batch:
    """Some records of a batch with all that belongs to them."""
    records, uids = batch.records[start:stop], batch.uids[start:stop]
    keys, own = {_key(row) for row in records}, set(uids)
    return Batch(
        records=records,
        uids=uids,
        delivered=batch.delivered[start:stop],
        items=[row for row in batch.items if _key(row) in keys],
        mentions=[row for row in batch.mentions if _key(row) in keys],
        postings=[row for row in batch.postings if _key(row) in keys],
        replayed=[(origin, uid) for origin, uid in batch.replayed if uid in own],
    )


def _key(row: Row) -> str:
    return row.partition("\t")[0]


def _refuse(piece: Batch, error: psycopg.Error, builder: Builder, into: Batch) -> None:
    unit, uid = piece.delivered[0], piece.uids[0]
    said = error.diag.message_primary or type(error).__name__
    fault = Fault("not_storable", "", {"reason": said[:200]})
    builder.refused[uid] = fault
    builder.set_aside(into, Seen(uid), unit, [fault], rows.written_json(unit))
