"""A strategy's board: its priorities by country, each square with what its number is made of, and what is to be looked at.

Everything follows from ``queries.board`` and ``queries.attention``; a page, its CSV and the printed report are made of the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, TypeVar

from tutela.strategy import queries, words
from tutela.strategy.models import Action, Priority, Strategy
from tutela.strategy.queries import CONTESTED, UNION, Attention, Cell, Move
from tutela.strategy.rules import Flag, PriorityProgress, State, progress
from tutela.vocabulary.countries import countries

K = TypeVar("K")
MOVED_DAYS: Final = 90
"""What changed in so many days before the board's day is what moved."""
MOST_MOVES: Final = 2_000


class Level(StrEnum):
    """How far a number of actions is. Nobody's word is not the same as nothing done, and is never shown as 0."""

    NOBODY = "nobody"  # nobody has reported on any of them
    NOT_BEGUN = "not_begun"
    BEGUN = "begun"  # up to a third
    HALF = "half"  # up to two thirds
    FAR = "far"
    WHOLE = "whole"
    DROPPED = "dropped"  # all were dropped: there is nothing to count


def level(found: PriorityProgress) -> Level:
    """The level of a progress."""
    if not any(number for state, number in found.by_state.items() if state is not State.NO_WORD):
        return Level.NOBODY
    if found.share is None:
        return Level.DROPPED
    if found.share in {0.0, 1.0}:
        return Level.WHOLE if found.share else Level.NOT_BEGUN
    shown = _whole_percent(found.share)  # by the number that stands beside it, so that the two agree
    return Level.BEGUN if shown <= 33 else Level.HALF if shown <= 66 else Level.FAR


def percent(found: PriorityProgress) -> int | None:
    """The share in whole per cent, never rounded to 0 or 100 when it is neither. None where nobody reported or nothing counts."""
    if found.share is None or level(found) is Level.NOBODY:
        return None
    return _whole_percent(found.share)


def _whole_percent(share: float) -> int:
    return round(100 * share) if share in {0.0, 1.0} else min(99, max(1, round(100 * share)))


@dataclass(frozen=True, slots=True)
class Square:
    """A priority in a country, or several of them together. ``cell`` None: nothing is expected there and nothing was said."""

    cell: Cell | None
    priority: Priority | None = None
    country: str = ""

    @property
    def level(self) -> Level | None:
        """How far it is."""
        return level(self.cell.progress) if self.cell else None

    @property
    def percent(self) -> int | None:
        """Its progress in whole per cent."""
        return percent(self.cell.progress) if self.cell else None

    @property
    def reported(self) -> int:
        """On how many of its actions somebody has reported."""
        return self.cell.actions - self.cell.progress.by_state.get(State.NO_WORD, 0) if self.cell else 0


@dataclass(frozen=True, slots=True)
class Row:
    """A country (or, with an empty code, all of them) with a square for each priority, and for all priorities together."""

    country: str
    squares: Sequence[Square]
    whole: Square


@dataclass(frozen=True, slots=True)
class Board:
    """A strategy on a day: the countries in the order of names, the Union's own first; ``total`` is over all of them."""

    strategy: Strategy
    on: date
    priorities: Sequence[Priority]
    rows: Sequence[Row]
    total: Row

    @property
    def counts(self) -> Mapping[State, int]:
        """How many actions of countries stand where."""
        cell = self.total.whole.cell
        return cell.progress.by_state if cell else {}

    @property
    def reporting(self) -> int:
        """How many countries have said anything."""
        return sum(row.whole.reported > 0 for row in self.rows)


class Group(StrEnum):
    """Countries that are looked at together."""

    ALL = "all"
    MEMBERS = "members"
    PARTNERS = "partners"


def board(strategy: Strategy, on: date | None = None, group: Group = Group.ALL) -> Board:
    """The board of a strategy on a day (None: today), of all countries or a group of them; two statements."""
    day = on or queries.today()
    cells = [one for one in queries.board([strategy.pk], on=on) if belongs(one.country, group, day)]
    priorities = list(strategy.priorities.order_by("position"))
    by_place = {(one.priority_id, one.country): one for one in cells}
    of_country = _grouped(cells, lambda one: one.country)
    of_priority = _grouped(cells, lambda one: one.priority_id)
    rows = [
        Row(
            code,
            [Square(by_place.get((one.pk, code)), one, code) for one in priorities],
            Square(combined(of_country[code]), None, code),
        )
        for code in by_name(of_country)
    ]
    total = Row("", [Square(combined(of_priority.get(one.pk, [])), one) for one in priorities], Square(combined(cells)))
    return Board(strategy, day, priorities, rows, total)


def _grouped(cells: Iterable[Cell], by: Callable[[Cell], K]) -> dict[K, list[Cell]]:
    found: dict[K, list[Cell]] = {}
    for one in cells:
        found.setdefault(by(one), []).append(one)
    return found


def by_name(codes: Iterable[str]) -> list[str]:
    """Countries in the order of their names, the Union's own first."""
    return sorted(codes, key=lambda code: (code != UNION, words.country(code), code))


def belongs(country: str, group: Group, day: date) -> bool:
    """Whether a country (``EU``: the Union's own) is of a group on a day."""
    if group is Group.ALL:
        return True
    known = countries().get(country)
    member = country == UNION or (known is not None and known.in_eu(day))
    return member is (group is Group.MEMBERS)


def combined(cells: Iterable[Cell]) -> Cell | None:
    """Several cells as one, its progress over all their actions; None for none."""
    found = list(cells)
    if not found:
        return None
    by_state: dict[State, int] = {}
    for one in found:
        for state, number in one.progress.by_state.items():
            by_state[state] = by_state.get(state, 0) + number
    return Cell(
        found[0].strategy_id, 0, "", progress(by_state),
        contested=sum(one.contested for one in found), late=sum(one.late for one in found),
        at_risk=sum(one.at_risk for one in found), stale=sum(one.stale for one in found),
        no_evidence=sum(one.no_evidence for one in found),
        last_word_on=max((one.last_word_on for one in found if one.last_word_on), default=None),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Overview:
    """A strategy in the list of all: its progress over all countries, what moved last, and how many are to be looked at."""

    strategy: Strategy
    whole: Square
    squares: Sequence[Square]
    last_move: Move | None
    versions: int
    followed_by: Strategy | None


def overviews(on: date | None = None, country: str = "") -> list[Overview]:
    """Every published strategy, its newest version, with where it stands (in a country, or everywhere)."""
    day = on or queries.today()
    current = queries.current_strategies()
    cells = queries.priorities([one.pk for one in current], country, on)
    by_priority = {one.priority_id: one for one in cells}
    priorities: dict[int, list[Priority]] = {}
    for one in Priority.objects.filter(strategy__in=current):
        priorities.setdefault(one.strategy_id, []).append(one)
    of_key: dict[str, int] = {}
    for version in queries.strategies():
        of_key[version.key] = of_key.get(version.key, 0) + 1
    by_key = {one.key: one for one in current}
    last = queries.last_moves([one.pk for one in current], day - timedelta(days=MOVED_DAYS), country, on)
    made = []
    for strategy in current:
        own = [cell for cell in cells if cell.strategy_id == strategy.pk]
        squares = [Square(by_priority.get(one.pk), one, country) for one in priorities.get(strategy.pk, [])]
        made.append(
            Overview(
                strategy, Square(combined(own), None, country), squares, last.get(strategy.pk),
                of_key[strategy.key], by_key.get(strategy.successor),
            )
        )  # fmt: skip
    return made


def moves(strategies: Sequence[int], country: str = "", on: date | None = None, limit: int = MOST_MOVES) -> list[Move]:
    """What moved in the ``MOVED_DAYS`` before a day, newest first."""
    day = on or queries.today()
    return queries.moved(strategies, day - timedelta(days=MOVED_DAYS), country, day, limit)[0]


def newest_moves(
    strategies: Sequence[int], country: str = "", on: date | None = None, *, limit: int
) -> tuple[list[Move], int]:
    """The newest of what moved in the ``MOVED_DAYS`` before a day, and how many changes there were."""
    after = (on or queries.today()) - timedelta(days=MOVED_DAYS)
    return queries.moved(strategies, after, country, on, limit)


@dataclass(frozen=True, slots=True)
class Listed:
    """Actions with one thing the matter: the first of them with the countries it is in, the most countries first; how many
    ``actions`` there are, and in how many ``places`` (actions of countries)."""

    lines: Sequence[tuple[Action, tuple[str, ...]]]
    actions: int
    places: int


def listed(
    strategies: Sequence[int], country: str = "", on: date | None = None, group: Group = Group.ALL, *, most: int | None
) -> dict[str, Listed]:
    """What is to be looked at, by what is the matter (each flag, and ``contested``); ``most`` actions of each (None: all) are read."""
    day = on or queries.today()
    found = queries.attention(strategies, country, on)
    if group is not Group.ALL:
        found = [_within(one, group, day) for one in found]
    by = {matter: by_matter(found, matter) for matter in (*map(str, Flag), CONTESTED)}
    actions = queries.actions_by_id({one.action_id for lines in by.values() for one, _codes in lines[:most]})
    return {
        matter: Listed(
            [(actions[one.action_id], codes) for one, codes in lines[:most]],
            len(lines),
            sum(len(codes) for _one, codes in lines),
        )
        for matter, lines in by.items()
    }


def _within(one: Attention, group: Group, day: date) -> Attention:
    kept = {matter: tuple(c for c in codes if belongs(c, group, day)) for matter, codes in one.countries.items()}
    return Attention(one.action_id, {matter: codes for matter, codes in kept.items() if codes})


def by_matter(found: Sequence[Attention], matter: str) -> list[tuple[Attention, tuple[str, ...]]]:
    """Actions that have a matter (a flag, or ``contested``) with the countries it is in, the most countries first."""
    has = [(one, one.countries[matter]) for one in found if matter in one.countries]
    return sorted(has, key=lambda pair: -len(pair[1]))
