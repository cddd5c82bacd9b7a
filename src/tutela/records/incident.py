"""An incident: use, threat, or another event with a firearm or drugs, from official sources or media."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from tutela.records.envelope import Body
from tutela.records.firearm import Firearm
from tutela.records.values import Coded, CodeListed, Naming, Value, shown
from tutela.vocabulary.areas import Area


class PersonCount(Value):
    """How many persons of one description; persons themselves are never listed here."""

    count: int = Field(ge=0)
    sex: Annotated[Coded, CodeListed("sex")] | None = None
    age_band: str | None = None
    outcome: Annotated[Coded, CodeListed("incident_outcome")] | None = None


class Incident(Body):
    """One event; several articles about it belong to one incident."""

    kind: ClassVar[str] = "incident"
    title: ClassVar[str] = "Incident"
    default_area: ClassVar[Area] = Area.FIREARMS

    context: Annotated[Coded, CodeListed("incident_context")] | None = None
    outcome: Annotated[Coded, CodeListed("incident_outcome")] | None = None
    source_kind: Annotated[Coded, CodeListed("incident_source")] | None = None
    victims: tuple[PersonCount, ...] = ()
    perpetrators: tuple[PersonCount, ...] = ()
    weapon: Firearm | None = None
    weapon_legality: Annotated[Coded, CodeListed("weapon_legality")] | None = None
    articles: tuple[str, ...] = Field((), description="Addresses of articles about the incident.")
    counted_by: tuple[str, ...] = Field((), description="Definitions under which it counts (AVMP, GUNI, national).")

    def all_namings(self) -> tuple[Naming, ...]:
        """Identifiers of the incident, its persons and the weapon's marks."""
        return super().all_namings() + (self.weapon.namings() if self.weapon else ())

    def headline(self) -> str:
        """Context, outcome and weapon."""
        parts = (shown(self.context), shown(self.outcome), self.weapon.headline() if self.weapon else "")
        return " · ".join(part for part in parts if part)
