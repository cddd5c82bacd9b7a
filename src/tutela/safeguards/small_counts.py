"""Which counts may be shown to others than who made them.

A count below ``LEAST`` (zero too) is hidden. The month's true total is shown, so in a month with a hidden count the smallest
of the others is hidden with it, and whatever equals that one: the hidden counts then hold one below ``LEAST`` and one not
below it, and could stand in any order and be shown the same. So not even who knows this rule can say of one hidden count
whether it is below ``LEAST``. Where every count is below it, the total is hidden too. Over several months only what is shown
is added up; that says nothing more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

LEAST: Final = 5


@dataclass(frozen=True, slots=True)
class Shown:
    """Counts as shown; None is hidden."""

    cells: tuple[int | None, ...]
    total: int | None


def shown(counts: Sequence[int], least: int = LEAST) -> Shown:
    """The counts of one month as they may be shown, with their total."""
    if all(count >= least for count in counts):
        return Shown(tuple(counts), sum(counts))
    large = [count for count in counts if count >= least]
    if not large:
        return Shown((None,) * len(counts), None)
    beyond = min(large)
    return Shown(tuple(count if count > beyond else None for count in counts), sum(counts))


def at_least(cells: Sequence[int | None]) -> tuple[int, bool]:
    """The sum of what is shown, and whether something is hidden beside it."""
    return sum(cell or 0 for cell in cells), None in cells
