"""What every delivery of the simulation promises: events in, units of one file out, truth noted for each."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

from tutela.simulation.desk import Desk
from tutela.simulation.outlets import Outlet
from tutela.simulation.truth import RecordName
from tutela.simulation.world import Event, EventKind


class Delivery(ABC):
    """One file. ``deliver`` writes one event; ``units`` counts what a reader will receive from the file."""

    kind: ClassVar[EventKind]

    def __init__(self, desk: Desk, name: str, outlet: Outlet) -> None:
        self.desk = desk
        self.name = name
        self.outlet = outlet
        self.units = 0

    @abstractmethod
    def deliver(self, event: Event) -> None:
        """Write one event (and, where it says so, its repetition)."""

    def named(self, reference: str) -> RecordName:
        """A record by its source's reference."""
        return {"file": self.name, "reference": reference}

    def at_row(self, row: int) -> RecordName:
        """A record by the row it begins in."""
        return {"file": self.name, "row": row}

    def done(self, event: Event, name: RecordName) -> None:
        """Count the unit and note whose record it is."""
        self.units += 1
        self.desk.truth.record(event.group, name)
