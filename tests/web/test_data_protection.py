"""The pages of data protection: each shows its own organisation's, and nothing of anybody else's."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.test import Client

from tests.cast import Cast
from tests.deliveries import delivered, row
from tests.safeguards.asking import PEOPLE, seeded
from tutela import keeping
from tutela.records.models import Record
from tutela.rights import holds, register, seeking
from tutela.rights.models import PersonsRequest
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.models import Person

ClientOf = Callable[[Person], Client]
CANARY = "canary-5d20"
TODAY = datetime.now(UTC).date()


@pytest.fixture
def dita(cast: Cast) -> Person:
    """The data-protection officer of Otto's police."""
    found = Person.objects.filter(sign_in="dita@example.eu").first()
    return found or Person.objects.create_person(
        "dita@example.eu", "correct horse battery", name="Dita", organisation=cast.otto.organisation, role="auditor",
        areas=list(cast.otto.areas),
    )  # fmt: skip


def text(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, (address, response.status_code)
    return response.getvalue().decode()


def entered(client: Client, **fields: str) -> str:
    given = {
        "kind": "access", "requester": f"{CANARY} requester", "contact": "a street", "names": PEOPLE[0].name,
        "identifiers": PEOPLE[0].email, **fields,
    }  # fmt: skip
    response = client.post("/requests/new/", given)
    assert response.status_code == 302, response.content.decode()
    return str(response["Location"]).split("/")[2]


def sought() -> None:
    for person in Person.objects.all():
        with acting(actor_of(person)):
            found = list(PersonsRequest.objects.filter(owner_id=person.organisation_id, sought_at=None))
        for one in found:
            seeking.seek(one.pk, one.owner_id)


PAGES = ("/data-protection/", "/requests/", "/requests/new/", "/retention/", "/holds/", "/breaches/", "/register/")


def test_the_officer_for_data_protection_opens_every_page(cast: Cast, client_of: ClientOf, dita: Person) -> None:
    for address in PAGES:
        page = text(client_of(dita), address)
        assert 'class="tabs"' in page
        assert '<a href="/data-protection/" aria-current="page">Data protection</a>' in page, address


def test_each_role_opens_only_what_the_table_grants(cast: Cast, client_of: ClientOf) -> None:
    for person, allowed in (
        (cast.otto, {"/data-protection/", "/requests/", "/requests/new/", "/retention/", "/holds/", "/breaches/"}),
        (cast.clara, {"/data-protection/", "/requests/", "/requests/new/", "/retention/", "/holds/"}),
        (cast.adam, {"/register/"}),
        (cast.cora, set()),
    ):
        for address in PAGES:
            wanted = 200 if address in allowed else 403
            assert client_of(person).get(address).status_code == wanted, (person, address)
    assert Client().get("/requests/").status_code == 302


def test_a_request_goes_from_its_receipt_to_the_answer_without_script(
    cast: Cast, client_of: ClientOf, dita: Person, tmp_path: Path
) -> None:
    seeded(tmp_path)
    clerk, officer = client_of(dita), client_of(cast.otto)
    public_id = entered(clerk)
    assert "still being searched" in text(clerk, f"/requests/{public_id}/")
    sought()
    clerk.post(f"/requests/{public_id}/identity/", {"why": "came with a card"})
    page = text(clerk, f"/requests/{public_id}/")
    assert "came with a card" in page
    assert "/decide/" not in page  # the officer for data protection handles, the owner's officers decide
    page = text(officer, f"/requests/{public_id}/")
    forms = set(re.findall(r'action="(/requests/\w+/decide/\d+/)"', page))
    assert len(forms) >= 5
    for action in forms:
        assert officer.post(action, {"decision": "grant"}).status_code == 302
    preview = text(clerk, f"/requests/{public_id}/preview/")
    assert PEOPLE[0].email in preview
    assert all(other.email not in preview for other in PEOPLE[1:])
    assert clerk.get(f"/requests/{public_id}/answer.json").status_code == 409
    assert officer.post(f"/requests/{public_id}/answer/", {"answer": "granted"}).status_code == 302
    released = json.loads(text(clerk, f"/requests/{public_id}/answer.json"))
    assert len(released["held"]) == len(forms)
    assert "supervisory authority" in text(clerk, f"/requests/{public_id}/answer.html")
    assert text(clerk, f"/requests/{public_id}/answer.csv").startswith("\ufeffreference,kind,revision,field,value")


def test_every_link_that_is_shown_can_be_opened(cast: Cast, client_of: ClientOf, dita: Person, tmp_path: Path) -> None:
    seeded(tmp_path)
    public_id = entered(client_of(dita))
    sought()
    with acting(actor_of(cast.otto)):
        record = Record.objects.filter(kind="seizure").first()
        assert record is not None
        holds.place(record, "court", TODAY)
    for person in (dita, cast.otto):
        client = client_of(person)
        links = set()
        for address in ("/data-protection/", f"/requests/{public_id}/", "/holds/", "/retention/", "/breaches/"):
            links |= set(re.findall(r'href="(/[^"#]*)', text(client, address).partition("<main")[2]))
        assert links
        for link in links:
            assert client.get(link).status_code == 200, (person, link)


def test_nobody_elses_request_is_shown_anywhere(cast: Cast, client_of: ClientOf, dita: Person) -> None:
    public_id = entered(client_of(dita))
    for person in (cast.nina, cast.clara, cast.anna):
        client = client_of(person)
        for address in ("/data-protection/", "/requests/", "/holds/", "/retention/"):
            assert CANARY not in text(client, address), (person, address)
        for address in ("", "preview/", "answer.json", "answer.html"):
            hidden, nothing = client.get(f"/requests/{public_id}/{address}"), client.get(f"/requests/nothing/{address}")
            assert hidden.status_code == nothing.status_code == 404
            shown = [answer.content.decode().partition("<main")[2] for answer in (hidden, nothing)]
            assert shown[0].replace(public_id, "nothing") == shown[1]
        for action in ("identity", "extend", "seek"):
            assert client.post(f"/requests/{public_id}/{action}/", {"why": "x"}).status_code == 404


def test_a_request_with_something_missing_keeps_what_was_typed(cast: Cast, client_of: ClientOf) -> None:
    response = client_of(cast.otto).post("/requests/new/", {"kind": "access", "requester": "Someone", "contact": "x"})
    assert response.status_code == 400
    page = response.content.decode()
    assert "Nothing identifies the person." in page
    assert 'value="Someone"' in page


def test_a_hold_is_placed_on_the_record_and_lifted_in_the_list(cast: Cast, client_of: ClientOf, tmp_path: Path) -> None:
    delivered(tmp_path, [row()])
    otto = client_of(cast.otto)
    with acting(actor_of(cast.otto)):
        record = Record.objects.get()
    until = (TODAY + timedelta(days=30)).isoformat()
    placed = otto.post(f"/records/{record.public_id}/hold/", {"until": until, "reason": CANARY})
    assert placed.status_code == 302
    assert "on hold until" in text(otto, f"/records/{record.public_id}/")
    page = text(otto, "/holds/")
    assert CANARY in page
    (action,) = re.findall(r'action="(/holds/\w+/lift/)"', page)
    assert client_of(cast.nina).post(action, {"why": "x"}).status_code == 404
    assert client_of(cast.clara).post(action, {"why": "x"}).status_code == 403
    assert otto.post(action, {"why": "over"}).status_code == 302
    assert "on hold until" not in text(otto, f"/records/{record.public_id}/")
    for person in (cast.anna, cast.nina):
        assert CANARY not in text(client_of(person), "/holds/")


def test_a_restricted_record_is_on_no_page_of_anybody_else(cast: Cast, client_of: ClientOf, tmp_path: Path) -> None:
    from tutela.rights.models import Order, Verb

    delivered(tmp_path, [row(PLACE=CANARY), row(AMOUNT="3")])
    otto, anna = client_of(cast.otto), client_of(cast.anna)
    with acting(actor_of(cast.otto)):
        record = Record.objects.get(place=CANARY)
        Order.objects.create(
            owner_id=record.owner_id, verb=Verb.RESTRICT, uid=bytes(record.uid), why="x", placed_by="Otto"
        )
    assert CANARY in text(anna, "/records/")
    keeping.carry_out(datetime.now(UTC))
    for address in ("/records/", "/records.csv", f"/records/?q={record.public_id}", "/desk/"):
        assert CANARY not in text(anna, address), address
    assert anna.get(f"/records/{record.public_id}/").status_code == 404
    assert "1 record" in text(anna, "/records/")
    page = text(otto, f"/records/{record.public_id}/")
    assert "Processing is restricted" in page
    assert otto.post(f"/records/{record.public_id}/unrestrict/", {"why": "settled"}).status_code == 302
    assert anna.post(f"/records/{record.public_id}/unrestrict/", {"why": "x"}).status_code == 404
    keeping.carry_out(datetime.now(UTC))
    assert CANARY in text(anna, "/records/")


def test_the_review_list_is_decided_on_its_page(cast: Cast, client_of: ClientOf, tmp_path: Path) -> None:
    delivered(tmp_path, [row(), row(AMOUNT="3")])
    with psycopg.connect(settings.CONNECTIONS.owner) as owner:
        owner.execute("UPDATE records_record SET retention_until = '2020-01-01', retention_rule = 'incident-10y'")
    now = datetime.now(UTC)
    keeping.run(keeping.Run(now.date(), now))
    otto = client_of(cast.otto)
    page = text(otto, "/retention/")
    keep, erase = (
        re.findall(r'action="(/retention/\w+/keep/)"', page),
        re.findall(r'action="(/retention/\w+/erase/)"', page),
    )
    assert otto.post(keep[0], {"until": (TODAY + timedelta(days=9)).isoformat(), "reason": "open"}).status_code == 302
    assert otto.post(keep[1], {"until": "nonsense", "reason": "open"}).status_code == 400
    assert otto.post(erase[1], {"why": "closed"}).status_code == 302
    assert "Nothing waits." in text(otto, "/retention/")
    assert "Nothing waits." in text(client_of(cast.nina), "/retention/")


def test_a_breach_is_entered_completed_and_downloaded(cast: Cast, client_of: ClientOf, dita: Person) -> None:
    client = client_of(dita)
    noticed = (datetime.now(UTC) - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    made = client.post("/breaches/new/", {"noticed_at": noticed, "happened": f"={CANARY}", "whose": "reporters"})
    assert made.status_code == 302, made.content.decode()
    assert "due" in text(client, "/breaches/")
    assert CANARY in text(client, "/data-protection/")
    told = {
        "noticed_at": noticed,
        "happened": f"={CANARY}",
        "whose": "reporters",
        "persons": "3",
        "authority_notified_at": noticed,
    }
    assert client.post(str(made["Location"]), told).status_code == 302
    assert CANARY not in text(client, "/data-protection/")
    assert f"'={CANARY}" in text(client, "/breaches.csv")
    (row_,) = json.loads(text(client, "/breaches.json"))["breaches"]
    assert row_["persons"] == 3
    for person in (cast.nina, cast.otto):
        assert (CANARY in text(client_of(person), "/breaches/")) == (person is cast.otto)
    assert client_of(cast.nina).get(str(made["Location"])).status_code == 404


def test_a_breach_told_late_says_why(cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.otto)
    noticed = (datetime.now(UTC) - timedelta(days=4)).strftime("%Y-%m-%dT%H:%M")
    given = {"noticed_at": noticed, "happened": "x", "whose": "y"}
    late = client.post("/breaches/new/", given)
    assert late.status_code == 400
    assert "72 hours" in late.content.decode()
    assert client.post("/breaches/new/", {**given, "authority_note": "no risk"}).status_code == 302
    future = (datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    assert client.post("/breaches/new/", {**given, "noticed_at": future}).status_code == 400


def test_the_register_names_every_kind_action_and_rule(cast: Cast, client_of: ClientOf, dita: Person) -> None:
    from tutela.records.kinds import KINDS
    from tutela.safeguards.permissions import ACTIONS
    from tutela.safeguards.retention import RULES

    page, file = text(client_of(dita), "/register/"), text(client_of(dita), "/register.json")
    for name in (*(kind.kind for kind in KINDS), *(action.name for action in ACTIONS), *(rule.name for rule in RULES)):
        assert name in page, name
        assert name in file, name
    assert "unverified" in page


def test_what_the_annex_calls_a_proof_is_there() -> None:
    from tutela.rights.register import risks

    root = Path(__file__).parents[2]
    assert [one["proof"] for one in risks() if not (root / one["proof"]).exists()] == []


def test_the_register_says_of_every_table_that_is_kept_what_it_holds_and_whose() -> None:
    for line in register.activities():
        assert line.title, line.kind
        assert line.data, line.kind
        assert line.recipients, line.kind
