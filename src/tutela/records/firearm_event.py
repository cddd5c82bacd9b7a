"""A firearm event: one step in the life of a firearm, from make to destruction. Status is computed from events."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from tutela.records.envelope import Body
from tutela.records.firearm import Firearm
from tutela.records.values import Coded, CodeListed, Naming, shown
from tutela.vocabulary.areas import Area


class FirearmEvent(Body):
    """One life-cycle event of one firearm (or of a batch of like ones, by ``count``)."""

    kind: ClassVar[str] = "firearm_event"
    title: ClassVar[str] = "Firearm event"
    default_area: ClassVar[Area] = Area.FIREARMS

    event: Annotated[Coded, CodeListed("firearm_event")]
    firearm: Firearm
    count: int = Field(1, ge=1, description="How many like firearms; 1 unless a batch.")
    authority: str | None = None
    document: str | None = Field(None, description="Number of the licence, certificate or report.")
    reporter: Annotated[Coded, CodeListed("loss_reporter")] | None = None
    illicit_basis: Annotated[Coded, CodeListed("illicit_basis")] | None = None
    from_holder: Annotated[Coded, CodeListed("holder_class")] | None = None
    to_holder: Annotated[Coded, CodeListed("holder_class")] | None = None

    def all_namings(self) -> tuple[Naming, ...]:
        """Identifiers of the event, its persons and the firearm's marks."""
        return super().all_namings() + self.firearm.namings()

    def headline(self) -> str:
        """The event and the firearm."""
        return " · ".join(part for part in (shown(self.event), self.firearm.headline()) if part)
