"""A firearm, component or ammunition as a record describes it: shared by seizures and firearm events."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tutela.records.values import Coded, CodeListed, Naming, Value


class Marking(Value):
    """One mark as read; ``as_read`` is never changed, ``?`` stands for an illegible position."""

    as_read: str = Field(min_length=1, max_length=200)
    mark_kind: Annotated[Coded, CodeListed("mark_kind")] | None = None
    component: Annotated[Coded, CodeListed("firearm_component")] | None = None
    state: Annotated[Coded, CodeListed("mark_state")] | None = None


class Firearm(Value):
    """Description for tracing. Make, model and calibre stay as written; recognition proposes, never overwrites."""

    item_kind: Annotated[Coded, CodeListed("firearm_item_kind")] | None = None
    type: Annotated[Coded, CodeListed("firearm_type")] | None = None
    action: Annotated[Coded, CodeListed("firearm_action")] | None = None
    make: str | None = None
    model: str | None = None
    calibre: str | None = Field(None, description="Calibre as written; a bare “9 mm” stays ambiguous.")
    country_of_manufacture: Annotated[Coded, CodeListed("countries")] | None = None
    year: int | None = Field(None, ge=1500, le=2100)
    origin_status: Annotated[Coded, CodeListed("firearm_origin")] | None = None
    markings: tuple[Marking, ...] = ()

    def namings(self) -> tuple[Naming, ...]:
        """Its serial marks as identifiers; a serial means something only within a make, so the make goes with it."""
        return tuple(
            Naming(scheme="serial", written=marking.as_read, role=_role(marking), service=self.make)
            for marking in self.markings
            if marking.mark_kind is None or marking.mark_kind.code == "serial"
        )

    def headline(self) -> str:
        """Make, model and calibre in one line."""
        return " ".join(part for part in (self.make, self.model, self.calibre) if part)


def _role(marking: Marking) -> str:
    component = marking.component.code if marking.component else None
    return f"serial of {component}" if component else "serial"
