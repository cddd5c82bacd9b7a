"""Verifying the audit: everything is hashed anew from the rows and compared with what was signed, in the database and
outside it. The first thing that is not as it was sealed is named, with its number and the id of its entry.

Two connections read one snapshot: one streams the entries in their sealed order, the other the batches.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from itertools import takewhile
from typing import Final, TypeAlias

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from psycopg import sql

from tutela.safeguards.sealing import encoding, keys
from tutela.safeguards.sealing.checkpoints import Line
from tutela.safeguards.sealing.diagnosis import Batch, Kind, Problem, differences
from tutela.safeguards.sealing.encoding import ID, LEAF, MOMENT, XACT, Header, Tombstone
from tutela.safeguards.sealing.outside import Outside

CLOCK_SLACK: Final = timedelta(minutes=1)
"""How far the server's clock may have been set back without an entry being taken for a false one."""
MOST_PROBLEMS: Final = 20


class Verdict(StrEnum):
    """What verifying came to."""

    INTACT = "intact"
    ALTERED = "altered"


@dataclass(slots=True)
class Report:
    """What was verified and what was found, the first thing first. ``unsealed_seconds``: age of the oldest unsealed entry."""

    entries: int = 0
    batches: int = 0
    dropped: int = 0
    dropped_before: str = ""
    unsealed: int = 0
    unsealed_seconds: float = 0.0
    details_erased: int = 0
    checkpoints: int = 0
    seconds: float = 0.0
    problems: list[Problem] = field(default_factory=list)

    @property
    def verdict(self) -> Verdict:
        """Intact, or altered."""
        return Verdict.ALTERED if self.problems else Verdict.INTACT

    def as_json(self) -> dict[str, object]:
        """For programs."""
        return {
            "verdict": str(self.verdict),
            "entries": self.entries,
            "batches": self.batches,
            "dropped_by_retention": self.dropped,
            "dropped_before": self.dropped_before,
            "unsealed": self.unsealed,
            "unsealed_seconds": round(self.unsealed_seconds, 1),
            "details_erased": self.details_erased,
            "checkpoints_compared": self.checkpoints,
            "seconds": round(self.seconds, 3),
            "problems": [problem.as_json() for problem in self.problems],
        }


Trusted: TypeAlias = Ed25519PublicKey | Sequence[Ed25519PublicKey]
"""The public key; or several, where the key was changed, the oldest first."""


def verify(dsn: str, public: Trusted, outside: Iterable[Line] = ()) -> Report:
    """Verify the audit as the sealer's role (it reads only), against the checkpoints that are given."""
    with psycopg.connect(dsn) as rows, psycopg.connect(dsn) as seals:
        return verify_on(rows, seals, public, outside)


def verify_on(
    rows: psycopg.Connection,
    seals: psycopg.Connection,
    public: Trusted,
    outside: Iterable[Line] = (),
) -> Report:
    """The same on two connections of one's own, outside any transaction; nothing is left open."""
    started = time.perf_counter()
    report = Report()
    rows.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
    snapshot = rows.execute("SELECT pg_export_snapshot()").fetchone()
    seals.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
    seals.execute(sql.SQL("SET TRANSACTION SNAPSHOT {}").format(sql.Literal(snapshot[0] if snapshot else "")))
    _Reading(seals, keys.Keyring(public), report, Outside(outside)).through(rows)
    _details(seals, report)
    rows.rollback()
    seals.rollback()
    report.seconds = time.perf_counter() - started
    return report


@dataclass(slots=True)
class _Chain:
    """What the next batch must name."""

    batch: int = 0
    last: int = 0
    horizon: int = 0
    head: str = encoding.START


class _Reading:
    """One pass over the sealed order."""

    def __init__(self, seals: psycopg.Connection, trusted: keys.Keyring, report: Report, outside: Outside) -> None:
        self.seals, self.trusted, self.report, self.outside = seals, trusted, report, outside
        self.key_place = 0
        self.tombstone: Tombstone | None = None
        self.began: list[tuple[int, datetime]] = []  # (transactions from here on, began after this moment)

    def through(self, rows: psycopg.Connection) -> None:
        """Verify every batch, then what is left over."""
        chain = self._start()
        entries = encoding.stream(rows, f"{encoding.SELECT} ORDER BY xact, id")
        ahead: list[bytes] = []  # the entry that was read and belongs to the next batch
        last_line: tuple[str, str, bytes] | None = None
        for row in _until(entries, ahead, chain.horizon) if chain.horizon else ():
            self._problem(Kind.ADDED, "An entry stands before the tombstone.", entry=encoding.whole(row[ID]))
        for batch in self._batches(chain.batch):
            header = encoding.read_header(batch.text)
            horizon = header.horizon if isinstance(header, Header) else batch.horizon
            self._batch(batch, header, _until(entries, ahead, horizon), chain)
            last_line = (header.key if header else "", batch.text, batch.signature)
        self._signed(last_line)
        self._rest(entries, ahead)
        self._outside(chain)

    def _start(self) -> _Chain:
        """Where the chain begins: at nothing, or at the signed tombstone of what retention dropped."""
        row = self.seals.execute(
            "SELECT header, signature FROM safeguards_audittombstone ORDER BY through DESC LIMIT 1"
        ).fetchone()
        if row is None:
            return _Chain()
        said = encoding.read_header(row[0])
        if not isinstance(said, Tombstone) or not self.trusted.genuine(said.key, row[0], bytes(row[1])):
            self._problem(Kind.TOMBSTONE, "The tombstone of what retention dropped was not signed with this key.")
            return _Chain()
        self.report.dropped, self.report.dropped_before, self.tombstone = said.last, said.before, said
        if any(encoding.head_of(line.text) != said.head for line in self.outside.of(said.through)):
            self._problem(Kind.REPLACED, "The checkpoints have another chain before the tombstone.", batch=said.through)
        return _Chain(said.through, said.last, said.horizon, said.head)

    def _batches(self, after: int) -> Iterator[Batch]:
        with self.seals.cursor(name="batches", binary=True) as cursor:
            cursor.itersize = 2_000
            cursor.execute(
                "SELECT number, first, count, horizon, sealed_at, header, signature, sha256(ids), sha256(leaves)"
                " FROM safeguards_auditbatch WHERE number > %s ORDER BY number",
                [after],
            )
            for row in cursor:
                yield Batch(*row)

    def _batch(self, batch: Batch, header: Header | Tombstone | None, found: list[bytes], chain: _Chain) -> None:
        first = chain.last + 1
        ids = b"".join([row[ID] for row in found])
        leaves = b"".join(
            [sha256(LEAF + number.to_bytes(8, "big") + row).digest() for number, row in enumerate(found, first)]
        )
        self.report.entries += len(found)
        self.report.batches += 1
        self._header(batch, header, chain)
        if isinstance(header, Header):
            same = (sha256(ids).hexdigest(), sha256(leaves).hexdigest()) == (header.ids, header.leaves)
            if same and (batch.ids.hex(), batch.leaves.hex()) != (header.ids, header.leaves):
                self._problem(
                    Kind.SEAL, "The hashes kept beside the seal were altered; the entries were not.", batch=batch.number
                )
            if not same:
                self._name(batch, header, found, first)
            elif found:
                self._times(header, found, chain)
            self.began.append((header.upcoming, _moment(header.sealed_at)))
            chain.batch, chain.last, chain.horizon = header.batch, header.last, header.horizon
        else:
            chain.batch, chain.last, chain.horizon = batch.number, batch.first + batch.count - 1, batch.horizon
        chain.head = encoding.head_of(batch.text)

    def _header(self, batch: Batch, header: Header | Tombstone | None, chain: _Chain) -> None:
        """The seal itself: what is signed, what stands beside it, how it hangs on the former one, and what is outside."""
        if not isinstance(header, Header):
            self._problem(Kind.SEAL, "The seal was altered: it cannot be read.", batch=batch.number)
            return
        if header.batch != chain.batch + 1:
            self._problem(
                Kind.MISSING, "Whole batches are missing before this one.", batch=header.batch, number=chain.last + 1
            )
        elif (header.previous, header.first) != (chain.head, chain.last + 1):
            self._problem(
                Kind.SEAL, "The seal does not follow from the one before it.", batch=header.batch, number=header.first
            )
        if (batch.number, batch.first, batch.count, batch.horizon) != (
            header.batch,
            header.first,
            header.count,
            header.horizon,
        ) or (batch.sealed_at != _moment(header.sealed_at)):
            self._problem(Kind.SEAL, "What stands beside the seal is not what was signed.", batch=header.batch)
        outside = self.outside.of(header.batch)
        self.report.checkpoints += bool(outside)
        if any(line.text != batch.text for line in outside):
            self._problem(
                Kind.REPLACED,
                "The checkpoint outside has another seal for this batch.",
                batch=header.batch,
                number=header.first,
            )
        place = self.trusted.place(header.key)
        if place < self.key_place:
            self._problem(
                Kind.REPLACED,
                "The seal names a key that is not trusted here.",
                batch=header.batch,
                number=header.first,
            )
            return
        self.key_place = place
        if Line(batch.text, batch.signature) not in outside and not self.trusted.genuine(
            header.key, batch.text, batch.signature
        ):
            self._problem(
                Kind.SEAL, "The seal's signature is not of this key.", batch=header.batch, number=header.first
            )

    def _name(self, batch: Batch, header: Header, found: list[bytes], first: int) -> None:
        row = self.seals.execute(
            "SELECT ids, leaves FROM safeguards_auditbatch WHERE number = %s", [batch.number], binary=True
        ).fetchone()
        ids, leaves = (bytes(row[0]), bytes(row[1])) if row else (b"", b"")
        for problem in differences(header, ids, leaves, found, first):
            self._add(problem)

    def _times(self, header: Header, found: list[bytes], chain: _Chain) -> None:
        """No entry is later than its seal, or earlier than its transaction can have begun."""
        moments = [row[MOMENT] for row in found]
        latest, earliest = encoding.moment(max(moments)), encoding.moment(min(moments))
        bound = None
        while self.began and self.began[0][0] <= chain.horizon:
            bound = self.began.pop(0)
        if bound is not None:
            self.began.insert(0, bound)
        if latest > _moment(header.sealed_at) + CLOCK_SLACK or (bound and earliest < bound[1] - CLOCK_SLACK):
            late = latest > _moment(header.sealed_at) + CLOCK_SLACK
            row = found[moments.index(max(moments) if late else min(moments))]
            number = header.first + found.index(row)
            self._problem(
                Kind.ADDED,
                "The entry bears a moment at which it cannot have been written.",
                batch=header.batch,
                number=number,
                entry=encoding.whole(row[ID]),
            )

    def _signed(self, last_line: tuple[str, str, bytes] | None) -> None:
        """The last seal stands for all before it: its signature is checked even where the checkpoint outside agrees."""
        if last_line and not self.trusted.genuine(*last_line) and not self.report.problems:
            self._problem(Kind.REPLACED, "The last seal was not signed with this key.")

    def _rest(self, entries: Iterator[bytes], ahead: list[bytes]) -> None:
        now = datetime.now(UTC)
        for row in (*ahead, *entries):
            self.report.unsealed += 1
            age = (now - encoding.moment(row[MOMENT])).total_seconds()
            self.report.unsealed_seconds = max(self.report.unsealed_seconds, age)

    def _outside(self, chain: _Chain) -> None:
        """Whatever the checkpoints know beyond the database's end was cut off."""
        beyond = list(self.outside.rest())
        for number, line in self.outside.out_of_order:
            row = self.seals.execute("SELECT header FROM safeguards_auditbatch WHERE number = %s", [number]).fetchone()
            dropped = self.tombstone is not None and number <= self.tombstone.through
            if not dropped and (row is None or row[0] != line.text):
                said = "The checkpoints outside have another seal for this batch too."
                self._problem(Kind.REPLACED, said, batch=number)
        if beyond:
            number, line = beyond[0]
            header = line.header()
            if isinstance(header, Header) and self.trusted.genuine(header.key, line.text, line.signature):
                said = f"{len(beyond)} batches at the end are gone."
                self._problem(Kind.TRUNCATED, said, batch=number, number=header.first)
            else:
                self._problem(Kind.REPLACED, "The checkpoints were not signed with this key.", batch=number)
        known = self.tombstone is None or self.tombstone.text() in self.outside.tombstones
        if self.tombstone and not known and self.outside.latest > self.tombstone.dropped_at:
            self._problem(Kind.TOMBSTONE, "The checkpoints know nothing of the tombstone, though they are later.")

    def _problem(
        self,
        kind: Kind,
        sentence: str,
        *,
        batch: int | None = None,
        number: int | None = None,
        entry: int | None = None,
    ) -> None:
        self._add(Problem(kind, sentence, batch, number, entry))

    def _add(self, problem: Problem) -> None:
        if len(self.report.problems) < MOST_PROBLEMS:
            self.report.problems.append(problem)


def _until(entries: Iterator[bytes], ahead: list[bytes], horizon: int) -> list[bytes]:
    """The entries below a horizon; the first one above it is kept in ``ahead``."""
    bound = min(max(horizon, 0), 2**63 - 1).to_bytes(8, "big")
    if ahead and ahead[0][XACT] >= bound:
        return []
    found = ahead[:]
    ahead.clear()

    def below(row: bytes) -> bool:
        if row[XACT] < bound:
            return True
        ahead.append(row)
        return False

    found.extend(takewhile(below, entries))
    return found


def _details(seals: psycopg.Connection, report: Report) -> None:
    """What people typed is as it was, or was erased."""
    for entry_id, kept in seals.execute(
        "SELECT d.entry_id, e.id IS NOT NULL FROM safeguards_auditdetail d LEFT JOIN safeguards_auditentry e ON e.id = d.entry_id"
        " WHERE e.id IS NULL OR e.commitment IS DISTINCT FROM sha256(d.salt || convert_to(d.purpose, 'UTF8'))"
        " ORDER BY 1 LIMIT %s",
        [MOST_PROBLEMS],
    ):
        sentence = "The purpose kept beside the entry was altered." if kept else "A purpose stands beside no entry."
        if len(report.problems) < MOST_PROBLEMS:
            report.problems.append(Problem(Kind.DETAIL, sentence, None, None, entry_id))
    row = seals.execute(
        "SELECT count(*) FROM safeguards_auditentry e WHERE e.commitment IS NOT NULL"
        " AND NOT EXISTS (SELECT FROM safeguards_auditdetail d WHERE d.entry_id = e.id)"
    ).fetchone()
    report.details_erased = int(row[0]) if row else 0


def _moment(text: str) -> datetime:
    """A moment of a header; 2000 for what is none, so that nothing fits it."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return encoding.EPOCH
    return moment if moment.tzinfo else encoding.EPOCH
