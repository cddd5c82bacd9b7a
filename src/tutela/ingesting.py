"""Taking in files that lie on this machine: what ``tutela ingest`` and the demo do, as one call."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tutela import pipeline
from tutela.errors import NotFound, TutelaError
from tutela.formats import registry
from tutela.formats.contract import Source as FileSource
from tutela.formats.mapping import Mapping
from tutela.intake import actions, queries, spool
from tutela.intake import mappings as known_mappings
from tutela.intake.models import State, Submission
from tutela.records.models import Source
from tutela.safeguards import audit
from tutela.safeguards.actor import Actor, acting
from tutela.safeguards.installation import LOCAL, local_organisation, operator
from tutela.safeguards.models import Organisation

UNRECOGNISED: str = "unrecognised"
"""Source of files that could not even be recognised: their failed receipts must belong somewhere."""


@dataclass(frozen=True, slots=True)
class Order:
    """One file to take in; empty texts mean "find out"."""

    path: Path
    source: str = ""
    format: str = ""
    mapping: str = ""
    organisation: str = LOCAL
    dry_run: bool = False


def files_under(paths: Iterable[Path]) -> Iterator[Path]:
    """The files named, and those in folders named, in order; hidden files and the simulation's truth are no deliveries."""
    for path in paths:
        if path.is_dir():
            for inner in sorted(path.rglob("*")):
                if inner.is_file() and not inner.name.startswith(".") and inner.name != "truth.json":
                    yield inner
        else:
            yield path


def ingest(order: Order, report: pipeline.Report) -> Submission:
    """Take one file in; the submission with its receipt. A file that can't be read has a receipt too, that says why."""
    actor = _actor(order.organisation)
    mapping = known_mappings.named(order.mapping)
    name = os.fsencode(order.path.name).decode("utf-8", "replace")  # a name need not be UTF-8; what is stored must
    source_name = order.source or _source_name(order, name, mapping)
    digest = "" if order.dry_run else _digest(order.path)
    with acting(actor):
        source = actions.source_for(source_name)
        submission = _unfinished(source, order, digest)
        if submission is None:
            submission = actions.register(name, source, order.format, order.mapping)
            submission.file_bytes, submission.file_digest = order.path.stat().st_size, digest
            if not order.dry_run:
                submission.save()
                audit.record(audit.Operation.COLLECTION, "intake.submit", "submission", submission.public_id)
    return pipeline.take_in(pipeline.Run(submission, actor, order.path, mapping, report, dry=order.dry_run))


def replay(receipt: str, mended: Path | None, mapping: str) -> Submission:
    """Take in again what a delivery set aside, at once; the receipt of the replay."""
    actor = operator()
    with acting(actor):
        submission = queries.submission(receipt)
        if mended is None:
            replayed = actions.replay(submission, mapping=mapping)
        else:
            with mended.open("rb") as stream:
                replayed = actions.replay(submission, mended=stream, mended_name=mended.name, mapping=mapping)
    return work_on(replayed, actor)


def work_on(submission: Submission, actor: Actor, report: pipeline.Report = lambda progress: None) -> Submission:
    """Take in a spooled delivery; its file is dropped once its receipt stands."""
    path = spool.path_of(submission)
    done = pipeline.take_in(
        pipeline.Run(submission, actor, path, known_mappings.named(submission.declared_mapping), report)
    )
    path.unlink(missing_ok=True)
    return done


def _actor(slug: str) -> Actor:
    if slug == LOCAL:
        return operator(local_organisation())
    organisation = Organisation.objects.filter(slug=slug).first()
    if organisation is None:
        raise NotFound(f"There is no organisation “{slug}”.")
    return operator(organisation)


def _source_name(order: Order, name: str, mapping: Mapping | None) -> str:
    """The source a file names by its mapping or format; a file nobody recognises still gets a receipt."""
    try:
        opened = registry.open_source(
            FileSource(order.path, name),
            format=order.format or None,
            mapping=mapping,
            mappings=known_mappings.known(),
        )
    except TutelaError:
        return UNRECOGNISED
    return opened.source_name or opened.mapping or opened.format


def _unfinished(source: Source, order: Order, digest: str) -> Submission | None:
    """The same file of the same source, interrupted earlier: to go on with."""
    if order.dry_run:
        return None
    same = Submission.objects.select_related("source__organisation").filter(
        source=source, state=State.RUNNING, declared_mapping=order.mapping, declared_format=order.format
    )
    return same.filter(file_digest=digest).first()


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
