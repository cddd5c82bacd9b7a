"""Small file operations that must hold when several commands run at once, or root acts for others."""

from __future__ import annotations

import fcntl
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tutela.errors import DatabaseUnavailable

OTHER_USER = "Run the command as the user who made it, or set TUTELA_HOME to another folder."


def private_folder(folder: Path, *, mode: int = 0o700, uid: int | None = None, gid: int | None = None) -> Path:
    """Make ``folder`` with exactly this mode and owner, or check that it is so already.

    Never follows a link and never accepts a folder owned by somebody else; ``uid`` and ``gid``
    default to this process. Raises DatabaseUnavailable.
    """
    owner = os.geteuid() if uid is None else uid
    group = -1 if gid is None else gid
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except NotADirectoryError as problem:
        raise DatabaseUnavailable(f"{folder} is no folder, or a link.", mend="Move it out of the way.") from problem
    except OSError as problem:
        raise DatabaseUnavailable(f"{folder} cannot be opened: {problem.strerror}.", mend=OTHER_USER) from problem
    try:
        facts = os.fstat(handle)
        if facts.st_uid not in {owner, os.geteuid()}:
            raise DatabaseUnavailable(f"{folder} belongs to user number {facts.st_uid}, not {owner}.", mend=OTHER_USER)
        if facts.st_uid != owner or group not in {-1, facts.st_gid}:
            os.fchown(handle, owner, group)
        if stat.S_IMODE(facts.st_mode) != mode:
            os.fchmod(handle, mode)
    finally:
        os.close(handle)
    return folder


def write_whole(file: Path, text: str, *, mode: int = 0o600, owner: tuple[int, int] | None = None) -> None:
    """Replace ``file`` in one step; a reader sees the former text or the new one, never a part."""
    beside = _write_beside(file, text, mode=mode, owner=owner)
    beside.replace(file)


def write_once(file: Path, text: str, *, owner: tuple[int, int] | None = None) -> str:
    """Write ``file`` unless it exists, and return what it then holds: the first of several writers wins."""
    beside = _write_beside(file, text, mode=0o600, owner=owner)
    try:
        os.link(beside, file)
    except FileExistsError:
        pass
    finally:
        beside.unlink()
    return file.read_text(encoding="utf-8")


@contextmanager
def locked(file: Path, *, wait: bool = True) -> Iterator[bool]:
    """Hold the exclusive lock of ``file`` for the block; yields whether it was got (always, when waiting)."""
    handle = open_lock(file)
    try:
        yield try_lock(handle, exclusive=True, wait=wait)
    finally:
        os.close(handle)


def open_lock(file: Path) -> int:
    """Open a lock file (made when missing); the lock goes when the number is closed or the process dies."""
    handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    facts, above = os.fstat(handle), file.parent.stat()
    if os.geteuid() == 0 and facts.st_uid == 0 and above.st_uid != 0:
        os.fchown(handle, above.st_uid, above.st_gid)
    return handle


def try_lock(handle: int, *, exclusive: bool, wait: bool) -> bool:
    """Lock an open lock file; False when it is held elsewhere and ``wait`` is False."""
    how = fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH
    try:
        fcntl.flock(handle, how if wait else how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _write_beside(file: Path, text: str, *, mode: int, owner: tuple[int, int] | None) -> Path:
    beside = file.with_name(f".{file.name}.{secrets.token_hex(6)}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
    try:
        if owner is not None and os.geteuid() == 0:
            os.fchown(handle, *owner)
        os.write(handle, text.encode())
        os.fsync(handle)
    finally:
        os.close(handle)
    return beside
