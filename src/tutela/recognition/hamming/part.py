"""The part of the index that never changes: one file, mapped into memory, shared by every process that opens it.

A part is written beside the former one and takes its name in one step, once it is whole and on the disk; a build that is
killed leaves the former part as it was. A process that has the former one open keeps it until it looks again.

File (little-endian, each section at a multiple of 64 bytes): the header; hashes (n x 32 bytes) ordered by list and entry;
lists (n x 4); entries (n x 8); postings (16 bands x n x 16); offsets (16 bands x 65,537 x 4). About 300 bytes a hash.
"""

from __future__ import annotations

import mmap
import os
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from tutela.errors import FormatError
from tutela.recognition.hamming.bands import BANDS, BUCKETS
from tutela.recognition.hamming.match import UNMARKED

NAME: Final = "part"
BUILDING: Final = ".building"
_MAGIC: Final = b"TUTELAH2"
_HEADER: Final = struct.Struct("<8sQq16sI")  # magic, hashes, through which change, its mark, checksum of the four
_ALIGNED: Final = 64


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Hashes with whose they are: ``hashes`` (n, 4) words, ``lists`` (n,), ``entries`` (n,)."""

    hashes: NDArray[np.uint64]
    lists: NDArray[np.int32]
    entries: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.lists)

    @staticmethod
    def none() -> Rows:
        """No row."""
        return Rows(np.empty((0, 4), np.uint64), np.empty(0, np.int32), np.empty(0, np.int64))

    def ordered(self) -> Rows:
        """By list and entry."""
        order = np.lexsort((self.entries, self.lists))
        return Rows(np.ascontiguousarray(self.hashes[order]), self.lists[order], self.entries[order])

    def of(self, list_: int, entry: int) -> range:
        """The rows of one entry, where they are ordered."""
        low = int(np.searchsorted(self.lists, np.int32(list_), "left"))
        high = int(np.searchsorted(self.lists, np.int32(list_), "right"))
        within = self.entries[low:high]
        first = low + int(np.searchsorted(within, np.int64(entry), "left"))
        return range(first, low + int(np.searchsorted(within, np.int64(entry), "right")))


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """An open part. ``through``: the number of the last change that went into it, ``mark`` that change's mark. ``identity``
    tells one file from another."""

    rows: Rows
    offsets: NDArray[np.uint32]
    postings: NDArray[np.uint64]
    through: int
    mark: bytes
    identity: tuple[int, int, int]


def _sections(count: int) -> Iterator[tuple[int, int]]:
    """Place and length of hashes, lists, entries, postings, offsets."""
    place = _ALIGNED
    for length in (32 * count, 4 * count, 8 * count, 16 * 16 * count, 4 * BANDS * (BUCKETS + 1)):
        yield place, length
        place += -(-length // _ALIGNED) * _ALIGNED


def _check(count: int, through: int, mark: bytes) -> int:
    return zlib.crc32(struct.pack("<8sQq16s", _MAGIC, count, through, mark))


def build(folder: Path, rows: Rows, through: int, mark: bytes = UNMARKED) -> None:
    """Write a part of ``rows`` (ordered) and put it in the place of the former one. Needs 16 bytes of memory a hash more.

    For one builder at a time: leftovers of killed builds are removed. Raises OSError where the disk is full.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in folder.glob(f"{NAME}.*{BUILDING}"):
        left.unlink(missing_ok=True)
    temporary = folder / f"{NAME}.{os.getpid()}{BUILDING}"
    try:
        # Readable by this account only: which hashes are listed is nobody else's business.
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            _write(file, rows, through, mark)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(folder / NAME)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    directory = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def _write(file: BinaryIO, rows: Rows, through: int, mark: bytes) -> None:
    from tutela.recognition.hamming import kernels  # late: numba costs half a second to load

    count = len(rows)
    hashes, lists, entries, postings, offsets = _sections(count)
    file.write(_HEADER.pack(_MAGIC, count, through, mark, _check(count, through, mark)))
    for section, values in ((hashes, rows.hashes), (lists, rows.lists), (entries, rows.entries)):
        file.seek(section[0])
        file.write(np.ascontiguousarray(values).data)
    file.seek(postings[0])
    one_band = np.empty((count, 2), np.uint64)
    begins = np.zeros((BANDS, BUCKETS + 1), np.uint32)
    for band in range(BANDS):
        kernels.fill_band(rows.hashes, band, begins[band], one_band)
        file.write(one_band.data)
    file.seek(offsets[0])
    file.write(begins.data)


def open_part(folder: Path) -> Part | None:
    """The present part, mapped read-only; None where none was built yet. Raises FormatError for a file that isn't whole."""
    path = folder / NAME
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return None
    with file:
        status = os.fstat(file.fileno())
        header = file.read(_HEADER.size)
        if len(header) < _HEADER.size:
            raise _damaged(path)
        magic, count, through, mark, check = _HEADER.unpack(header)
        sections = tuple(_sections(count))
        if magic != _MAGIC or check != _check(count, through, mark) or status.st_size != sum(sections[-1]):
            raise _damaged(path)
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    hashes, lists, entries, postings, offsets = (mapped_bytes(mapped, *section) for section in sections)
    rows = Rows(hashes.view(np.uint64).reshape(count, 4), lists.view(np.int32), entries.view(np.int64))
    return Part(
        rows,
        offsets.view(np.uint32).reshape(BANDS, BUCKETS + 1),
        postings.view(np.uint64).reshape(BANDS, count, 2),
        through,
        mark,
        (status.st_dev, status.st_ino, status.st_mtime_ns),
    )


def mapped_bytes(mapped: mmap.mmap, place: int, length: int) -> NDArray[np.uint8]:
    """A section of a mapped file; the mapping lives as long as an array of it."""
    return np.frombuffer(mapped, np.uint8, length, place)


def identity(folder: Path) -> tuple[int, int, int] | None:
    """Which file is the present part, without opening it."""
    try:
        status = (folder / NAME).stat()
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino, status.st_mtime_ns


def _damaged(path: Path) -> FormatError:
    return FormatError(
        f"The fingerprint index {path} is damaged.", mend="Delete the file; the index is built anew from the database."
    )
