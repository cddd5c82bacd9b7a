"""Known events that may be the reason of a break: typed access to ``data/known.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from tutela.strategy.breaks.periods import Period, period_of
from tutela.vocabulary.data_files import load


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened. ``countries`` (ISO 3166-1, EL for Greece) empty: everywhere; ``areas`` empty: all; ``source`` says
    where it can be checked, ``verified`` whether somebody has."""

    id: str
    title: str
    on: date
    countries: frozenset[str]
    areas: frozenset[str]
    source: str
    verified: bool

    def as_json(self) -> dict[str, object]:
        """For programs."""
        return {
            "id": self.id, "title": self.title, "on": self.on.isoformat(), "source": self.source, "verified": self.verified,
        }  # fmt: skip


@lru_cache(maxsize=1)
def events() -> tuple[Event, ...]:
    """All of them, by date. ValueError or KeyError where the data file does not fit."""
    found = [
        Event(
            id=str(key), title=str(one["title"]), on=_day(one["day"]), countries=frozenset(one.get("countries", ())),
            areas=frozenset(one.get("areas", ())), source=str(one["source"]), verified=bool(one["verified"]),
        )
        for key, one in load("known.yaml", "tutela.strategy.breaks")["events"].items()
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda event: (event.on, event.id)))


def fitting(earliest: Period, latest: Period, country: str = "", area: str = "") -> tuple[Event, ...]:
    """Events of a country (empty: only those of everywhere) and area (empty: any) that happened in a span of periods, or in the one
    before it: what happens at the end of a month shows in the next."""
    return tuple(
        event
        for event in events()
        if earliest.number - 1 <= period_of(event.on, earliest.frequency).number <= latest.number
        and (not event.countries or country in event.countries)
        and (not event.areas or not area or area in event.areas)
    )


def _day(value: object) -> date:
    if not isinstance(value, date):
        raise ValueError(f"known.yaml: {value!r} is not a day")
    return value
