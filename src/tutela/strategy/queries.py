"""Every read that spans strategies, actions and states: boards, lists of actions with their states, what moved, events.

A board is one statement, however many countries and years there are: it aggregates the derived states (``Standing``) that stood
on a day, with what is expected and never came. What is late, at risk, stale or without evidence is said here in SQL as
``rules.flags`` says it in Python; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, TypeAlias

from django.db import connection
from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from tutela.errors import NotFound
from tutela.safeguards import actor as actors
from tutela.strategy.models import Action, Event, Priority, Standing, Strategy
from tutela.strategy.rules import (
    AT_RISK_DAYS,
    STALE_DAYS,
    Flag,
    PriorityProgress,
    State,
    progress,
)

_Value: TypeAlias = "str | int | date | list[int] | None"
UNION: Final = "EU"
"""Stands for the Union's own institutions and bodies where a country stands otherwise."""

# One row for each action and country that is expected or has word, as of %(on)s; {stood}: see ``_stood``.
_CELLS: Final = """
WITH wanted AS (
    SELECT a.id AS action_id, c.country FROM strategy_action a CROSS JOIN LATERAL unnest(a.countries) AS c(country)
    WHERE a.strategy_id = ANY(%(strategies)s) AND (%(country)s = '' OR c.country = %(country)s)
), stood AS (
    SELECT s.action_id, s.country, s.state, s.contested, s.evidence, s.last_word_on, s.since
    FROM strategy_standing s
    WHERE s.strategy_id = ANY(%(strategies)s) AND s.since <= %(on)s AND {stood}
      AND (%(country)s = '' OR s.country = %(country)s)
), joined AS (
    SELECT coalesce(w.action_id, s.action_id) AS action_id, coalesce(w.country, s.country) AS country,
           w.action_id IS NOT NULL AS expected, coalesce(s.state, 'no_word') AS state, coalesce(s.contested, false) AS contested,
           coalesce(s.evidence, 0) AS evidence, s.last_word_on, s.since
    FROM wanted w FULL JOIN stood s ON s.action_id = w.action_id AND s.country = w.country
), cell AS (
    SELECT j.*, a.priority_id, a.strategy_id, a.deadline_on, a.every_months,
           j.state NOT IN ('done', 'verified', 'dropped') AS awaited,
           greatest(coalesce(j.last_word_on, y.starts_on), y.starts_on) AS last
    FROM joined j JOIN strategy_action a ON a.id = j.action_id JOIN strategy_strategy y ON y.id = a.strategy_id
), flagged AS (
    SELECT c.*,
        (c.awaited AND coalesce(c.deadline_on < %(on)s, false)) OR (c.every_months IS NOT NULL AND c.state <> 'dropped'
            AND (c.last + make_interval(months => c.every_months))::date < %(on)s) AS late,
        coalesce(c.awaited AND c.deadline_on BETWEEN %(on)s AND %(near)s
            AND (c.state IN ('no_word', 'not_started', 'disputed') OR (c.state = 'under_way' AND c.evidence = 0)), false) AS at_risk,
        c.awaited AND c.last < %(stale)s AS stale,
        c.state IN ('under_way', 'disputed', 'done', 'verified') AND c.evidence = 0 AS no_evidence
    FROM cell c
)
"""

_BOARD: Final = f"""{_CELLS}
SELECT strategy_id, priority_id, country, {", ".join(f"count(*) FILTER (WHERE state = '{state}')" for state in State)},
       count(*) FILTER (WHERE contested), count(*) FILTER (WHERE late), count(*) FILTER (WHERE at_risk),
       count(*) FILTER (WHERE stale), count(*) FILTER (WHERE no_evidence), max(last_word_on)
FROM flagged GROUP BY strategy_id, priority_id, country"""  # noqa: S608

_ROWS: Final = f"""{_CELLS}
SELECT f.action_id, f.country, f.expected, f.state, f.contested, f.evidence, f.last_word_on, f.since, f.late, f.at_risk, f.stale,
       f.no_evidence
FROM flagged f JOIN strategy_action a ON a.id = f.action_id
WHERE (%(action)s IS NULL OR f.action_id = %(action)s) AND (%(priority)s IS NULL OR f.priority_id = %(priority)s)
  AND (%(flag)s = '' OR (%(flag)s = 'late' AND f.late) OR (%(flag)s = 'at_risk' AND f.at_risk)
       OR (%(flag)s = 'stale' AND f.stale) OR (%(flag)s = 'no_evidence' AND f.no_evidence)
       OR (%(flag)s = 'contested' AND f.contested))
ORDER BY f.strategy_id, a.position, f.country LIMIT %(limit)s"""  # noqa: S608

_ATTENTION: Final = f"""{_CELLS}
SELECT action_id, count(*), array_agg(country ORDER BY country) FILTER (WHERE late),
       array_agg(country ORDER BY country) FILTER (WHERE at_risk), array_agg(country ORDER BY country) FILTER (WHERE stale),
       array_agg(country ORDER BY country) FILTER (WHERE no_evidence), array_agg(country ORDER BY country) FILTER (WHERE contested)
FROM flagged WHERE late OR at_risk OR stale OR no_evidence OR contested GROUP BY action_id"""  # noqa: S608

_CHANGES: Final = """
FROM strategy_standing s
LEFT JOIN strategy_standing p ON p.action_id = s.action_id AND p.country = s.country AND p.until = s.since
    AND p.strategy_id = ANY(%(strategies)s) AND p.until > %(after)s AND p.until <= %(on)s
WHERE s.strategy_id = ANY(%(strategies)s) AND s.since > %(after)s AND s.since <= %(on)s
  AND (%(country)s = '' OR s.country = %(country)s) AND s.state IS DISTINCT FROM coalesce(p.state, 'no_word')"""

_MOVED: Final = f"""
SELECT s.action_id, s.country, coalesce(p.state, 'no_word'), s.state, s.since {_CHANGES}
ORDER BY s.since DESC, s.action_id, s.country LIMIT %(limit)s"""

_LAST_MOVES: Final = """
SELECT m.* FROM unnest(%(strategies)s::bigint[]) AS y (id) CROSS JOIN LATERAL (
    SELECT s.action_id, s.country, coalesce(p.state, 'no_word'), s.state, s.since
    FROM strategy_standing s
    LEFT JOIN strategy_standing p ON p.action_id = s.action_id AND p.country = s.country AND p.until = s.since
        AND p.strategy_id = y.id AND p.until > %(after)s AND p.until <= %(on)s
    WHERE s.strategy_id = y.id AND s.since > %(after)s AND s.since <= %(on)s AND (%(country)s = '' OR s.country = %(country)s)
      AND s.state IS DISTINCT FROM coalesce(p.state, 'no_word')
    ORDER BY s.since DESC LIMIT 1) m"""


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
    with connection.cursor() as cursor:
        cursor.execute(_stood(_BOARD, on), _values(strategies, country, on))
        return [_cell(row) for row in cursor.fetchall()]


def _cell(row: Sequence[Any]) -> Cell:
    """A row of ``_BOARD``."""
    strategy, priority, where, *rest = row
    states = {state: number for state, number in zip(State, rest, strict=False) if number}
    contested, late, at_risk, stale, no_evidence, last = rest[len(State) :]
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
    with connection.cursor() as cursor:
        cursor.execute(_stood(_ROWS, on), values)
        found = cursor.fetchall()
    actions = _actions({row[0] for row in found})
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
    """An action that is to be looked at, with the countries in which it is, by what is the matter (a flag, or ``contested``)."""

    action: Action
    countries: Mapping[str, tuple[str, ...]]


CONTESTED: Final = "contested"
"""Stands beside the flags where one asks for actions whose reporters disagree, or that somebody disputes."""


def attention(strategies: Sequence[int], country: str = "", on: date | None = None) -> list[Attention]:
    """Which actions are to be looked at and where, in the strategies' order: two statements, whatever their number."""
    with connection.cursor() as cursor:
        cursor.execute(_stood(_ATTENTION, on), _values(strategies, country, on))
        found = cursor.fetchall()
    actions = _actions({row[0] for row in found})
    names = (*(str(flag) for flag in (Flag.LATE, Flag.AT_RISK, Flag.STALE, Flag.NO_EVIDENCE)), CONTESTED)
    made = [
        Attention(
            actions[row[0]],
            {name: tuple(codes) for name, codes in zip(names, row[2:], strict=True) if codes},
        )
        for row in found
    ]
    return sorted(made, key=lambda one: (one.action.strategy_id, one.action.position))


def moved(
    strategies: Sequence[int], after: date, country: str = "", on: date | None = None, limit: int = 50
) -> list[Move]:
    """Which actions changed their state after a day, newest first."""
    return _moves(_MOVED, _values(strategies, country, on) | {"after": after, "limit": limit})


def count_of_moves(strategies: Sequence[int], after: date, country: str = "", on: date | None = None) -> int:
    """How many changes of states there were after a day."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) {_CHANGES}", _values(strategies, country, on) | {"after": after})
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def last_moves(strategies: Sequence[int], after: date, country: str = "", on: date | None = None) -> dict[int, Move]:
    """Strategy (id) -> the newest change of a state after a day, of those that had one."""
    found = _moves(_LAST_MOVES, _values(strategies, country, on) | {"after": after})
    return {one.action.strategy_id: one for one in found}


def _moves(statement: str, values: dict[str, _Value]) -> list[Move]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found = cursor.fetchall()
    actions = _actions({row[0] for row in found})
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
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT unnest(countries) FROM strategy_action WHERE strategy_id = ANY(%(of)s)"
            " UNION SELECT country FROM strategy_standing WHERE strategy_id = ANY(%(of)s) AND until IS NULL",
            {"of": list(strategies)},
        )
        found = {str(code) for (code,) in cursor.fetchall()}
    return sorted(found, key=lambda code: (code != UNION, code))


def _with_evidence(found: QuerySet[Event]) -> QuerySet[Event]:
    about = Prefetch("about", queryset=Event.objects.only("id", "public_id", "party", "country", "progress", "on"))
    return (
        found.select_related("action", "owner")
        .prefetch_related("evidence", about)
        .order_by("-on", "-submitted_at", "-id")
    )


def _actions(keys: set[int]) -> Mapping[int, Action]:
    """Actions by id with strategy and priority, of which many share one: each is read once."""
    found = Action.objects.in_bulk(keys)
    strategies = Strategy.objects.in_bulk({one.strategy_id for one in found.values()})
    priorities = Priority.objects.in_bulk({one.priority_id for one in found.values()})
    for one in found.values():
        one.strategy, one.priority = strategies[one.strategy_id], priorities[one.priority_id]
    return found


def _stood(statement: str, on: date | None) -> str:
    """A statement over the states of a day. Today's are those that nothing followed, for which there is an index of their own:
    it is a tenth of ten years."""
    return statement.replace("{stood}", "s.until IS NULL" if on is None else "(s.until IS NULL OR s.until > %(on)s)")


def _values(strategies: Sequence[int], country: str, on: date | None) -> dict[str, _Value]:
    day = on or today()
    return {
        "strategies": list(strategies),
        "country": country,
        "on": day,
        "near": day + timedelta(days=AT_RISK_DAYS),
        "stale": day - timedelta(days=STALE_DAYS),
    }
