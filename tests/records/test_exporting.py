"""A download of very many records, or of whole records of others, needs a second person and is used once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from tests.cast import Cast
from tests.deliveries import delivered, row

from tutela.records import exporting
from tutela.safeguards.models import AuditEntry, Organisation, Person

ClientOf = Callable[[Person], Client]
ADDRESS = "/records.ndjson"
ASK = "/records.ndjson/second-person/"


def status(client: Client, address: str) -> int:
    """How a download is answered; its file is read and closed."""
    answer = client.get(address)
    b"".join(answer)
    answer.close()
    return answer.status_code


@pytest.fixture
def second(cast: Cast) -> Person:
    """Another analyst of the centre."""
    centre = Organisation.objects.get(slug="centre")
    person = Person.objects.filter(sign_in="second@example.eu").first()
    return person or Person.objects.create_person(
        "second@example.eu", None, name="Second", organisation=centre, role="analyst", areas=list(centre.areas)
    )


def test_whole_records_of_others_need_a_second_person_and_are_had_once(
    cast: Cast, tmp_path: object, client_of: ClientOf, second: Person
) -> None:
    delivered(tmp_path, [row()])  # type: ignore[arg-type]
    anna = client_of(cast.anna)
    refused = anna.get(ADDRESS)
    assert (refused.status_code, refused["Location"]) == (302, f"{ASK}?")
    assert not AuditEntry.objects.using("owner").filter(operation="disclosure").exists()
    assert anna.post(ASK, {"why": " "}).status_code == 400
    anna.post(ASK, {"why": "for the yearly comparison"})
    assert "waits for a second person" in anna.get(ASK).content.decode()
    assert status(anna, ADDRESS) == 302
    listed = client_of(second).get("/approvals/")
    (question,) = [one for one, _title in listed.context["waiting"]]
    for person in (cast.anna, cast.nina, cast.otto):
        assert (
            client_of(person).post(f"/approvals/{question.public_id}/decide/", {"decision": "approve"}).status_code
            >= 400
        )
    client_of(second).post(f"/approvals/{question.public_id}/decide/", {"decision": "approve"})
    assert "can be used once" in anna.get(ASK).content.decode()
    got = anna.get(ADDRESS)
    assert b'"kind"' in b"".join(got)
    got.close()
    assert status(anna, ADDRESS) == 302, "used up"


def test_an_approval_of_one_list_is_none_of_another(
    cast: Cast, tmp_path: object, client_of: ClientOf, second: Person
) -> None:
    delivered(tmp_path, [row()])  # type: ignore[arg-type]
    anna = client_of(cast.anna)
    anna.post(f"{ASK}?country=AT", {"why": "Austria only"})
    (question,) = [one for one, _title in client_of(second).get("/approvals/").context["waiting"]]
    assert "AT" not in question.subject_id
    client_of(second).post(f"/approvals/{question.public_id}/decide/", {"decision": "approve"})
    assert status(anna, ADDRESS) == 302
    assert status(anna, f"{ADDRESS}?country=AT") == 200


def test_ones_own_records_are_had_at_once_up_to_the_bound(
    cast: Cast, tmp_path: object, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivered(tmp_path, [row(), row(AMOUNT="2")])  # type: ignore[arg-type]
    otto = client_of(cast.otto)
    assert status(otto, ADDRESS) == 200
    assert status(otto, "/records.csv") == 200
    assert status(client_of(cast.anna), "/records.csv") == 200, "a list without bodies"
    monkeypatch.setattr(exporting, "BULK", 1)
    assert status(otto, ADDRESS) == 302
    assert status(client_of(cast.anna), "/records.csv") == 302
