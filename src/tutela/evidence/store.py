"""Sealed objects as files of the data folder: random names without an extension, readable by this installation only.

An object is written under ``evidence/arriving``, made durable, then renamed into ``evidence``. What stands there is
whole; the row that names it is committed afterwards. So a crash leaves an object without a row, never a row without
an object, and ``reconcile`` (actions.py) sweeps both ways.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from tutela.configuration import home
from tutela.errors import NotFound
from tutela.evidence.sealing import no_room


def folder() -> Path:
    """Where sealed objects are; made when new."""
    path = home() / "evidence"
    (path / "arriving").mkdir(parents=True, exist_ok=True, mode=0o700)
    path.chmod(0o700)
    return path


class Arriving:
    """One object being written. ``settle`` makes it durable under its name; ``abandon`` leaves nothing."""

    def __init__(self) -> None:
        self.name = secrets.token_hex(16)
        self._path = folder() / "arriving" / self.name
        with no_room():
            descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._stream = os.fdopen(descriptor, "wb", buffering=0)

    def write(self, data: bytes) -> int:
        """Append all of ``data``."""
        view = memoryview(data)
        while view:
            view = view[self._stream.write(view) :]
        return len(data)

    def settle(self) -> None:
        """Durable, then in its place, then the place durable."""
        with no_room():
            os.fsync(self._stream.fileno())
            self._stream.close()
            self._path.rename(folder() / self.name)
            _sync(folder())

    def abandon(self) -> None:
        """Remove what was written, if it has not settled."""
        self._stream.close()
        self._path.unlink(missing_ok=True)


def open_object(name: str) -> BinaryIO:
    """A sealed object, opened; NotFound when it is gone."""
    try:
        return (folder() / name).open("rb")
    except FileNotFoundError as error:
        raise NotFound("The sealed object is gone.", mend="`tutela evidence reconcile` says more.") from error


def there(name: str) -> bool:
    """Whether the object is in its place."""
    return (folder() / name).is_file()


def remove(name: str) -> None:
    """Remove an object; one that is gone already is no error."""
    (folder() / name).unlink(missing_ok=True)
    _sync(folder())


def settled(older_than_seconds: float) -> Iterator[str]:
    """Names of the objects that have stood here for so long."""
    for path in sorted(folder().iterdir()):
        if path.is_file() and _age(path) >= older_than_seconds:
            yield path.name


def sweep_arriving(older_than_seconds: float) -> int:
    """Remove what was begun and never settled (a killed process); how many there were."""
    stale = [path for path in (folder() / "arriving").iterdir() if _age(path) >= older_than_seconds]
    for path in stale:
        path.unlink(missing_ok=True)
    return len(stale)


def _age(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return -1.0


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
