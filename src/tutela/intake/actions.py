"""Every write of the intake, one function a verb. Each checks the permission table, does its change in one
transaction and leaves an audit entry."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import BinaryIO, Final, cast

from django.db import transaction
from django.utils import timezone

from tutela.errors import InvalidInput, NotFound
from tutela.intake import export, queries, replaying, spool
from tutela.intake.models import Quarantined, QuarantineState, State, Submission
from tutela.intake.queue import queue
from tutela.records.models import Source, public_id
from tutela.safeguards import actor as actors
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.safeguards.doing import does
from tutela.safeguards.retention import keep_until
from tutela.safeguards.visibility import class_of

_AT_ONCE: Final = 500
_IN_MEMORY_BYTES: Final = 1024 * 1024


@does("intake.submit")
def source_for(slug: str, title: str = "") -> Source:
    """The source of this name in the actor's organisation, made when new."""
    actor = actors.current()
    actor.require("intake.submit", actor.organisation_id)
    slug = slug.strip()
    if not slug or len(slug) > 80 or not slug.replace("-", "").replace("_", "").replace(".", "").isalnum():
        raise InvalidInput(
            f"“{slug}” can't be the name of a source.", mend="Use letters, digits and hyphens, at most 80."
        )
    source, _ = Source.objects.get_or_create(
        organisation_id=actor.organisation_id, slug=slug, defaults={"title": title}
    )
    return source


@does("intake.submit")
def deliver(
    stream: BinaryIO, name: str, *, source: Source, declared_format: str = "", declared_mapping: str = "", replays: Submission | None = None
) -> Submission:  # fmt: skip
    """Keep a delivered file and put it in the queue. The receipt number stands for it from now on."""
    submission = register(Path(name).name or "unnamed", source, declared_format, declared_mapping)
    submission.replays_id = replays.pk if replays else None
    path = spool.path_of(submission)
    submission.file_bytes, submission.file_digest = spool.keep(stream, path)
    try:
        with transaction.atomic():
            submission.save()
            audit.record(Operation.COLLECTION, "intake.submit", "submission", submission.public_id)
            queue(submission)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return submission


@does("intake.submit")
def register(name: str, source: Source, declared_format: str = "", declared_mapping: str = "") -> Submission:
    """A submission of the acting person, not saved yet."""
    actor = actors.current()
    actor.require("intake.submit", source.organisation_id)
    today = timezone.now().date()
    # What is taken in at the command line for an organisation is of that organisation's areas, or its people see nothing of it.
    areas = tuple(area for area in actor.areas if area in source.organisation.areas) or actor.areas
    return Submission(
        public_id=public_id(),
        source=source,
        owner_id=source.organisation_id,
        visibility_id=class_of(source.organisation_id, areas),
        delivered_by=actor.name,
        file_name=name,
        file_bytes=0,
        file_digest="",
        declared_format=declared_format,
        declared_mapping=declared_mapping,
        state=State.WAITING,
        legal_basis="accountability",
        retention_rule="delivery-5y",
        retention_until=keep_until("submission", today),
    )


@does("quarantine.mend")
def dismiss(quarantined: Quarantined, why: str) -> None:
    """Close one unit for good, with a reason; it stays on record and is not set aside again when delivered again."""
    actor = actors.current()
    actor.require("quarantine.mend", quarantined.submission.owner_id)
    if not why.strip():
        raise InvalidInput("Dismissing needs a reason.", mend="Say in a sentence why this is not needed.")
    changed = Quarantined.objects.filter(pk=quarantined.pk, state=QuarantineState.OPEN).update(
        state=QuarantineState.DISMISSED, closed_at=timezone.now(), closed_by=actor.name, closed_why=why.strip()
    )
    if changed != 1:
        raise NotFound("This is not open any more.", mend="Reload the page.")
    audit.record(Operation.CHANGE, "quarantine.mend", "quarantine", quarantined.public_id, purpose=why.strip()[:200])


@does("quarantine.mend")
def dismiss_all(submission: Submission, why: str) -> int:
    """Close everything that is still set aside of a delivery, for one reason; how many units that were.

    One statement and one entry in the audit, under the delivery's id and with the count.
    """
    actor = actors.current()
    actor.require("quarantine.mend", submission.owner_id)
    if not why.strip():
        raise InvalidInput("Dismissing needs a reason.", mend="Say in a sentence why these are not needed.")
    # Said again on the row itself: whoever closes one of them at the same moment is not written over.
    still_open = Quarantined.objects.filter(pk__in=queries.quarantine(submission=submission).values("pk"))
    count = still_open.filter(state=QuarantineState.OPEN).update(
        state=QuarantineState.DISMISSED, closed_at=timezone.now(), closed_by=actor.name, closed_why=why.strip()
    )
    if count:
        subject = ("submission", submission.public_id)
        audit.record(Operation.CHANGE, "quarantine.mend", *subject, purpose=why.strip()[:200], count=count)
    return count


@does("quarantine.mend")
def replay(
    submission: Submission, *, mended: BinaryIO | None = None, mended_name: str = "", mapping: str = ""
) -> Submission:
    """Take in again what a submission set aside: as mended in a downloaded file, or as it was under a mended mapping.

    The replay is a submission of its own with its own receipt; what it accepts closes the quarantined units it came from.
    """
    actors.current().require("quarantine.mend", submission.owner_id)
    found = queries.quarantine(submission=submission)
    known = set(found.values_list("public_id", flat=True))
    if not known:
        raise NotFound("Nothing of this delivery is set aside any more.")
    if mended is None:
        return _deliver_replay(submission, ((unit, unit.latest_cells()) for unit in found.iterator(_AT_ONCE)), mapping)
    cells = export.read_mended(mended, mended_name, known)
    units = found.filter(public_id__in=cells).iterator(_AT_ONCE)
    return _deliver_replay(submission, ((unit, cells[unit.public_id]) for unit in units), mapping)


@does("quarantine.mend")
def mend_one(quarantined: Quarantined, cells: dict[str, str]) -> Submission:
    """Take in one quarantined unit with corrected cells."""
    actors.current().require("quarantine.mend", quarantined.submission.owner_id)
    if quarantined.state != QuarantineState.OPEN:
        raise NotFound("This is not open any more.", mend="Reload the page.")
    return _deliver_replay(quarantined.submission, [(quarantined, cells)], "")


def _deliver_replay(
    submission: Submission, units: Iterable[tuple[Quarantined, Mapping[str, str]]], mapping: str
) -> Submission:
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES) as content:
        content.writelines(replaying.replay_lines(units))
        content.seek(0)
        return deliver(
            cast(BinaryIO, content),
            f"replay of {submission.file_name}",
            source=submission.source,
            declared_format=replaying.FORMAT,
            declared_mapping=mapping or submission.declared_mapping,
            replays=submission,
        )
