"""The desk: what needs this person now."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from tests.cast import Cast
from tests.web.planted import CANARY, quarantined_of, submission_of
from tutela.safeguards.models import Person


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
