"""Member States over all acts: what is missing, not known, late or not right; of what one may see, and of nothing else."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import Cast
from tests.strategy.law.files import answer, binding
from tests.strategy.law.planted import DIRECTIVE, GROUND, LONG_AGO, coordinator, place
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.models import Person
from tutela.strategy.law import actions, importing, scoring
from tutela.strategy.law.actions import Step
from tutela.strategy.law.instruments import instruments
from tutela.strategy.law.rules import Cell, Listed
from tutela.strategy.law.scoreboard import Notified, Score, Standing, Why, counts, delay_days, notified, score
from tutela.strategy.law.states import Conformity, Stage, State

ACT = instruments()[DIRECTIVE]
TODAY = date(2026, 11, 29)


def cells(*states: State | None) -> list[Cell]:
    return [Cell("BE", f"{number}(1)", state, False, (), "said") for number, state in enumerate(states, 3)]


def listed(**countries: bool) -> Listed:
    """The Union's list: each state with whether it has a measure not older than the act."""
    return Listed("an-import", TODAY, countries)


@pytest.mark.parametrize(
    ("states", "found", "expected"),
    [
        ((State.COMPLETE, State.NOT_APPLICABLE), None, (Notified.WHOLE, Why.ALL_COMPLETE)),
        ((State.COMPLETE, State.PARTIAL), listed(BE=True), (Notified.MISSING, Why.OBLIGATIONS)),
        ((None, State.NOT_NOTIFIED), None, (Notified.MISSING, Why.OBLIGATIONS)),
        ((State.COMPLETE, None), None, (Notified.UNKNOWN, Why.NOBODY_SAID)),
        ((State.COMPLETE, State.UNDER_REVIEW), listed(BE=True), (Notified.LISTED, Why.LISTED)),
        ((), None, (Notified.UNKNOWN, Why.NOBODY_SAID)),
        ((), listed(BE=True), (Notified.LISTED, Why.LISTED)),
        ((), listed(BE=False), (Notified.MISSING, Why.ONLY_OLDER)),
        ((), listed(FR=True), (Notified.MISSING, Why.NO_MEASURE)),
    ],
)  # fmt: skip
def test_what_is_said_of_obligations_goes_before_the_list_and_silence_is_neither(
    states: tuple[State | None, ...], found: Listed | None, expected: tuple[Notified, Why]
) -> None:
    assert notified(ACT, "BE", cells(*states), found) == expected


def test_who_is_not_bound_is_counted_nowhere() -> None:
    assert notified(ACT, "DK", cells(None), listed(BE=True)) == (Notified.NOT_BOUND, Why.NOT_BOUND)
    standing = Standing(DIRECTIVE, "DK", Notified.NOT_BOUND, Why.NOT_BOUND, None, 0, wrong=False)
    assert score("DK", [standing]) == Score("DK", 0, 0, 0, 0, 0, 0, None, None)


def test_an_act_counts_once_its_deadline_is_over_and_while_it_holds() -> None:
    assert not counts(ACT, date(2013, 12, 18)), "the deadline is that day"
    assert counts(ACT, date(2013, 12, 19))
    assert not counts(instruments()["52022PC0209"], TODAY)
    assert not counts(instruments()["32025R0041"], TODAY), "a regulation needs no national law"
    assert not counts(instruments()["32021L0555"], TODAY), "a codification has no deadline of its own"


def test_delay_runs_from_the_deadline_while_something_is_missing() -> None:
    assert delay_days(ACT, "BE", Notified.MISSING, date(2013, 12, 28)) == 10
    assert delay_days(ACT, "BE", Notified.LISTED, TODAY) is None
    assert delay_days(ACT, "BE", Notified.UNKNOWN, TODAY) is None


def test_no_delay_runs_from_before_a_state_was_a_member() -> None:
    older = instruments()["32004F0757"]
    assert delay_days(older, "HR", Notified.MISSING, date(2013, 7, 11)) == 10, "a member since 1 July 2013"
    assert delay_days(older, "BE", Notified.MISSING, date(2006, 5, 22)) == 10


@given(st.lists(st.tuples(st.sampled_from(Notified), st.integers(1, 5_000), st.integers(0, 3), st.booleans())))
def test_what_is_known_missing_and_bound_adds_up(drawn: list[tuple[Notified, int, int, bool]]) -> None:
    standings = [
        Standing(f"3{number}", "BE", how, Why.LISTED, days if how is Notified.MISSING else None, cases, wrong)
        for number, (how, days, cases, wrong) in enumerate(drawn)
    ]
    found = score("BE", standings)
    assert 0 <= found.missing + found.listed <= found.known <= found.bound <= len(drawn)
    assert found.bound == sum(how is not Notified.NOT_BOUND for how, *_ in drawn)
    assert (found.deficit is None) == (not found.known)
    assert (found.delay_days is None) == (not found.missing)
    if found.deficit is not None:
        assert abs(found.deficit * found.known - found.missing) < 0.01


@pytest.fixture
def mona(cast: Cast) -> Person:
    """Coordinator of the European centre."""
    return coordinator(cast.anna.organisation, "mona")


def of(who: Person, country: str) -> tuple[Score, Standing]:
    """How this person sees a state, over all and with the directive."""
    with acting(actor_of(who)):
        (found,) = [(one, each) for one, each in scoring.scores() if one.country == country]
    return found[0], next(one for one in found[1] if one.celex == DIRECTIVE)


def imported(who: Person, *measures: str, confirm: bool = True) -> None:
    with acting(actor_of(who)):
        draft = importing.look_at_measures(
            DIRECTIVE, answer(*(binding(one, notified="2013-12-01") for one in measures)).encode(), "answer.json"
        )
        if confirm:
            importing.confirm_measures(draft)


def test_nothing_said_is_not_known_and_a_confirmed_list_makes_it_known(cast: Cast, mona: Person) -> None:
    before, with_act = of(cast.cora, "AT")
    assert (before.known, before.deficit, with_act.notified) == (0, None, Notified.UNKNOWN)
    imported(mona, "72011L0093AUT_200001", confirm=False)
    assert of(cast.cora, "AT")[0].known == 0, "a draft counts for nobody"
    assert of(mona, "AT")[0].known == 0
    imported(mona, "72011L0093AUT_200001")
    austria, with_act = of(cast.cora, "AT")
    assert (austria.known, austria.missing, with_act.why) == (1, 0, Why.LISTED)
    france, with_act = of(cast.cora, "FR")
    assert (france.known, france.missing, france.deficit, with_act.why) == (1, 1, 1.0, Why.NO_MEASURE)
    assert with_act.delay_days == (timezone.localdate() - date(2013, 12, 18)).days
    assert of(cast.cora, "DK")[1].notified is Notified.NOT_BOUND


def test_an_obligation_said_to_be_partial_makes_the_act_missing(cast: Cast, mona: Person) -> None:
    imported(mona, "72011L0093BEL_200001")
    with acting(actor_of(cast.cora)):
        actions.state(place("BE"), State.PARTIAL, LONG_AGO, GROUND)
    assert of(cast.cora, "BE")[1].why is Why.OBLIGATIONS


def test_an_opinion_counts_until_its_author_takes_it_back(cast: Cast, mona: Person) -> None:
    today = timezone.localdate()
    with acting(actor_of(mona)):
        actions.opine(place("BE"), Conformity.NOT, today, GROUND)
    assert of(cast.cora, "BE")[0].wrong == 1
    with acting(actor_of(mona)):
        actions.opine(place("BE"), None, today, GROUND)
    assert of(cast.cora, "BE")[0].wrong == 0


def test_a_confidential_case_of_another_country_counts_for_nobody_else(cast: Cast, mona: Person) -> None:
    today = timezone.localdate()
    with acting(actor_of(mona)):
        actions.take_step(DIRECTIVE, "PT", Step("INFR(2019)2138", Stage.FORMAL_NOTICE, today), GROUND)
    hidden, with_act = of(cast.cora, "PT")
    assert (hidden.open_cases, hidden.wrong, with_act.wrong) == (0, 0, False)
    assert (of(mona, "PT")[0].open_cases, of(mona, "PT")[0].wrong) == (1, 0), "a case is no opinion"
    with acting(actor_of(mona)):
        actions.take_step(DIRECTIVE, "PT", Step("INFR(2019)2138", Stage.CLOSED, today), GROUND)
    assert of(mona, "PT")[0].open_cases == 0
