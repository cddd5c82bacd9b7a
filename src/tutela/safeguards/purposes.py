"""What records of each area may be used for, and which purposes may be combined. Between child protection and the others
the default is no: linking, search and the row policy obey this table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from tutela.vocabulary.areas import Area, Purpose

PURPOSES: Final[Mapping[Area, tuple[Purpose, ...]]] = {
    Area.CHILD_PROTECTION: (Purpose.CHILD_PROTECTION, Purpose.STATISTICS),
    Area.DRUGS: (Purpose.DRUG_ENFORCEMENT, Purpose.STATISTICS),
    Area.FIREARMS: (Purpose.FIREARMS_ENFORCEMENT, Purpose.STATISTICS),
}

COMBINABLE: Final[tuple[frozenset[Purpose], ...]] = (
    frozenset({Purpose.CHILD_PROTECTION}),
    frozenset({Purpose.DRUG_ENFORCEMENT, Purpose.FIREARMS_ENFORCEMENT}),
)
"""Purposes within one of these sets may be combined: records held for them may meet. Statistics combines nothing: figures
are made without persons."""


def purposes_of(areas: Iterable[str]) -> tuple[Purpose, ...]:
    """What records of these areas together may be used for, in order."""
    wanted = {purpose for area in areas for purpose in PURPOSES[Area(area)]}
    return tuple(purpose for purpose in Purpose if purpose in wanted)


def may_meet(one: str, other: str) -> bool:
    """Whether records of these two areas may be linked with each other."""
    return any(group & set(PURPOSES[Area(one)]) and group & set(PURPOSES[Area(other)]) for group in COMBINABLE)


def areas_meeting(area: str) -> list[str]:
    """The areas whose records may be linked with records of ``area``."""
    return [other.value for other in Area if may_meet(area, other)]


def groups(purposes: Iterable[Purpose]) -> tuple[tuple[Purpose, ...], ...]:
    """Some purposes parted into those that may be combined; statistics is in none."""
    held = set(purposes)
    return tuple(
        tuple(purpose for purpose in Purpose if purpose in group & held) for group in COMBINABLE if group & held
    )
