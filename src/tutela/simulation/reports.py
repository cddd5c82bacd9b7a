"""Made-up reports on actions of strategies: begun, done, dropped, on evidence or none, verified or disputed. Pure; the same for
the same seed. Nothing of it says anything about a real country."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

NOT_STARTED, UNDER_WAY, DONE, DROPPED = "not_started", "under_way", "done", "dropped"
VERIFIED, DISPUTED = "verified", "disputed"

REMARKS: Final = {
    NOT_STARTED: "No budget line this year (made up).",
    UNDER_WAY: "Draft in consultation (made up).",
    DONE: "In force; the order is published (made up).",
    DROPPED: "Taken into another plan (made up).",
    DISPUTED: "The order was never published where we look (made up).",
    VERIFIED: "Read and found as reported (made up).",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """An action by its key, and the countries that are expected to report on it."""

    key: str
    countries: Sequence[str]


@dataclass(frozen=True, slots=True)
class MadeUp:
    """A report: ``pieces`` of evidence, and what another says about it (``verified``, ``disputed`` or nothing) some days later."""

    action: str
    country: str
    progress: str
    on: date
    pieces: int
    answer: str = ""

    @property
    def remark(self) -> str:
        """A sentence that says it is made up."""
        return REMARKS[self.progress]


def made_up(asked: Iterable[Asked], reporting: Sequence[str], until: date, seed: int) -> Iterator[MadeUp]:
    """Reports in the order of actions and countries. Of the countries ``reporting`` some say much, some little, some nothing."""
    chance = random.Random(seed)  # noqa: S311  (a made-up world)
    diligence = {country: chance.choice((0.15, 0.4, 0.7, 0.9)) for country in reporting}
    for one in asked:
        for country in sorted(set(one.countries) & set(reporting)):
            if chance.random() < diligence[country]:
                yield from _told(one.key, country, until, chance)


def _told(action: str, country: str, until: date, chance: random.Random) -> Iterator[MadeUp]:
    first = until - timedelta(days=chance.randint(20, 1_200))
    begins = chance.choices((NOT_STARTED, UNDER_WAY, DONE, DROPPED), (2, 6, 3, 0.4))[0]
    answer = chance.choices(("", VERIFIED, DISPUTED), (6, 2, 1))[0] if begins == DONE else ""
    yield MadeUp(action, country, begins, first, chance.choice((0, 0, 1, 1, 2)), answer)
    if begins in {NOT_STARTED, UNDER_WAY} and chance.random() < 0.6:
        later = min(until, first + timedelta(days=chance.randint(60, 400)))
        becomes = DONE if begins == UNDER_WAY and chance.random() < 0.7 else UNDER_WAY
        answer = chance.choices(("", VERIFIED, DISPUTED), (4, 3, 1))[0] if becomes == DONE else ""
        yield MadeUp(action, country, becomes, later, chance.choice((0, 1, 1, 2)), answer)
