"""Boards: levels and percentages that never hide what nobody said, rows by name, groups, what is to be looked at."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import Cast
from tests.strategy.test_actions import TODAY, action, coordinator, said
from tests.strategy.test_actions import clio as clio
from tests.strategy.test_actions import plan as plan
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.models import Person
from tutela.strategy import actions, board_words, boards, queries
from tutela.strategy.boards import Group, Level
from tutela.strategy.models import Progress, Strategy
from tutela.strategy.rules import State, progress

NONE, HALF, DONE, DROPPED = State.NO_WORD, State.UNDER_WAY, State.VERIFIED, State.DROPPED


@pytest.mark.parametrize(
    ("by_state", "level", "percent"),
    [
        ({NONE: 4}, Level.NOBODY, None),
        ({State.NOT_STARTED: 1, NONE: 3}, Level.NOT_BEGUN, 0),
        ({HALF: 1, NONE: 199}, Level.BEGUN, 1),
        ({HALF: 1}, Level.HALF, 50),
        ({DONE: 1, NONE: 2}, Level.BEGUN, 33),
        ({DONE: 2, NONE: 1}, Level.FAR, 67),
        ({DONE: 3, HALF: 1}, Level.FAR, 88),
        ({DONE: 299, HALF: 1}, Level.FAR, 99),
        ({DONE: 2}, Level.WHOLE, 100),
        ({DROPPED: 2}, Level.DROPPED, None),
        ({DROPPED: 1, NONE: 1}, Level.NOT_BEGUN, 0),
    ],
)
def test_a_level_tells_nothing_said_from_nothing_done(
    by_state: dict[State, int], level: Level, percent: int | None
) -> None:
    found = progress(by_state)
    assert (boards.level(found), boards.percent(found)) == (level, percent)


@given(st.dictionaries(st.sampled_from(list(State)), st.integers(1, 400), min_size=1))
def test_a_percentage_is_0_or_100_only_when_the_share_is(by_state: dict[State, int]) -> None:
    found = progress(by_state)
    shown = boards.percent(found)
    if boards.level(found) is Level.NOBODY or found.share is None:
        assert shown is None
    else:
        assert (shown == 0, shown == 100) == (found.share == 0, found.share == 1)


def test_a_board_adds_up_and_a_draft_is_not_on_it(cast: Cast, plan: Strategy, clio: Person) -> None:
    ministry = coordinator(cast, cast.nina)  # of Portugal
    with acting(actor_of(cast.cora)):
        actions.report(action(plan, 1), said("BE", Progress.DONE))
    with acting(actor_of(ministry)):
        actions.report(action(plan, 1), said("PT", Progress.DONE), submit_now=False)
    with acting(actor_of(cast.cora)):
        board = boards.board(plan)
    assert [row.country for row in board.rows] == ["EU", "BE", "PT"]
    squares = {
        (square.country, square.priority.key): square for row in board.rows for square in row.squares if square.priority
    }
    assert squares["BE", "p1"].percent == 50
    assert squares["BE", "p1"].reported == 1
    assert squares["PT", "p1"].level is Level.NOBODY
    assert squares["EU", "p1"].level is None, "nothing is expected there"
    assert board_words.made_of(squares["BE", "p1"]) == "1 reported as done; 1 no word yet"
    whole = board.total.whole
    assert whole.cell is not None
    assert whole.cell.actions == sum(row.whole.cell.actions for row in board.rows if row.whole.cell)
    assert board.reporting == 1


def test_groups_divide_countries_by_the_day(cast: Cast) -> None:
    assert boards.belongs("GB", Group.MEMBERS, date(2019, 6, 1))
    assert boards.belongs("GB", Group.PARTNERS, date(2021, 6, 1))
    assert boards.belongs("EU", Group.MEMBERS, TODAY)
    for code in ("AT", "RS", "EU"):
        groups = [group for group in (Group.MEMBERS, Group.PARTNERS) if boards.belongs(code, group, TODAY)]
        assert len(groups) == 1


def test_what_is_to_be_looked_at_is_what_the_rows_say(cast: Cast, plan: Strategy) -> None:
    with acting(actor_of(cast.cora)):
        actions.report(action(plan, 2), said("BE", Progress.UNDER_WAY))
        found = queries.attention([plan.pk])
        rows = queries.action_rows([plan.pk])
    by_rows = {(row.action.pk, flag, row.country) for row in rows for flag in map(str, row.flags)}
    told = {(one.action_id, matter, code) for one in found for matter, codes in one.countries.items() for code in codes}
    assert told == by_rows
    assert (action_of(rows, "2"), "no_evidence", "BE") in told
    first = boards.by_matter(found, "late")[0]
    assert first[1] == ("BE", "PT")


def action_of(rows: list[queries.ActionRow], number: str) -> int:
    return next(row.action.pk for row in rows if row.action.number == number)


def test_a_board_of_an_earlier_day_and_of_today_agree_on_what_has_not_changed(cast: Cast, plan: Strategy) -> None:
    with acting(actor_of(cast.cora)):
        actions.report(action(plan, 1), said("BE", Progress.UNDER_WAY, on=date(2026, 1, 10)))
        actions.report(action(plan, 1), said("BE", Progress.DONE, on=date(2026, 3, 10)))
        earlier = boards.board(plan, date(2026, 2, 1))
        today, named = boards.board(plan), boards.board(plan, queries.today())
    assert today.counts == named.counts
    assert (earlier.counts[State.UNDER_WAY], State.DONE in earlier.counts) == (1, False)
    assert today.counts[State.DONE] == 1


def test_an_overview_has_the_last_move(cast: Cast, plan: Strategy) -> None:
    with acting(actor_of(cast.cora)):
        actions.report(action(plan, 1), said("BE", Progress.UNDER_WAY))
        [overview] = boards.overviews()
        [move] = boards.moves([plan.pk])
    assert overview.last_move == move
    assert (move.country, move.former, move.state) == ("BE", State.NO_WORD, State.UNDER_WAY)
