"""What ties records, and what never does: declared features and duplicate rules, with their reasons. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

VERSION: Final = "1"

DEGREE_CAP: Final = 50
"""An identifier on more visible records than this ties nothing; it is shown as suppressed, with the count (exact up to two
thousand namings).
(Measured by others on a million records: any cap from 20 to 1,000 gives the same networks.)"""

VICTIM_TIES: Final = (
    "A value that any record in the reader's reach names in the capacity of victim is the victim's, whatever the others say of "
    "it. It ties records of one area to each other, never records of two areas; these are shown last and apart, without weight or "
    "rank, and count in no link. A reader who may not see the record that says so is not told."
)
"""In the reader's reach is what they may see for any purpose, restricted records included (linking/protecting.py). That two reports
speak of one child protects the child; that a victim be what records are found, weighed and joined by does not. Networks are
stricter still: there such a value joins nothing (networks/rules.VICTIM_RULE)."""


@dataclass(frozen=True, slots=True)
class Feature:
    """One kind of tie. ``weight`` is evidence in bits before rarity is counted."""

    scheme: str
    title: str
    weight: float


FEATURES: Final[tuple[Feature, ...]] = (
    Feature("phone", "same phone number", 6),
    Feature("email", "same e-mail address", 7),
    Feature("ip", "same IP address, port and second", 8),
    Feature("wallet", "same wallet", 8),
    Feature("handle", "same account on the same service", 7),
    Feature("url", "same address on the web", 5),
    Feature("device", "same device", 8),
    Feature("imei", "same IMEI", 8),
    Feature("iban", "same bank account", 8),
    Feature("plate", "same number plate", 6),
    Feature("container", "same container", 4),
    Feature("parcel", "same parcel number", 6),
    Feature("document_number", "same document number", 7),
    Feature("serial", "same make and serial number", 7),
    Feature("payment_card", "same payment card", 8),
    Feature("imsi", "same mobile subscriber", 8),
    Feature("iccid", "same SIM card", 8),
    Feature("mac", "same hardware address", 7),
    Feature("vin", "same vehicle", 8),
    Feature("imo", "same ship", 5),
    Feature("mmsi", "same ship's radio station", 5),
    Feature("flight", "same flight on the same day", 3),
    Feature("pgp", "same OpenPGP key", 9),
    Feature("onion", "same onion service", 6),
    Feature("memo", "same customer of an exchange", 8),
    Feature("md5", "same file (MD5)", 9),
    Feature("sha1", "same file (SHA-1)", 9),
    Feature("sha256", "same file (SHA-256)", 10),
)

BY_SCHEME: Final[Mapping[str, Feature]] = {feature.scheme: feature for feature in FEATURES}


@dataclass(frozen=True, slots=True)
class DuplicateRule:
    """Why two records may report one event. They are flagged for a person, never merged."""

    name: str
    title: str


DUPLICATE_RULES: Final[tuple[DuplicateRule, ...]] = (
    DuplicateRule("same_amount_other_unit", "same country, day, substance and amount, written in another unit"),
    DuplicateRule(
        "same_event_other_spelling", "same country, day, substance and amount; the place is spelt differently"
    ),
    DuplicateRule(
        "same_amount_other_place", "same country, day, substance and amount of a kilogram or more, at another place"
    ),
)

DUPLICATES_CAP: Final = 5
"""At most so many earlier records are flagged beside a new one, the oldest first."""

LARGE_FROM_GRAMS: Final = 1_000


def weight(scheme: str, degree: int) -> float:
    """Evidence of a tie in bits: the feature's weight, less what commonness takes (log2 of the records sharing it)."""
    feature = BY_SCHEME.get(scheme)
    base = feature.weight if feature else 3.0
    return round(max(base + 1 - math.log2(max(degree, 2)), 0.5), 2)
