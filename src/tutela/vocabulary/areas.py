"""The three areas, and the crime contexts that are wider than them.

Areas and contexts are also bits of a mask, because row policies compare masks.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Area(StrEnum):
    """One of the three areas of the 2020 deliverables."""

    CHILD_PROTECTION = "child_protection"
    DRUGS = "drugs"
    FIREARMS = "firearms"


class CrimeContext(StrEnum):
    """What else a record or a network is about: wider than the three areas (mission F5)."""

    TERRORISM = "terrorism"
    HUMAN_TRAFFICKING = "human_trafficking"
    PIRACY = "piracy"
    COUNTERFEITING = "counterfeiting"
    ENVIRONMENTAL = "environmental"
    PROPERTY_CRIME = "property_crime"
    DRUGS = "drugs"
    FIREARMS = "firearms"
    CHILD_SEXUAL_ABUSE = "child_sexual_abuse"
    ORGANISED_CRIME = "organised_crime"
    VIOLENT_CRIME = "violent_crime"


class Regime(StrEnum):
    """The data-protection regime a record stands under."""

    GDPR = "gdpr"
    LAW_ENFORCEMENT = "law_enforcement"
    EU_BODY = "eu_body"


class Purpose(StrEnum):
    """What a record may be used for; which may be combined is a declared table (safeguards)."""

    CHILD_PROTECTION = "child_protection"
    DRUG_ENFORCEMENT = "drug_enforcement"
    FIREARMS_ENFORCEMENT = "firearms_enforcement"
    STATISTICS = "statistics"


def mask(members: type[StrEnum], values: Iterable[str]) -> int:
    """The bit mask of some members of an enumeration, by their order of declaration."""
    order = [member.value for member in members]
    return sum(1 << order.index(value) for value in set(values))


def unmask(members: type[StrEnum], bits: int) -> list[str]:
    """The members a bit mask stands for, in their order of declaration."""
    return [member.value for index, member in enumerate(members) if bits & (1 << index)]
