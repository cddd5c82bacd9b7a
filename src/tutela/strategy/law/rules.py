"""What follows from statements: the state of a cell, measures of a country, and gaps. Pure; every result says from what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, TypeAlias

from tutela.strategy.law.instruments import Instrument
from tutela.strategy.law.provisions import Provision, ProvisionKind
from tutela.strategy.law.states import OVER, Stage, State
from tutela.vocabulary.countries import countries

VERSION: Final = "1"

DONE: Final = frozenset({State.COMPLETE, State.NOT_APPLICABLE, State.OPTION_USED, State.OPTION_NOT_USED})
"""Nothing is left to do."""


@dataclass(frozen=True, slots=True)
class Statement:
    """Who says since when, on which document, how a provision stands in a country. ``order``: later ones are higher.
    ``state`` None: they take back what they said before."""

    country: str
    ref: str
    state: State | None
    by: str
    since: date
    document: str
    order: int
    by_country: bool
    """Whether the Member State itself says so (else the Commission, or another reader)."""
    owner: int = 0
    """The organisation's number: two may bear one name."""


@dataclass(frozen=True, slots=True)
class Cell:
    """How a provision stands in a country. ``state`` is None where nobody has said anything; ``disputed``: the country and others
    say different things, all kept in ``said`` (the latest of each, the country's first)."""

    country: str
    ref: str
    state: State | None
    disputed: bool
    said: tuple[Statement, ...]
    why: str


def cell(instrument: Instrument, provision: Provision, country: str, statements: Sequence[Statement]) -> Cell:
    """The cell of one provision and one country, from the statements about it."""
    latest: dict[tuple[int, str], Statement] = {}
    for one in sorted(statements, key=lambda each: each.order):
        latest[one.owner, one.by] = one
    holding = (one for one in latest.values() if one.state is not None)
    said = tuple(sorted(holding, key=lambda one: (not one.by_country, -one.order)))
    if not said and not instrument.bound(country):
        return Cell(country, provision.ref, State.NOT_APPLICABLE, False, (), "not_bound")
    if not said:
        return Cell(country, provision.ref, None, False, (), "nobody_said")
    states = {one.state for one in said if one.state is not None}
    worst = min(states, key=_ORDER.index)
    return Cell(country, provision.ref, worst, len(states) > 1, said, "strictest" if len(states) > 1 else "said")


_ORDER: Final = (
    State.NOT_NOTIFIED, State.PARTIAL, State.UNDER_REVIEW, State.OPTION_NOT_USED, State.OPTION_USED, State.COMPLETE,
    State.NOT_APPLICABLE,
)  # fmt: skip
"""The strictest first: of two that disagree the one with more left to do shows, marked as disputed."""


@dataclass(frozen=True, slots=True)
class Measures:
    """How a country stands with one instrument. ``deficit``: the share of obligations not complete, None where nobody has said
    anything of any; ``delay_days``: days after the deadline of the last notification, or until today while something is missing;
    None where there is no deadline or nothing is late."""

    country: str
    asked: int
    complete: int
    said: int
    deficit: float | None
    delay_days: int | None
    open_cases: int


def measures(
    instrument: Instrument,
    country: str,
    cells: Sequence[Cell],
    notified: Sequence[date],
    stages: Iterable[Stage],
    today: date,
) -> Measures:
    """The measures of one country. ``cells`` are those of the obligations; ``stages`` the latest of each infringement."""
    asked = [one for one in cells if one.state is not State.NOT_APPLICABLE]
    complete = sum(one.state in DONE for one in asked)
    said = sum(one.state is not None for one in asked)
    deficit = None if not said else round(1 - complete / len(asked), 4)
    return Measures(
        country, len(asked), complete, said, deficit,
        _delay(deadline_in(instrument, country), complete == len(asked), notified, today),
        sum(stage not in OVER for stage in stages),
    )  # fmt: skip


def deadline_in(instrument: Instrument, country: str) -> date | None:
    """The day by which a state had to have an act in its law: not before it was a member."""
    member_from = countries()[country].eu_from if country in countries() else None
    if instrument.transposition is None or member_from is None:
        return instrument.transposition
    return max(instrument.transposition, member_from)


def _delay(deadline: date | None, whole: bool, notified: Sequence[date], today: date) -> int | None:
    if deadline is None:
        return None
    last = max(notified, default=None) if whole else today
    if last is None or last <= deadline:
        return None
    return (last - deadline).days


class GapKind(StrEnum):
    """Where a gap comes from."""

    LAW = "law"
    LOOPHOLE = "loophole"  # rules of states that differ where goods cross between them
    BASIS = "basis"  # what an operation rests on has lapsed or ends
    SERVICE = "service"
    DATA = "data"
    INDICATOR = "indicator"


Reason: TypeAlias = tuple[str, ...]
"""Why, as a code and its values; ``words.py`` has the sentences."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Something missing: what, where, how severe (1 to 5), and from what it was computed (places of its sources)."""

    kind: GapKind
    key: str
    title: str
    countries: tuple[str, ...]
    severity: int
    reasons: tuple[Reason, ...]
    sources: tuple[str, ...]
    rules_version: str = VERSION


SILENT: Final = 2
"""Severity of a gap of data: countries of which nobody has said anything."""


def places(what: str, countries: Iterable[str]) -> tuple[str, ...]:
    """What a provision, a topic of firearms rules or a service is known by in each of these countries."""
    return tuple(f"{what}:{country}" for country in countries)


def gap_of_data(what: str, title: str, silent: Sequence[str], reason: str) -> Gap:
    """The countries of which nobody has said how ``what`` (see ``places``) stands. ``reason``: a code, told with their number."""
    reasons = ((reason, str(len(silent))),)
    return Gap(GapKind.DATA, f"data:{what}", title, tuple(silent), SILENT, reasons, places(what, silent))


_SEVERITY: Final[Mapping[State | None, int]] = {State.NOT_NOTIFIED: 4, State.PARTIAL: 3, State.UNDER_REVIEW: 2, None: 2}


def law_gaps(instrument: Instrument, rows: Iterable[tuple[Provision, Sequence[Cell]]], today: date) -> list[Gap]:
    """One gap for each provision that some country hasn't got whole; the later, the more severe. Options not used are no gaps;
    what nobody has said anything of is a gap of data."""
    found: list[Gap] = []
    late = instrument.transposition is not None and today > instrument.transposition
    for provision, cells in rows:
        if provision.kind in {ProvisionKind.PROCEDURAL, ProvisionKind.OPTION}:
            continue
        title = f"{instrument.short}, {provision.ref}: {provision.subject}"
        missing = [one for one in cells if one.state in {State.NOT_NOTIFIED, State.PARTIAL, State.UNDER_REVIEW}]
        if missing:
            severity = min(5, max(_SEVERITY[one.state] for one in missing) + late)
            reasons: tuple[Reason, ...] = tuple(("state", one.country, str(one.state)) for one in missing)
            if late:
                reasons += (("late", str(instrument.transposition)),)
            countries = tuple(one.country for one in missing)
            sources = places(provision.key, countries)
            found.append(Gap(GapKind.LAW, f"law:{provision.key}", title, countries, severity, reasons, sources))
        silent = [one.country for one in cells if one.state is None]
        if silent:
            found.append(gap_of_data(provision.key, title, silent, "silent"))
    return found


@dataclass(frozen=True, slots=True)
class Listed:
    """The Union's list of an act's national measures as it was imported last: the import's number, its day, and the Member
    States that have a measure in it, with whether one of theirs is not older than the act."""

    number: str
    on: date
    countries: Mapping[str, bool]


def unlisted(instrument: Instrument, listed: Listed | None, states: Iterable[str], today: date) -> list[Gap]:
    """A gap where bound states have no measure in the list, or only measures older than the act. Without a list nothing is
    known."""
    if listed is None:
        return []
    missing = [one for one in states if instrument.bound(one) and not listed.countries.get(one, False)]
    if not missing:
        return []
    reasons: tuple[Reason, ...] = tuple(
        ("only_older" if one in listed.countries else "no_measure", one) for one in missing
    )
    late = instrument.transposition is not None and today > instrument.transposition
    if late:
        reasons += (("late", str(instrument.transposition)),)
    reasons += (("listed", listed.on.isoformat()),)
    sources = (f"import:{listed.number}", *places(f"measures:{instrument.celex}", missing))
    severity = _SEVERITY[State.NOT_NOTIFIED] + late
    key = f"measures:{instrument.celex}"
    return [Gap(GapKind.LAW, key, instrument.short, tuple(missing), severity, reasons, sources)]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A gap's place among others: ``rank`` is severity (1 to 5) times the share of Member States, of 5; with its reasons."""

    key: str
    rank: float
    reasons: tuple[Reason, ...]


def ranked(gaps: Iterable[tuple[str, int, int]], states: int) -> list[Ranked]:
    """Gaps (key, severity, number of countries) as priority actions, the first to be met first. A gap that names no country
    concerns the installation as a whole and counts as if it were everywhere."""
    found = []
    for key, severity, count in gaps:
        where: Reason = ("countries", str(count), str(states)) if count else ("everywhere",)
        rank = round(severity * ((count or states) / states), 3)
        found.append(Ranked(key, rank, (("severity", str(severity)), where)))
    return sorted(found, key=lambda one: (-one.rank, one.key))
