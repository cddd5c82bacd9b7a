"""Where delivered files wait until they are taken in: a folder that only this installation reads."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import BinaryIO, Final

from django.conf import settings

from tutela.configuration import home
from tutela.errors import LimitExceeded, MediaRefused
from tutela.formats.contract import Limits
from tutela.formats.media import MediaWatch
from tutela.intake.models import Submission

_CHUNK: Final = 1024 * 1024


def folder() -> Path:
    """The folder, made when new."""
    path = home() / "incoming"
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def path_of(submission: Submission) -> Path:
    """Where the file of a submission lies."""
    return folder() / submission.public_id


def media_refused(kind: str) -> MediaRefused:
    """The error of a picture, film or sound that was delivered as data."""
    return MediaRefused(
        f"This is or contains a picture, film or sound ({kind}); nothing of it was kept.",
        mend="Attach it as evidence on the page of its record: there it is hashed, and dropped or sealed.",
    )


def keep(stream: BinaryIO, path: Path) -> tuple[int, str]:
    """Copy a stream there, durable before it is acknowledged; its length and SHA-256."""
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
