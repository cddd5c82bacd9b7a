"""Every write of the intake, one function a verb. Each checks the permission table, does its change in one
transaction and leaves an audit entry."""

from __future__ import annotations

import hashlib
import io
import os
from pathlib import Path
from typing import BinaryIO, Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from tutela.configuration import home
from tutela.errors import InvalidInput, LimitExceeded, MediaRefused, NotFound
from tutela.formats.contract import Limits
from tutela.formats.media import MediaWatch
from tutela.intake import export
from tutela.intake.models import Quarantined, QuarantineState, State, Submission
from tutela.intake.queue import queue
from tutela.intake.replaying import FORMAT as REPLAY
from tutela.records.models import Source, public_id
from tutela.safeguards import actor as actors
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.safeguards.purposes import PURPOSES
from tutela.safeguards.retention import keep_until
from tutela.vocabulary.areas import Area, Purpose, mask

_CHUNK: Final = 1024 * 1024


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


def spool() -> Path:
    """Where delivered files wait; readable by this installation only."""
    folder = home() / "incoming"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def spooled(submission: Submission) -> Path:
    """Where the file of a submission lies until it is taken in."""
    return spool() / submission.public_id


def deliver(
    stream: BinaryIO, name: str, *, source: Source, declared_format: str = "", declared_mapping: str = "", replays: Submission | None = None
) -> Submission:  # fmt: skip
    """Keep a delivered file and put it in the queue. The receipt number stands for it from now on."""
    submission = register(Path(name).name or "unnamed", source, declared_format, declared_mapping)
    submission.replays_id = replays.pk if replays else None
    path = spooled(submission)
    submission.file_bytes, submission.file_digest = _keep(stream, path)
    try:
        with transaction.atomic():
            submission.save()
            audit.record(Operation.COLLECTION, "intake.submit", "submission", submission.public_id)
            queue(submission)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return submission


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
        visibility_id=visibility(source.organisation_id, areas),
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


def visibility(owner_id: int, areas: tuple[Area, ...]) -> int:
    """The class of visibility of a submission: its owner's, of the areas its sender and its owner work in.

    A submission may hold records of any of these areas, so a reader needs all of them.
    """
    from django.db import connection

    purposes = sorted({purpose for area in areas for purpose in PURPOSES[area]})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT visibility_for(%s, %s, 0, %s)", [owner_id, mask(Area, list(areas)), mask(Purpose, list(purposes))]
        )
        (found,) = cursor.fetchone()
    return int(found)


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


def replay(
    submission: Submission, *, mended: BinaryIO | None = None, mended_name: str = "", mapping: str = ""
) -> Submission:
    """Take in again what a submission set aside: as mended in a downloaded file, or as it was under a mended mapping.

    The replay is a submission of its own with its own receipt; what it accepts closes the quarantined units it came from.
    """
    actors.current().require("quarantine.mend", submission.owner_id)
    still_open = Quarantined.objects.filter(submission=submission, state=QuarantineState.OPEN).order_by("id")
    chosen = {unit.public_id: unit for unit in still_open}
    if not chosen:
        raise NotFound("Nothing of this delivery is set aside any more.")
    cells = {key: unit.latest_cells() for key, unit in chosen.items()}
    if mended is not None:
        cells = export.read_mended(mended, mended_name, set(chosen))
    return _deliver_replay(submission, {key: (chosen[key], written) for key, written in cells.items()}, mapping)


def mend_one(quarantined: Quarantined, cells: dict[str, str]) -> Submission:
    """Take in one quarantined unit with corrected cells."""
    actors.current().require("quarantine.mend", quarantined.submission.owner_id)
    if quarantined.state != QuarantineState.OPEN:
        raise NotFound("This is not open any more.", mend="Reload the page.")
    return _deliver_replay(quarantined.submission, {quarantined.public_id: (quarantined, cells)}, "")


def _deliver_replay(
    submission: Submission, units: dict[str, tuple[Quarantined, dict[str, str]]], mapping: str
) -> Submission:
    content = export.replay_file(units)
    return deliver(
        io.BytesIO(content),
        f"replay of {submission.file_name}",
        source=submission.source,
        declared_format=REPLAY,
        declared_mapping=mapping or submission.declared_mapping,
        replays=submission,
    )


def media_refused(kind: str) -> MediaRefused:
    """The error of a picture, film or sound that was delivered as data."""
    return MediaRefused(
        f"This is or contains a picture, film or sound ({kind}); nothing of it was kept.",
        mend="Attach it as evidence on the page of its record: there it is hashed, and dropped or sealed.",
    )


def _keep(stream: BinaryIO, path: Path) -> tuple[int, str]:
    """Copy a stream to the spool, durable before it is acknowledged; its length and SHA-256."""
    limit = min(settings.UPLOAD_LIMIT_BYTES, Limits().file_bytes)
    digest, length, watch = hashlib.sha256(), 0, MediaWatch()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as kept:
            while chunk := stream.read(_CHUNK):
                length += len(chunk)
                if length > limit:
                    raise LimitExceeded(f"The file is larger than {limit // 1024**2} MiB.", mend="Split the file.")
                if kind := watch.feed(chunk):
                    raise media_refused(kind)
                digest.update(chunk)
                kept.write(chunk)
            kept.flush()
            os.fsync(kept.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return length, digest.hexdigest()
