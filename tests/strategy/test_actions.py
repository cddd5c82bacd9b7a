"""Reporting, verifying, disputing, withdrawing; the state follows, and both of who disagree stay."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.utils import timezone

from tests.cast import Cast
from tests.strategy.arranging import small_strategy
from tutela.errors import Conflict, InvalidInput, NotPermitted
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.models import Organisation, Person
from tutela.strategy import actions, deriving, queries
from tutela.strategy.actions import Report, Word
from tutela.strategy.evidence import Piece
from tutela.strategy.models import Action, Event, EvidenceKind, Progress, Standing, Strategy
from tutela.strategy.rules import State

TODAY = timezone.now().date()


def coordinator(cast: Cast, of: Person) -> Person:
    """A coordinator of somebody's organisation."""
    return Person.objects.create_person(
        f"coordinator-{of.organisation.slug}@example.eu", None, name=f"Coordinator of {of.organisation.name}",
        organisation=of.organisation, role="coordinator", areas=of.areas,
    )  # fmt: skip


def said(country: str, progress: Progress, on: date = TODAY, **more: object) -> Report:
    values = {"party": f"Ministry of {country}", "stands_for": "An Example, head of unit"} | more
    return Report(country=country, progress=progress, on=on, **values)  # type: ignore[arg-type]


@pytest.fixture
def clio(cast: Cast) -> Person:
    return coordinator(cast, cast.anna)


@pytest.fixture
def plan(cast: Cast, clio: Person) -> Strategy:
    with acting(actor_of(clio)):
        return small_strategy(clio)


def action(plan: Strategy, number: int) -> Action:
    return Action.objects.get(strategy=plan, number=str(number))


def test_a_report_with_evidence_moves_the_board(cast: Cast, plan: Strategy) -> None:
    with acting(actor_of(cast.cora)):
        link = Piece(EvidenceKind.LINK, url="https://example.eu/decree")
        actions.report(action(plan, 1), said("BE", Progress.UNDER_WAY, evidence=(link,)))
        cells = {(one.priority_id, one.country): one for one in queries.board([plan.pk])}
        row = next(one for one in queries.action_rows([plan.pk]) if one.country == "BE" and one.action.number == "1")
    assert len(cells) == 5
    assert (row.state, row.evidence, row.flags) == (State.UNDER_WAY, 1, frozenset())
    moved = next(
        one for (_, country), one in cells.items() if country == "BE" and one.progress.by_state.get(State.UNDER_WAY)
    )
    assert moved.progress.share == 0.25


def test_a_draft_is_seen_by_its_own_organisation_and_by_nobody_else(cast: Cast, plan: Strategy, clio: Person) -> None:
    with acting(actor_of(cast.cora)):
        drafted = actions.report(action(plan, 1), said("BE", Progress.DONE), submit_now=False)
        assert Event.objects.count() == 1
        assert not Standing.objects.exists()
    for other in (clio, cast.anna, coordinator(cast, cast.nina)):
        with acting(actor_of(other)):
            assert not Event.objects.exists()
    with acting(actor_of(cast.cora)):
        actions.submit(drafted)
        with pytest.raises(Conflict):
            actions.submit(drafted)
        with pytest.raises(Conflict):
            actions.discard(drafted)
    with acting(actor_of(clio)):
        assert Event.objects.count() == 1


def test_a_draft_strategy_is_seen_by_who_owns_it_alone(cast: Cast, clio: Person) -> None:
    with acting(actor_of(clio)):
        drafted = small_strategy(clio, "draft-plan", published=False)
        assert Action.objects.filter(strategy=drafted).count() == 4
    with acting(actor_of(cast.cora)):
        assert not Strategy.objects.exists()
        assert not Action.objects.exists()
        assert queries.board([drafted.pk]) == []


def test_an_organisation_reports_for_its_own_country_alone(cast: Cast, plan: Strategy) -> None:
    with acting(actor_of(cast.cora)), pytest.raises(NotPermitted):
        actions.report(action(plan, 1), said("PT", Progress.DONE))
    with acting(actor_of(cast.cora)), pytest.raises(ProgrammingError), transaction.atomic():
        Event.objects.create(
            owner_id=cast.cora.organisation_id, action=action(plan, 1), country="PT", party="x", stands_for="x",
            verb="reported", progress="done", on=TODAY,
        )  # fmt: skip


def test_nobody_changes_what_was_submitted_whatever_sql_is_used(cast: Cast, plan: Strategy, clio: Person) -> None:
    with acting(actor_of(cast.cora)):
        made = actions.report(action(plan, 1), said("BE", Progress.UNDER_WAY))
    for who in (cast.cora, clio):
        with acting(actor_of(who)), connection.cursor() as cursor:
            cursor.execute("UPDATE strategy_event SET progress = 'done'")
            assert cursor.rowcount == 0
            cursor.execute("DELETE FROM strategy_event")
            assert cursor.rowcount == 0
    with acting(actor_of(cast.cora)):
        assert Event.objects.get(pk=made.pk).progress == "under_way"


def test_who_disagree_are_both_kept_and_the_state_is_contested(cast: Cast, plan: Strategy, clio: Person) -> None:
    with acting(actor_of(cast.cora)):
        actions.report(action(plan, 1), said("BE", Progress.DONE))
    with acting(actor_of(clio)):
        actions.report(action(plan, 1), said("BE", Progress.UNDER_WAY, party="Example Centre"))
        [row] = [one for one in queries.action_rows([plan.pk]) if one.country == "BE" and one.action.number == "1"]
        assert (row.state, row.contested) == (State.UNDER_WAY, True)
        assert [one.progress for one in queries.events_of(row.action, "BE")] == ["under_way", "done"]


def test_verified_by_who_runs_the_strategy_then_disputed_then_withdrawn(
    cast: Cast, plan: Strategy, clio: Person
) -> None:
    def state() -> State:
        rows = queries.action_rows([plan.pk])
        return next(one.state for one in rows if one.country == "BE" and one.action.number == "1")

    word = Word("An Other, adviser", "seen on site")
    with acting(actor_of(cast.cora)):
        made = actions.report(action(plan, 1), said("BE", Progress.DONE, TODAY - timedelta(days=3)))
        with pytest.raises(NotPermitted):
            actions.verify(made, word)
    with acting(actor_of(clio)):
        actions.verify(Event.objects.get(pk=made.pk), word)
        assert state() is State.VERIFIED
        with pytest.raises(InvalidInput):
            actions.dispute(Event.objects.get(pk=made.pk), Word("An Other, adviser"))
        actions.dispute(Event.objects.get(pk=made.pk), Word("An Other, adviser", "the decree was repealed"))
        assert state() is State.DISPUTED
        with pytest.raises(NotPermitted):
            actions.withdraw(Event.objects.get(pk=made.pk), word)
    with acting(actor_of(cast.cora)):
        actions.withdraw(Event.objects.get(pk=made.pk), word)
        assert state() is State.NO_WORD
        assert Event.objects.count() == 4
        assert deriving.out_of_step() == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"stands_for": " "},
        {"party": ""},
        {"on": TODAY + timedelta(days=1)},
        {"country": "SU"},
        {"country": "nowhere"},
        {"evidence": (Piece(EvidenceKind.LINK, url="javascript:alert(1)"),)},
        {"evidence": (Piece(EvidenceKind.DOCUMENT, reference=" "),)},
    ],
)
def test_a_report_that_lacks_something_is_refused_with_how_to_mend(
    cast: Cast, plan: Strategy, clio: Person, wrong: dict[str, object]
) -> None:
    values = {"country": "BE", "progress": Progress.DONE, "on": TODAY, "party": "x", "stands_for": "y"} | wrong
    with acting(actor_of(clio)), pytest.raises(InvalidInput) as refused:
        actions.report(action(plan, 1), Report(**values))  # type: ignore[arg-type]
    assert refused.value.mend
    assert Organisation.objects.exists()
