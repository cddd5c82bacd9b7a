"""The desk: what needs this person now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from tests.cast import Cast
from tests.strategy.test_actions import TODAY, action, coordinator, said
from tests.strategy.test_actions import clio as clio
from tests.strategy.test_actions import plan as plan
from tests.web.planted import CANARY, quarantined_of, submission_of
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.installation import keeper
from tutela.safeguards.models import Person
from tutela.strategy import actions, asking
from tutela.strategy.asking import NewRequest
from tutela.strategy.models import DataRequest, Progress, Strategy


def test_an_empty_desk_says_what_will_be_here(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    page = client_of(cast.otto).get("/desk/").content.decode()
    assert "Nothing is set aside." in page
    assert "will be listed here" in page
    assert "Deliver a file" in page


def test_what_is_set_aside_is_on_top_with_its_number(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    submission = submission_of(cast.otto)
    quarantined_of(cast.otto, submission, 214)
    quarantined_of(cast.otto, submission, 215)
    page = client_of(cast.otto).get("/desk/").content.decode()
    assert f'<a href="/submissions/{submission.public_id}/#set-aside">{CANARY}.csv</a>' in page
    assert "Waiting to be mended or dismissed: 2, in 1 delivery." in page


def test_what_waits_is_counted_by_area(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    submission = submission_of(cast.otto)
    quarantined_of(cast.otto, submission, 214)
    quarantined_of(cast.otto, submission, 215, kind="protection_report")
    quarantined_of(cast.otto, submission, 216, kind="of-another-planet")
    page = client_of(cast.otto).get("/desk/").content.decode()
    body = page[page.index("By area") :]
    rows = body[: body.index("</table>")].split("<tr>")[2:]
    assert len(rows) == 3
    for row, area in zip(rows, ("Child protection", "Drugs", "Firearms"), strict=True):
        assert area in row
        assert ('class="number">1</td>' in row) == (area != "Firearms")


def test_an_analyst_sees_every_organisations_and_whose_it_is(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    quarantined_of(cast.otto, submission_of(cast.otto))
    assert "Police of Exampleland" in client_of(cast.anna).get("/desk/").content.decode()


def test_roles_without_case_data_are_told_so(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    submission_of(cast.otto)
    for person in (cast.adam, cast.cora):
        page = client_of(person).get("/desk/").content.decode()
        assert "Your role sees no case data." in page
        assert CANARY not in page
        assert "Latest deliveries" not in page


@pytest.fixture
def asked(plan: Strategy, clio: Person) -> DataRequest:
    """A request to Belgium about one action, drafted."""
    with acting(actor_of(clio)):
        due = TODAY + timedelta(days=20)
        return asking.ask(plan, NewRequest("Data of last year", 2025, ("BE",), due, (action(plan, 1),)))


def test_who_is_asked_for_data_sees_it_with_the_day_of_the_last_reminder(
    cast: Cast, asked: DataRequest, clio: Person, client_of: Callable[[Person], Client]
) -> None:
    assert "Data of last year" not in client_of(cast.cora).get("/desk/").content.decode(), (
        "a draft is its own organisation's"
    )
    with acting(actor_of(clio)):
        asking.send(asked)
    page = client_of(cast.cora).get("/desk/").content.decode()
    assert f'<a href="/strategy/requests/{asked.public_id}/">Data of last year</a>' in page
    assert "not yet" in page
    with acting(keeper(clio.organisation_id)):
        asking.remind(TODAY)
    assert "not yet" not in client_of(cast.cora).get("/desk/").content.decode()
    with acting(actor_of(cast.cora)):
        actions.report(action(asked.strategy, 1), said("BE", Progress.DONE))
    assert "Data of last year" not in client_of(cast.cora).get("/desk/").content.decode(), "it is answered"


def test_who_is_of_another_country_or_does_not_report_is_not_told(
    cast: Cast, asked: DataRequest, clio: Person, client_of: Callable[[Person], Client]
) -> None:
    with acting(actor_of(clio)):
        asking.send(asked)
    abroad = coordinator(cast, cast.nina)
    assert abroad.organisation.country != "BE"
    for person in (abroad, cast.otto, cast.anna, cast.adam):
        page = client_of(person).get("/desk/").content.decode()
        assert "Data of last year" not in page, person
    for person in (cast.otto, cast.anna, cast.adam):
        assert "To report and to answer" not in client_of(person).get("/desk/").content.decode(), person


def test_drafts_and_late_actions_of_ones_country_are_named_to_who_reports(
    cast: Cast, plan: Strategy, clio: Person, client_of: Callable[[Person], Client]
) -> None:
    with acting(actor_of(cast.cora)):
        late = action(plan, 1)
        actions.report(late, said("BE", Progress.DONE), submit_now=False)
    page = client_of(cast.cora).get("/desk/").content.decode()
    assert "Drafted and not submitted" in page
    assert f'href="/strategy/actions/{late.public_id}/report/"' in page
    assert 'href="/strategy/countries/BE/#' in page
    assert "Drafted and not submitted" not in client_of(clio).get("/desk/").content.decode()
