"""Every read that spans strategies, actions and states: boards, lists of actions with their states, what moved, events.

A board is one statement (``statements.py``), however many countries and years there are: it aggregates the derived states
(``Standing``) that stood on a day, with what is expected and never came.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import connection
from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from tutela.errors import NotFound
from tutela.safeguards import actor as actors
from tutela.strategy import statements
from tutela.strategy.models import Action, Event, Priority, Standing, Strategy
from tutela.strategy.rules import Flag, PriorityProgress, State, progress
from tutela.strategy.statements import Value, of_day, values_of

UNION: Final = "EU"
"""Stands for the Union's own institutions and bodies where a country stands otherwise."""
_STATES: Final = tuple(State)
_EVIDENCE_AT_ONCE: Final = 50
"""Asked for the evidence of many events the database looks through every event there is for those that may be seen."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A priority in a country: its progress from its actions, and how many of them are to be looked at."""

    strategy_id: int
    priority_id: int
    country: str
    progress: PriorityProgress
    contested: int
    late: int
    at_risk: int
    stale: int
    no_evidence: int
    last_word_on: date | None

    @property
    def actions(self) -> int:
        """How many actions it is made of, dropped ones too."""
        return sum(self.progress.by_state.values())


@dataclass(frozen=True, slots=True)
class ActionRow:
    """An action in a country with its derived state. ``expected``: one of its owners is of that country (or every country's);
    ``since`` is the first day of this state (None: no word yet)."""

    action: Action
    country: str
    expected: bool
    state: State
    contested: bool
    evidence: int
    last_word_on: date | None
    since: date | None
    flags: frozenset[Flag]


@dataclass(frozen=True, slots=True)
class Move:
    """A change of state of an action in a country on a day."""

    action: Action
    country: str
    former: State
    state: State
    on: date


def today() -> date:
    """The day in UTC on which lateness is judged."""
    return timezone.now().date()


def strategies() -> QuerySet[Strategy]:
    """The strategies that may be seen, the latest version of each first, with ``number_of_actions``."""
    return Strategy.objects.annotate(number_of_actions=Count("actions")).order_by("key", "-version")


def current_strategies() -> list[Strategy]:
    """The newest version of each published strategy, by key."""
    newest: dict[str, Strategy] = {}
    for one in strategies().filter(published_at__isnull=False):
        newest.setdefault(one.key, one)
    return list(newest.values())


def strategy_by_key(key: str, version: int | None = None) -> Strategy:
    """A version of a strategy, the newest where none is named. Raises NotFound."""
    found = Strategy.objects.filter(key=key)
    found = found.filter(version=version) if version is not None else found
    one = found.order_by("-version").first()
    if one is None:
        raise NotFound("There is no such strategy.")
    return one


def action_by_id(public_id: str) -> Action:
    """An action that may be seen, with strategy, priority, owners and indicators. Raises NotFound."""
    found = (
        Action.objects.select_related("strategy", "priority")
        .prefetch_related("owners", "indicators__named")
        .filter(public_id=public_id)
        .first()
    )
    if found is None:
        raise NotFound("There is no such action.")
    return found


def board(strategies: Sequence[int], country: str = "", on: date | None = None) -> list[Cell]:
    """Every priority of the strategies (ids) in every country (or one) on a day: one statement. The order is not said."""
    return [_cell(row) for row in _rows(of_day(statements.BOARD, on), _values(strategies, country, on))]


def priorities(strategies: Sequence[int], country: str = "", on: date | None = None) -> list[Cell]:
    """Every priority of the strategies (ids) over all countries together (or one) on a day: what ``board`` adds up to, in one
    statement; ``country`` of each is empty."""
    return [_cell(row) for row in _rows(of_day(statements.PRIORITIES, on), _values(strategies, country, on))]


def _cell(row: Sequence[Any]) -> Cell:
    """A row of ``statements.BOARD``."""
    strategy, priority, where, *rest = row
    states = {state: number for state, number in zip(_STATES, rest, strict=False) if number}
    contested, late, at_risk, stale, no_evidence, last = rest[len(_STATES) :]
    return Cell(strategy, priority, where, progress(states), contested, late, at_risk, stale, no_evidence, last)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which actions with states: of a country, a priority, an action (ids), or only those with a flag (``contested`` too)."""

    country: str = ""
    priority: int | None = None
    action: int | None = None
    flag: str = ""
    limit: int = 10_000


def action_rows(strategies: Sequence[int], wanted: Wanted = Wanted(), on: date | None = None) -> list[ActionRow]:
    """Actions with their derived states in the strategies' order, by country: two statements, whatever their number."""
    values = _values(strategies, wanted.country, on) | {
        "priority": wanted.priority,
        "action": wanted.action,
        "flag": wanted.flag,
        "limit": wanted.limit,
    }
    found = _rows(of_day(statements.ROWS, on), values)
    actions = actions_by_id({row[0] for row in found})
    names = (Flag.LATE, Flag.AT_RISK, Flag.STALE, Flag.NO_EVIDENCE)
    return [
        ActionRow(
            actions[row[0]], row[1], row[2], State(row[3]), row[4], row[5], row[6], row[7],
            frozenset(name for name, is_so in zip(names, row[8:12], strict=True) if is_so),
        )
        for row in found
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Attention:
    """An action that is to be looked at (its id: see ``actions_by_id``), with the countries in which it is, by what is the matter
    (a flag, or ``contested``)."""

    action_id: int
    countries: Mapping[str, tuple[str, ...]]


CONTESTED: Final = "contested"
"""Stands beside the flags where one asks for actions whose reporters disagree, or that somebody disputes."""


def attention(strategies: Sequence[int], country: str = "", on: date | None = None) -> list[Attention]:
    """Which actions are to be looked at and where, in the strategies' order: one statement, whatever their number."""
    found = _rows(of_day(statements.ATTENTION, on), _values(strategies, country, on))
    names = (*(str(flag) for flag in (Flag.LATE, Flag.AT_RISK, Flag.STALE, Flag.NO_EVIDENCE)), CONTESTED)
    return [
        Attention(key, {name: tuple(sorted(codes)) for name, codes in zip(names, by_name, strict=True) if codes})
        for key, *by_name in found
    ]


def moved(
    strategies: Sequence[int], after: date, country: str = "", on: date | None = None, limit: int = 50
) -> tuple[list[Move], int]:
    """Which actions changed their state after a day, newest first, and how many changes there are beside those within ``limit``."""
    values = _values(strategies, country, on) | {"after": after, "limit": limit}
    found = _rows(statements.MOVED, values)
    return _moves(row[:-1] for row in found), int(found[0][-1]) if found else 0


def last_moves(strategies: Sequence[int], after: date, country: str = "", on: date | None = None) -> dict[int, Move]:
    """Strategy (id) -> the newest change of a state after a day, of those that had one."""
    found = _moves(_rows(statements.LAST_MOVES, _values(strategies, country, on) | {"after": after}))
    return {one.action.strategy_id: one for one in found}


def _moves(rows: Iterable[Sequence[Any]]) -> list[Move]:
    found = list(rows)
    actions = actions_by_id({row[0] for row in found})
    return [Move(actions[key], where, State(former), State(state), day) for key, where, former, state, day in found]


def standings_of(action: Action, country: str = "") -> QuerySet[Standing]:
    """The derived states of an action through time, with reasons; newest first within a country."""
    found = Standing.objects.filter(action=action).order_by("country", "-since")
    return found.filter(country=country) if country else found


def standings_on(strategies: Sequence[int], country: str, on: date) -> QuerySet[Standing]:
    """The derived states of a country's actions that stood on a day, with reasons."""
    held = Standing.objects.filter(strategy_id__in=strategies, country=country, since__lte=on)
    return held.filter(Q(until=None) | Q(until__gt=on))


def events_of(action: Action, country: str = "") -> QuerySet[Event]:
    """All that was submitted about an action, newest first, with evidence; also what was withdrawn or disagrees."""
    found = Event.objects.filter(action=action, submitted_at__isnull=False)
    return _with_evidence(found.filter(country=country) if country else found)


def first_events(events: QuerySet[Event], most: int) -> list[Event]:
    """The first so many events, with evidence read for ``_EVIDENCE_AT_ONCE`` of them at a time."""
    found: list[Event] = []
    while len(found) < most:
        part = list(events[len(found) : min(most, len(found) + _EVIDENCE_AT_ONCE)])
        found += part
        if len(part) < _EVIDENCE_AT_ONCE:
            break
    return found


def latest_events(strategies: Sequence[int], country: str = "", limit: int = 50) -> QuerySet[Event]:
    """What was submitted last about actions of the strategies."""
    return all_events(strategies, country)[:limit]


def all_events(strategies: Sequence[int], country: str = "") -> QuerySet[Event]:
    """Everything that was submitted about actions of the strategies, newest first (for a timeline)."""
    found = Event.objects.filter(action__strategy_id__in=strategies, submitted_at__isnull=False)
    return _with_evidence(found.filter(country=country) if country else found)


def my_drafts() -> QuerySet[Event]:
    """Reports that people of the acting person's organisation have begun and not submitted."""
    mine = Event.objects.filter(submitted_at=None, owner_id=actors.current().organisation_id)
    return mine.select_related("action").order_by("-made_at")


def event_by_id(public_id: str) -> Event:
    """An event that may be seen. Raises NotFound."""
    found = Event.objects.select_related("action__strategy", "owner").filter(public_id=public_id).first()
    if found is None:
        raise NotFound("There is no such report.")
    return found


def countries_of(strategies: Sequence[int]) -> list[str]:
    """Every country that is expected to report on the strategies or did, in the order of codes, the Union first."""
    found = {str(code) for (code,) in _rows(statements.COUNTRIES, {"strategies": list(strategies)})}
    return sorted(found, key=lambda code: (code != UNION, code))


def _with_evidence(found: QuerySet[Event]) -> QuerySet[Event]:
    about = Prefetch("about", queryset=Event.objects.only("id", "public_id", "party", "country", "progress", "on"))
    return (
        found.select_related("action", "owner")
        .prefetch_related("evidence", about)
        .order_by("-on", "-submitted_at", "-id")
    )


def actions_by_id(keys: set[int]) -> Mapping[int, Action]:
    """Actions by id with strategy and priority, of which many share one: each is read once."""
    found = Action.objects.in_bulk(keys)
    strategies = Strategy.objects.in_bulk({one.strategy_id for one in found.values()})
    priorities = Priority.objects.in_bulk({one.priority_id for one in found.values()})
    for one in found.values():
        one.strategy, one.priority = strategies[one.strategy_id], priorities[one.priority_id]
    return found


def _rows(statement: str, values: Mapping[str, Value]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _values(strategies: Sequence[int], country: str, on: date | None) -> dict[str, Value]:
    return values_of(strategies, country, on or today())
