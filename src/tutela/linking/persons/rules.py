"""Which persons are compared at all, and why the others aren't. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from tutela.records.values import Capacity
from tutela.vocabulary.areas import Area

RULE: Final = (
    "Only persons named as suspect or convicted are compared, and outside child protection those of no stated capacity (other). "
    "A victim is never compared, nor is anybody who shares an identifier, or a name with a whole date of birth, with a person "
    "that any record names as victim. A witness or contact isn't compared. What is restricted or marked as sensitive isn't read."
)
"""A victim is never linked, whatever else records say of them: the stricter reading, as of networks (networks/rules.py). A
witness is nobody whom a measure is aimed at (Directive (EU) 2016/680, Article 6), and to tie their statements together would
show where they live and whom they know. In child protection *other* may be a child nobody has yet seen as victim: who receives
messages, whose account was taken over."""

_EVERYWHERE: Final = frozenset({Capacity.SUSPECT, Capacity.CONVICTED})
CAPACITIES: Final[Mapping[Area, frozenset[Capacity]]] = MappingProxyType(
    {area: _EVERYWHERE if area is Area.CHILD_PROTECTION else _EVERYWHERE | {Capacity.OTHER} for area in Area}
)
"""Who is compared, by the area of the record that names them."""


class LeftOut(StrEnum):
    """Why a person isn't compared."""

    VICTIM = "victim"
    LIKE_A_VICTIM = "like_a_victim"  # shares what only few share with somebody named as victim
    CAPACITY = "capacity"
    NO_NAME = "no_name"
    RESTRICTED = "restricted"
    SENSITIVE = "sensitive"


def left_out(capacity: Capacity, area: Area) -> LeftOut | None:
    """Why a person of this capacity in a record of this area isn't compared; None: they are."""
    if capacity is Capacity.VICTIM:
        return LeftOut.VICTIM
    return None if capacity in CAPACITIES[area] else LeftOut.CAPACITY
