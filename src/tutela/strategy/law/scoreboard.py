"""How Member States stand over all acts they must bring into national law: deficit, conformity, delay, cases. Pure.

The measures are those of the single market scoreboard, as recalled (unverified): the share of acts past their deadline that are not
notified in full, what is not right, the mean delay of what is overdue, and open cases. What nobody has said anything of is counted
apart and never as missing or as whole; of what the Union's list alone tells, only that something is notified is known, so a deficit
is the least it can be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from tutela.strategy.law.instruments import Instrument, Validity
from tutela.strategy.law.rules import DONE, Cell, Listed, deadline_in
from tutela.strategy.law.states import State

VERSION: Final = "1"

_MISSING: Final = frozenset({State.NOT_NOTIFIED, State.PARTIAL})


class Notified(StrEnum):
    """Whether a state has notified what an act asks for."""

    WHOLE = "whole"
    LISTED = "listed"  # something is; whether all of it is not known
    MISSING = "missing"
    UNKNOWN = "unknown"
    NOT_BOUND = "not_bound"


class Why(StrEnum):
    """What that follows from."""

    ALL_COMPLETE = "all_complete"  # each obligation is said to be complete
    OBLIGATIONS = "obligations"  # some obligation is said to be partial or not notified
    LISTED = "listed"  # the Union's list has measures of the state not older than the act
    ONLY_OLDER = "only_older"  # it has only measures older than the act
    NO_MEASURE = "no_measure"  # it has none
    NOBODY_SAID = "nobody_said"
    NOT_BOUND = "not_bound"


@dataclass(frozen=True, slots=True)
class Standing:
    """How one state stands with one act. ``delay_days``: since the deadline, while something is missing; else None. ``wrong``: an
    opinion that holds says that its law is not, or only partly, conform."""

    celex: str
    country: str
    notified: Notified
    why: Why
    delay_days: int | None
    open_cases: int
    wrong: bool


@dataclass(frozen=True, slots=True)
class Score:
    """How one state stands over all acts that bind it. ``deficit``: the share of the ``known`` ones that is missing, at the least;
    None where none is known. ``listed``: of how many known ones the extent is not. ``delay_days``: the mean over what is missing,
    None where nothing is."""

    country: str
    bound: int
    known: int
    listed: int
    missing: int
    wrong: int
    open_cases: int
    deficit: float | None
    delay_days: float | None


def counts(act: Instrument, today: date) -> bool:
    """Whether an act is counted: it needs national law, its deadline is over, and it still holds."""
    over = act.transposition is not None and act.transposition < today
    return act.needs_national_law and over and act.on(today) in {Validity.IN_FORCE, Validity.ENDING}


def notified(act: Instrument, country: str, obligations: Sequence[Cell], listed: Listed | None) -> tuple[Notified, Why]:
    """Whether a state has notified what an act asks for, and what that follows from. ``obligations``: its cells, as far as the
    provisions are known. What is said of them goes before the list, which has measures and not what they do."""
    if not act.bound(country):
        return Notified.NOT_BOUND, Why.NOT_BOUND
    if any(one.state in _MISSING for one in obligations):
        return Notified.MISSING, Why.OBLIGATIONS
    if obligations and all(one.state in DONE for one in obligations):
        return Notified.WHOLE, Why.ALL_COMPLETE
    if listed is None:
        return Notified.UNKNOWN, Why.NOBODY_SAID
    if listed.countries.get(country, False):
        return Notified.LISTED, Why.LISTED
    return Notified.MISSING, Why.ONLY_OLDER if country in listed.countries else Why.NO_MEASURE


def delay_days(act: Instrument, country: str, is_notified: Notified, today: date) -> int | None:
    """Days since the deadline while something is missing."""
    deadline = deadline_in(act, country)
    return (today - deadline).days if is_notified is Notified.MISSING and deadline is not None else None


def score(country: str, standings: Sequence[Standing]) -> Score:
    """The measures of one state, from how it stands with each act."""
    binding = [one for one in standings if one.notified is not Notified.NOT_BOUND]
    known = [one for one in binding if one.notified is not Notified.UNKNOWN]
    late = [one.delay_days for one in known if one.delay_days is not None]
    missing = sum(one.notified is Notified.MISSING for one in known)
    return Score(
        country=country,
        bound=len(binding),
        known=len(known),
        listed=sum(one.notified is Notified.LISTED for one in known),
        missing=missing,
        wrong=sum(one.wrong for one in binding),
        open_cases=sum(one.open_cases for one in binding),
        deficit=round(missing / len(known), 4) if known else None,
        delay_days=round(sum(late) / len(late), 1) if late else None,
    )
