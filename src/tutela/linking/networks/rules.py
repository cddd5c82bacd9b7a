"""What joins records into a network and what never does: every number declared once, with its reason. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from tutela.linking.rules import BY_SCHEME, DEGREE_CAP, Feature
from tutela.vocabulary.areas import Area, CrimeContext

PERSON: Final = Feature("person", "same name and date of birth", 4)
"""Weak by nature: it counts only beside another tie, and never ties where the date is a placeholder (values.person_key)."""

INFRASTRUCTURE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "container": "a container carries goods of many who don't know each other",
        "flight": "a flight carries many",
        "imo": "a ship carries goods of many",
        "mmsi": "a ship carries goods of many",
        "onion": "a service is used by many",
        "url": "a page is read by many",
    }
)
"""Schemes that name what many share. They may tie records, and never bridge areas."""


class Why(StrEnum):
    """Why a value joins nothing."""

    DEGREE_CAP = "degree_cap"  # on more records than the cap
    STOP_VALUE = "stop_value"
    RESERVED = "reserved"
    PLACEHOLDER = "placeholder"
    DAMAGED = "damaged"
    UNDECLARED = "undeclared"  # its scheme is no declared feature: a country, a marking, a port
    VICTIM = "victim"
    WEAK = "weak"  # beside no other tie
    DIFFERENT = "different"  # a person said that records don't belong together
    BEYOND = "beyond"  # also on records that are not opened here
    COMMUNITY = "community"  # runs between two communities of a large component


@dataclass(frozen=True, slots=True)
class NetworkRules:
    """The rules by which networks are found; ``version`` is kept with each result.

    - ``cap``: a value on more records ties nothing (linking/rules.py says why 50).
    - ``strong_bits``: a value of fewer bits, or of weak standing, never joins alone. Two bits: a phone number on up to 32
      records joins, a flight on up to 4.
    - ``weak_share``: what a weak standing leaves of the bits.
    - ``weak_cap``: a weak value on more records counts nothing. It keeps the pairs of networks that weak values may join
      linear in mentions: at most ``(weak_cap - 1) / 2`` a mention.
    - ``weak_ties``: so many different weak values, together of ``strong_bits``, join two networks; one never does.
    - ``large_from``: a component of more records is divided into communities. Groups known to courts and in the simulated
      world have tens of records; what is larger was mostly grown together by chance.
    - ``modularity``: a division is kept from this quality on. A component that holds together is left whole.
    - ``seed``: of the division, so that the same records always give the same communities.
    """

    version: str = "1"
    cap: int = DEGREE_CAP
    strong_bits: float = 2.0
    weak_share: float = 0.5
    weak_cap: int = 8
    weak_ties: int = 2
    large_from: int = 200
    modularity: float = 0.5
    resolution: float = 1.0
    seed: int = 1
    features: Mapping[str, Feature] = field(
        default_factory=lambda: MappingProxyType({**BY_SCHEME, PERSON.scheme: PERSON})
    )
    infrastructure: Mapping[str, str] = field(default_factory=lambda: INFRASTRUCTURE)


RULES: Final = NetworkRules()

VICTIM_RULE: Final = (
    "A value that any record names in the capacity of victim is the victim's, whatever other records say of it. It joins no "
    "network, bridges no areas, has no rank and stands in no export; a network says only how many such values were left out. "
    "Records stay members through their other values."
)
"""A victim is never a hub. The stricter of two readings, on purpose: whoever is named as victim once and as suspect
elsewhere (forced criminality is common in trafficking) is told apart by a person on the record's page, not by a machine."""

OF_AREA: Final[Mapping[Area, CrimeContext]] = MappingProxyType(
    {
        Area.CHILD_PROTECTION: CrimeContext.CHILD_SEXUAL_ABUSE,
        Area.DRUGS: CrimeContext.DRUGS,
        Area.FIREARMS: CrimeContext.FIREARMS,
    }
)
"""The crime context that says the same as an area."""

OTHER_CONTEXTS: Final = tuple(
    context
    for context in CrimeContext
    if context not in {*OF_AREA.values(), CrimeContext.ORGANISED_CRIME, CrimeContext.VIOLENT_CRIME}
)
"""Contexts that make a network of one area poly-criminal. Organised and violent crime say how, not what."""


def areas_touched(area: Area, item_kinds: tuple[str, ...], contexts: tuple[CrimeContext, ...]) -> tuple[Area, ...]:
    """The areas a record touches: its own, those of its items (a drugs seizure with a pistol), and those its contexts name."""
    touched = {area, *(AREA_OF_ITEM[kind] for kind in item_kinds if kind in AREA_OF_ITEM)}
    touched |= {of for of, context in OF_AREA.items() if context in contexts}
    return tuple(one for one in Area if one in touched)


AREA_OF_ITEM: Final[Mapping[str, Area]] = MappingProxyType(
    {
        "drug": Area.DRUGS,
        "precursor": Area.DRUGS,
        "firearm": Area.FIREARMS,
        "firearm_component": Area.FIREARMS,
        "ammunition": Area.FIREARMS,
    }
)
"""Codes of the list ``item_kind`` that speak of an area by themselves."""
