"""Files inside zip and gzip, unpacked one at a time under limits that hold while unpacking, not only as declared."""

from __future__ import annotations

import gzip
import re
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Final, cast

from tutela.formats.contract import Limits, Source
from tutela.formats.refusal import refuse
from tutela.formats.tabular import is_workbook

GZIP_MAGIC: Final = b"\x1f\x8b"
ZIP_MAGICS: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_RATIO_FROM: Final = 1024**2  # a member of this size or less can't be a bomb, however repetitive
_PIECE: Final = 256 * 1024
_ENCRYPTED: Final = 0x1
_UNSAFE_PATH: Final = re.compile(r"^[/\\]|^[A-Za-z]:|(^|[/\\])\.\.([/\\]|$)")
_CLUTTER: Final = re.compile(r"(^|/)(__MACOSX/|\.DS_Store$|Thumbs\.db$)")
_DAMAGED = (zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError)


@dataclass(frozen=True, slots=True)
class Member:
    """One file inside an archive. ``name`` is the archive's name and the member's, joined by ``/``; ``inner`` is empty
    for gzip, which has one member."""

    archive: Source
    name: str
    inner: str
    packed: int


def is_archive(head: bytes, name: str) -> bool:
    """Whether a file is a zip or gzip archive (and not a spreadsheet, which is a zip too)."""
    return head.startswith(GZIP_MAGIC) or (head.startswith(ZIP_MAGICS) and not is_workbook(head, name))


def members(source: Source, limits: Limits) -> list[Member]:
    """The files of an archive, after every declared fact about each has been checked.

    Folders and the clutter of desktop systems are passed over. Raises FormatError: ``archive_damaged``,
    ``archive_unsafe``, ``archive_bomb``, ``file_empty``.
    """
    with source.path.open("rb") as stream:
        packed = source.path.stat().st_size
        if stream.read(2) == GZIP_MAGIC:
            inner = re.sub(r"(?i)\.gz$", "", Path(source.name).name) or "content"
            return [Member(source, f"{source.name}/{inner}", "", packed)]
    try:
        with zipfile.ZipFile(source.path) as archive:
            found = [info for info in archive.infolist() if not info.is_dir() and not _CLUTTER.search(info.filename)]
    except _DAMAGED as error:
        raise refuse("archive_damaged", source.name, reason=str(error)) from error
    if not found:
        raise refuse("file_empty", source.name)
    if len(found) > limits.archive_members:
        limit = f"{limits.archive_members} members are allowed"
        raise refuse("archive_bomb", source.name, member=f"{len(found)} members", size="?", packed=packed, limit=limit)
    seen: set[str] = set()
    for info in found:
        _check(info, seen, source.name, limits)
    unpacked, declared = sum(info.file_size for info in found), sum(info.compress_size for info in found)
    if unpacked > limits.archive_bytes or declared > packed:
        limit = "members overlap" if declared > packed else f"{limits.archive_bytes} bytes are allowed"
        raise refuse("archive_bomb", source.name, member=source.name, size=unpacked, packed=packed, limit=limit)
    return [Member(source, f"{source.name}/{info.filename}", info.filename, info.compress_size) for info in found]


@contextmanager
def unpacked(member: Member, limits: Limits, upto: int | None = None) -> Iterator[Source]:
    """The member (or its first ``upto`` bytes) as a file of its own, readable by this user only and gone afterwards.

    Raises FormatError ``archive_bomb`` or ``archive_damaged`` while unpacking, before anything of the member is used.
    """
    with tempfile.TemporaryDirectory(prefix="tutela-") as folder:
        path = Path(folder) / "member"
        with path.open("wb") as target:
            _unpack(member, target, limits, upto)
        yield replace(member.archive, path=path, name=member.name)


def head_of(member: Member, limits: Limits, count: int) -> bytes:
    """The first bytes of a member."""
    try:
        with _open(member) as stream:
            return stream.read(count)
    except _DAMAGED as error:
        raise refuse("archive_damaged", member.name, reason=str(error) or "it ends too early") from error


def _check(info: zipfile.ZipInfo, seen: set[str], place: str, limits: Limits) -> None:
    reason = ""
    if info.flag_bits & _ENCRYPTED:
        reason = "is locked by a password"
    elif stat.S_ISLNK(info.external_attr >> 16):
        reason = "is a link to another file"
    elif _UNSAFE_PATH.search(info.filename) or "\0" in info.filename:
        reason = "points outside the archive"
    elif info.filename in seen:
        reason = "is there twice"
    if reason:
        raise refuse("archive_unsafe", place, member=info.filename, reason=reason)
    seen.add(info.filename)
    if info.file_size > _RATIO_FROM and info.file_size > limits.archive_ratio * max(info.compress_size, 1):
        raise _bomb(place, info.filename, info.file_size, info.compress_size, limits)


def _unpack(member: Member, target: IO[bytes], limits: Limits, upto: int | None) -> None:
    done = 0
    try:
        with _open(member) as stream:
            while piece := stream.read(_PIECE if upto is None else min(_PIECE, upto - done)):
                done += len(piece)
                over_ratio = done > _RATIO_FROM and done > limits.archive_ratio * max(member.packed, 1)
                if over_ratio or done > min(limits.archive_bytes, limits.file_bytes):
                    raise _bomb(member.name, member.inner or member.name, f"more than {done}", member.packed, limits)
                target.write(piece)
    except _DAMAGED as error:
        raise refuse("archive_damaged", member.name, reason=str(error) or "it ends too early") from error


@contextmanager
def _open(member: Member) -> Iterator[IO[bytes]]:
    if not member.inner:
        with gzip.open(member.archive.path, "rb") as content:
            yield cast(IO[bytes], content)
        return
    with zipfile.ZipFile(member.archive.path) as archive, archive.open(member.inner) as stream:
        yield stream


def _bomb(place: str, member: str, size: object, packed: int, limits: Limits) -> Exception:
    limit = f"{limits.archive_ratio} to 1 and {limits.archive_bytes} bytes are allowed"
    return refuse("archive_bomb", place, member=member, size=size, packed=packed, limit=limit)
