"""The eight ways a picture can be turned and mirrored (the dihedral group of the square)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Turn(StrEnum):
    """What has been done to a picture; turns are anticlockwise."""

    NONE = "none"
    QUARTER = "quarter"
    HALF = "half"
    THREE_QUARTERS = "three_quarters"
    MIRRORED = "mirrored"  # left and right exchanged
    FLIPPED = "flipped"  # top and bottom exchanged
    TRANSPOSED = "transposed"  # mirrored on the diagonal from top left
    ANTITRANSPOSED = "antitransposed"  # mirrored on the diagonal from top right


@dataclass(frozen=True, slots=True)
class Effect:
    """What a turn does to the cosine transform: rows or columns mirrored first, then the axes swapped."""

    turn: Turn
    swapped: bool
    rows_mirrored: bool
    columns_mirrored: bool


TURNS: Final = (
    Effect(Turn.NONE, False, False, False),
    Effect(Turn.QUARTER, True, False, True),
    Effect(Turn.HALF, False, True, True),
    Effect(Turn.THREE_QUARTERS, True, True, False),
    Effect(Turn.MIRRORED, False, False, True),
    Effect(Turn.FLIPPED, False, True, False),
    Effect(Turn.TRANSPOSED, True, False, False),
    Effect(Turn.ANTITRANSPOSED, True, True, True),
)
