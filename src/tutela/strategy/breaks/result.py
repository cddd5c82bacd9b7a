"""What looking for breaks comes to: verdicts with their figures, notes as codes with values, and the version of the rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum

from tutela.strategy.breaks.known import Event
from tutela.strategy.breaks.periods import Frequency, Period
from tutela.strategy.breaks.rules import METHOD, VERSION


class Verdict(StrEnum):
    """What is said of a series at one date or at any."""

    BREAK = "break"
    NO_BREAK = "no_break"
    NO_VERDICT = "no_verdict"


@dataclass(frozen=True, slots=True)
class Note:
    """Something to know about a result; its sentence stands in words.py."""

    code: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """An estimate with its 95 % interval, in the series' own unit (of a slope: a period)."""

    estimate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Break:
    """A date from which a series is another. ``earliest`` to ``latest`` is the span of the confidence set of the date, ``dates`` how
    many it holds (one where the date was named). ``before``: the mean of the values of the year before. ``dependence``: of a
    value on the one before it. ``p``: how often chance alone does as much. ``events``: known reasons that fit, none proved."""

    at: Period
    earliest: Period
    latest: Period
    dates: int
    level: Change
    slope: Change | None
    before: float
    p: float
    dependence: float
    values_before: int
    values_after: int
    events: tuple[Event, ...] = ()

    def as_json(self) -> dict[str, object]:
        """For programs."""
        return {
            "at": str(self.at), "earliest": str(self.earliest), "latest": str(self.latest), "dates_in_set": self.dates,
            "level_change": asdict(self.level), "slope_change": asdict(self.slope) if self.slope else None,
            "mean_before": self.before, "p": self.p, "dependence": self.dependence, "values_before": self.values_before,
            "values_after": self.values_after, "known_events": [event.as_json() for event in self.events],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Look:
    """One question answered: at a named date, or at any. ``breaks`` in the order of time; at a named date also the one that is no
    more than chance, so that its interval can be shown."""

    verdict: Verdict
    breaks: tuple[Break, ...] = ()
    notes: tuple[Note, ...] = ()

    def as_json(self) -> dict[str, object]:
        """For programs."""
        return {
            "verdict": self.verdict.value,
            "breaks": [one.as_json() for one in self.breaks],
            "notes": [{"code": note.code, **note.values} for note in self.notes],
        }


@dataclass(frozen=True, slots=True)
class Analysis:
    """A series and what is said of it."""

    frequency: Frequency
    first: Period
    last: Period
    values: int
    missing: int
    zeros: int
    named_at: Period | None
    named: Look | None
    found: Look
    notes: tuple[Note, ...]
    version: str = VERSION
    method: str = METHOD

    def as_json(self) -> dict[str, object]:
        """For programs."""
        return {
            "frequency": self.frequency.value, "first": str(self.first), "last": str(self.last), "values": self.values,
            "missing": self.missing, "zeros": self.zeros, "named_date": str(self.named_at) if self.named_at else None,
            "named": self.named.as_json() if self.named else None, "found": self.found.as_json(),
            "notes": [{"code": note.code, **note.values} for note in self.notes],
            "rules": self.version, "method": self.method,
        }  # fmt: skip
