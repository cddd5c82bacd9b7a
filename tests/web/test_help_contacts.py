"""The pages of contacts: the form, the counts, the file, the list."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from django.test import Client

from tests.cast import Cast
from tests.services import Services, months_ago, plant
from tutela.safeguards.models import Person

ClientOf = Callable[[Person], Client]

CONTACT = {
    "service": "drug_checking",
    "topic": "drug_checking",
    "channel": "in_person",
    "outcome": "analysed",
    "age_band": "",
    "sex": "",
    "country": "",
    "region": "",
    "note": "",
}


def contact(**changes: str) -> dict[str, str]:
    return {**CONTACT, "month": f"{months_ago(0):%Y-%m}", **changes}


def test_a_contact_is_recorded_and_counted(services: Services, client_of: ClientOf) -> None:
    client = client_of(services.carla)
    assert "will be counted here" in client.get("/help/").content.decode()
    response = client.post("/help/new/", contact(note="asked twice"), follow=True)
    page = response.content.decode()
    assert "Recorded." in page
    assert '<option value="drug_checking" selected>' in page, "what usually stays the same is kept for the next contact"
    assert "asked twice" not in page
    assert "<svg" in client.get("/help/").content.decode()
    listed = client.get("/help/contacts/").content.decode()
    assert "asked twice" in listed
    assert "asked twice" not in client_of(services.cyril).get("/help/contacts/").content.decode()


def test_a_note_that_names_somebody_comes_back_with_the_reason(services: Services, client_of: ClientOf) -> None:
    client = client_of(services.carla)
    response = client.post("/help/new/", contact(note="ring 0664 1234567 <b>"))
    page = response.content.decode()
    assert response.status_code == 400
    assert "The note names a phone number (characters 6 to 17)." in page
    assert "ring 0664 1234567 &lt;b&gt;" in page, "what was typed is there to be mended"
    assert "0664" not in client.get("/help/contacts/").content.decode()


@pytest.mark.parametrize(
    "changes", [{"topic": ""}, {"topic": "x"}, {"month": "2020-01"}, {"country": "AT", "region": "XX"}]
)
def test_what_does_not_fit_is_said(services: Services, client_of: ClientOf, changes: dict[str, str]) -> None:
    response = client_of(services.carla).post("/help/new/", contact(**changes))
    assert response.status_code == 400
    assert 'class="errorlist' in response.content.decode() or 'role="alert"' in response.content.decode()


def test_the_file_has_every_topic_and_month_and_leaves_hidden_counts_empty(
    cast: Cast,
    services: Services,
    client_of: ClientOf,
) -> None:
    for topic, number in (("overdose", 12), ("naloxone", 7), ("other", 2)):
        plant(services.carla.organisation_id, months_ago(2), topic, number)
    rows = _rows(client_of(cast.cora))
    last = {row["topic"]: row["contacts"] for row in rows if row["month"] == f"{months_ago(2):%Y-%m}"}
    assert (last["overdose"], last["naloxone"], last["other"], last["drug_checking"], last[""]) == (
        "12",
        "",
        "",
        "",
        "21",
    )
    own = {
        row["topic"]: row["contacts"]
        for row in _rows(client_of(services.carla))
        if row["month"] == f"{months_ago(2):%Y-%m}"
    }
    assert (own["overdose"], own["naloxone"], own["other"], own["drug_checking"], own[""]) == (
        "12",
        "7",
        "2",
        "0",
        "21",
    )


def _rows(client: Client) -> list[dict[str, str]]:
    response = client.get("/help.csv")
    text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert "attachment" in response["Content-Disposition"]
    return list(csv.DictReader(io.StringIO(text)))


def test_a_coordinator_sees_counts_and_no_small_number_and_no_service(
    cast: Cast,
    services: Services,
    client_of: ClientOf,
) -> None:
    plant(services.carla.organisation_id, months_ago(2), "overdose", 777)
    plant(services.carla.organisation_id, months_ago(2), "naloxone", 888)
    plant(services.carla.organisation_id, months_ago(2), "other", 3)
    client = client_of(cast.cora)
    page = client.get("/help/").content.decode()
    assert "888" in page
    assert "777" not in page
    assert ">3<" not in page
    assert "Example clinic" not in page
    assert "Record a contact" not in page
    for address in ("/help/new/", "/help/contacts/"):
        assert client.get(address).status_code == 403


def test_withdrawing_and_taking_a_note_out(services: Services, client_of: ClientOf) -> None:
    client = client_of(services.carla)
    plant(services.carla.organisation_id, months_ago(2), "other", note="an old note")
    client.post("/help/new/", contact(note="a new note"))
    page = client.get("/help/contacts/").content.decode()
    addresses = [part.split('"')[0] for part in page.split('action="')[1:] if part.startswith("/help/contacts/")]
    assert [address.rstrip("/").split("/")[-1] for address in addresses] == ["withdraw", "blank", "blank"]
    assert client_of(services.cyril).post(addresses[0]).status_code == 404
    for address in (addresses[0], addresses[2]):
        assert client.post(address).status_code == 302
    page = client.get("/help/contacts/").content.decode()
    assert "a new note" not in page
    assert "an old note" not in page
    assert page.count('<th scope="row"') == 1
    for wrong in ("/help/contacts/1/forget/", f"/help/contacts/{2**70}/withdraw/"):
        assert client.post(wrong).status_code == 404


def test_the_navigation_leads_there_who_may(cast: Cast, services: Services, client_of: ClientOf) -> None:
    for person, shown in (
        (services.carla, True),
        (cast.cora, True),
        (cast.otto, False),
        (cast.anna, False),
        (cast.dora, False),
    ):
        page = client_of(person).get("/desk/").content.decode()
        assert ('href="/help/"' in page) == shown, person
        assert client_of(person).get("/help/").status_code == (200 if shown else 403)
