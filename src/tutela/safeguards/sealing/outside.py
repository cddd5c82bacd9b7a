"""The checkpoints from outside, read beside the batches of the database: one pass over both, nothing kept in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from tutela.safeguards.sealing.checkpoints import Line
from tutela.safeguards.sealing.encoding import Header, Tombstone, batch_of


class Outside:
    """Lines in the order of their batches, as the sealer wrote them; lines out of order are set aside.

    Only a line's number is read here: whether the rest is right shows when it is compared with the database's.
    """

    def __init__(self, lines: Iterable[Line]) -> None:
        self.tombstones: set[str] = set()
        self.out_of_order: list[tuple[int, Line]] = []
        self._lines = self._numbered(lines)
        self._ahead: tuple[int, Line] | None = None
        self._reached = 0
        self._last: tuple[int, Line] | None = None

    @property
    def latest(self) -> str:
        """When the last batch that any line names was sealed."""
        header = self._last[1].header() if self._last else None
        return header.sealed_at if isinstance(header, Header) else ""

    def of(self, batch: int) -> list[Line]:
        """The lines of this batch (usually one). Batches are asked for in rising order; lines before it are passed over."""
        found: list[Line] = []
        while (pair := self._next()) is not None:
            number, line = pair
            if number > batch:
                self._ahead = pair
                break
            if number == batch:
                found.append(line)
            elif number <= self._reached:
                self.out_of_order.append(pair)
        self._reached = batch
        return found

    def rest(self) -> Iterator[tuple[int, Line]]:
        """The lines of batches beyond the last one asked for."""
        for number, line in chain([self._ahead] if self._ahead else [], self._lines):
            if number > self._reached:
                yield number, line
            else:
                self.out_of_order.append((number, line))
        self._ahead = None

    def _next(self) -> tuple[int, Line] | None:
        if self._ahead is not None:
            pair, self._ahead = self._ahead, None
            return pair
        return next(self._lines, None)

    def _numbered(self, lines: Iterable[Line]) -> Iterator[tuple[int, Line]]:
        for line in lines:
            number = batch_of(line.text)
            if number is not None:
                if self._last is None or number > self._last[0]:
                    self._last = (number, line)
                yield number, line
            elif isinstance(line.header(), Tombstone):
                self.tombstones.add(line.text)
