"""What came after the part was built: hashes in memory, read one by one, and marks on what is no longer in force."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tutela.recognition.hamming.part import Rows


class Tail:
    """Rows in the order they came. One writer at a time; readers take ``length`` first and are never disturbed, since rows
    below it don't move (a larger array takes the place of a full one)."""

    def __init__(self) -> None:
        self.hashes: NDArray[np.uint64] = np.empty((64, 4), np.uint64)
        self.lists: NDArray[np.int32] = np.empty(64, np.int32)
        self.entries: NDArray[np.int64] = np.empty(64, np.int64)
        self.dead: NDArray[np.bool_] = np.zeros(64, np.bool_)
        self.length = 0
        self._of: dict[tuple[int, int], list[int]] = {}

    def add(self, list_: int, entry: int, words: NDArray[np.uint64]) -> None:
        """Append one hash, shape (4,)."""
        at = self.length
        if at == len(self.lists):
            self.hashes, self.lists, self.entries, self.dead = (
                np.concatenate([values, np.zeros_like(values)])
                for values in (self.hashes, self.lists, self.entries, self.dead)
            )
        self.hashes[at], self.lists[at], self.entries[at] = words, list_, entry
        self._of.setdefault((list_, entry), []).append(at)
        self.length = at + 1  # last: a reader sees whole rows only

    def rows_of(self, list_: int, entry: int) -> list[int]:
        """Rows of an entry that are in force."""
        return list(self._of.get((list_, entry), ()))

    def remove(self, list_: int, entry: int, rows: list[int]) -> None:
        """Take rows of an entry out of force."""
        for row in rows:
            self.dead[row] = True
        left = [row for row in self._of.get((list_, entry), ()) if not self.dead[row]]
        if left:
            self._of[list_, entry] = left
        else:
            self._of.pop((list_, entry), None)

    def in_force(self) -> Rows:
        """Its rows, copied."""
        kept = ~self.dead[: self.length]
        return Rows(
            self.hashes[: self.length][kept], self.lists[: self.length][kept], self.entries[: self.length][kept]
        )
