"""The pages of tables, reports, links and requests: a coordinator's journey, and what must not be seen on the way."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from tests.cast import Cast
from tests.strategy.test_actions import TODAY, action, coordinator
from tests.strategy.test_actions import clio as clio
from tests.strategy.test_actions import plan as plan
from tests.strategy.test_sheets import GOOD, HEAD, workbook
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.models import Person
from tutela.strategy import queries
from tutela.strategy.models import Action, DataRequest, Event, ReportLink, Sheet, Strategy
from tutela.strategy.rules import State

SAID = {"progress": "under_way", "on": TODAY.isoformat(), "stands_for": "An Example, head of unit", "remark": "Begun."}
TARGET = {
    "what": "import", "title": "Example plan", "key": "example-plan-2026", "starts_on": "2026-01-01", "ends_on": "2030-12-31",
    "areas": ["drugs"],
}  # fmt: skip


def text(answer: object) -> str:
    assert isinstance(answer, HttpResponse)
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.fixture
def web(clio: Person, client_of: Callable[[Person], Client]) -> Client:
    return client_of(clio)


def test_shipped_strategies_are_taken_up_from_the_page(cast: Cast, web: Client) -> None:
    assert "unverified" in text(web.get("/strategy/tables/"))
    web.post("/strategy/tables/adopt/", {"id": ["csa-2020", "firearms-2020"]})
    page = text(web.get("/strategy/tables/"))
    assert page.count("taken up, version 1") == 2
    assert web.post("/strategy/tables/adopt/", {"id": "no-such"}).status_code == 404


def test_a_coordinators_journey(cast: Cast, web: Client, clio: Person, client_of: Callable[[Person], Client]) -> None:
    file = SimpleUploadedFile("plan.xlsx", workbook(GOOD))
    at = web.post("/strategy/tables/", {"file": file})["Location"]
    assert "3 actions" in text(web.get(at))
    assert client_of(cast.cora).get(at).status_code == 404, "an upload is its own organisation's"
    assert web.post(at, TARGET)["Location"] == "/strategy/tables/"
    with acting(actor_of(clio)):
        ports = Action.objects.get(number="2")
        sheet = Sheet.objects.get()
    report = f"/strategy/actions/{ports.public_id}/report/"
    ministry = client_of(cast.cora)
    assert "Mend the ports" in text(ministry.get(report))
    sent = SAID | {"country": "BE", "party": "Ministry of Example", "addresses": "https://example.eu/ports"}
    assert ministry.post(report, sent).status_code == 302
    assert "Begun." in text(ministry.get(report))
    made = text(
        web.post(f"/strategy/actions/{ports.public_id}/links/", {"country": "PT", "party": "Port authority", "days": 5})
    )
    found = re.search(r"(?<=testserver)/report/[^/<]+/", made)
    assert found
    link = found[0]
    nobody = Client()
    asked = nobody.get(link)
    assert "Port authority" in text(asked)
    assert asked["Referrer-Policy"] == "same-origin"
    assert "Begun." not in text(asked), "the link shows nothing that others said"
    assert "https://example.eu/ports" not in text(asked)
    assert nobody.post(link, SAID | {"stands_for": ""}).status_code == 400
    assert "It is on record" in text(nobody.post(link, SAID | {"progress": "done"}))
    assert nobody.get(link).status_code == 404
    with acting(actor_of(clio)):
        states = {one.country: one.state for one in queries.action_rows([ports.strategy_id]) if one.action == ports}
        of_pt = Event.objects.get(country="PT")
    assert states == {"BE": State.UNDER_WAY, "PT": State.DONE}
    verify = f"/strategy/reports/{of_pt.public_id}/verified/"
    assert web.post(verify, {"stands_for": "An Other"}).status_code == 302
    back = web.get(f"/strategy/tables/{sheet.public_id}/filled/?country=PT")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(back.streaming_content)))  # type: ignore[attr-defined]
    assert book["Annex"]["G4"].value == "done, verified"
    assert ministry.get(f"/strategy/tables/{sheet.public_id}/filled/").status_code == 404


def test_faults_are_named_by_their_cells_and_columns_can_be_chosen(cast: Cast, web: Client, clio: Person) -> None:
    rows: list[list[object]] = [HEAD, ["Supply", 1, "One", "Yugoslavia", "2021/22", None, None]]
    at = web.post("/strategy/tables/", {"file": SimpleUploadedFile("plan.xlsx", workbook(rows))})["Location"]
    page = text(web.get(at))
    assert ">D3<" in page
    assert ">E3<" in page
    assert web.post(at, TARGET).status_code == 400
    chosen = {
        "what": "columns",
        "sheet": "Annex",
        "header_row": "2",
        "fiscal_start": "4",
        "priority": "1",
        "action": "3",
    }
    filled = {"deadline": "5", "state": "0", "on": "0", "evidence": "0"}
    assert web.post(at, chosen | filled).status_code == 302
    page = text(web.get(at))
    assert ">D3<" not in page
    assert "2022-03-31" in page
    assert web.post(at, chosen | filled | {"deadline": "3"}).status_code == 400
    assert web.post(f"{at}discard/").status_code == 302
    assert web.get(at).status_code == 404


def test_what_is_no_table_is_refused_on_the_page(cast: Cast, web: Client) -> None:
    for name, content in (("x.xlsx", b"PK\x03\x04 broken"), ("x.csv", b"\x00\x01"), ("x.csv", b"")):
        assert web.post("/strategy/tables/", {"file": SimpleUploadedFile(name, content)}).status_code == 400


def test_a_draft_of_another_country_is_nowhere(
    cast: Cast, plan: Strategy, clio: Person, client_of: Callable[[Person], Client]
) -> None:
    with acting(actor_of(cast.cora)):
        one = action(plan, 1)
    at = f"/strategy/actions/{one.public_id}/report/"
    ministry = client_of(cast.cora)
    drafted = SAID | {"country": "BE", "party": "Ministry", "remark": "Secret so far", "what": "draft"}
    assert ministry.post(at, drafted).status_code == 302
    assert "Secret so far" in text(ministry.get(at))
    for other in (clio, coordinator(cast, cast.nina)):
        assert "Secret so far" not in text(client_of(other).get(at))
    with acting(actor_of(cast.cora)):
        event = Event.objects.get()
    draft = f"/strategy/reports/{event.public_id}/draft/"
    assert client_of(coordinator(cast, cast.otto)).post(draft, {"what": "submit"}).status_code == 404
    assert ministry.post(draft, {"what": "submit"}).status_code == 302
    assert "Secret so far" in text(client_of(clio).get(at))
    dispute = f"/strategy/reports/{event.public_id}/disputed/"
    assert client_of(clio).post(dispute, {"stands_for": "An Other"}).status_code == 400
    assert client_of(clio).post(dispute, {"stands_for": "An Other", "remark": "not so"}).status_code == 302
    withdraw = f"/strategy/reports/{event.public_id}/withdrawn/"
    assert client_of(clio).post(withdraw, {"stands_for": "An Other"}).status_code == 403
    assert ministry.post(withdraw, {"stands_for": "An Example"}).status_code == 302


def test_links_are_revoked_and_guessing_is_slowed_down(cast: Cast, plan: Strategy, web: Client, clio: Person) -> None:
    with acting(actor_of(clio)):
        one = action(plan, 1)
    at = f"/strategy/actions/{one.public_id}/links/"
    made = text(web.post(at, {"country": "PT", "party": "Port authority", "days": 5}))
    link = re.search(r"(?<=testserver)/report/[^/<]+/", made)
    assert link
    assert link[0] not in text(web.get(at)), "it is told once"
    with acting(actor_of(clio)):
        key = ReportLink.objects.get().public_id
    assert web.post(f"/strategy/links/{key}/revoke/").status_code == 302
    assert Client().get(link[0]).status_code == 404
    assert "revoked" in text(web.get(at))
    statuses = {Client().get("/report/no.such/").status_code for _ in range(40)}
    assert statuses == {404, 429}


def test_a_yearly_request_is_drafted_sent_answered_and_its_gaps_seen(
    cast: Cast, plan: Strategy, web: Client, clio: Person, client_of: Callable[[Person], Client]
) -> None:
    with acting(actor_of(clio)):
        one = action(plan, 1)
    new = "/strategy/requests/new/example-plan/"
    assert "Ukraine" in text(web.get(new))
    due = (TODAY + timedelta(days=40)).isoformat()
    wanted = {
        "title": "Data of 2025",
        "year": 2025,
        "due_on": due,
        "partners": ["UA"],
        "others": ["BE"],
        "actions": [f"a{one.pk}"],
    }
    assert web.post(new, wanted | {"actions": []}).status_code == 400
    at = web.post(new, wanted)["Location"]
    ministry = client_of(cast.cora)
    assert ministry.get(at).status_code == 404, "a draft"
    assert "Data of 2025" not in text(ministry.get("/strategy/requests/"))
    assert web.post(f"{at}send/").status_code == 302
    assert "Asked of your country" in text(ministry.get("/strategy/requests/"))
    page = text(ministry.get(at))
    assert "0 / 2" in page
    with acting(actor_of(clio)):
        item = DataRequest.objects.get().items.get().pk
    answer = {"country": "BE", "kind": "no_data", "text": "=1+1", "stands_for": "An Example"}
    assert ministry.post(f"{at}answer/{item}/", answer | {"country": "UA"}).status_code == 403
    assert ministry.post(f"{at}answer/{item}/", answer).status_code == 302
    assert "1 / 2" in text(ministry.get(at))
    csv = b"".join(ministry.get(f"{at[:-1]}.csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert "'=1+1" in csv
    assert "1 Do thing 1,UA,no" in csv
    assert ministry.post(f"{at}send/").status_code == 409
    assert web.post(f"{at}close/").status_code == 302
    assert client_of(cast.dora).get(at).status_code == 200
    assert client_of(cast.otto).get(at).status_code == 403
