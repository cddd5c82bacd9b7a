"""The story in one file: parse -> recognise -> store -> link.

A delivered file is first read through once, so that a file that can't be read stores nothing. Then its units go batch by
batch: the next is parsed and understood while PostgreSQL stores the last one, of a large file by a process beside this one
(intake/ahead.py). Each batch is one transaction with its part of the receipt, so a killed run leaves only whole batches, and the
next run goes on after them.
"""

from __future__ import annotations

import gc
import json
import logging
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias

import psycopg
from django.conf import settings
from django.utils import timezone
from psycopg.pq import TransactionStatus

from tutela.database.locks import Lock
from tutela.errors import Conflict, DatabaseUnavailable, TutelaError
from tutela.formats.mapping import Mapping
from tutela.insight import cells
from tutela.intake import ahead, salvage, store
from tutela.intake.batches import Built, Reading, batches
from tutela.intake.models import State, Submission
from tutela.intake.rows import Batch
from tutela.intake.store import Stored, Target
from tutela.linking import alerting, duplicates
from tutela.linking.deconfliction import comparing
from tutela.linking.lists import matching
from tutela.raising import raise_former
from tutela.safeguards.actor import Actor, acting, set_actor
from tutela.safeguards.installation import linker
from tutela.safeguards.models import Organisation
from tutela.safeguards.retention import keep_until

log = logging.getLogger("tutela.pipeline")

CLAIM_SECONDS: Final = 15
SWITCH_SECONDS: Final = 0.0005
AHEAD_FROM: Final = 50_000
"""Units from which on a second process is worth its start, which takes nearly two seconds."""

Step: TypeAlias = Callable[[psycopg.Connection], object]
STEPS: Final[tuple[Step, ...]] = (raise_former, duplicates.flag, matching.look_up, alerting.alert, comparing.compare)
"""What later stages do with each stored batch, inside its transaction."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a delivery is. ``phase`` is ``reading`` (the check before anything is stored) or ``storing``."""

    phase: str
    units: int
    bytes_read: int


Report: TypeAlias = Callable[[Progress], None]


@dataclass(slots=True)
class Run:
    """One run over one submission: what is constant, and what grows."""

    submission: Submission
    actor: Actor
    path: Path
    mapping: Mapping | None
    report: Report
    dry: bool = False
    started: float = field(default_factory=time.monotonic)
    settled: Counter[str] = field(default_factory=Counter)


def take_in(run: Run) -> Submission:
    """Take a delivered file in, from where an earlier run of the same submission was interrupted.

    Returns the submission with its receipt. A file that can't be read ends as ``failed`` with the reason, nothing stored.
    Raises Conflict when another process works on the same submission.
    """
    with psycopg.connect(settings.CONNECTIONS.app) as connection:
        if not run.dry:
            _claim(connection, run)
            if run.submission.state in {State.DONE, State.FAILED}:
                return run.submission
        try:
            reading = _reading(run)
            _store(connection, run, reading, _check(run, reading))
        except TutelaError as error:
            if isinstance(error, Conflict) or error.retry:
                raise
            connection.rollback()
            _fail(run, getattr(error, "fault_code", error.code), error.sentence, error.mend)
        except salvage.REFUSED as error:  # even of what was to be set aside
            connection.rollback()
            sentence = f"A value can't be stored ({error.diag.message_primary}); {run.submission.received} units before it were."
            _fail(run, "not_storable", sentence, "Tell who runs this installation.")
        except psycopg.OperationalError as error:
            said = error.diag.message_primary or "the connection was lost"
            raise DatabaseUnavailable(
                f"The database stopped working on this: {said}.", mend="Run it again; it goes on where it stopped."
            ) from error
    if run.dry:
        return run.submission
    with acting(run.actor):
        return Submission.objects.select_related("source__organisation").get(pk=run.submission.pk)


def _claim(connection: psycopg.Connection, run: Run) -> None:
    """One process a submission, as it stands now. The lock goes with the connection: of a killed process PostgreSQL notices
    within a second that nobody waits for its last statement, or, where it can't look, once that has ended."""
    try:
        connection.execute("SET client_connection_check_interval = '1s'")
    except psycopg.errors.InvalidParameterValue:  # some systems don't tell that the other side is gone
        connection.rollback()
    try:
        connection.execute(f"SET lock_timeout = '{CLAIM_SECONDS}s'")
        connection.execute(f"SELECT pg_advisory_lock({Lock.SUBMISSION}, %s)", [run.submission.pk % 2**31])
    except psycopg.errors.LockNotAvailable:
        raise Conflict("This delivery is being read by another process.", mend="Wait for it to finish.") from None
    connection.execute("RESET lock_timeout")
    connection.commit()
    with acting(run.actor):
        run.submission = Submission.objects.select_related("source__organisation").get(pk=run.submission.pk)


def _reading(run: Run) -> Reading:
    with acting(run.actor):
        organisation = run.submission.source.organisation
    return Reading(run.path, run.submission, organisation, run.actor, run.mapping)


def _check(run: Run, reading: Reading) -> int:
    """Read the file through: every reason for which the whole file can't be taken shows here, before anything is stored. The
    number of its units."""
    units = 0
    done = 0

    def report(bytes_read: int) -> None:
        nonlocal done
        done = bytes_read
        run.report(Progress("reading", units, bytes_read))

    opened = reading.open(report, bare=True)
    for units, _unit in enumerate(opened.units, start=1):  # noqa: B007
        pass
    run.report(Progress("reading", units, done))
    submission = run.submission
    submission.format, submission.mapping = opened.format, opened.mapping or ""
    submission.physical_rows = opened.totals.physical_rows
    submission.set_aside = json.dumps(opened.totals.set_aside)
    submission.state = "running"
    submission.worked_at = timezone.now()
    if not run.dry:
        with acting(run.actor):
            submission.save(update_fields=["format", "mapping", "physical_rows", "set_aside", "state", "worked_at"])
    return units


def _store(connection: psycopg.Connection, run: Run, reading: Reading, units: int) -> None:
    store.prepare(connection, run.submission.source_id if reading.replayed else None)
    # Both threads take turns often, or each answer of PostgreSQL would wait for the interpreter longer than it took to come.
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.set_threshold(ahead.GARBAGE_AFTER)
    if units - run.submission.received >= AHEAD_FROM and not (run.dry or reading.replayed):
        try:
            with ahead.batches_ahead(reading) as built:
                _store_all(connection, run, reading, _whole(built, units - run.submission.received))
        except (ahead.EndedEarly, *salvage.REFUSED) as error:
            log.warning("delivery %s: one process builds and stores from here on (%s)", run.submission.pk, error)
            connection.rollback()
            with acting(run.actor):
                run.submission.refresh_from_db()
            run.settled.clear()  # its reasons are those that stand, settled ones taken off already
        else:
            return
    with batches(reading) as built:
        _store_all(connection, run, reading, built)


def _whole(built: Iterator[Built], units: int) -> Iterator[Built]:
    """The batches, which must come to as many units as the file was seen to have."""
    for one in built:
        units -= one.batch.units
        yield one
    if units:
        raise ahead.EndedEarly(f"{units} units are missing")


def _store_all(connection: psycopg.Connection, run: Run, reading: Reading, built: Iterator[Built]) -> None:
    target = _target(run, reading.organisation)
    seen = run.submission.received
    last: Built | None = None
    pending: tuple[Work, Future[Stored]] | None = None
    with ThreadPoolExecutor(1) as writer:
        for last in built:
            if pending is not None:
                _add(run, _outcome(*pending))
            work = Work(connection, run, target, last)
            seen += last.batch.units
            run.report(Progress("storing", seen, last.batch.bytes_read))
            # COPY is quick and holds the interpreter; only the statements that PostgreSQL works on go beside the next batch.
            try:
                work.begin()
                pending = work, writer.submit(work.finish)
            except salvage.REFUSED:
                _add(run, work.salvage())
                pending = None
        if pending is not None:
            _add(run, _outcome(*pending))
    _finish(connection, run, last)


@dataclass(slots=True)
class Work:
    """One batch on its way into the tables, in one transaction with its part of the receipt."""

    connection: psycopg.Connection
    run: Run
    target: Target
    built: Built
    batch: Batch = field(init=False)
    reasons: dict[str, int] = field(init=False)
    by_kind: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        """The counts over the file as they stand now: the builder goes on to the next batch meanwhile."""
        self.batch, self.reasons, self.by_kind = self.built.batch, dict(self.built.reasons), dict(self.built.by_kind)

    def begin(self) -> None:
        """Open the transaction and load the rows."""
        store.begin(self.connection, self.run.actor, self.target.source_id, dry=self.run.dry)
        store.load(self.connection, self.batch)

    def finish(self) -> Stored:
        """Store what was loaded, let the later stages do their step, move the receipt, commit."""
        return self._commit(self._store(self.batch))

    def salvage(self) -> Stored:
        """After PostgreSQL refused some value of the batch: store all but these. Not while the next batch is being built, and
        only where it is built here; else the refusal is raised again."""
        if self.built.builder is None:
            raise
        if self.connection.info.transaction_status is TransactionStatus.IDLE:  # it was refused when it was committed
            store.begin(self.connection, self.run.actor, self.target.source_id, dry=self.run.dry)
        store.back_to_beginning(self.connection)

        def one(piece: Batch) -> Stored:
            store.empty(self.connection)
            store.load(self.connection, piece)
            return self._store(piece)

        stored, refused = salvage.store(self.connection, self.batch, self.built.builder, one)
        self.reasons = dict(Counter(self.reasons) + Counter(refused.reasons))
        return self._commit(stored)

    def _store(self, batch: Batch) -> Stored:
        stored = store.store(self.connection, self.target, batch)
        if not self.run.dry:
            set_actor(self.connection, linker(self.target.owner_id))
            for step in STEPS:
                step(self.connection)
            set_actor(self.connection, self.run.actor)
        return stored

    def _commit(self, stored: Stored) -> Stored:
        settled = self.run.settled + stored.settled
        if self.run.dry:
            store.empty(self.connection)
        else:
            counts = dict(Counter(self.reasons) - settled), self.by_kind
            store.advance(self.connection, self.target.submission_id, self.batch, stored, *counts)
            self.connection.commit()
        self.run.settled = settled
        return stored


def _outcome(work: Work, pending: Future[Stored]) -> Stored:
    try:
        return pending.result()
    except salvage.REFUSED:
        return work.salvage()


def _add(run: Run, stored: Stored) -> None:
    """Keep the running counts of the receipt (the database has moved its own already)."""
    submission = run.submission
    submission.accepted += stored.accepted
    submission.revised += stored.revised
    submission.unchanged += stored.unchanged
    submission.quarantined += stored.quarantined
    submission.received = submission.accepted + submission.revised + submission.unchanged + submission.quarantined


def _target(run: Run, organisation: Organisation) -> Target:
    """The constants of every row of a submission."""
    submission = run.submission
    return Target(
        submission_id=submission.pk or 0,
        receipt=submission.public_id,
        source_id=submission.source_id,
        owner_id=organisation.pk,
        regime=organisation.regime,
        format=submission.format,
        mapping=submission.mapping,
        visibility_id=submission.visibility_id,
        quarantine_until=keep_until("quarantine", submission.delivered_at.date()).isoformat(),
    )


def _finish(connection: psycopg.Connection, run: Run, last: Built | None) -> None:
    submission = run.submission
    if last is not None:
        submission.by_kind = json.dumps(dict(last.by_kind))
        submission.quarantine_reasons = json.dumps(dict(Counter(last.reasons) - run.settled))
        submission.possible_duplicates = last.batch.possible_duplicates
    submission.seconds = round(submission.seconds + time.monotonic() - run.started, 3)
    submission.state = "done"
    submission.finished_at = timezone.now()
    if run.dry:
        connection.rollback()
        return
    with acting(run.actor):
        submission.save(update_fields=["possible_duplicates", "seconds", "state", "finished_at"])

    # The receipt stands; the figures follow. Where they can't, a page counts the stale months by itself.
    try:
        set_actor(connection, run.actor)
        cells.refresh(connection)
        connection.commit()
    except psycopg.Error:
        log.exception("the figures after delivery %s were not counted", submission.pk)
        connection.rollback()


def _fail(run: Run, code: str, sentence: str, mend: str) -> None:
    submission = run.submission
    submission.state, submission.failure_code = "failed", code
    submission.failure, submission.failure_mend = sentence, mend
    submission.finished_at = timezone.now()
    submission.seconds = round(time.monotonic() - run.started, 3)
    if not run.dry:
        with acting(run.actor):
            submission.save(
                update_fields=["state", "failure_code", "failure", "failure_mend", "finished_at", "seconds"]
            )
