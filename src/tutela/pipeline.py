"""The story in one file: parse -> recognise -> store -> link.

A delivered file is first read through once, so that a file that can't be read stores nothing. Then its units go batch by
batch: this process parses and understands the next batch while PostgreSQL stores the last one. Each batch is one
transaction with its part of the receipt, so a killed run leaves only whole batches, and the next run goes on after them.
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
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Final, TypeAlias

import psycopg
from django.conf import settings
from django.utils import timezone

from tutela.errors import Conflict, DatabaseUnavailable, TutelaError
from tutela.formats import registry
from tutela.formats.contract import Delivered, Opened
from tutela.formats.contract import Source as FileSource
from tutela.formats.mapping import Mapping
from tutela.insight import cells
from tutela.intake import mappings, replaying, salvage, store
from tutela.intake.building import Builder
from tutela.intake.models import State, Submission
from tutela.intake.rows import Batch, Terms
from tutela.intake.store import Stored, Target
from tutela.linking import alerting, duplicates
from tutela.linking.lists import matching
from tutela.raising import raise_former
from tutela.safeguards.actor import Actor, acting, set_actor
from tutela.safeguards.handling import handling_mask
from tutela.safeguards.installation import linker
from tutela.safeguards.models import Organisation
from tutela.safeguards.purposes import purposes_of
from tutela.safeguards.retention import keep_until
from tutela.vocabulary.areas import Area, Purpose, mask

log = logging.getLogger("tutela.pipeline")

CLAIM_SECONDS: Final = 15
SWITCH_SECONDS: Final = 0.0005
GARBAGE_AFTER: Final = 200_000
BATCH_UNITS: Final = 5_000
"""Units a transaction: larger gains nothing measurable, smaller costs commits."""

Step: TypeAlias = Callable[[psycopg.Connection], object]
STEPS: Final[tuple[Step, ...]] = (raise_former, duplicates.flag, matching.look_up, alerting.alert)
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
            _check(run)
            _store(connection, run)
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
        connection.execute("SELECT pg_advisory_lock(7302, %s)", [run.submission.pk % 2**31])
    except psycopg.errors.LockNotAvailable:
        raise Conflict("This delivery is being read by another process.", mend="Wait for it to finish.") from None
    connection.execute("RESET lock_timeout")
    connection.commit()
    with acting(run.actor):
        run.submission = Submission.objects.select_related("source__organisation").get(pk=run.submission.pk)


def _open(run: Run, report: Callable[[int], None], *, bare: bool = False) -> Opened:
    if run.submission.declared_format == replaying.FORMAT:
        return replaying.open_replay(run.path, run.mapping)
    return registry.open_source(
        FileSource(run.path, run.submission.file_name, bare),
        format=run.submission.declared_format or None,
        mapping=run.mapping,
        mappings=mappings.known(),
        progress=report,
    )


def _check(run: Run) -> None:
    """Read the file through: every reason for which the whole file can't be taken shows here, before anything is stored."""
    units = 0
    done = 0

    def report(bytes_read: int) -> None:
        nonlocal done
        done = bytes_read
        run.report(Progress("reading", units, bytes_read))

    opened = _open(run, report, bare=True)
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


def _store(connection: psycopg.Connection, run: Run) -> None:
    submission = run.submission
    again = submission.declared_format == replaying.FORMAT
    store.prepare(connection, submission.source_id if again else None)
    with acting(run.actor):
        organisation = submission.source.organisation
    target = _target(run, organisation)
    position = 0

    def at(bytes_read: int) -> None:
        nonlocal position
        position = bytes_read

    # A connection is used by one thread at a time: ids are reserved by a second one while the first stores. Both threads
    # take turns often, or each answer of PostgreSQL would wait for the interpreter longer than it took to come.
    sys.setswitchinterval(SWITCH_SECONDS)
    # Rows are texts and hold no cycles: looking for some over and over costs a tenth of the time.
    gc.set_threshold(GARBAGE_AFTER)
    with psycopg.connect(settings.CONNECTIONS.app, autocommit=True) as reserving, ThreadPoolExecutor(1) as writer:
        builder = _builder(reserving, run, organisation)
        units = _open(run, at).units
        for unit in islice(units, submission.received):
            builder.skip(unit)
        seen = submission.received
        pending: tuple[Work, Future[Stored]] | None = None
        while batch := _build(units, builder, reserving):
            batch.bytes_read, batch.possible_duplicates = position, builder.possible_duplicates
            if pending is not None:
                _add(run, _outcome(*pending))
            work = Work(connection, run, target, batch, builder)
            seen += batch.units
            run.report(Progress("storing", seen, position))
            # COPY is quick and holds the interpreter; only the statements that PostgreSQL works on go beside the next batch.
            try:
                work.begin()
                pending = work, writer.submit(work.finish)
            except salvage.REFUSED:
                _add(run, work.salvage())
                pending = None
        if pending is not None:
            _add(run, _outcome(*pending))
    _finish(connection, run, builder)


def _builder(reserving: psycopg.Connection, run: Run, organisation: Organisation) -> Builder:
    """What builds the batches, with what it has to know of earlier runs and deliveries."""
    submission, source_id = run.submission, run.submission.source_id

    def stored(content: bytes) -> int:
        with reserving.transaction():
            set_actor(reserving, run.actor)
            return store.occurrences(reserving, source_id, content)

    with reserving.transaction():
        set_actor(reserving, run.actor)
        known = store.known_units(reserving, source_id)
    terms = _terms(reserving, run.actor, organisation)
    areas = tuple(Area(area) for area in organisation.areas) or tuple(Area)
    builder = Builder(source_id, submission.delivered_at.date(), areas, terms, stored, known)
    builder.by_kind.update(submission.counts_by_kind())
    builder.reasons.update(submission.reasons())
    builder.possible_duplicates = submission.possible_duplicates
    return builder


def _build(units: Iterator[Delivered], builder: Builder, reserving: psycopg.Connection) -> Batch | None:
    """The next batch, or None at the end."""
    chunk = list(islice(units, BATCH_UNITS))
    if not chunk:
        return None
    batch = Batch()
    ids = iter(store.reserve_ids(reserving, len(chunk)))
    for unit in chunk:
        builder.add(unit, batch, ids)
    return batch


@dataclass(slots=True)
class Work:
    """One batch on its way into the tables, in one transaction with its part of the receipt."""

    connection: psycopg.Connection
    run: Run
    target: Target
    batch: Batch
    builder: Builder
    reasons: dict[str, int] = field(init=False)
    by_kind: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        """The counts over the file as they stand now: the builder goes on to the next batch meanwhile."""
        self.reasons, self.by_kind = dict(self.builder.reasons), dict(self.builder.by_kind)

    def begin(self) -> None:
        """Open the transaction and load the rows."""
        store.begin(self.connection, self.run.actor, self.target.source_id, dry=self.run.dry)
        store.load(self.connection, self.batch)

    def finish(self) -> Stored:
        """Store what was loaded, let the later stages do their step, move the receipt, commit."""
        return self._commit(self._store(self.batch))

    def salvage(self) -> Stored:
        """After PostgreSQL refused some value of the batch: store all but these. Not while the next batch is being built."""
        store.back_to_beginning(self.connection)

        def one(piece: Batch) -> Stored:
            store.empty(self.connection)
            store.load(self.connection, piece)
            return self._store(piece)

        stored, refused = salvage.store(self.connection, self.batch, self.builder, one)
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
        self.run.settled.update(stored.settled)
        if self.run.dry:
            store.empty(self.connection)
        else:
            counts = dict(Counter(self.reasons) - self.run.settled), self.by_kind
            store.advance(self.connection, self.target.submission_id, self.batch, stored, *counts)
            self.connection.commit()
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


def _terms(
    connection: psycopg.Connection, actor: Actor, organisation: Organisation
) -> Callable[[tuple[Area, ...], tuple[str, ...]], Terms]:
    """The class of visibility and the purposes of records, by areas and handling codes; each asked for once."""

    @cache
    def terms(areas: tuple[Area, ...], handling: tuple[str, ...]) -> Terms:
        purposes = purposes_of(areas)
        values = [organisation.pk, mask(Area, list(areas)), handling_mask(handling), mask(Purpose, purposes)]
        with connection.transaction():
            set_actor(connection, actor)
            row = connection.execute("SELECT visibility_for(%s, %s, %s, %s)", values).fetchone()
        return Terms(int(row[0]) if row else 0, "{" + ",".join(purposes) + "}")

    return terms


def _finish(connection: psycopg.Connection, run: Run, builder: Builder) -> None:
    submission = run.submission
    submission.by_kind = json.dumps(dict(builder.by_kind))
    submission.quarantine_reasons = json.dumps(dict(builder.reasons - run.settled))
    submission.possible_duplicates = builder.possible_duplicates
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
