"""The boards of strategies: all of them, one by priority and country, its actions in lists, what moved; each as CSV too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from tutela.errors import NotFound
from tutela.safeguards import actor as actors
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.strategy import board_tables, board_words, boards, indicated, queries
from tutela.strategy.boards import Group, Listed
from tutela.strategy.models import Action, Priority, Strategy
from tutela.strategy.queries import ActionRow, Wanted
from tutela.strategy.reach import MANAGE, may_manage
from tutela.strategy.rules import VERSION, State
from tutela.strategy.words import RULE
from tutela.web.downloads import file_of
from tutela.web.page import page
from tutela.web.strategy_asked import Asked, asked

VIEW: Final = "strategy.view"
LISTED: Final = 8
"""So many lines of each list stand on the board; the rest is behind a link."""
MOVES_LISTED: Final = 12
ROWS: Final = 100
MOST_EVENTS: Final = 100_000
"""So many rows are given out in one file."""
CSV: Final = "text/csv; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Listing:
    """One list of a board: what is the matter, in words, and with which actions."""

    matter: str
    title: Promise
    explained: Promise
    listed: Listed

    @property
    def count(self) -> int:
        """With how many actions of countries."""
        return self.listed.places

    @property
    def lines(self) -> Sequence[tuple[Action, tuple[str, ...]]]:
        """The first of them."""
        return self.listed.lines

    @property
    def more(self) -> int:
        """How many actions are left out."""
        return self.listed.actions - len(self.listed.lines)


def looked(strategy: Strategy | None, count: int = 1) -> None:
    """Write down that a page on a strategy was looked at."""
    audit.record(Operation.CONSULTATION, VIEW, "strategy", strategy.public_id if strategy else "", count=count)


def given_out(chunks: Iterator[bytes], name: str, about: str, subject: str = "strategy") -> HttpResponseBase:
    """A CSV file, on record."""
    return file_of(chunks, name, CSV, lambda: audit.record(Operation.DISCLOSURE, VIEW, subject, about))


@page("strategy.view")
def strategies(request: HttpRequest) -> HttpResponse:
    """All strategies: period, version, successor, where each stands, what moved last, what is late or without evidence."""
    wanted = asked(request)
    found = boards.overviews(wanted.on, wanted.country)
    looked(None, len(found))
    countries = boards.by_name(queries.countries_of([one.strategy.pk for one in found]))
    context = {
        "found": found,
        "asked": wanted,
        "on": wanted.on or queries.today(),
        "today": queries.today(),
        "rule": RULE,
        "rules": VERSION,
        "countries": countries,
        "may_manage": actors.current().may(MANAGE),
    }
    return render(request, "strategy/all.html", context)


@page("strategy.view")
def strategies_file(request: HttpRequest) -> HttpResponseBase:
    """All strategies as CSV."""
    wanted = asked(request)
    return given_out(board_tables.strategies(boards.overviews(wanted.on, wanted.country)), "strategies.csv", "")


@page("strategy.view")
def board(request: HttpRequest, key: str) -> HttpResponse:
    """One strategy: its priorities by country, and the lists of what is to be looked at."""
    wanted = asked(request)
    strategy = wanted.strategy(key)
    shown = boards.board(strategy, wanted.on, wanted.group)
    looked(strategy)
    moved, moves = _newest_moves(strategy, wanted)
    figures = indicated.of_priorities(shown.priorities, strategy)
    context = {
        **_of(strategy, wanted),
        "board": shown,
        "counts": board_words.by_state(shown.counts),
        "legend": [(one, board_words.BOUNDS[one]) for one in boards.Level],
        "lists": _lists(strategy, wanted),
        "moved": moved,
        "moves": moves,
        "indicators": indicated.of_strategy(strategy),
        "headings": [(one, figures.get(one.pk, [])) for one in shown.priorities],
        "groups": [(str(one), board_words.GROUPS[one]) for one in Group],
        "days": boards.MOVED_DAYS,
        "may_manage": may_manage(strategy),
    }
    return render(request, "strategy/board.html", context)


@page("strategy.view")
def priority(request: HttpRequest, key: str, priority: str) -> HttpResponse:
    """One priority: each of its actions with how many countries stand where, or where one country stands and why."""
    wanted = asked(request)
    strategy = wanted.strategy(key)
    heading = _priority(strategy, priority)
    rows = queries.action_rows([strategy.pk], Wanted(country=wanted.country, priority=heading.pk), wanted.on)
    rows = [row for row in rows if boards.belongs(row.country, wanted.group, wanted.on or queries.today())]
    looked(strategy)
    whole = [one for one in queries.board([strategy.pk], wanted.country, wanted.on) if one.priority_id == heading.pk]
    whole = [one for one in whole if boards.belongs(one.country, wanted.group, wanted.on or queries.today())]
    actions = {one.pk: one for one in heading.actions.select_related("strategy", "priority").prefetch_related("owners")}
    of_action: dict[int, list[ActionRow]] = {key: [] for key in actions}
    for row in rows:
        of_action[row.action.pk].append(row)
    context = {
        **_of(strategy, wanted),
        "priority": heading,
        "square": boards.Square(boards.combined(whole), heading, wanted.country),
        "lines": [(actions[key], found, _states(found), _matters(found)) for key, found in of_action.items()],
        "indicators": indicated.of_priorities([heading], strategy, wanted.country)[heading.pk],
        "countries": boards.by_name(queries.countries_of([strategy.pk])),
        "groups": [(str(one), board_words.GROUPS[one]) for one in Group],
    }
    return render(request, "strategy/priority.html", context)


@page("strategy.view")
def actions(request: HttpRequest, key: str) -> HttpResponse:
    """Actions of countries with their states: all, or those with something the matter."""
    wanted = asked(request)
    strategy = wanted.strategy(key)
    rows = _rows(strategy, wanted)
    looked(strategy, len(rows))
    context = {
        **_of(strategy, wanted),
        "rows": Paginator(rows, ROWS).get_page(request.GET.get("page")),
        "found": len(rows),
        "title": board_words.TITLES.get(wanted.matter) or _("Actions by country"),
        "explained": board_words.EXPLAINED.get(wanted.matter, ""),
        "countries": boards.by_name(queries.countries_of([strategy.pk])),
        "priorities": strategy.priorities.order_by("position"),
        "matters": list(board_words.TITLES.items()),
        "groups": [(str(one), board_words.GROUPS[one]) for one in Group],
    }
    return render(request, "strategy/actions.html", context)


@page("strategy.view")
def moves(request: HttpRequest, key: str) -> HttpResponse:
    """What moved in the last 90 days."""
    wanted = asked(request)
    strategy = wanted.strategy(key)
    found = _moves(strategy, wanted)
    looked(strategy, len(found))
    context = {
        **_of(strategy, wanted),
        "rows": Paginator(found, ROWS).get_page(request.GET.get("page")),
        "found": len(found),
        "days": boards.MOVED_DAYS,
        "countries": boards.by_name(queries.countries_of([strategy.pk])),
        "groups": [(str(one), board_words.GROUPS[one]) for one in Group],
    }
    return render(request, "strategy/moves.html", context)


@page("strategy.view")
def board_file(request: HttpRequest, key: str, table: str) -> HttpResponseBase:
    """A table of a strategy as CSV: ``squares``, ``actions`` or ``moves``, with the filters of its page."""
    wanted = asked(request)
    strategy = wanted.strategy(key)
    if table == "squares":
        chunks = board_tables.squares([boards.board(strategy, wanted.on, wanted.group)])
    elif table == "actions":
        chunks = board_tables.actions(_rows(strategy, wanted))
    elif table == "moves":
        chunks = board_tables.moves(_moves(strategy, wanted))
    else:
        raise NotFound(_("There is no such table."))
    return given_out(chunks, f"{strategy.key}-{table}.csv", strategy.public_id)


def _of(strategy: Strategy, wanted: Asked) -> dict[str, object]:
    """What every page of a strategy shows of it."""
    return {
        "strategy": strategy,
        "asked": wanted,
        "on": wanted.on or queries.today(),
        "today": queries.today(),
        "rule": RULE,
        "rules": VERSION,
        "newest": queries.strategy_by_key(strategy.key),
    }


def _priority(strategy: Strategy, key: str) -> Priority:
    found = strategy.priorities.filter(key=key).first()
    if found is None:
        raise NotFound(_("There is no such priority."))
    return found


def _lists(strategy: Strategy, wanted: Asked) -> list[Listing]:
    found = boards.listed([strategy.pk], on=wanted.on, group=wanted.group, most=LISTED)
    return [
        Listing(matter, title, board_words.EXPLAINED[matter], found[matter])
        for matter, title in board_words.TITLES.items()
    ]


def _rows(strategy: Strategy, wanted: Asked) -> list[ActionRow]:
    heading = _priority(strategy, wanted.priority).pk if wanted.priority else None
    narrowed = Wanted(country=wanted.country, priority=heading, flag=wanted.matter, limit=MOST_EVENTS)
    rows = queries.action_rows([strategy.pk], narrowed, wanted.on)
    return [row for row in rows if boards.belongs(row.country, wanted.group, wanted.on or queries.today())]


def _moves(strategy: Strategy, wanted: Asked) -> list[queries.Move]:
    found = boards.moves([strategy.pk], wanted.country, wanted.on)
    return [one for one in found if boards.belongs(one.country, wanted.group, wanted.on or queries.today())]


def _newest_moves(strategy: Strategy, wanted: Asked) -> tuple[list[queries.Move], int]:
    """The newest changes and how many there are; of all countries without reading them all."""
    if wanted.group is Group.ALL:
        return boards.newest_moves([strategy.pk], on=wanted.on, limit=MOVES_LISTED)
    found = _moves(strategy, wanted)
    return found[:MOVES_LISTED], len(found)


def _states(rows: Sequence[ActionRow]) -> list[tuple[State, str, int]]:
    counted: dict[State, int] = {}
    for row in rows:
        counted[row.state] = counted.get(row.state, 0) + 1
    return board_words.by_state(counted)


def _matters(rows: Sequence[ActionRow]) -> list[tuple[str, int]]:
    found = []
    for matter in board_words.TITLES:
        number = sum(row.contested if matter == queries.CONTESTED else matter in row.flags for row in rows)
        if number:
            found.append((matter, number))
    return found
