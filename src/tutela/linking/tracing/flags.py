"""Red flags that fall out of a trace: what a person should look into, with the events it rests on. Pure.

Each is advice about a firearm and its records, never about a person. What can't be computed says so and why; it is no "no".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations
from typing import Final

from tutela.linking.tracing.rules import (
    ENDED,
    LAWFUL_AGAIN,
    LOST,
    RECOVERED,
    SEEN,
    USED,
    Step,
    before,
    span,
)
from tutela.recognition.firearms import makes

SHORT_TIME_DAYS: Final = 3 * 365
"""Under three years from the first retail sale to the recovery counts as short (firearms dossier 1.2; recalled: unverified)."""
_STATE: Final = frozenset({"police", "military", "customs", "other_state"})


@dataclass(frozen=True, slots=True)
class Finding:
    """What a flag found: the events it rests on, numbers for its sentence. ``unknown`` says why it can't be computed; then it
    is not raised."""

    steps: tuple[Step, ...]
    values: tuple[tuple[str, int], ...] = ()
    unknown: str = ""


@dataclass(frozen=True, slots=True)
class Flag:
    """A declared flag. ``title`` says what was found, ``reason`` why that matters and what else may explain it."""

    name: str
    title: str
    reason: str
    find: Callable[[Sequence[Step]], Finding | None]


@dataclass(frozen=True, slots=True)
class Raised:
    """A flag with what it found."""

    flag: Flag
    finding: Finding


def raised(steps: Sequence[Step]) -> list[Raised]:
    """Every flag that has something to say of these events (the one traced among them), raised ones first."""
    found = [Raised(flag, finding) for flag in FLAGS if (finding := flag.find(steps)) is not None]
    return sorted(found, key=lambda one: bool(one.finding.unknown))


def _sure(steps: Sequence[Step]) -> list[Step]:
    return [one for one in steps if one.sure]


def _pairs(first: Sequence[Step], second: Sequence[Step]) -> Iterator[tuple[Step, Step]]:
    return ((one, other) for one in first for other in second if one is not other)


def _listed(pairs: Sequence[tuple[Step, Step]]) -> tuple[Step, ...]:
    """The events of some pairs, each once, the earliest first."""
    return tuple(sorted(dict.fromkeys(one for pair in pairs for one in pair), key=lambda one: (not one.at, one.at)))


def _after(pairs: list[tuple[Step, Step]]) -> Finding | None:
    """Raised where the second event of a pair lies after the first; not computable where only the order is missing."""
    later = [pair for pair in pairs if before(pair[0].at, pair[1].at)]
    if later:
        return Finding(_listed(later))
    unsaid = [pair for pair in pairs if before(pair[0].at, pair[1].at) is None]
    return Finding(_listed(unsaid), unknown="Their dates do not say which came first.") if unsaid else None


def _ended_seen_again(steps: Sequence[Step]) -> Finding | None:
    sure = _sure(steps)
    ended = [one for one in sure if one.event in ENDED]
    after = {"destroyed": SEEN, "deactivated": USED}
    return _after([pair for pair in _pairs(ended, sure) if pair[1].event in after[pair[0].event]])


def _recovered_before_lost(steps: Sequence[Step]) -> Finding | None:
    sure = _sure(steps)
    lawful = [one for one in sure if one.event in LAWFUL_AGAIN]
    recovered = [one for one in sure if one.event in RECOVERED]
    lost = [one for one in sure if one.event in LOST]
    pairs = [
        (found, loss)
        for found, loss in _pairs(recovered, lost)
        if not any(before(found.at, one.at) and before(one.at, loss.at) for one in lawful)
        and not any(before(one.at, found.at) for one in lost)  # it was recovered from an earlier loss
    ]
    later = [pair for pair in pairs if before(pair[0].at, pair[1].at)]
    return Finding(_listed(later)) if later else None


def _short_time(steps: Sequence[Step]) -> Finding | None:
    """First retail sale to recovery, in days; dates of a month or a year give a span of days."""
    sure = _sure(steps)
    recovered = [one for one in sure if one.event in RECOVERED]
    if not recovered:
        return None
    sales = [one for one in sure if _retail(one)]
    dated = [one for one in sales if one.at]
    if not dated:
        why = "The date of the first retail sale is not known." if sales else "No record says when it was first sold."
        return Finding(_listed([(recovered[0], one) for one in sales]) or (recovered[0],), unknown=why)
    sale = min(dated, key=lambda one: one.at)
    known = [one for one in recovered if one.at and before(one.at, sale.at) is not True]
    if not known:
        early = any(one.at for one in recovered)
        why = (
            "It was recovered before the sale that is recorded." if early else "The date of the recovery is not known."
        )
        return Finding((sale, *recovered), unknown=why)
    recovery = min(known, key=lambda one: one.at)
    least, most = _days(sale, recovery)
    if least >= SHORT_TIME_DAYS:
        return None
    if most >= SHORT_TIME_DAYS:
        return Finding((sale, recovery), unknown="The dates are not known exactly enough.")
    return Finding((sale, recovery), (("least", least), ("most", most)))


def _retail(one: Step) -> bool:
    """Whether this is a sale to a first holder by a dealer, as far as the holders say."""
    if one.event != "acquired":
        return False
    return one.from_holder == "dealer" or (not one.from_holder and one.to_holder == "private")


def _days(first: Step, second: Step) -> tuple[int, int]:
    one, other = span(first.at), span(second.at)
    if one is None or other is None:
        raise ValueError("both events need a date")
    return max((other[0] - one[1]) // timedelta(days=1), 0), (other[1] - one[0]) // timedelta(days=1)


def _makes_contradict(steps: Sequence[Step]) -> Finding | None:
    named = {one.make: one for one in reversed(steps) if one.same_serial and one.make}
    apart = [
        (named[one], named[other]) for one, other in combinations(sorted(named), 2) if not makes.related(one, other)
    ]
    return Finding(_listed(apart), (("makes", len({one.make for one in _listed(apart)})),)) if apart else None


def _lost_twice(steps: Sequence[Step]) -> Finding | None:
    sure = _sure(steps)
    losses = [one for one in sure if one.event in LOST]
    between = [one for one in sure if one.event in RECOVERED | LAWFUL_AGAIN]
    pairs = [
        (one, other)
        for one, other in combinations(losses, 2)
        if (one.owner, one.reporter) != (other.owner, other.reporter)
        and not any(_lies_between(found, one, other) for found in between)
    ]
    return Finding(_listed(pairs)) if pairs else None


def _lies_between(found: Step, one: Step, other: Step) -> bool:
    return bool(
        (before(one.at, found.at) and before(found.at, other.at))
        or (before(other.at, found.at) and before(found.at, one.at))
    )


def _two_places(steps: Sequence[Step]) -> Finding | None:
    met = [one for one in _sure(steps) if one.event in RECOVERED | {"incident"} and one.country and len(one.at) >= 10]
    pairs = [
        (one, other)
        for one, other in combinations(met, 2)
        if one.at[:10] == other.at[:10] and one.country != other.country
    ]
    return Finding(_listed(pairs)) if pairs else None


def _of_the_state(steps: Sequence[Step]) -> Finding | None:
    sure = _sure(steps)
    held = [
        one
        for one in sure
        if ({one.from_holder, one.to_holder} & _STATE and one.event not in RECOVERED | ENDED)
        or (one.event in LOST and one.reporter in _STATE)
    ]
    recovered = [one for one in sure if one.event in RECOVERED]
    return Finding(_listed(list(_pairs(held, recovered)))) if held and recovered else None


def _converted(steps: Sequence[Step]) -> Finding | None:
    found = [
        one for one in _sure(steps) if one.origin == "converted_from_alarm_signal" or one.item_kind == "alarm_signal"
    ]
    return Finding(tuple(found)) if found else None


FLAGS: Final[tuple[Flag, ...]] = (
    Flag(
        "ended_seen_again",
        "Destroyed or deactivated, and seen again",
        "A destroyed firearm does not come back and a deactivated one should not fire. The destruction may not have happened, "
        "the number may be on another firearm, or one record is wrong.",
        _ended_seen_again,
    ),
    Flag(
        "recovered_before_lost",
        "Recovered before it was reported lost",
        "The loss may have been reported to cover a sale, late, or under the day of the report.",
        _recovered_before_lost,
    ),
    Flag(
        "short_time",
        "Short time from its first sale to its recovery",
        "Under three years may point to a purchase for others. It says nothing by itself of who bought it.",
        _short_time,
    ),
    Flag(
        "makes_contradict",
        "Several makes under one serial",
        "Makers number alike, licensed copies are taken for the original, an importer is taken for the maker; or a number was "
        "put on another firearm.",
        _makes_contradict,
    ),
    Flag(
        "lost_twice",
        "Reported lost or stolen by two reporters",
        "One loss may have come twice, two firearms may share the number, or one was claimed twice.",
        _lost_twice,
    ),
    Flag(
        "two_places",
        "In two countries on one day",
        "Two firearms may share the number, or a date or a country is wrong.",
        _two_places,
    ),
    Flag(
        "of_the_state",
        "Held by a state body, and recovered",
        "It may have left a state's stock. An examination after lawful use, or an exhibit store, is no recovery.",
        _of_the_state,
    ),
    Flag(
        "converted",
        "An alarm or signal weapon, or converted from one",
        "Its serial is of the alarm weapon's maker and range. It is not the model that it imitates.",
        _converted,
    ),
)
