"""Verifying the audit: everything is hashed anew from the rows and compared with what was signed, in the database and
outside it. The first thing that is not as it was sealed is named, with its number and the id of its entry.

Two connections read one snapshot: one streams the entries in their sealed order, the other the batches.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from itertools import takewhile
from typing import Final

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from psycopg import sql

from tutela.safeguards.sealing import encoding, keys
from tutela.safeguards.sealing.checkpoints import Line
from tutela.safeguards.sealing.diagnosis import Batch, Kind, Problem, differences
from tutela.safeguards.sealing.encoding import ID, LEAF, MOMENT, XACT, Header, Tombstone

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
            "unsealed": self.unsealed,
            "unsealed_seconds": round(self.unsealed_seconds, 1),
            "details_erased": self.details_erased,
            "checkpoints_compared": self.checkpoints,
            "seconds": round(self.seconds, 3),
            "problems": [problem.as_json() for problem in self.problems],
        }


def verify(dsn: str, public: Ed25519PublicKey, outside: Iterable[Line] = (), after: int = 0) -> Report:
    """Verify the audit as the sealer's role (it reads only), against the checkpoints that are given.

    ``after``: begin after this batch, whose seal is then taken as it stands (for a watcher that verified up to there).
    """
    with psycopg.connect(dsn) as rows, psycopg.connect(dsn) as seals:
        return verify_on(rows, seals, public, outside, after)


def verify_on(
    rows: psycopg.Connection,
    seals: psycopg.Connection,
    public: Ed25519PublicKey,
    outside: Iterable[Line] = (),
    after: int = 0,
) -> Report:
    """The same on two connections of one's own, outside any transaction; nothing is left open."""
    started = time.perf_counter()
    report = Report()
    rows.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
    snapshot = rows.execute("SELECT pg_export_snapshot()").fetchone()
    seals.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
    seals.execute(sql.SQL("SET TRANSACTION SNAPSHOT {}").format(sql.Literal(snapshot[0] if snapshot else "")))
    _Reading(seals, public, report, {line.text: line for line in outside}).through(rows, after)
    if not after:
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

    def __init__(
        self, seals: psycopg.Connection, public: Ed25519PublicKey, report: Report, outside: Mapping[str, Line]
    ) -> None:
        self.seals, self.public, self.report = seals, public, report
        self.key = keys.name_of(public)
        self.outside = {text: line.signature for text, line in outside.items()}
        self.said: dict[int, str] = {}
        for text in self.outside:
            header = encoding.read_header(text)
            if isinstance(header, Header):
                self.said[header.batch] = text
        self.began: list[tuple[int, datetime]] = []  # (transactions from here on, began after this moment)

    def through(self, rows: psycopg.Connection, after: int) -> None:
        """Verify every batch after ``after``, then what is left over."""
        chain = self._start(after)
        query = f"{encoding.SELECT} WHERE xact >= {chain.horizon if after else 0} ORDER BY xact, id"
        entries = encoding.stream(rows, query)
        ahead: list[bytes] = []  # the entry that was read and belongs to the next batch
        last_line: tuple[str, bytes] | None = None
        if chain.horizon and not after:
            self._before(entries, ahead, chain)
        for batch in self._batches(chain.batch):
            header = encoding.read_header(batch.text)
            horizon = header.horizon if isinstance(header, Header) else batch.horizon
            self._batch(batch, header, _until(entries, ahead, horizon), chain)
            last_line = (batch.text, batch.signature)
        self._signed(last_line)
        self._rest(entries, ahead)
        self._outside(chain)

    def _start(self, after: int) -> _Chain:
        if after:
            row = self.seals.execute("SELECT header FROM safeguards_auditbatch WHERE number = %s", [after]).fetchone()
        else:
            row = self.seals.execute(
                "SELECT header, signature FROM safeguards_audittombstone ORDER BY through DESC LIMIT 1"
            ).fetchone()
        if row is None:
            return _Chain()
        said = encoding.read_header(row[0])
        if isinstance(said, Header):
            return _Chain(said.batch, said.last, said.horizon, encoding.head_of(row[0]))
        if said is None or not keys.genuine(self.public, row[0], bytes(row[1])):
            self._problem(Kind.TOMBSTONE, "The tombstone of what retention dropped was not signed with this key.")
            return _Chain()
        self.report.dropped = said.last
        if (outside := self.said.get(said.through)) and encoding.head_of(outside) != said.head:
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
        outside = self.said.get(header.batch)
        if outside is not None:
            self.report.checkpoints += 1
            if outside != batch.text:
                self._problem(
                    Kind.REPLACED,
                    "The checkpoint outside has another seal for this batch.",
                    batch=header.batch,
                    number=header.first,
                )
        if header.key != self.key:
            self._problem(
                Kind.REPLACED,
                "The seal names another key than the public key given.",
                batch=header.batch,
                number=header.first,
            )
        elif self.outside.get(batch.text) != batch.signature and not keys.genuine(
            self.public, batch.text, batch.signature
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

    def _before(self, entries: Iterator[bytes], ahead: list[bytes], chain: _Chain) -> None:
        for row in _until(entries, ahead, chain.horizon):
            self._problem(Kind.ADDED, "An entry stands before the tombstone.", entry=encoding.whole(row[ID]))

    def _signed(self, last_line: tuple[str, bytes] | None) -> None:
        """The last seal stands for all before it: its signature is checked even where the checkpoint outside agrees."""
        if last_line and not keys.genuine(self.public, *last_line) and not self.report.problems:
            self._problem(Kind.REPLACED, "The last seal was not signed with this key.")

    def _rest(self, entries: Iterator[bytes], ahead: list[bytes]) -> None:
        now = datetime.now(UTC)
        for row in (*ahead, *entries):
            self.report.unsealed += 1
            age = (now - encoding.moment(row[MOMENT])).total_seconds()
            self.report.unsealed_seconds = max(self.report.unsealed_seconds, age)

    def _outside(self, chain: _Chain) -> None:
        """Whatever the checkpoints know beyond the database's end was cut off."""
        beyond = [number for number in self.said if number > chain.batch]
        if beyond:
            first = encoding.read_header(self.said[min(beyond)])
            number = first.first if isinstance(first, Header) else None
            genuine = keys.genuine(self.public, self.said[min(beyond)], self.outside[self.said[min(beyond)]])
            if genuine:
                self._problem(
                    Kind.TRUNCATED, f"{len(beyond)} batches at the end are gone.", batch=min(beyond), number=number
                )
            else:
                self._problem(Kind.REPLACED, "The checkpoints were not signed with this key.", batch=min(beyond))

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
    bound = horizon.to_bytes(8, "big")
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
        f" ORDER BY 1 LIMIT {MOST_PROBLEMS}"
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
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
