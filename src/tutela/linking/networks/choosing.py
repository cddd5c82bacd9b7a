"""What of a network is drawn: all of it, or what has most evidence where that is too much for one sheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tutela.linking.networks.graph import Graph, Naming, RecordNode, ValueNode, naming_of

MOST: Final = 60
"""Boxes on one sheet: records, values on several records, and labels of edges. More can't be read; the list has all."""


@dataclass(frozen=True, slots=True)
class Direct:
    """Two records and every value that they alone name: one line between them that carries the values' names."""

    one: RecordNode
    other: RecordNode
    values: tuple[ValueNode, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is drawn; ``hubs``: values on three records or more, with their namings drawn. ``records_left`` and
    ``values_left``: how many are not."""

    records: tuple[RecordNode, ...]
    hubs: tuple[tuple[ValueNode, tuple[Naming, ...]], ...]
    directs: tuple[Direct, ...]
    records_left: int
    values_left: int


def chosen(graph: Graph, most: int = MOST) -> Chosen:
    """All where ``most`` boxes hold it. Else it grows from where the network was opened, over what bridges fields first, then
    what alone holds parts together, then by evidence; so what is drawn hangs together."""
    growing = _Growing(graph, most)
    growing.grow()
    records = tuple(record for record in graph.records if record.id in growing.records)
    by_id = {record.id: record for record in records}
    hubs = tuple(
        (value, tuple(naming for naming in growing.naming[value.id] if naming.record in by_id))
        for value in graph.values
        if value.id in growing.values and len(growing.naming[value.id]) != 2
    )
    pairs: dict[tuple[str, ...], list[ValueNode]] = {}
    for value in graph.values:
        if value.id in growing.values and len(growing.naming[value.id]) == 2:
            pairs.setdefault(_pair(growing.naming[value.id]), []).append(value)
    directs = tuple(Direct(by_id[ends[0]], by_id[ends[1]], tuple(values)) for ends, values in sorted(pairs.items()))
    return Chosen(records, hubs, directs, len(graph.records) - len(records), len(graph.values) - len(growing.values))


class _Growing:
    def __init__(self, graph: Graph, most: int) -> None:
        self.naming = naming_of(graph)
        self.values: set[str] = set()
        self._pairs: set[tuple[str, ...]] = set()
        self._room = most
        starts = [record.id for record in graph.records if record.start][:most]
        self.records = set(starts)
        self._room -= len(starts)
        self._all = [record.id for record in graph.records]
        self._order = [
            value.id for value in sorted(graph.values, key=lambda one: (not one.bridge, not one.thin, -one.bits))
        ]

    def grow(self) -> None:
        """Take values with their records until nothing more has room; then records that no value ties."""
        waiting = list(self._order)
        while self._room > 0 and (found := self._next(waiting)) is not None:
            waiting.remove(found)
            self._take(found)
        for record in self._all:
            if self._room > 0 and record not in self.records:
                self.records.add(record)
                self._room -= 1

    def _next(self, waiting: list[str]) -> str | None:
        """The first that has room and hangs on what is drawn, else a large one of which a part has room, else any."""
        touching = [one for one in waiting if self._touches(one)] if self.records else waiting
        fits = (one for one in touching if self._cost(one) <= self._room)
        part = (one for one in touching if len(self.naming[one]) > 2 and self._room > 1)
        loose = (one for one in waiting if self._cost(one) <= self._room)
        return next(fits, None) or next(part, None) or next(loose, None)

    def _touches(self, value: str) -> bool:
        return any(naming.record in self.records for naming in self.naming[value])

    def _cost(self, value: str) -> int:
        namings = self.naming[value]
        label = not (len(namings) == 2 and _pair(namings) in self._pairs)
        return label + sum(naming.record not in self.records for naming in namings)

    def _take(self, value: str) -> None:
        namings = self.naming[value]
        cost = self._cost(value)
        new = [naming.record for naming in namings if naming.record not in self.records]
        label = cost - len(new)
        self.records.update(new[: self._room - label])
        self._room = max(0, self._room - cost)
        self.values.add(value)
        if len(namings) == 2:
            self._pairs.add(_pair(namings))


def _pair(namings: tuple[Naming, ...]) -> tuple[str, ...]:
    return tuple(sorted(naming.record for naming in namings))
