"""The checkpoints from outside, read beside the batches of the database: one pass over both, nothing kept in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from tutela.safeguards.sealing.checkpoints import Line
from tutela.safeguards.sealing.encoding import Header, Tombstone


class Outside:
    """Lines in the order of their batches, as the sealer wrote them; lines out of order are set aside."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self.tombstones: set[str] = set()
        self.latest = ""
        """The latest moment of sealing that any line names."""
        self.out_of_order: list[tuple[int, Line]] = []
        self._lines = self._headers(lines)
        self._ahead: tuple[Header, Line] | None = None
        self._reached = 0

    def of(self, batch: int) -> list[Line]:
        """The lines of this batch (usually one). Batches are asked for in rising order; lines before it are passed over."""
        found: list[Line] = []
        while (pair := self._next()) is not None:
            header, line = pair
            if header.batch > batch:
                self._ahead = pair
                break
            if header.batch == batch:
                found.append(line)
            elif header.batch <= self._reached:
                self.out_of_order.append((header.batch, line))
        self._reached = batch
        return found

    def rest(self) -> Iterator[tuple[Header, Line]]:
        """The lines of batches beyond the last one asked for."""
        for header, line in chain([self._ahead] if self._ahead else [], self._lines):
            if header.batch > self._reached:
                yield header, line
            else:
                self.out_of_order.append((header.batch, line))
        self._ahead = None

    def _next(self) -> tuple[Header, Line] | None:
        if self._ahead is not None:
            pair, self._ahead = self._ahead, None
            return pair
        return next(self._lines, None)

    def _headers(self, lines: Iterable[Line]) -> Iterator[tuple[Header, Line]]:
        for line in lines:
            header = line.header()
            if isinstance(header, Tombstone):
                self.tombstones.add(line.text)
            elif header is not None:
                self.latest = max(self.latest, header.sealed_at)
                yield header, line
