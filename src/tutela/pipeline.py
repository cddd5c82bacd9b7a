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
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Final

import psycopg
from django.conf import settings
from django.utils import timezone

from tutela.errors import Conflict, DatabaseUnavailable, TutelaError
from tutela.formats import registry
from tutela.formats.contract import Delivered, Opened
from tutela.formats.contract import Source as FileSource
from tutela.formats.mapping import Mapping
from tutela.insight import cells
from tutela.intake import mappings, replaying, store
from tutela.intake.building import Builder
from tutela.intake.models import State, Submission
from tutela.intake.rows import Batch, Terms
from tutela.intake.store import Stored, Target
from tutela.linking import duplicates
from tutela.safeguards.actor import Actor, acting, set_actor
from tutela.safeguards.handling import handling_mask
from tutela.safeguards.models import Organisation
from tutela.safeguards.purposes import PURPOSES
from tutela.safeguards.retention import keep_until
from tutela.vocabulary.areas import Area, Purpose, mask

CLAIM_SECONDS: Final = 5
SWITCH_SECONDS: Final = 0.0005
GARBAGE_AFTER: Final = 200_000
BATCH_UNITS: Final = 5_000
"""Units a transaction: larger gains nothing measurable, smaller costs commits."""

STEPS: Final[tuple[Callable[[psycopg.Connection], object], ...]] = (duplicates.flag,)
"""What later stages do with each stored batch, inside its transaction."""

log = logging.getLogger("tutela.pipeline")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a delivery is. ``phase`` is ``reading`` (the check before anything is stored) or ``storing``."""

    phase: str
    units: int
    bytes_read: int


Report = Callable[[Progress], None]


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
        except psycopg.OperationalError as error:
            raise DatabaseUnavailable(
                "The database went away.", mend="Run it again; it goes on where it stopped."
            ) from error
        except psycopg.DataError as error:
            log.exception("a batch of submission %s can't be stored", run.submission.pk)
            connection.rollback()
            sentence = f"A value can't be stored ({error.diag.message_primary}); {run.submission.received} units before it were."
            _fail(run, "not_storable", sentence, "Tell who runs this installation.")
    if run.dry:
        return run.submission
    with acting(run.actor):
        return Submission.objects.select_related("source__organisation").get(pk=run.submission.pk)


def _claim(connection: psycopg.Connection, run: Run) -> None:
    """One process a submission, as it stands now. The lock goes with the connection: a killed process holds it only until
    PostgreSQL has ended its last statement, which is waited for."""
    try:
        connection.execute(f"SET lock_timeout = '{CLAIM_SECONDS}s'")
        connection.execute("SELECT pg_advisory_lock(7302, %s)", [run.submission.pk % 2**31])
    except psycopg.errors.LockNotAvailable:
        raise Conflict("This delivery is being read by another process.", mend="Wait for it to finish.") from None
    connection.execute("RESET lock_timeout")
    connection.commit()
    with acting(run.actor):
        run.submission = Submission.objects.select_related("source__organisation").get(pk=run.submission.pk)


def _open(run: Run, report: Callable[[int], None]) -> Opened:
    if run.submission.declared_format == replaying.FORMAT:
        return replaying.open_replay(run.path, run.mapping)
    return registry.open_source(
        FileSource(run.path, run.submission.file_name, run.submission.delivered_at),
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

    opened = _open(run, report)
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
    store.prepare(connection)
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
        terms = _terms(reserving, run.actor, organisation)
        builder = Builder(submission.source_id, submission.delivered_at.date(), terms)
        builder.by_kind.update(submission.counts_by_kind())
        builder.reasons.update(submission.reasons())
        builder.possible_duplicates = submission.possible_duplicates
        units = _open(run, at).units
        for unit in islice(units, submission.received):
            builder.skip(unit)
        seen = submission.received
        pending: Future[Stored] | None = None
        while batch := _build(units, builder, reserving):
            batch.bytes_read, batch.possible_duplicates = position, builder.possible_duplicates
            counts = dict(builder.reasons), dict(builder.by_kind)
            if pending is not None:
                _add(run, pending.result())
            seen += batch.units
            run.report(Progress("storing", seen, position))
            # COPY is quick and holds the interpreter; only the statements that PostgreSQL works on go beside the next batch.
            store.begin(connection, run.actor, target.source_id)
            store.load(connection, batch)
            pending = writer.submit(_write, connection, run, target, batch, counts)
        if pending is not None:
            _add(run, pending.result())
    _finish(connection, run, builder)


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


def _write(
    connection: psycopg.Connection, run: Run, target: Target, batch: Batch, counts: tuple[dict[str, int], dict[str, int]]
) -> Stored:  # fmt: skip
    """One batch: store it, let the later stages do their step, move the receipt, commit."""
    stored = store.store(connection, target, batch)
    for step in STEPS:
        step(connection)
    if run.dry:
        connection.execute("TRUNCATE stage_record, stage_item, stage_mention, stage_quarantine")
    else:
        store.advance(connection, target.submission_id, batch, stored, *counts)
        connection.commit()
    return stored


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
) -> Callable[[Area, tuple[str, ...]], Terms]:
    """The class of visibility and the purposes of records, by area and handling codes; each asked for once."""

    @cache
    def terms(area: Area, handling: tuple[str, ...]) -> Terms:
        purposes = PURPOSES[area]
        values = [organisation.pk, mask(Area, [area]), handling_mask(handling), mask(Purpose, list(purposes))]
        with connection.transaction():
            set_actor(connection, actor)
            row = connection.execute("SELECT visibility_for(%s, %s, %s, %s)", values).fetchone()
        return Terms(int(row[0]) if row else 0, "{" + ",".join(purposes) + "}")

    return terms


def _finish(connection: psycopg.Connection, run: Run, builder: Builder) -> None:
    submission = run.submission
    submission.by_kind = json.dumps(dict(builder.by_kind))
    submission.quarantine_reasons = json.dumps(dict(builder.reasons))
    submission.possible_duplicates = builder.possible_duplicates
    submission.seconds = round(submission.seconds + time.monotonic() - run.started, 3)
    submission.state = "done"
    submission.finished_at = timezone.now()
    if run.dry:
        connection.rollback()
        return
    with acting(run.actor):
        submission.save(update_fields=["possible_duplicates", "seconds", "state", "finished_at"])
    # The receipt stands; the figures follow (a page would count a few stale months by itself).
    set_actor(connection, run.actor)
    cells.refresh(connection)
    connection.commit()


def _fail(run: Run, code: str, sentence: str, mend: str) -> None:
    submission = run.submission
    submission.state, submission.failure_code, submission.failure, submission.failure_mend = (
        "failed",
        code,
        sentence,
        mend,
    )
    submission.finished_at = timezone.now()
    submission.seconds = round(time.monotonic() - run.started, 3)
    if not run.dry:
        with acting(run.actor):
            submission.save(
                update_fields=["state", "failure_code", "failure", "failure_mend", "finished_at", "seconds"]
            )
