"""The seam to the lists of fingerprints: which list entries a picture's hashes match.

What holds the lists and their index registers one function (``LOOK_UP``); without it a search by picture says nothing of lists.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias


@dataclass(frozen=True, slots=True)
class ListMatch:
    """One entry that matches: the list's title, who vouches for it, and the bits that differ (0: an equal hash or digest)."""

    title: str
    vouched_by: str
    distance: int


LookUp: TypeAlias = Callable[[Sequence[tuple[str, str]], Sequence[bytes]], Sequence[ListMatch]]
"""(digests as (scheme, hexadecimal), PDQ hashes in all turns) -> the matches the acting person may see."""

LOOK_UP: Final[list[LookUp]] = []
"""What answers; each is asked."""


def on_lists(exact: Sequence[tuple[str, str]], hashes: Sequence[bytes]) -> list[ListMatch]:
    """Every match, the nearest first."""
    found = [match for look_up in LOOK_UP for match in look_up(exact, hashes)]
    return sorted(found, key=lambda match: (match.distance, match.title))
