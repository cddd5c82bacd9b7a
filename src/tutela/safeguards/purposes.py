"""What records of each area may be used for, and which areas' purposes may meet. Between child protection and the
others the default is no: linking and search obey this table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tutela.vocabulary.areas import Area, Purpose

PURPOSES: Final[Mapping[Area, tuple[Purpose, ...]]] = {
    Area.CHILD_PROTECTION: (Purpose.CHILD_PROTECTION, Purpose.STATISTICS),
    Area.DRUGS: (Purpose.DRUG_ENFORCEMENT, Purpose.STATISTICS),
    Area.FIREARMS: (Purpose.FIREARMS_ENFORCEMENT, Purpose.STATISTICS),
}

MAY_MEET: Final[frozenset[frozenset[Area]]] = frozenset(
    {
        frozenset({Area.CHILD_PROTECTION}),
        frozenset({Area.DRUGS}),
        frozenset({Area.FIREARMS}),
        frozenset({Area.DRUGS, Area.FIREARMS}),
    }
)


def may_meet(one: str, other: str) -> bool:
    """Whether records of these two areas may be linked with each other."""
    return frozenset({Area(one), Area(other)}) in MAY_MEET


def areas_meeting(area: str) -> list[str]:
    """The areas whose records may be linked with records of ``area``."""
    return [other.value for other in Area if may_meet(area, other)]
