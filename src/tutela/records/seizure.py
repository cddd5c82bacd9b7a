"""A seizure: one event with items, each with findings. Cases are counted by event, never by row."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from tutela.records.envelope import Body
from tutela.records.firearm import Firearm
from tutela.records.values import Coded, CodeListed, Interval, Naming, Quantity, Value, When, measured, shown
from tutela.vocabulary.areas import Area


class Finding(Value):
    """What a laboratory found in an item."""

    substance: Annotated[Coded, CodeListed("substances")] | None = None
    purity: Interval | None = Field(None, description="Purity in per cent of mass.")
    purity_basis: Annotated[Coded, CodeListed("purity_basis")] | None = None
    method: Annotated[Coded, CodeListed("analysis_method")] | None = None
    laboratory: str | None = None
    certainty: Annotated[Coded, CodeListed("finding_certainty")] | None = None
    at: When | None = None


class Item(Value):
    """One item of a seizure. What it is, how much, and what was found in it."""

    item_kind: Annotated[Coded, CodeListed("item_kind")]
    substance: Annotated[Coded, CodeListed("substances")] | None = Field(
        None, description="The substance it was recorded as."
    )
    sold_as: str | None = Field(None, description="What it was sold as, where that is recorded apart.")
    form: Annotated[Coded, CodeListed("physical_form")] | None = None
    quantity: Quantity | None = None
    street_value: Interval | None = None
    firearm: Firearm | None = None
    description: str | None = None
    packaging: str | None = None
    logo: str | None = None
    findings: tuple[Finding, ...] = ()
    namings: tuple[Naming, ...] = ()

    def headline(self) -> str:
        """What, as written, and how much."""
        what = (
            shown(self.substance)
            or (self.firearm.headline() if self.firearm else "")
            or self.description
            or shown(self.item_kind)
        )
        return what if self.quantity is None else f"{what} {measured(self.quantity)}"


class Route(Value):
    """Where the goods came from and went to."""

    produced_in: Annotated[Coded, CodeListed("countries")] | None = None
    departed_from: Annotated[Coded, CodeListed("countries")] | None = None
    transit: tuple[Annotated[Coded, CodeListed("countries")], ...] = ()
    destined_for: Annotated[Coded, CodeListed("countries")] | None = None
    direction: Annotated[Coded, CodeListed("direction")] | None = None


class Seizure(Body):
    """Goods seized, found or surrendered in one event."""

    kind: ClassVar[str] = "seizure"
    title: ClassVar[str] = "Seizure"
    default_area: ClassVar[Area] = Area.DRUGS

    items: tuple[Item, ...] = Field(min_length=1)
    authority: Annotated[Coded, CodeListed("authority_kind")] | None = None
    agency: str | None = Field(None, description="Name of the agency or office as written.")
    recovery_kind: Annotated[Coded, CodeListed("recovery_kind")] | None = None
    location_kind: Annotated[Coded, CodeListed("location_kind")] | None = Field(
        None, description="Kind of place: airport, seaport, dwelling ..."
    )
    transport: Annotated[Coded, CodeListed("transport")] | None = None
    concealment: Annotated[Coded, CodeListed("concealment")] | None = None
    detection_method: Annotated[Coded, CodeListed("detection_method")] | None = None
    procedure: Annotated[Coded, CodeListed("customs_procedure")] | None = None
    legal_ground: Annotated[Coded, CodeListed("legal_ground")] | None = Field(
        None, description="Ground at the moment of seizure."
    )
    criminal_context: tuple[Annotated[Coded, CodeListed("criminal_context")], ...] = Field(
        (), description="Context after investigation."
    )
    route: Route | None = None

    def all_namings(self) -> tuple[Naming, ...]:
        """Identifiers of the event, its persons and its items."""
        of_items = [naming for item in self.items for naming in item.namings]
        of_firearms = [naming for item in self.items if item.firearm for naming in item.firearm.namings()]
        return (*super().all_namings(), *of_items, *of_firearms)

    def headline(self) -> str:
        """The first three items."""
        return " · ".join(item.headline() for item in self.items[:3]) + (" …" if len(self.items) > 3 else "")
