"""The rules of the search: how answers are told apart, what each reason weighs, what is shown of whom. Pure.

- **exact**: the record names what was searched for, key for key. **near**: it names something that can be taken for it
  (look-alike characters, a partly read serial, an account whose name looks the same, a picture's hash within the radius).
  **fuzzy**: it names somebody whose name is like the one searched for, with a score. Neither near nor fuzzy ties anything.
- Names of victims and of witnesses or contacts in records of others are answered only where they are written the same:
  nobody is guessed to be a victim.
- What a person watches for alerts them about a record of others only where the matching naming is not of a victim or a witness
  or contact: a victim is never watched. Of their own organisation's records they are told whatever the capacity.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

VERSION: Final = "search-1"

SHOWN: Final = 50
"""Records of each sort on one page."""
LOOKED_AT: Final = 200
"""Records of one sort that are looked at before it is said that there are more."""
CROWDED: Final = 1_000
"""A key that more records share than this says too little about a name and is passed over."""
SCORED: Final = 60
"""Names that are scored, the likeliest by their letters first."""
FUZZY_FROM: Final = 0.5
"""The score from which a name is shown: the threshold at which the scorer was fitted (recognition/names/comparison.py)."""
LEAST_READ: Final = 3
"""Readable characters at either end that a partly read serial needs to be looked for."""
PARTIAL_SCANNED: Final = 20_000
"""Serials that begin (or end) as a pattern does and are tried one by one."""
PDQ_RADIUS: Final = 31
LIST_MOST: Final = 100_000
"""Identifiers in one list."""
ALERT_FROM: Final = 0.75
"""The score from which a name alerts: higher than for an answer, which somebody is waiting for."""
LONGEST_WATCH_DAYS: Final = 365
SCORED_A_BATCH: Final = 2_000
"""Names that are scored for all watches together in one batch, shared out evenly; what is beyond is counted and said."""

PROTECTED: Final = frozenset({"victim", "witness_or_contact"})
"""Capacities of persons who are never guessed at and never watched by others."""


class Sort(StrEnum):
    """How an answer was found."""

    EXACT = "exact"
    NEAR = "near"
    FUZZY = "fuzzy"


class Feature(StrEnum):
    """Why a record answers."""

    SAME_KEY = "same_key"
    REFERENCE = "reference"
    SAME_SERIAL = "same_serial"
    LOOK_ALIKE_SERIAL = "look_alike_serial"
    PARTIAL_SERIAL = "partial_serial"
    PARTIAL_HELD = "partial_held"
    SAME_ACCOUNT_NAME = "same_account_name"
    LOOK_ALIKE_ACCOUNT = "look_alike_account"
    PICTURE = "picture"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Because:
    """One reason: the feature, what was compared on either side, and its weight (bits; for a name a score 0 to 1; for a
    picture the bits that differ). ``theirs`` is "" where it may not be shown yet. ``detail`` are codes of further reasons."""

    feature: Feature
    scheme: str
    ours: str
    theirs: str
    weight: float
    role: str = ""
    capacity: str = ""
    assertion: str = ""
    detail: tuple[str, ...] = ()


def may_guess(capacity: str, *, own: bool, score: float) -> bool:
    """Whether a name of this capacity may be an answer."""
    return score >= FUZZY_FROM and (own or capacity not in PROTECTED or score >= 1.0)


def may_alert(capacity: str, *, own: bool) -> bool:
    """Whether a naming in this capacity may alert who watches for it."""
    return own or capacity not in PROTECTED


def prefix_end(prefix: str) -> str:
    """The first text after all that begin with ``prefix``, by code points."""
    return prefix[:-1] + chr(ord(prefix[-1]) + 1)


def ends_of(pattern: str) -> tuple[str, str]:
    """What a pattern with ``?`` and ``*`` begins and ends with, up to its first and from its last unread character."""
    first = min(pattern.find(char) for char in "?*" if char in pattern)
    last = max(pattern.rfind(char) for char in "?*")
    return pattern[:first], pattern[last + 1 :]
