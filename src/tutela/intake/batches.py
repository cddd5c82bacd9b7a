"""A delivered file as batches of rows, from where an earlier run of it stopped."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Final

import psycopg
from django.conf import settings

from tutela.formats import registry
from tutela.formats.contract import Opened, Source
from tutela.formats.mapping import Mapping as TableMapping
from tutela.intake import mappings, replaying, store
from tutela.intake.building import Builder
from tutela.intake.models import Submission
from tutela.intake.rows import Batch, Terms
from tutela.safeguards.actor import Actor, set_actor
from tutela.safeguards.handling import handling_mask
from tutela.safeguards.models import Organisation
from tutela.safeguards.purposes import purposes_of
from tutela.vocabulary.areas import Area, Purpose, mask

BATCH_UNITS: Final = 5_000
"""Units a transaction: larger gains nothing measurable, smaller costs commits."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file is read by. ``submission`` says from which unit on (``received``) and what was counted before it."""

    path: Path
    submission: Submission
    organisation: Organisation
    actor: Actor
    mapping: TableMapping | None

    @property
    def replayed(self) -> bool:
        """Whether these are units set aside before, on their way back."""
        return self.submission.declared_format == replaying.FORMAT

    def open(self, report: Callable[[int], None], *, bare: bool = False) -> Opened:
        """Open the file. ``bare``: it is only read through."""
        if self.replayed:
            return replaying.open_replay(self.path, self.mapping)
        return registry.open_source(
            Source(self.path, self.submission.file_name, bare),
            format=self.submission.declared_format or None,
            mapping=self.mapping,
            mappings=mappings.known(),
            progress=report,
        )


@dataclass(frozen=True, slots=True)
class Built:
    """A batch, and the counts over the file up to and with it: of the units by kind, and of the reasons for setting aside.
    They grow on while the next batch is built. ``builder`` is what a batch is salvaged with; None: it is elsewhere."""

    batch: Batch
    by_kind: Mapping[str, int]
    reasons: Mapping[str, int]
    builder: Builder | None


@contextmanager
def batches(reading: Reading) -> Iterator[Iterator[Built]]:
    """The batches of a file, built as they are asked for, on a connection of their own for what has to be looked up."""
    with psycopg.connect(settings.CONNECTIONS.app, autocommit=True) as reserving:
        yield _built(reading, reserving)


def _built(reading: Reading, reserving: psycopg.Connection) -> Iterator[Built]:
    position = 0

    def at(bytes_read: int) -> None:
        nonlocal position
        position = bytes_read

    builder = _builder(reading, reserving)
    units = reading.open(at).units
    for unit in islice(units, reading.submission.received):
        builder.skip(unit)
    while chunk := list(islice(units, BATCH_UNITS)):
        batch = Batch()
        ids = iter(store.reserve_ids(reserving, len(chunk)))
        for unit in chunk:
            builder.add(unit, batch, ids)
        batch.bytes_read, batch.possible_duplicates = position, builder.possible_duplicates
        yield Built(batch, builder.by_kind, builder.reasons, builder)


def _builder(reading: Reading, reserving: psycopg.Connection) -> Builder:
    """What builds the batches, with what it has to know of earlier runs and deliveries."""
    submission, source_id = reading.submission, reading.submission.source_id

    def stored(content: bytes) -> int:
        with reserving.transaction():
            set_actor(reserving, reading.actor)
            return store.occurrences(reserving, source_id, content)

    with reserving.transaction():
        set_actor(reserving, reading.actor)
        known = store.known_units(reserving, source_id)
    areas = tuple(Area(area) for area in reading.organisation.areas) or tuple(Area)
    builder = Builder(source_id, submission.delivered_at.date(), areas, _terms(reading, reserving), stored, known)
    builder.by_kind.update(submission.counts_by_kind())
    builder.reasons.update(submission.reasons())
    builder.possible_duplicates = submission.possible_duplicates
    return builder


def _terms(reading: Reading, connection: psycopg.Connection) -> Callable[[tuple[Area, ...], tuple[str, ...]], Terms]:
    """The class of visibility and the purposes of records, by areas and handling codes; each asked for once."""

    @cache
    def terms(areas: tuple[Area, ...], handling: tuple[str, ...]) -> Terms:
        purposes = purposes_of(areas)
        values = [reading.organisation.pk, mask(Area, list(areas)), handling_mask(handling), mask(Purpose, purposes)]
        with connection.transaction():
            set_actor(connection, reading.actor)
            row = connection.execute("SELECT visibility_for(%s, %s, %s, %s)", values).fetchone()
        return Terms(int(row[0]) if row else 0, "{" + ",".join(purposes) + "}")

    return terms
