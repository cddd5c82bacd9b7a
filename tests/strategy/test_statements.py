"""What boards ask the database is what the plain rules say, in any world and on any day; nobody is told of what they may not see."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from tests.cast import Cast
from tests.strategy.arranging import small_strategy
from tests.strategy.test_actions import clio as clio
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.models import Person
from tutela.strategy import boards, queries
from tutela.strategy.boards import Group
from tutela.strategy.models import Action, Standing, Strategy
from tutela.strategy.queries import CONTESTED, Cell
from tutela.strategy.rules import AT_RISK_DAYS, STALE_DAYS, Derived, Due, State, flags, progress

FIRST = date(2024, 1, 1)
COUNTRIES = ("EU", "BE", "PT", "RS", "UA")
EDGES = (FIRST, date(2024, 9, 30), date(2026, 2, 28))
DAYS = (*EDGES, None)
STALE, NEAR = timedelta(STALE_DAYS), timedelta(AT_RISK_DAYS)


def world(plan: Strategy, seed: int) -> None:
    """Actions with any deadline, rhythm and countries; states through time, also of countries of which nothing is expected."""
    chance = random.Random(seed)
    priorities = list(plan.priorities.all())
    states = [one for one in State if one is not State.NO_WORD]
    made = Action.objects.bulk_create(
        Action(
            strategy=plan, priority=chance.choice(priorities), key=f"x{n}", text="x", position=100 + n,
            countries=chance.sample(COUNTRIES, chance.randrange(len(COUNTRIES))),
            deadline_on=chance.choice([None, FIRST + timedelta(chance.randrange(1100)), EDGES[n % 3] + NEAR, EDGES[n % 3]]),
            every_months=chance.choice([None, None, 1, 6, 12]),
        )
        for n in range(40)
    )  # fmt: skip
    for one in made:
        for country in chance.sample(COUNTRIES, chance.randrange(len(COUNTRIES))):
            days = sorted(FIRST + timedelta(one) for one in chance.sample(range(1060), chance.randrange(1, 5)))
            Standing.objects.bulk_create(
                Standing(
                    action=one, strategy=plan, priority=one.priority, country=country, state=chance.choice(states),
                    contested=chance.random() < 0.2, evidence=chance.choice([0, 0, 2]), since=since, until=until,
                    last_word_on=chance.choice([since - timedelta(chance.randrange(300)), chance.choice(EDGES) - STALE]), rules_version="1",
                )
                for since, until in zip(days, [*days[1:], None], strict=True)
            )  # fmt: skip


@dataclass(frozen=True)
class Stands:
    """An action in a country on a day, read plainly."""

    action: Action
    country: str
    derived: Derived
    matters: frozenset[str]


def plainly(plan: Strategy, day: date) -> Iterator[Stands]:
    """Where each action stands on a day, one by one."""
    standings = list(Standing.objects.filter(strategy=plan))
    for action in Action.objects.filter(strategy=plan):
        own = {
            one.country: one
            for one in standings
            if one.action_id == action.pk and one.since <= day and (one.until is None or one.until > day)
        }
        for country in {*action.countries, *own}:
            one = own.get(country)
            derived = (
                Derived(State(one.state), one.contested, one.evidence, one.last_word_on)
                if one
                else Derived(State.NO_WORD)
            )
            found = flags(derived, Due(action.deadline_on, action.every_months), plan.starts_on, day)
            matters = {*map(str, found), *([CONTESTED] if derived.contested else [])}
            yield Stands(action, country, derived, frozenset(matters))


def cell_of(strategy: Strategy, priority: int, country: str, of: list[Stands]) -> Cell:
    """The cell that such actions make."""
    n = Counter(matter for one in of for matter in one.matters)
    words = [one.derived.last_word_on for one in of if one.derived.last_word_on]
    return Cell(
        strategy.pk, priority, country, progress(Counter(one.derived.state for one in of)), n[CONTESTED], n["late"],
        n["at_risk"], n["stale"], n["no_evidence"], max(words, default=None),
    )  # fmt: skip


def by_place(cells: list[Cell]) -> dict[tuple[int, str], Cell]:
    found = {(one.priority_id, one.country): one for one in cells}
    assert len(found) == len(cells)
    return found


@pytest.mark.parametrize("seed", range(3))
def test_a_board_is_what_the_rules_say_of_each_action_and_country(cast: Cast, clio: Person, seed: int) -> None:
    with acting(actor_of(clio)):
        plan = small_strategy(clio)
        world(plan, seed)
        for day in DAYS:
            stands = list(plainly(plan, day or queries.today()))
            for only in ("", "PT"):
                of: dict[tuple[int, str], list[Stands]] = {}
                together: dict[tuple[int, str], list[Stands]] = {}
                for one in stands:
                    if only in {"", one.country}:
                        of.setdefault((one.action.priority_id, one.country), []).append(one)
                        together.setdefault((one.action.priority_id, ""), []).append(one)
                for found, wanted in (
                    (queries.board([plan.pk], only, day), of),
                    (queries.priorities([plan.pk], only, day), together),
                ):
                    assert by_place(found) == {key: cell_of(plan, *key, own) for key, own in wanted.items()}


@pytest.mark.parametrize("seed", range(3))
def test_the_lists_of_a_board_name_each_action_with_its_countries(cast: Cast, clio: Person, seed: int) -> None:
    with acting(actor_of(clio)):
        plan = small_strategy(clio)
        world(plan, seed)
        for day in DAYS:
            stands = list(plainly(plan, day or queries.today()))
            for group in Group:
                listed = boards.listed([plan.pk], on=day, group=group, most=5)
                for matter, found in listed.items():
                    wanted: dict[int, list[str]] = {}
                    for one in stands:
                        if matter in one.matters and boards.belongs(one.country, group, day or queries.today()):
                            wanted.setdefault(one.action.pk, []).append(one.country)
                    position = {one.action.pk: one.action.position for one in stands}
                    order = sorted(wanted, key=lambda key: (-len(wanted[key]), position[key]))
                    told = [(action.pk, codes) for action, codes in found.lines]
                    assert told == [(key, tuple(sorted(wanted[key]))) for key in order[:5]]
                    assert (found.actions, found.places) == (len(wanted), sum(map(len, wanted.values())))


@pytest.mark.parametrize("seed", range(3))
def test_what_moved_is_every_change_of_state_and_the_count_is_of_all(cast: Cast, clio: Person, seed: int) -> None:
    with acting(actor_of(clio)):
        plan = small_strategy(clio)
        world(plan, seed)
        after, until = date(2024, 6, 1), date(2025, 6, 1)
        before = {(one.action_id, one.country, one.until): one.state for one in Standing.objects.filter(strategy=plan)}
        for only in ("", "BE"):
            wanted = [
                (one.since, one.action_id, one.country, former, one.state)
                for one in Standing.objects.filter(strategy=plan, since__gt=after, since__lte=until)
                if one.state != (former := before.get((one.action_id, one.country, one.since), "no_word"))
                and only in {"", one.country}
            ]
            wanted.sort(key=lambda one: (-one[0].toordinal(), *one[1:3]))
            found, count = queries.moved([plan.pk], after, only, until, limit=7)
            assert [(one.on, one.action.pk, one.country, one.former, one.state) for one in found] == wanted[:7]
            assert count == len(wanted)
        assert queries.moved([], after) == ([], 0)


def test_a_draft_of_others_is_in_no_cell_list_or_move_even_when_asked_for_by_its_id(cast: Cast, clio: Person) -> None:
    with acting(actor_of(clio)):
        shown, draft = small_strategy(clio), small_strategy(clio, "draft-plan", published=False)
        world(shown, 1)
        world(draft, 2)
        assert {one.strategy_id for one in queries.priorities([shown.pk, draft.pk])} == {shown.pk, draft.pk}
    both, long_ago = [shown.pk, draft.pk], date(2020, 1, 1)
    with acting(actor_of(cast.cora)):
        seen = set(Action.objects.filter(strategy=shown).values_list("pk", flat=True))
        for cells in (queries.board(both), queries.priorities(both), queries.priorities(both, "PT")):
            assert {one.strategy_id for one in cells} == {shown.pk}
        assert {one.action_id for one in queries.attention(both)} <= seen
        found, count = queries.moved(both, long_ago, limit=10_000)
        assert {one.action.pk for one in found} <= seen
        assert count == len(found)
        assert queries.moved([draft.pk], long_ago) == ([], 0)
        assert set(queries.last_moves(both, long_ago)) == {shown.pk}
        assert queries.countries_of([draft.pk]) == []
        assert all(not one.lines and not one.places for one in boards.listed([draft.pk], most=5).values())
