"""How strongly an identifier that two records share ties them, and what time takes from it. Pure: both moments are given.

A number, a plate, an address passes to somebody else: each scheme declares after how long that is so in half of all
cases. An IP address alone (without port and second) is weak from the start and worth nothing after some days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from tutela.recognition.contract import Identifier, Standing
from tutela.recognition.identifiers.registry import BY_NAME

_DAY: Final = 86_400


class Level(StrEnum):
    """Strong may tie alone; weak only beside something else; none never counts."""

    STRONG = "strong"
    WEAK = "weak"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Strength:
    """``share`` (0 to 1) is what is left of the evidence after the time between the two records."""

    level: Level
    share: float


_LEVELS: Final = {Standing.LINKS: Level.STRONG, Standing.WEAK: Level.WEAK}


def strength(identifier: Identifier, first: datetime | None = None, second: datetime | None = None) -> Strength:
    """The strength of an identifier used at two moments (aware, in either order; the times of use, not of reporting).

    Where a moment isn't known, a strong identifier keeps its whole share and a weak one that passes on has none.
    ValueError for a moment without a zone.
    """
    level = _LEVELS.get(identifier.standing, Level.NONE)
    scheme = BY_NAME.get(identifier.scheme)
    lasting = scheme is None or (scheme.lasts is not None and scheme.lasts(identifier.key))
    half_life = None if scheme is None or lasting else scheme.half_life_days
    if level is Level.NONE or not identifier.key:
        return Strength(Level.NONE, 0.0)
    if half_life is None:
        return Strength(level, 1.0)
    if first is None or second is None:
        return Strength(level, 1.0 if level is Level.STRONG else 0.0)
    if first.tzinfo is None or second.tzinfo is None:
        raise ValueError("a moment without a zone can't be compared")
    gap = abs((second - first).total_seconds()) / _DAY
    return Strength(level, 0.5 ** (gap / half_life))
