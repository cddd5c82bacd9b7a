"""The index: an immutable part on disk, a tail in memory, and a bitmap of what was removed.

Changes come numbered from one feed. Each process applies them to its own tail; the part says through which number it was
built, so whoever opens it goes on from there, and a process that was killed comes back to the same answers. A rebuild runs
beside searches and changes (kernels run without the interpreter's lock) and ends by exchanging the part.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tutela.recognition.fingerprint.turn import Turn
from tutela.recognition.hamming.bands import LARGEST_RADIUS
from tutela.recognition.hamming.match import UNMARKED, Change, Match
from tutela.recognition.hamming.part import Part, Rows, build, identity, open_part
from tutela.recognition.hamming.tail import Tail

LONG_TAIL: Final = 20_000
"""Hashes; reading them costs a query about as long as the part of a million does."""

_TRIES: Final = 4


@dataclass(slots=True, eq=False)
class _State:
    """What one search sees. Exchanged as a whole."""

    part: Part | None
    removed: NDArray[np.uint8]  # a bit a row of the part
    tail: Tail = field(default_factory=Tail)
    journal: list[Change] = field(default_factory=list)  # what came after the part
    begun: int = 0  # changes begun; those in the journal have ended
    removed_count: int = 0

    @staticmethod
    def of(part: Part | None) -> _State:
        count = len(part.rows) if part else 0
        return _State(part, np.zeros(-(-count // 8), np.uint8))

    def apply(self, change: Change) -> None:
        """New hashes first, then the former ones out."""
        self.begun += 1
        key = change.list, change.entry
        former = self.tail.rows_of(*key)
        for value in change.hashes:
            self.tail.add(*key, words(value))
        if self.part is not None:
            for row in self.part.rows.of(*key):
                bit = 1 << (row & 7)
                self.removed_count += not self.removed[row >> 3] & bit
                self.removed[row >> 3] |= bit
        self.tail.remove(*key, former)
        self.journal.append(change)


def words(value: bytes) -> NDArray[np.uint64]:
    """A hash of 32 bytes as four words. Raises ValueError for another length."""
    if len(value) != 32:
        raise ValueError(f"a hash of 256 bits has 32 bytes, not {len(value)}")
    return np.frombuffer(value, np.dtype("<u8"))


class HammingIndex:
    """Every listed hash within a list's radius of the one asked for; exact.

    ``radii``: list -> radius (0-31); a list that isn't named has 31. Safe for any number of threads; other processes may open
    the same folder.
    """

    def __init__(self, folder: Path, radii: Mapping[int, int] | None = None) -> None:
        self._folder = folder
        self._lock = threading.Lock()  # of changes and exchanges; searches take none
        self._state = _State.of(open_part(folder))
        self._room = threading.local()
        self._radii: dict[int, int] = {}
        for list_, radius in (radii or {}).items():
            self.set_radius(list_, radius)

    def __len__(self) -> int:
        """Hashes in force."""
        state = self._state
        whole = len(state.part.rows) if state.part else 0
        return whole - state.removed_count + int((~state.tail.dead[: state.tail.length]).sum())

    @property
    def through(self) -> int:
        """Number of the last change applied; the feed goes on after it. -1 before the first."""
        state = self._state
        return state.journal[-1].number if state.journal else state.part.through if state.part else -1

    @property
    def mark(self) -> bytes:
        """The mark of that change."""
        state = self._state
        return state.journal[-1].mark if state.journal else state.part.mark if state.part else UNMARKED

    @property
    def rebuild_due(self) -> bool:
        """Whether searches would be noticeably quicker, or memory smaller, after a rebuild."""
        state = self._state
        whole = len(state.part.rows) if state.part else 0
        return state.tail.length > LONG_TAIL or 4 * state.removed_count > whole > 0

    def set_radius(self, list_: int, radius: int) -> None:
        """The radius of a list, from the next search on. Raises ValueError outside 0-31."""
        if not 0 <= radius <= LARGEST_RADIUS:
            raise ValueError(f"a radius lies between 0 and {LARGEST_RADIUS}, not at {radius}")
        self._radii = {**self._radii, list_: radius}

    # Changes

    def apply(self, changes: Iterable[Change]) -> None:
        """Apply whole steps of the feed in the order of their numbers; those the index has already are passed over."""
        with self._lock:
            through = self.through
            for change in changes:
                if change.number > through:
                    self._state.apply(change)

    def rebuild(self) -> bool:
        """Build a part of all that is in force and exchange it; searches and changes go on meanwhile.

        False where another process is building. Takes about a second and 130 MiB a million hashes.
        """
        with _one_builder(self._folder) as alone:
            if not alone:
                return False
            self.refresh()
            with self._lock:
                state, through, mark = self._state, self.through, self.mark
                rows = _in_force(state)
            build(self._folder, rows.ordered(), through, mark)
            del rows
            self.refresh()
        return True

    def load(self, rows: Rows, through: int, mark: bytes = UNMARKED) -> None:
        """Build a part of ``rows`` in place of everything, as after a first import. ``through``: the number of the last
        change they hold, ``mark`` its mark. Raises OSError where another process is building."""
        with _one_builder(self._folder) as alone:
            if not alone:
                raise BlockingIOError("another process is building the index")
            build(self._folder, rows.ordered(), through, mark)
            with self._lock:
                self._exchange(keep_newer=False)

    def refresh(self) -> bool:
        """Take up a part that another process has built; True where there was one. Changes it doesn't hold yet are kept,
        unless it was built through an earlier one than the former part: then the feed has to be asked again."""
        with self._lock:
            present = self._state.part
            if identity(self._folder) == (present.identity if present else None):
                return False
            self._exchange(keep_newer=True)
            return True

    def _exchange(self, keep_newer: bool) -> None:
        former, part = self._state.part, open_part(self._folder)
        fresh = _State.of(part)
        through = part.through if part else -1
        if keep_newer and through >= (former.through if former else -1):
            for change in self._state.journal:
                if change.number > through:
                    fresh.apply(change)
        self._state = fresh

    # Searches

    def search(self, value: bytes, radius: int = LARGEST_RADIUS) -> list[Match]:
        """Listed hashes within ``radius``, and each within its list's, nearest first. One match an entry."""
        return self.search_turned({Turn.NONE: value}, radius)

    def search_turned(self, values: Mapping[Turn, bytes], radius: int = LARGEST_RADIUS) -> list[Match]:
        """The same for a picture in several turns; an entry met in more than one is given in its nearest."""
        if not 0 <= radius <= LARGEST_RADIUS:
            raise ValueError(f"a radius lies between 0 and {LARGEST_RADIUS}, not at {radius}")
        queries = [(turn, words(value)) for turn, value in values.items()]
        matches = self._consistent(queries, radius)
        if len(matches) < 2:
            return matches
        nearest: dict[tuple[int, int], Match] = {}
        for match in sorted(matches):
            nearest.setdefault((match.list, match.entry), match)
        return list(nearest.values())

    def _consistent(self, queries: Sequence[tuple[Turn, NDArray[np.uint64]]], radius: int) -> list[Match]:
        """All matches. Where a change was under way (an entry's former hash gone, its new one not yet seen) it is done again."""
        for _ in range(_TRIES):
            state = self._state
            ended = len(state.journal)
            matches = self._matches(state, queries, radius)
            if state.begun == ended:
                return matches
        with self._lock:
            return self._matches(self._state, queries, radius)

    def _matches(self, state: _State, queries: Sequence[tuple[Turn, NDArray[np.uint64]]], radius: int) -> list[Match]:
        part, tail, radii = state.part, state.tail, self._radii
        length = tail.length
        matches: list[Match] = []
        for turn, query in queries:
            if part is not None and len(part.rows):
                for row, distance in self._rows(part, part.rows.hashes, len(part.rows), query, radius):
                    list_ = int(part.rows.lists[row])
                    gone = int(state.removed[row >> 3]) >> (row & 7) & 1
                    if not gone and distance <= radii.get(list_, LARGEST_RADIUS):
                        matches.append(Match(distance, list_, int(part.rows.entries[row]), turn))
            if length:
                for row, distance in self._rows(None, tail.hashes, length, query, radius):
                    list_ = int(tail.lists[row])
                    if not tail.dead[row] and distance <= radii.get(list_, LARGEST_RADIUS):
                        matches.append(Match(distance, list_, int(tail.entries[row]), turn))
        return matches

    def _rows(
        self, part: Part | None, hashes: NDArray[np.uint64], length: int, query: NDArray[np.uint64], radius: int
    ) -> list[list[int]]:
        """Row and distance of each near hash."""
        from tutela.recognition.hamming import kernels  # late: numba costs half a second to load

        found: NDArray[np.int64] | None = getattr(self._room, "found", None)
        if found is None:
            found = self._room.found = np.empty((256, 2), np.int64)
        while True:
            if part is None:
                count = kernels.search_flat(query, radius, hashes, length, found)
            else:
                count = kernels.search_part(query, radius, hashes, part.offsets, part.postings, found)
            if count <= len(found):
                rows: list[list[int]] = found[:count].tolist()
                return rows
            found = np.empty((count, 2), np.int64)


def _in_force(state: _State) -> Rows:
    tail = state.tail.in_force()
    if state.part is None:
        return tail
    rows = state.part.rows
    kept = np.unpackbits(state.removed, count=len(rows), bitorder="little") == 0
    return Rows(
        np.concatenate([rows.hashes[kept], tail.hashes]),
        np.concatenate([rows.lists[kept], tail.lists]),
        np.concatenate([rows.entries[kept], tail.entries]),
    )


@contextmanager
def _one_builder(folder: Path) -> Iterator[bool]:
    """Whether this process may build: the system gives the lock back when a builder is killed."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)
