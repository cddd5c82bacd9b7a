"""What every record carries whatever its kind: the envelope, and the base of the bodies inside it."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from tutela.records.values import Naming, Organisation, Person, Value, When, Where
from tutela.vocabulary.areas import Area, CrimeContext


class SourceReliability(StrEnum):
    """Evaluation of the source, 4x4 system: A (no doubt) to X (cannot be assessed)."""

    A = "A"
    B = "B"
    C = "C"
    X = "X"


class InformationAccuracy(StrEnum):
    """Evaluation of the information, 4x4 system: 1 (not in doubt) to 4 (cannot be corroborated)."""

    KNOWN_ACCURATE = "1"
    KNOWN_TO_SOURCE = "2"
    CORROBORATED = "3"
    NOT_CORROBORATED = "4"


class Handling(StrEnum):
    """Handling codes H0-H3 and Traffic Light Protocol 2.0 labels; a reader needs all that a record carries."""

    H0 = "H0"
    H1 = "H1"
    H2 = "H2"
    H3 = "H3"
    TLP_CLEAR = "TLP:CLEAR"
    TLP_GREEN = "TLP:GREEN"
    TLP_AMBER = "TLP:AMBER"
    TLP_AMBER_STRICT = "TLP:AMBER+STRICT"
    TLP_RED = "TLP:RED"
    SENSITIVE = "sensitive"  # of this platform: victims, informants, protected persons


class Body(Value):
    """Base of every kind: one thing reported. ``kind`` and ``default_area`` are set by each kind's class."""

    kind: ClassVar[str]
    title: ClassVar[str]
    default_area: ClassVar[Area]

    area: Area | None = Field(None, description="Area, where it differs from the usual one of the kind.")
    crime_context: tuple[CrimeContext, ...] = Field((), description="Crime contexts wider than the area.")
    when: When | None = Field(None, description="When it happened.")
    where: Where | None = Field(None, description="Where it happened.")
    persons: tuple[Person, ...] = ()
    organisations: tuple[Organisation, ...] = Field(
        (), description="Companies and other organisations the record speaks of; not the authority that reports."
    )
    namings: tuple[Naming, ...] = Field(
        (), description="Identifiers the record names that belong to no person or item."
    )
    remarks: str | None = Field(None, description="Free text as written.", max_length=100_000)
    handling: tuple[Handling, ...] = Field((), description="Handling codes; a reader needs clearance for all of them.")
    source_reliability: SourceReliability | None = Field(None, description="Evaluation of the source, 4x4 system.")
    information_accuracy: InformationAccuracy | None = Field(
        None, description="Evaluation of the information, 4x4 system."
    )

    def all_persons(self) -> tuple[Person, ...]:
        """Every person of the body; kinds with persons in their parts add those."""
        return self.persons

    def all_namings(self) -> tuple[Naming, ...]:
        """Every identifier named anywhere in the body; kinds with namings in their parts add those."""
        of_persons = tuple(naming for person in self.persons for naming in person.marked_namings())
        return self.namings + of_persons + tuple(naming for one in self.organisations for naming in one.namings)

    def headline(self) -> str:
        """One line for lists: what the record is about, in the words of the record."""
        return (self.remarks or "")[:120]
