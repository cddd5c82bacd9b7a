"""The board says in SQL what the rules say in Python, for any day and state."""

from __future__ import annotations

import random
from datetime import date, timedelta

from django.utils import timezone

from tests.cast import Cast
from tests.strategy.arranging import small_strategy
from tests.strategy.test_actions import clio as clio
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.models import Person
from tutela.strategy import queries, strips
from tutela.strategy.models import Action, Event, Evidence, Standing, Strategy
from tutela.strategy.queries import Wanted
from tutela.strategy.rules import Derived, Due, Flag, State, flags, progress

FIRST = date(2024, 1, 1)


def plant(plan: Strategy) -> None:
    """Three hundred actions with any deadline, rhythm and state."""
    chance = random.Random(7)
    states = [one for one in State if one is not State.NO_WORD]
    priority = plan.priorities.first()
    assert priority is not None
    rows = Action.objects.bulk_create(
        Action(
            strategy=plan, priority=priority, key=f"x{n}", text="x", position=100 + n, countries=["BE"],
            deadline_on=chance.choice([None, FIRST + timedelta(chance.randrange(900))]),
            every_months=chance.choice([None, None, 1, 6, 12]),
        )
        for n in range(300)
    )  # fmt: skip
    Standing.objects.bulk_create(
        Standing(
            action=row, strategy=plan, priority=priority, country="BE", state=chance.choice(states),
            contested=chance.random() < 0.2, evidence=chance.choice([0, 0, 2]), since=FIRST, rules_version="1",
            last_word_on=FIRST + timedelta(chance.randrange(500)),
        )
        for row in rows
        if chance.random() < 0.8
    )  # fmt: skip


def test_flags_and_progress_are_the_same_in_sql_and_in_python(cast: Cast, clio: Person) -> None:
    with acting(actor_of(clio)):
        plan = small_strategy(clio)
        plant(plan)
        for day in (date(2024, 2, 29), date(2024, 9, 30), date(2025, 6, 30), date(2027, 1, 31)):
            rows = queries.action_rows([plan.pk], on=day)
            for row in rows:
                derived = Derived(row.state, row.contested, row.evidence, row.last_word_on)
                due = Due(row.action.deadline_on, row.action.every_months)
                assert row.flags == flags(derived, due, plan.starts_on, day), (row, day)
            for cell in queries.board([plan.pk], on=day):
                of = [one for one in rows if (one.action.priority_id, one.country) == (cell.priority_id, cell.country)]
                by_state = {state: sum(one.state is state for one in of) for state in {one.state for one in of}}
                assert cell.progress == progress(by_state)
                assert (cell.late, cell.stale) == tuple(
                    sum(flag in one.flags for one in of) for flag in (Flag.LATE, Flag.STALE)
                )
                assert cell.contested == sum(one.contested for one in of)
            late = queries.action_rows([plan.pk], Wanted(flag="late"), on=day)
            assert late == [one for one in rows if Flag.LATE in one.flags]


def test_a_board_of_a_former_day_shows_that_day(cast: Cast, clio: Person) -> None:
    with acting(actor_of(clio)):
        plan = small_strategy(clio)
        one = Action.objects.get(key="a1")
        for state, since, until in (
            (State.UNDER_WAY, date(2024, 3, 1), date(2025, 3, 1)),
            (State.DONE, date(2025, 3, 1), None),
        ):
            Standing.objects.create(
                action=one, strategy=plan, priority=one.priority, country="BE", state=state, since=since, until=until,
                last_word_on=since, rules_version="1",
            )  # fmt: skip
        states = [
            next(row.state for row in queries.action_rows([plan.pk], Wanted(country="BE", action=one.pk), on=day))
            for day in (date(2024, 2, 28), date(2024, 3, 1), date(2025, 2, 28), date(2025, 3, 1))
        ]
        assert states == [State.NO_WORD, State.UNDER_WAY, State.UNDER_WAY, State.DONE]
        (move,), count = queries.moved([plan.pk], date(2024, 12, 31))
        assert count == 1
        assert (move.former, move.state, move.country) == (State.UNDER_WAY, State.DONE, "BE")


def test_many_events_are_read_in_parts_and_each_once(cast: Cast, clio: Person) -> None:
    with acting(actor_of(clio)):
        plan = small_strategy(clio)
        one = Action.objects.get(key="a1")
        made = Event.objects.bulk_create(
            Event(
                owner_id=clio.organisation_id, action=one, country="BE", party="x", stands_for="x", verb="reported",
                progress="under_way", on=FIRST + timedelta(n // 3),
            )
            for n in range(120)
        )  # fmt: skip
        Evidence.objects.bulk_create(Evidence(event=event, kind="link", url="https://example.eu") for event in made)
        Event.objects.update(submitted_at=timezone.now())
        whole = queries.events_of(one)
        for most in (1, 49, 50, 51, 100, 119, 120, 121, 500):
            found = queries.first_events(whole, most)
            assert found == list(whole[:most])
        assert all(len(event.evidence.all()) == 1 for event in found)
        assert sum(month.total for month in strips.months(queries.all_events([plan.pk]))) == len(made)
