"""The state of an action from what was reported about it, what is late, at risk or stale, and progress from children. Pure.

A state is derived, never typed. Of several who report on one action in one country each one's newest report counts; where they
disagree the least advanced is taken and the state is marked as contested, with all of them kept. ``VERSION`` is stored with
each state: raise it with any change of meaning, and recompute (``tutela strategy derive``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

VERSION: Final = "1"
STALE_DAYS: Final = 183
"""Half a year without word."""
AT_RISK_DAYS: Final = 90
"""So long before its deadline an action that nobody has begun is at risk; one under way without evidence likewise."""


class State(StrEnum):
    """Where an action stands in a country, from least to most advanced; dropped stands apart."""

    NO_WORD = "no_word"
    NOT_STARTED = "not_started"
    UNDER_WAY = "under_way"
    DISPUTED = "disputed"  # reported as done, and somebody disputes it
    DONE = "done"
    VERIFIED = "verified"  # reported as done, and somebody else has verified it
    DROPPED = "dropped"


WEIGHTS: Final[Mapping[State, float]] = {
    State.NO_WORD: 0.0,
    State.NOT_STARTED: 0.0,
    State.UNDER_WAY: 0.5,
    State.DISPUTED: 0.5,
    State.DONE: 1.0,
    State.VERIFIED: 1.0,
}
"""What a state counts for in the progress of a priority; a dropped action is left out."""

FINAL: Final = frozenset({State.DONE, State.VERIFIED, State.DROPPED})
"""States that nothing further is awaited of."""


@dataclass(frozen=True, slots=True)
class Happening:
    """A submitted event as the rule reads it. ``reporter`` is whose word it is, ``sequence`` the order of submission;
    ``about`` is the id of the event it is about, ``evidence`` how many pieces it points to."""

    id: int
    reporter: str
    verb: str  # reported, verified, disputed, withdrawn
    on: date
    sequence: int
    progress: str = ""
    about: int | None = None
    evidence: int = 0


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: a code of ``REASONS`` and whose word it was, on which day."""

    code: str
    reporter: str = ""
    on: date | None = None


REASONS: Final = (
    "no_report", "reported", "withdrawn", "disagree", "disputed", "verified", "verified_by_reporter",
)  # fmt: skip
"""Codes of reasons; ``words.py`` says them."""


@dataclass(frozen=True, slots=True)
class Derived:
    """What follows from the events up to a day."""

    state: State
    contested: bool = False
    evidence: int = 0
    last_word_on: date | None = None
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Period:
    """A state from ``since`` to the day before ``until`` (None: still)."""

    since: date
    until: date | None
    derived: Derived


def derive(events: Iterable[Happening], on: date | None = None) -> Derived:
    """The state from the events of one action and country that speak of days up to ``on`` (None: all)."""
    known = sorted((one for one in events if on is None or one.on <= on), key=_order)
    by_id = {one.id: one for one in known}
    gone = _withdrawn(known, by_id)
    standing = [one for one in known if one.id not in gone and (one.about is None or one.about not in gone)]
    newest: dict[str, Happening] = {}
    for one in standing:
        if one.verb == "reported":
            newest[one.reporter] = one
    last = max((one.on for one in known), default=None)
    taken_back = tuple(Reason("withdrawn", one.reporter, one.on) for one in known if one.verb == "withdrawn")
    if not newest:
        return Derived(State.NO_WORD, last_word_on=last, reasons=(Reason("no_report"), *taken_back))
    counted = sorted(newest.values(), key=lambda one: (_RANK[one.progress], one.id))
    about = [one for one in standing if one.about in {report.id for report in counted}]
    state, why = _weigh(counted, about)
    disagree = len({one.progress for one in counted}) > 1
    open_disputes = any(reason.code == "disputed" for reason in why)
    reasons = (
        *(Reason("reported", one.reporter, one.on) for one in counted),
        *((Reason("disagree"),) if disagree else ()),
        *why,
        *taken_back,
    )
    evidence = sum(one.evidence for one in (*counted, *about))
    return Derived(state, disagree or open_disputes, evidence, last, reasons)


def periods(events: Sequence[Happening]) -> list[Period]:
    """The states of one action and country through time: one period a day on which something changed."""
    days = sorted({one.on for one in events})
    ends: list[date | None] = [*days[1:], None]
    return [Period(day, until, derive(events, day)) for day, until in zip(days, ends, strict=False)]


_RANK: Final[Mapping[str, int]] = {"not_started": 0, "under_way": 1, "dropped": 2, "done": 3}
"""Of those who disagree the least advanced is taken; who says that it was dropped goes before who says that it is done."""
_OF_PROGRESS: Final[Mapping[str, State]] = {
    "not_started": State.NOT_STARTED,
    "under_way": State.UNDER_WAY,
    "dropped": State.DROPPED,
    "done": State.DONE,
}


def _order(one: Happening) -> tuple[date, int, int]:
    return one.on, one.sequence, one.id


def _withdrawn(known: Sequence[Happening], by_id: Mapping[int, Happening]) -> set[int]:
    """Ids that were withdrawn by whose word they were; nobody withdraws another's word."""
    return {
        one.about
        for one in known
        if one.verb == "withdrawn"
        and one.about is not None
        and (target := by_id.get(one.about)) is not None
        and target.reporter == one.reporter
    }


def _weigh(counted: Sequence[Happening], about: Sequence[Happening]) -> tuple[State, tuple[Reason, ...]]:
    """The state the least advanced report gives, after what others said about the reports that count. Of one person's word
    on one report the newest counts: who verifies what they disputed has settled the dispute."""
    state = _OF_PROGRESS[counted[0].progress]
    latest: dict[tuple[str, int], Happening] = {}
    for one in about:
        if one.verb in {"verified", "disputed"} and one.about is not None:
            latest[(one.reporter, one.about)] = one
    author = {one.id: one.reporter for one in counted}
    why: list[Reason] = []
    disputed, verified = set[int](), set[int]()
    for (reporter, target), one in latest.items():
        if one.verb == "disputed":
            disputed.add(target)
            why.append(Reason("disputed", reporter, one.on))
        elif reporter == author[target]:
            why.append(Reason("verified_by_reporter", reporter, one.on))  # one's own word is no verification
        else:
            verified.add(target)
            why.append(Reason("verified", reporter, one.on))
    if state is State.DONE:
        if disputed:
            state = State.DISPUTED
        elif verified:
            state = State.VERIFIED
    return state, tuple(why)


@dataclass(frozen=True, slots=True)
class Due:
    """When something is to be done: ``on`` a day, and for what recurs ``every_months``."""

    on: date | None = None
    every_months: int | None = None


class Flag(StrEnum):
    """What is to be looked at."""

    LATE = "late"
    AT_RISK = "at_risk"
    STALE = "stale"
    NO_EVIDENCE = "no_evidence"


def flags(derived: Derived, due: Due, began_on: date, today: date) -> frozenset[Flag]:
    """What is late, at risk, stale or without evidence on ``today``.

    Late: its day is past and it is neither done nor dropped; what recurs is late when there was no word for longer than it
    takes to recur. At risk: its day is near and nobody has begun, or it is disputed, or it is under way without evidence.
    Stale: no word for half a year (counted from ``began_on``, the strategy's first day, where there never was one) on
    what is neither done nor dropped. Without evidence: somebody reported it as under way or done, and points to nothing.
    """
    found: set[Flag] = set()
    open_ = derived.state not in FINAL
    last = max(derived.last_word_on or began_on, began_on)
    if open_ and due.on is not None and due.on < today:
        found.add(Flag.LATE)
    if (
        due.every_months is not None
        and derived.state is not State.DROPPED
        and _months_after(last, due.every_months) < today
    ):
        found.add(Flag.LATE)
    near = due.on is not None and today <= due.on <= today + timedelta(days=AT_RISK_DAYS)
    weak = derived.state in {State.NO_WORD, State.NOT_STARTED, State.DISPUTED} or (
        derived.state is State.UNDER_WAY and not derived.evidence
    )
    if open_ and near and weak:
        found.add(Flag.AT_RISK)
    if open_ and last + timedelta(days=STALE_DAYS) < today:
        found.add(Flag.STALE)
    said = derived.state in {State.UNDER_WAY, State.DISPUTED, State.DONE, State.VERIFIED}
    if said and not derived.evidence:
        found.add(Flag.NO_EVIDENCE)
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class PriorityProgress:
    """Progress of a priority from its actions: ``share`` from 0 to 1 is the mean of ``WEIGHTS`` over ``counted`` actions (None:
    nothing to count), ``by_state`` how many stand where."""

    share: float | None
    counted: int
    by_state: Mapping[State, int]


def progress(by_state: Mapping[State, int]) -> PriorityProgress:
    """The progress that a number of actions in each state amounts to; dropped ones are left out of it."""
    counted = sum(number for state, number in by_state.items() if state is not State.DROPPED)
    total = sum(WEIGHTS[state] * number for state, number in by_state.items() if state is not State.DROPPED)
    return PriorityProgress(total / counted if counted else None, counted, dict(by_state))


def _months_after(day: date, months: int) -> date:
    """The same day ``months`` later, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
