"""One action, one country and the timeline of a strategy: what is said, by whom, on what evidence, and what follows from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from tutela.errors import NotFound
from tutela.safeguards import actor as actors
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.strategy import asking, board_tables, board_words, boards, indicated, queries, strips, words
from tutela.strategy.models import Action, DataRequest, Event, Standing, Strategy, Verb
from tutela.strategy.queries import ActionRow, Wanted
from tutela.strategy.reach import REPORT, may_manage
from tutela.strategy.rules import VERSION
from tutela.web.page import page
from tutela.web.paging import paged
from tutela.web.strategy_asked import Asked, asked, day_of, known_country
from tutela.web.strategy_board import LISTED, MOST_EVENTS, MOVES_LISTED, VIEW, given_out, looked

EVENTS_LISTED: Final = 200
PER_PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Place:
    """An action in a country: its state with reasons, and where reporters disagree the newest report of each beside each other."""

    row: ActionRow
    standing: Standing | None
    beside: Sequence[Event]


@dataclass(frozen=True, slots=True)
class AskedOf:
    """An open request for data to a country, and how much of it is answered."""

    request: DataRequest
    answered: int
    items: int
    overdue: bool


@page("strategy.view")
def action(request: HttpRequest, public_id: str) -> HttpResponse:
    """One action: where it stands in each country and why, all that was said with its evidence, owners, deadline, indicators."""
    wanted = asked(request)
    found = queries.action_by_id(public_id)
    rows = queries.action_rows([found.strategy_id], Wanted(country=wanted.country, action=found.pk), wanted.on)
    events = queries.events_of(found, wanted.country)
    if wanted.on:
        events = events.filter(on__lte=wanted.on)
    looked_at_action(found)
    listed = queries.first_events(events, EVENTS_LISTED)
    places = _places(found, rows, listed, wanted)
    context = {
        "action": found,
        "strategy": found.strategy,
        "asked": wanted,
        "on": wanted.on or queries.today(),
        "places": [one for one in places if one.standing],
        "silent": _silent(places),
        "events": listed,
        "more": max(0, events.count() - EVENTS_LISTED) if len(listed) == EVENTS_LISTED else 0,
        "months": (months := strips.months(events)[-strips.MOST_MONTHS :]),
        "drawing": strips.drawn(months, "action-months", _("Statements over time")),
        "indicators": indicated.of_action(found),
        "countries": boards.by_name(queries.countries_of([found.strategy_id])),
        "rule": words.RULE,
        "rules": VERSION,
        "may_report": actors.current().may(REPORT),
        "may_manage": may_manage(found.strategy),
    }
    return render(request, "strategy/action.html", context)


@page("strategy.view")
def action_file(request: HttpRequest, public_id: str, table: str) -> HttpResponseBase:
    """A table of an action as CSV: ``states`` through time with reasons, or ``events``."""
    wanted = asked(request)
    found = queries.action_by_id(public_id)
    if table == "states":
        chunks = board_tables.standings(found, queries.standings_of(found, wanted.country))
    elif table == "events":
        chunks = board_tables.events(queries.events_of(found, wanted.country))
    else:
        raise NotFound(_("There is no such table."))
    return given_out(chunks, f"{found.strategy.key}-{found.key}-{table}.csv", found.public_id, "strategy_action")


@page("strategy.view")
def country(request: HttpRequest, code: str) -> HttpResponse:
    """One country across all strategies: where it stands, what is to be looked at, what moved, what is asked of it."""
    known_country(code)
    wanted = asked(request)
    found = boards.overviews(wanted.on, code)
    ids = [one.strategy.pk for one in found]
    lists = boards.listed(ids, code, wanted.on, most=LISTED)
    moved, moves = boards.newest_moves(ids, code, wanted.on, limit=MOVES_LISTED)
    audit.record(Operation.CONSULTATION, VIEW, "strategy_country", code, count=len(found))
    context = {
        "code": code,
        "name": words.country(code),
        "asked": wanted,
        "on": wanted.on or queries.today(),
        "found": [one for one in found if one.whole.cell],
        "lists": [
            (matter, title, board_words.EXPLAINED[matter], lists[matter])
            for matter, title in board_words.TITLES.items()
        ],
        "moved": moved,
        "moves": moves,
        "days": boards.MOVED_DAYS,
        "events": queries.latest_events(ids, code, limit=EVENTS_ON_COUNTRY),
        "asked_of": _asked_of(code),
        "rule": words.RULE,
        "rules": VERSION,
    }
    return render(request, "strategy/country.html", context)


EVENTS_ON_COUNTRY: Final = 20


@page("strategy.view")
def country_file(request: HttpRequest, code: str, table: str) -> HttpResponseBase:
    """A table of a country as CSV over all strategies: ``actions``, ``moves`` or ``events``."""
    known_country(code)
    wanted = asked(request)
    ids = [one.pk for one in queries.current_strategies()]
    if table == "actions":
        narrowed = Wanted(country=code, flag=wanted.matter, limit=MOST_EVENTS)
        chunks = board_tables.actions(queries.action_rows(ids, narrowed, wanted.on))
    elif table == "moves":
        chunks = board_tables.moves(boards.moves(ids, code, wanted.on))
    elif table == "events":
        chunks = board_tables.events(queries.latest_events(ids, code, limit=MOST_EVENTS))
    else:
        raise NotFound(_("There is no such table."))
    return given_out(chunks, f"{code}-{table}.csv", code, "strategy_country")


@page("strategy.view")
def timeline(request: HttpRequest, key: str) -> HttpResponse:
    """What was said about a strategy's actions, newest first, with a strip by month."""
    wanted = asked(request)
    strategy = wanted.strategy(key)
    events, given = _narrowed(request, strategy, wanted)
    months = strips.months(events)
    shown = paged(request, events, PER_PAGE, sum(one.total for one in months))
    months = months[-strips.MOST_MONTHS :]
    looked(strategy, len(shown.object_list))
    context = {
        "strategy": strategy,
        "asked": wanted,
        "given": given,
        "events": shown,
        "found": shown.paginator.count,
        "months": months,
        "drawing": strips.drawn(months, "strategy-months", _("Statements over time")),
        "countries": boards.by_name(queries.countries_of([strategy.pk])),
        "verbs": list(Verb.choices),
    }
    return render(request, "strategy/timeline.html", context)


@page("strategy.view")
def timeline_file(request: HttpRequest, key: str) -> HttpResponseBase:
    """The timeline as CSV, with the filters of its page."""
    wanted = asked(request)
    strategy = wanted.strategy(key)
    events, _given = _narrowed(request, strategy, wanted)
    return given_out(board_tables.events(events[:MOST_EVENTS]), f"{strategy.key}-timeline.csv", strategy.public_id)


def _narrowed(request: HttpRequest, strategy: Strategy, wanted: Asked) -> tuple[QuerySet[Event], dict[str, str]]:
    """The events the address asks for, and its own parameters."""
    given = {name: request.GET.get(name, "").replace("\x00", "")[:20] for name in ("from", "to", "verb")}
    events = queries.all_events([strategy.pk], wanted.country)
    first, last = day_of(given["from"]), day_of(given["to"])
    if first:
        events = events.filter(on__gte=first)
    if last:
        events = events.filter(on__lte=last)
    if given["verb"] in Verb.values:
        events = events.filter(verb=given["verb"])
    return events, given


def looked_at_action(found: Action) -> None:
    """Write down that an action's page was looked at."""
    audit.record(Operation.CONSULTATION, VIEW, "strategy_action", found.public_id)


def _places(found: Action, rows: Sequence[ActionRow], events: Sequence[Event], wanted: Asked) -> list[Place]:
    day = wanted.on or queries.today()
    current: dict[str, Standing] = {}
    for standing in queries.standings_of(found, wanted.country).filter(since__lte=day).reverse():
        if standing.until is None or standing.until > day:
            current[standing.country] = standing
    by_country = {row.country: row for row in rows}
    order = boards.by_name(by_country)
    return [Place(by_country[code], current.get(code), _beside(by_country[code], events)) for code in order]


def _asked_of(code: str) -> list[AskedOf]:
    found = []
    for request in asking.requests().filter(sent_at__isnull=False, closed_at=None, partners__contains=[code]):
        seen = asking.completeness(request)
        answered = seen.answered(code)
        late = answered < len(seen.items) and request.due_on < queries.today()
        found.append(AskedOf(request, answered, len(seen.items), late))
    return found


def _silent(places: Sequence[Place]) -> list[tuple[list[str], list[str]]]:
    """The countries that have not said anything, by what is the matter with that."""
    found: dict[tuple[str, ...], list[str]] = {}
    for one in places:
        if one.standing is None:
            found.setdefault(tuple(sorted(one.row.flags)), []).append(one.row.country)
    return [(list(flags), codes) for flags, codes in found.items()]


def _beside(row: ActionRow, events: Sequence[Event]) -> list[Event]:
    """The newest report of each reporter where they disagree or somebody disputes one; withdrawn ones left out."""
    if not row.contested:
        return []
    gone = {one.about_id for one in events if one.verb == Verb.WITHDRAWN}
    newest: dict[tuple[str, int], Event] = {}
    for one in events:
        if one.country == row.country and one.verb == Verb.REPORTED and one.pk not in gone:
            newest.setdefault((one.party, one.owner_id), one)
    return list(newest.values())
