"""The bytes that are hashed: one canonical encoding of an entry, and of a batch's header.

An entry is encoded as PostgreSQL writes it in binary COPY: the number of columns (16 bits), then for each its length in
bytes (32 bits, -1 for NULL) and its bytes; integers and moments (microseconds since 2000-01-01 UTC) big-endian, text in
UTF-8. Lengths stand before contents, so no two different rows are encoded alike. So verifying streams rows from the
database and hashes them as they come.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final

import psycopg
from psycopg import pq

COLUMNS: Final[tuple[tuple[str, str], ...]] = (
    ("id", "bigint"),
    ("at", "timestamptz"),
    ("xact", "bigint"),
    ("organisation_id", "bigint"),
    ("person_id", "bigint"),
    ("role", "text"),
    ("operation", "text"),
    ("action", "text"),
    ("subject", "text"),
    ("subject_id", "text"),
    ("recipient_id", "bigint"),
    ("count", "integer"),
    ("root", "bytea"),
    ("commitment", "bytea"),
)
"""Every column of an entry with its type, in the order in which they are encoded. A change needs a new ``VERSION``."""

VERSION: Final = 1
LEAF: Final = b"tutela audit entry 1\x00"
SELECT: Final = f"SELECT {', '.join(name for name, _ in COLUMNS)} FROM safeguards_auditentry"  # noqa: S608

ID: Final = slice(6, 14)
"""Where an encoded entry has its id: after the count of columns and the length."""
XACT: Final = slice(30, 38)
MOMENT: Final = slice(18, 26)
EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)

_HEAD: Final = b"PGCOPY\n\xff\r\n\x00"
_END: Final = b"\xff\xff"
_BATCH: Final = '{"batch":'
_NUMBERS: Final = frozenset({"batch", "first", "count", "horizon", "upcoming", "through", "last", "version"})

Value = int | str | bytes | datetime | None


def encode(values: Sequence[Value]) -> bytes:
    """The canonical encoding of an entry with these values, in the order of ``COLUMNS``."""
    parts = [struct.pack(">h", len(COLUMNS))]
    for (_, kind), value in zip(COLUMNS, values, strict=True):
        content = None if value is None else _content(kind, value)
        parts.append(struct.pack(">i", -1) if content is None else struct.pack(">i", len(content)) + content)
    return b"".join(parts)


def _content(kind: str, value: Value) -> bytes:
    if kind == "bigint":
        return struct.pack(">q", value)
    if kind == "integer":
        return struct.pack(">i", value)
    if kind == "timestamptz":
        assert isinstance(value, datetime)
        return struct.pack(">q", (value - EPOCH) // timedelta(microseconds=1))
    if kind == "text":
        assert isinstance(value, str)
        return value.encode()
    assert isinstance(value, bytes)
    return value


def leaf(number: int, encoded: bytes) -> bytes:
    """The hash of an entry at its place in the sealed order (from 1)."""
    return sha256(LEAF + number.to_bytes(8, "big") + encoded).digest()


def whole(content: bytes) -> int:
    """A 64-bit number of an encoded entry (``ID``, ``XACT``)."""
    return int.from_bytes(content, "big", signed=True)


def moment(content: bytes) -> datetime:
    """A moment of an encoded entry (``MOMENT``)."""
    return EPOCH + timedelta(microseconds=whole(content))


def stream(connection: psycopg.Connection, query: str) -> Iterator[bytes]:
    """The rows of a query in the canonical encoding, one by one as the server sends them.

    Straight from libpq: a million rows in a second. An iterator that is left early leaves the connection unusable.
    """
    wire = connection.pgconn
    started = wire.exec_(f"COPY ({query}) TO STDOUT (FORMAT BINARY)".encode())
    if started.status != pq.ExecStatus.COPY_OUT:
        raise psycopg.errors.error_from_result(started)
    receive: Callable[[int], tuple[int, memoryview | bytes]] = wire.get_copy_data
    length, row = receive(0)
    content = bytes(row) if length > 0 else b""
    if content.startswith(_HEAD):  # signature, flags, length of an extension; the first row comes with it or after it
        content = content[len(_HEAD) + 8 + int.from_bytes(content[len(_HEAD) + 4 : len(_HEAD) + 8], "big") :]
    if content and content != _END:
        yield content
    while True:
        length, row = receive(0)
        if length <= 0:
            break
        if length != 2:  # the trailer
            yield bytes(row)
    while ended := wire.get_result():
        if ended.status != pq.ExecStatus.COMMAND_OK:
            raise psycopg.errors.error_from_result(ended)


@dataclass(frozen=True, slots=True)
class Header:
    """What is signed of a batch. Each names the hash of the former header, so the last one stands for all before it.

    ``first``, ``count``: numbers of its entries. ``horizon``: entries of transactions below it are in this batch or an
    earlier one. ``upcoming``: transactions from this number on began after the moment of sealing.
    """

    batch: int
    first: int
    count: int
    horizon: int
    upcoming: int
    sealed_at: str
    ids: str
    leaves: str
    previous: str
    key: str
    version: int = VERSION

    @property
    def last(self) -> int:
        """Number of its last entry."""
        return self.first + self.count - 1

    def text(self) -> str:
        """JSON, one line, keys in order, no spaces: the bytes that are signed and hashed."""
        return _one_line({name: getattr(self, name) for name in self.__slots__})


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What is signed when retention drops the oldest sealed entries: the chain goes on from ``head``."""

    through: int
    last: int
    horizon: int
    head: str
    before: str
    rule: str
    dropped_at: str
    key: str
    version: int = VERSION

    def text(self) -> str:
        """JSON, one line, keys in order, no spaces: the bytes that are signed."""
        return _one_line({name: getattr(self, name) for name in self.__slots__})


def _one_line(values: dict[str, object]) -> str:
    return json.dumps(values, sort_keys=True, separators=(",", ":"))


def batch_of(text: str) -> int | None:
    """The number of the batch a header's text speaks of, without reading the rest; None when it is no header."""
    number, _comma, _rest = text[len(_BATCH) : len(_BATCH) + 20].partition(",")
    return int(number) if text.startswith(_BATCH) and number.isascii() and number.isdigit() else None


def head_of(text: str) -> str:
    """The head of the chain after a batch: the hash of its header, hexadecimal."""
    return sha256(text.encode()).hexdigest()


START: Final = "0" * 64
"""The head before the first batch."""


def read_header(text: str) -> Header | Tombstone | None:
    """A header or tombstone from its text; None unless it is exactly what ``text()`` gives."""
    try:
        values = json.loads(text)
        made = Tombstone(**values) if "through" in values else Header(**values)
    except (ValueError, TypeError):
        return None
    fitting = all(
        type(value) is int and 0 <= value < 2**63 if name in _NUMBERS else type(value) is str
        for name, value in values.items()
    )
    return made if fitting and made.text() == text and made.version == VERSION else None
