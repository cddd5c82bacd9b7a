"""What each role is shown: a supervisor reads and changes nothing, an auditor and an administrator see no record."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.cast import Cast
from tests.web.planted import CANARY, quarantined_of, submission_of
from tutela.safeguards.models import Person

ClientOf = Callable[[Person], Client]


def test_a_supervisor_reads_what_the_organisation_did(cast: Cast, client_of: ClientOf) -> None:
    submission = submission_of(cast.otto)
    unit = quarantined_of(cast.otto, submission)
    for person in (cast.colleague, cast.supervisor):
        client = client_of(person)
        for address in ("/submissions/", f"/submissions/{submission.public_id}/", f"/quarantine/{unit.public_id}/"):
            assert CANARY in client.get(address).content.decode(), (person, address)


def test_a_supervisor_is_offered_nothing_to_change_and_can_change_nothing(cast: Cast, client_of: ClientOf) -> None:
    submission = submission_of(cast.otto)
    unit = quarantined_of(cast.otto, submission)
    client = client_of(cast.supervisor)
    page = client.get(f"/quarantine/{unit.public_id}/").content.decode()
    assert "Take in as corrected" not in page
    assert "Dismiss" not in page
    assert "Deliver a file" not in client.get("/submissions/").content.decode()
    for address in (
        f"/quarantine/{unit.public_id}/mend/",
        f"/quarantine/{unit.public_id}/dismiss/",
        "/submissions/new/",
    ):
        assert client.post(address, {"why": "x", "cell:UNIT": "g"}).status_code == 403
    assert client.get("/records.csv").status_code == 403
    assert "/records.csv" not in client.get("/records/").content.decode()


@pytest.mark.parametrize("who", ["other_organisation", "other_country", "auditor", "administrator"])
def test_others_see_nothing_of_it(cast: Cast, client_of: ClientOf, who: str) -> None:
    submission = submission_of(cast.own)
    client = client_of(getattr(cast, who))
    for address in (
        "/desk/",
        "/submissions/",
        f"/submissions/{submission.public_id}/",
        "/records/",
        "/administration/",
    ):
        assert CANARY not in client.get(address, follow=True).content.decode(), (who, address)


def test_who_was_let_go_is_nobody(cast: Cast, client_of: ClientOf) -> None:
    assert client_of(cast.revoked).get("/desk/")["Location"].startswith("/sign-in/")
