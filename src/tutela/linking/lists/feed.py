"""Reading the feed of changes that the database keeps (migration 0002), as Tutela itself: the one way from entries to what
processes hold in memory or on disk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from typing import Final

import numpy as np
import psycopg
from django.conf import settings

from tutela.recognition.fingerprint.pdq import LEAST_QUALITY
from tutela.recognition.hamming.match import UNMARKED
from tutela.recognition.hamming.part import Rows
from tutela.safeguards.actor import set_actor
from tutela.safeguards.installation import linker


@dataclass(frozen=True, slots=True)
class Listed:
    """One entry as it stands now; ``kind`` is empty where it is withdrawn."""

    list: int
    entry: int
    kind: str = ""
    key: str = ""
    value: str = ""
    quality: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What one statement changed: its entries as they stand now (none: the radii of the list)."""

    number: int
    mark: bytes
    list: int
    entries: tuple[Listed, ...]


_COLUMNS: Final = "e.list_id, e.id, e.kind, e.key, e.value, e.quality"
IN_FORCE: Final = f"SELECT {_COLUMNS} FROM lists_entry e WHERE e.withdrawn_at IS NULL AND e.kind = ANY(%s)"  # noqa: S608
"""Entries of some kinds."""
_STEPS: Final = """
SELECT c.number, c.mark, c.list_id, i.id, e.kind, e.key, e.value, e.quality
FROM lists_change c LEFT JOIN LATERAL unnest(c.entries) i(id) ON true
LEFT JOIN lists_entry e ON e.id = i.id AND e.withdrawn_at IS NULL
WHERE c.number > %s AND c.number <= %s ORDER BY c.number, i.id"""


@contextmanager
def connected(organisation_id: int) -> Iterator[psycopg.Connection]:
    """A connection of one's own, on which Tutela itself acts (in this organisation's name), in one transaction that sees one
    state of the database. What is finished by now has its number."""
    with psycopg.connect(settings.CONNECTIONS.app) as connection:
        connection.execute("SELECT lists_settle()")
        connection.commit()
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        set_actor(connection, linker(organisation_id))
        yield connection


def end(connection: psycopg.Connection) -> tuple[int, bytes]:
    """Number and mark of the last step; 0 and zeros before the first."""
    row = connection.execute(
        "SELECT number, mark FROM lists_change WHERE number IS NOT NULL ORDER BY number DESC LIMIT 1"
    ).fetchone()
    return (int(row[0]), bytes(row[1])) if row else (0, UNMARKED)


def mark_of(connection: psycopg.Connection, number: int) -> bytes | None:
    """The mark of a step; None where the feed has no such step."""
    row = connection.execute("SELECT mark FROM lists_change WHERE number = %s", [number]).fetchone()
    return bytes(row[0]) if row else None


def waiting(connection: psycopg.Connection, after: int) -> int:
    """How many entries the steps after a number name."""
    row = connection.execute(
        "SELECT coalesce(sum(cardinality(entries)), 0) FROM lists_change WHERE number > %s", [after]
    ).fetchone()
    return int(row[0]) if row else 0


def steps(connection: psycopg.Connection, after: int, through: int) -> list[Step]:
    """The steps after a number, in order."""
    rows = connection.execute(_STEPS, [after, through]).fetchall()
    return [
        Step(
            number,
            bytes(mark),
            list_id,
            tuple(Listed(list_id, *_plain(row[3:])) for row in group if row[3] is not None),
        )
        for (number, mark, list_id), group in groupby(rows, key=lambda row: row[:3])
    ]


def _plain(row: tuple[int, str | None, str | None, str | None, int | None]) -> tuple[int, str, str, str, int | None]:
    entry, kind, key, value, quality = row
    return entry, kind or "", key or "", value or "", quality


def radii(connection: psycopg.Connection) -> dict[tuple[int, str], int]:
    """List and kind -> radius, where it isn't the kind's own."""
    return {
        (list_, kind): radius
        for list_, kind, radius in connection.execute("SELECT list_id, kind, radius FROM lists_radius")
    }


def in_force(connection: psycopg.Connection, kinds: Sequence[str]) -> list[Listed]:
    """Every entry of these kinds; for those of which there are few."""
    return [Listed(row[0], *_plain(row[1:])) for row in connection.execute(IN_FORCE.encode(), [list(kinds)])]


_ROW: Final = np.dtype(
    [
        ("fields", ">i2"),
        ("l1", ">i4"),
        ("group", ">i4"),
        ("l2", ">i4"),
        ("row", ">i8"),
        ("l3", ">i4"),
        ("hash", "u1", 32),
    ]
)
_HEADER: Final = 19
_TRAILER: Final = 2
PDQ_LISTED: Final = f"""
SELECT list_id::int4, id, decode(key, 'hex') FROM lists_entry
WHERE withdrawn_at IS NULL AND kind = 'pdq' AND coalesce(quality, 100) >= {LEAST_QUALITY}"""  # noqa: S608


def hashes(connection: psycopg.Connection, query: str) -> Rows:
    """PDQ hashes in bulk. The query gives a group (int4), a row's id (int8) and 32 bytes: PostgreSQL's binary COPY of it has
    rows of one length, which are read as they are."""
    with connection.cursor() as cursor, cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT binary)".encode()) as copy:
        data = b"".join(copy)
    rows = np.frombuffer(data[_HEADER : len(data) - _TRAILER], _ROW)
    words = np.ascontiguousarray(rows["hash"]).view("<u8").reshape(-1, 4)
    return Rows(words, rows["group"].astype(np.int32), rows["row"].astype(np.int64))
