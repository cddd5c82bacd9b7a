"""Partners are asked for the data of a year; who answered what is counted, and who didn't is reminded once a step."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import Cast
from tests.strategy.test_actions import TODAY, action, said
from tests.strategy.test_actions import clio as clio
from tests.strategy.test_actions import plan as plan
from tutela.errors import InvalidInput, NotFound, NotPermitted
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.installation import keeper
from tutela.safeguards.models import Person
from tutela.strategy import actions, asking
from tutela.strategy.asking import NewRequest, Said
from tutela.strategy.frameworks.owners import full_partners
from tutela.strategy.models import Answer, AnswerKind, DataRequest, NamedIndicator, Progress, Reminder, Strategy


@pytest.fixture
def asked(cast: Cast, plan: Strategy, clio: Person) -> DataRequest:
    with acting(actor_of(clio)):
        figure = NamedIndicator.objects.create(strategy=plan, key="kpi-1", number="KPI 1", text="Seizures", position=0)
        wanted = NewRequest(
            "Yearly data", 2025, ("BE", "PT"), TODAY + timedelta(days=20), (action(plan, 1),), (figure,)
        )
        return asking.ask(plan, wanted)


def test_a_draft_is_seen_by_its_own_organisation_alone(cast: Cast, asked: DataRequest, clio: Person) -> None:
    with acting(actor_of(cast.cora)):
        assert not DataRequest.objects.exists()
        assert not asked.items.exists()
    with acting(actor_of(clio)):
        asking.send(asked)
    with acting(actor_of(cast.cora)):
        assert [(one.title, missing) for one, _country, missing in asking.asked_of_me()] == [("Yearly data", 2)]
    with acting(actor_of(cast.otto)):
        assert asking.asked_of_me() == []


def test_reports_and_answers_make_it_complete(cast: Cast, asked: DataRequest, clio: Person) -> None:
    with acting(actor_of(clio)):
        asking.send(asked)
    with acting(actor_of(cast.cora)):
        request = asking.request_by_id(asked.public_id)
        first, second = request.items.all()
        actions.report(action(request.strategy, 1), said("BE", Progress.DONE))
        item = asking.item_of(request, second.pk)
        with pytest.raises(InvalidInput):
            asking.answer(item, "BE", Said(AnswerKind.NO_DATA, "An Example"))
        with pytest.raises(NotPermitted):
            asking.answer(item, "PT", Said(AnswerKind.NO_DATA, "An Example", "not counted"))
        with pytest.raises(NotFound):
            asking.answer(item, "AT", Said(AnswerKind.NO_DATA, "An Example", "not counted"))
        asking.answer(item, "BE", Said(AnswerKind.NO_DATA, "An Example", "not counted"))
        asking.answer(item, "BE", Said(AnswerKind.GIVEN, "An Example", "12"))
        seen = asking.completeness(request)
        assert (seen.answered("BE"), seen.missing("PT"), seen.share) == (2, 2, 0.5)
        assert seen.cells[second.pk, "BE"].answer == Answer.objects.get(kind="given")
        assert seen.answered_of(first) == 1
        assert asking.asked_of_me() == []


def test_who_has_not_answered_is_reminded_once_a_step(cast: Cast, asked: DataRequest, clio: Person) -> None:
    with acting(actor_of(clio)):
        asking.send(asked)
    with acting(keeper(clio.organisation_id)):
        assert asking.remind(TODAY) == 2
        assert asking.remind(TODAY) == 0
        assert asking.remind(asked.due_on) == 2
        assert asking.remind(asked.due_on + timedelta(days=13)) == 0
        assert asking.remind(asked.due_on + timedelta(days=14)) == 2
        assert {(one.country, one.days) for one in Reminder.objects.all()} == {
            (country, days) for country in ("BE", "PT") for days in (30, 0, -14)
        }
    with acting(actor_of(cast.cora)):
        assert [one.country for one in asking.newest_reminders(asking.asked_of_me())] == ["BE"]
    with acting(actor_of(clio)):
        asking.close(asked)
    with acting(keeper(clio.organisation_id)):
        assert asking.remind(asked.due_on + timedelta(days=50)) == 0


@pytest.mark.parametrize(
    "wrong",
    [{"title": ""}, {"year": 12}, {"partners": ()}, {"partners": ("unknown",)}, {"due_on": TODAY}, {"actions": ()}],
)
def test_a_request_that_lacks_something_is_refused(
    cast: Cast, plan: Strategy, clio: Person, wrong: dict[str, object]
) -> None:
    with acting(actor_of(clio)):
        values = {"title": "x", "year": 2025, "partners": full_partners(), "due_on": TODAY + timedelta(days=9)}
        values |= {"actions": (action(plan, 1),)} | wrong
        with pytest.raises(InvalidInput):
            asking.ask(plan, NewRequest(**values))  # type: ignore[arg-type]
    with acting(actor_of(cast.cora)), pytest.raises(NotPermitted):
        asking.ask(plan, NewRequest("x", 2025, ("BE",), TODAY + timedelta(days=9), (action(plan, 1),)))
