"""When things happen: seven whole years and the days up to the last, with a yearly wave, a rise, and the pandemic."""

from __future__ import annotations

from bisect import bisect
from datetime import date, timedelta
from itertools import accumulate
from math import cos, pi
from random import Random
from typing import Final

_PANDEMIC: Final = {
    (2020, 3): 0.7,
    (2020, 4): 0.35,
    (2020, 5): 0.45,
    (2020, 6): 0.65,
    (2020, 7): 0.8,
    (2020, 11): 0.75,
    (2020, 12): 0.7,
    (2021, 1): 0.6,
    (2021, 2): 0.65,
    (2021, 3): 0.75,
    (2021, 4): 0.8,
}
"""Share of the usual number of events, by month."""

_YEARS: Final = 7
_RISE: Final = 0.04
"""Yearly growth."""


class Calendar:
    """The days of the simulated time, each with its weight."""

    def __init__(self, until: date) -> None:
        first = date(until.year - _YEARS, 1, 1)
        self.days = [first + timedelta(days=offset) for offset in range((until - first).days + 1)]
        self.texts = [day.isoformat() for day in self.days]
        self._until = list(accumulate(_weight(day, first.year) for day in self.days))

    def pick(self, rng: Random) -> int:
        """The number of a day, by weight."""
        return min(bisect(self._until, rng.random() * self._until[-1]), len(self.days) - 1)

    def near(self, rng: Random, start: int, spread: int) -> int:
        """The number of a day within ``spread`` days after ``start``, never after the last."""
        return min(start + rng.randrange(spread + 1), len(self.days) - 1)


def _weight(day: date, first_year: int) -> float:
    season = 1 + 0.12 * cos(2 * pi * (day.month - 6) / 12)
    return season * (1 + _RISE * (day.year - first_year)) * _PANDEMIC.get((day.year, day.month), 1.0)
