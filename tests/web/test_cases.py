"""The pages of cases, as a browser without script meets them: who may, what shows, what is refused, what goes out as a file."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import etree

from tests.cast import Cast
from tests.linking.cases.arranging import chain, ids_of, names, of_person, open_case, phone, record
from tests.linking.searching.test_finding import listing, person, plant
from tutela.linking.cases.models import Case, Opening
from tutela.linking.models import LinkDecision
from tutela.records.models import Record
from tutela.rights.restricting import restrict
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.installation import keeper
from tutela.safeguards.models import Person

Open = Callable[[Person], Client]
NUMBER = "+43 660 100000"
GRAPHML = "{http://graphml.graphdrawing.org/xmlns}"


def day(days: int) -> str:
    return (timezone.now().date() + timedelta(days=days)).isoformat()


def told(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    text = answer.getvalue().decode()
    assert answer.status_code == status, text[:2000]
    return text


def sent(client: Client, address: str, data: Mapping[str, object], status: int = 302) -> str:
    answer = client.post(address, data)
    assert answer.status_code == status, answer.content.decode()[:3000]
    return str(answer.headers.get("Location", "")) if status == 302 else answer.content.decode()


def wanted(**more: object) -> dict[str, object]:
    said = {"title": "A matter", "reference": "REF-7", "reason": "to see who belongs", "for": "drug_enforcement"}
    return {**said, "review_on": day(30), **more}


def purpose_in(text: str) -> str:
    """The first purpose the page offers."""
    found = re.search(r'name="for" value="([^"]*drug[^"]*)"', text)
    assert found, text
    return found[1]


def test_a_case_is_opened_from_a_record_and_shows_one_step_around_it(
    cast: Cast, client_of: Open, tmp_path: Path
) -> None:
    chain(tmp_path)
    client = client_of(cast.otto)
    a, b, c = ids_of(cast.otto, "A", "B", "C")
    assert f"/cases/new/?record={a}" in told(client, f"/records/{a}/")
    form = told(client, f"/cases/new/?record={a}")
    case = sent(client, "/cases/new/", wanted(**{"record": a, "for": purpose_in(form)}))
    text = told(client, case)
    assert f"/records/{a}/" in text
    assert f"/records/{b}/" in text
    assert c not in text
    assert f"{NUMBER}1" in text, "the value that the opened record names"
    assert f"{NUMBER}2" not in text, "what leads further is said without the value"
    assert "<svg" in text
    assert "on 2 records you may see" in text
    assert "A matter" in told(client, "/cases/")
    sent(client, f"{case}open/", {"record": [b], "why": "it names a second number"})
    wider = told(client, case)
    assert c in wider
    assert f"{NUMBER}2" in wider
    assert "it names a second number" in wider


def test_a_record_left_out_takes_its_neighbours_with_it_and_stays_on_record(
    cast: Cast, client_of: Open, tmp_path: Path
) -> None:
    chain(tmp_path)
    case, client = open_case(cast.otto, "A", "C"), client_of(cast.otto)
    (d,) = ids_of(cast.otto, "D")
    assert d in told(client, f"/cases/{case.public_id}/")
    with acting(actor_of(cast.otto)):
        of_c = Opening.objects.get(case=case, uid=record("C").uid).public_id
    sent(client, f"/cases/{case.public_id}/leave/{of_c}/", {"why": "a slip"})
    text = told(client, f"/cases/{case.public_id}/")
    assert d not in text
    assert "a slip" in text


def test_a_case_goes_on_after_its_review_and_shows_nothing_when_due_or_closed(
    cast: Cast, client_of: Open, tmp_path: Path
) -> None:
    chain(tmp_path)
    case, client = open_case(cast.otto, "A"), client_of(cast.otto)
    address = f"/cases/{case.public_id}/"
    (b,) = ids_of(cast.otto, "B")
    with acting(actor_of(cast.otto)):
        Case.objects.filter(pk=case.pk).update(review_on=timezone.now().date() - timedelta(days=1))
    due = told(client, address)
    assert "The day of review is over" in due
    assert b not in due
    assert "due since" in told(client, "/cases/")
    told(client, f"{address}1.graphml", 404)
    sent(client, f"{address}open/", {"record": [b], "why": "wider"}, 409)
    sent(client, f"{address}review/", {"review_on": day(9), "why": "still at it"})
    assert b in told(client, address)
    sent(client, f"{address}close/", {"why": "settled"})
    closed = told(client, address)
    assert "settled" in closed
    assert b not in closed
    assert "A matter" not in told(client, "/cases/")
    assert "A matter" in told(client, "/cases/?state=closed")


def test_a_decision_takes_a_record_out_and_its_undo_brings_back_the_very_same_network(
    cast: Cast, client_of: Open, tmp_path: Path
) -> None:
    chain(tmp_path)
    case, client = open_case(cast.otto, "A", "B"), client_of(cast.otto)
    address = f"/cases/{case.public_id}/"
    b, c = ids_of(cast.otto, "B", "C")

    def network() -> str:
        (section,) = re.findall(r'<section class="sheet".*?</section>', told(client, address), re.DOTALL)
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", section)

    before = network()
    sent(client, f"{address}decide/", {"one": b, "other": c, "verdict": "different", "why": "another holder"})
    text = told(client, address)
    assert c not in network()
    assert "Tied to these, and not of their network" in text
    assert "another holder" in text
    with acting(actor_of(cast.otto)):
        made = LinkDecision.objects.get().public_id
    sent(client, f"{address}undo/{made}/", {"why": "a slip"})
    assert network() == before
    after = told(client, address)
    assert "no longer" in after
    assert "Taken back" in after
    sent(client, f"{address}undo/{made}/", {"why": "twice"}, 409)


@pytest.mark.parametrize("who", ["sven", "clara", "cora", "dora", "adam", "pavel"])
def test_who_has_no_business_with_networks_is_shown_none_and_no_way_to_them(
    cast: Cast, client_of: Open, tmp_path: Path, who: str
) -> None:
    chain(tmp_path)
    case = open_case(cast.otto, "A")
    client = client_of(getattr(cast, who))
    for address in ("/cases/", "/cases/new/", f"/cases/{case.public_id}/", f"/cases/{case.public_id}/1.graphml"):
        told(client, address, 403)
    assert "/cases/" not in told(client, "/account/")


@pytest.mark.parametrize("who", ["hana", "nina", "anna"])
def test_the_case_of_another_organisation_is_as_none_such(
    cast: Cast, client_of: Open, tmp_path: Path, who: str
) -> None:
    chain(tmp_path)
    case, client = open_case(cast.otto, "A"), client_of(getattr(cast, who))
    for tail in ("", "1.graphml", "1-i2.zip"):
        told(client, f"/cases/{case.public_id}/{tail}", 404)
    for tail in ("open/", "review/", "close/", "decide/", "leave/x/", "undo/x/"):
        sent(client, f"/cases/{case.public_id}/{tail}", {"why": "because"}, 404)
    assert "A matter" not in told(client, "/cases/")


def test_an_officer_sees_no_way_to_the_search_for_networks_and_an_analyst_does(cast: Cast, client_of: Open) -> None:
    for address in ("/cases/", "/cases/new/"):
        assert "/networks/" not in told(client_of(cast.otto), address)
    assert "/networks/" in told(client_of(cast.anna), "/cases/")


@pytest.mark.parametrize(
    ("wrong", "mend"),
    [
        ({"title": ""}, "needs a title"), ({"reason": " "}, "needs a title"), ({"for": "statistics"}, "may not be combined"),
        ({"for": ""}, "Choose one of the purposes"), ({"review_on": "soon"}, "Write it as"), ({"review_on": ""}, "Write it as"),
        ({"review_on": day(0)}, "half a year"), ({"review_on": day(400)}, "half a year"), ({"title": "x" * 121}, "Shorten it"),
    ],
)  # fmt: skip
def test_what_is_missing_or_wrong_is_said_with_how_to_mend_it_and_what_was_written_stays(
    cast: Cast, client_of: Open, wrong: dict[str, object], mend: str
) -> None:
    client = client_of(cast.otto)
    said = wanted(**{"for": purpose_in(told(client, "/cases/new/")), **wrong})
    text = sent(client, "/cases/new/", said, 400)
    assert mend in text
    assert 'role="alert"' in text
    assert 'value="REF-7"' in text


def test_bad_input_is_answered_with_a_sentence_and_never_with_a_traceback(
    cast: Cast, client_of: Open, tmp_path: Path
) -> None:
    chain(tmp_path)
    case, client = open_case(cast.otto, "A"), client_of(cast.otto)
    address = f"/cases/{case.public_id}/"
    a, b = ids_of(cast.otto, "A", "B")
    for tail, data, status, said in (
        ("open/", {"why": "x"}, 400, "No record is chosen"),
        ("open/", {"record": [b], "why": " "}, 400, "needs a reason"),
        ("open/", {"record": ["no-such"], "why": "x"}, 404, "no such record"),
        ("leave/no-such/", {"why": "x"}, 404, "no such record open"),
        ("review/", {"review_on": "soon", "why": "x"}, 400, "is not a day"),
        ("review/", {"review_on": day(9), "why": ""}, 400, "needs its reason"),
        ("close/", {"why": ""}, 400, "needs a reason"),
        ("decide/", {"one": a, "other": b, "why": "x"}, 400, "No decision is chosen"),
        ("decide/", {"one": a, "other": b, "verdict": "perhaps", "why": "x"}, 400, "No decision is chosen"),
        ("decide/", {"one": a, "other": a, "verdict": "same", "why": "x"}, 400, ""),
        ("decide/", {"one": a, "other": b, "verdict": "same", "why": " "}, 400, ""),
        ("decide/", {"one": a, "other": "no-such", "verdict": "same", "why": "x"}, 404, "no such record"),
        ("undo/no-such/", {"why": "x"}, 404, "no such decision"),
    ):
        text = sent(client, address + tail, data, status)
        assert said in text, tail
        assert "Traceback" not in text
    for tail in ("0.graphml", "2.graphml", "99-i2.zip"):
        told(client, address + tail, 404)
    for start in ("record=no-such", "network=no-such"):
        told(client, f"/cases/new/?{start}", 404)
    told(client, "/cases/no-such/", 404)


def test_a_restricted_record_that_was_opened_is_gone_from_the_case_and_its_files(
    cast: Cast, client_of: Open, tmp_path: Path
) -> None:
    chain(tmp_path)
    case, client = open_case(cast.otto, "A", "C"), client_of(cast.otto)
    address = f"/cases/{case.public_id}/"
    a, c, d = ids_of(cast.otto, "A", "C", "D")
    with acting(actor_of(cast.otto)):
        uid, owner = bytes(record("C").uid), record("C").owner_id
    sent(client, f"{address}decide/", {"one": c, "other": d, "verdict": "unsure", "why": "a doubt"})
    with acting(keeper(owner)):
        restrict(uid)
    text = told(client, address)
    assert a in text
    assert c not in text
    assert d not in text
    assert "a doubt" not in text
    assert c not in told(client, f"{address}1.graphml")
    sent(client, f"{address}decide/", {"one": a, "other": c, "verdict": "same", "why": "x"}, 409)


def nodes(document: str) -> dict[str, dict[str, str]]:
    """The nodes of a GraphML file by label, each with what is said of it."""
    root = etree.fromstring(document.encode())
    keys = {one.get("id"): one.get("attr.name") for one in root.iter(f"{GRAPHML}key")}
    found = [
        {str(keys[data.get("key")]): data.text or "" for data in node.iter(f"{GRAPHML}data")}
        for node in root.iter(f"{GRAPHML}node")
    ]
    return {one.get("label", ""): one for one in found}


def files(client: Client, address: str) -> dict[str, list[list[str]]]:
    answer = client.get(address)
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.getvalue())) as packed:
        return {
            name: list(csv.reader(io.StringIO(packed.read(name).decode("utf-8-sig")))) for name in packed.namelist()
        }


def test_a_network_goes_out_with_the_codes_of_all_records_no_victims_value_and_none_that_nobody_opened(
    cast: Cast, client_of: Open, tmp_path: Path
) -> None:
    Person.objects.filter(pk=cast.otto.pk).update(handling=["H1", "H2"])
    otto = Person.objects.get(pk=cast.otto.pk)
    plant(
        tmp_path,
        "A",
        listing(offer="=HYPERLINK(1)<script>alert(1)</script>", handling=["H1"], namings=[phone(1), phone(9)]),
    )
    plant(tmp_path, "B", names(1, 7, offer="of B", handling=["H2"]))
    plant(tmp_path, "C", names(1, 7, offer="of C"))
    plant(tmp_path, "V", of_person(9, "victim"))
    case, client = open_case(otto, "A"), client_of(otto)
    page = told(client, f"/cases/{case.public_id}/")
    document = told(client, f"/cases/{case.public_id}/1.graphml")
    packed = files(client, f"/cases/{case.public_id}/1-i2.zip")
    cells = [cell for rows in packed.values() for row in rows for cell in row]
    text = "\n".join(cells)
    for told_of in (page, document, text):
        assert f"{NUMBER}1" in told_of
        assert f"{NUMBER}9" not in told_of, "a victim's"
        assert f"{NUMBER}7" not in told_of, "no opened record names it"
    assert "H1 H2" in document
    assert all("H1 H2" in row for rows in packed.values() for row in rows[1:]), "on each line"
    assert "<strong>H1 H2</strong>" in page
    assert "<script>alert" not in page
    assert not [cell for cell in cells if cell[:1] in {"=", "+", "-", "@", "\t"}], "a spreadsheet reads no formula"
    records = [one for one in nodes(document).values() if one.get("kind") == "record"]
    assert len(records) == 3


def test_of_a_record_of_others_that_names_persons_only_the_kind_shows(
    cast: Cast, client_of: Open, tmp_path: Path
) -> None:
    secret = "an offer of somebody"
    plant(tmp_path, "A", names(1), slug="police-a")
    plant(tmp_path, "B", listing(offer=secret, persons=[person("Testa Exempla")], namings=[phone(1)]), slug="police-b")
    case, client = open_case(cast.anna, "A"), client_of(cast.anna)
    (b,) = ids_of(cast.anna, "B")
    page = told(client, f"/cases/{case.public_id}/")
    assert b in page
    for text in (page, told(client, f"/cases/{case.public_id}/1.graphml"), told(client, f"/cases/new/?record={b}")):
        assert secret not in text
        assert "Exempla" not in text


def test_a_record_that_is_only_near_says_until_when_it_is_shown(cast: Cast, client_of: Open, tmp_path: Path) -> None:
    plant(tmp_path, "A", names(1))
    plant(tmp_path, "N", of_person(1, "witness_or_contact"))
    plant(tmp_path, "X", names(50))
    case = open_case(cast.otto, "A", "X")
    began = timezone.now() - timedelta(days=40)
    with acting(actor_of(cast.otto)):
        Opening.objects.filter(uid=record("A").uid).update(at=began)
    text = told(client_of(cast.otto), f"/cases/{case.public_id}/")
    until = (began + timedelta(days=90)).date()
    assert f"shown until {until.day} {until:%b %Y}" in text, (
        "from when what it is near to was opened, not what was last"
    )
    with acting(actor_of(cast.otto)):
        Opening.objects.filter(uid=record("A").uid).update(at=began - timedelta(days=60))
    assert "1 record is no longer shown" in told(client_of(cast.otto), f"/cases/{case.public_id}/")


def test_a_value_on_too_many_records_is_said_with_its_count(
    cast: Cast, client_of: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from tutela.linking.networks.rules import RULES

    for number in range(7):
        plant(tmp_path, f"R{number}", names(1))
    monkeypatch.setattr("tutela.linking.cases.collecting.DEGREE_CAP", 5)
    monkeypatch.setattr("tutela.linking.cases.neighbourhood.RULES", replace(RULES, cap=5))
    case = open_case(cast.otto, "R0")
    text = told(client_of(cast.otto), f"/cases/{case.public_id}/")
    assert "suppressed: 7 records" in text
    assert "on too many records: ties nothing" in text


def test_what_a_page_asks_the_database_does_not_grow_with_the_records(
    cast: Cast, client_of: Open, tmp_path: Path
) -> None:
    def queries(case: Case) -> int:
        client = client_of(cast.otto)
        told(client, "/cases/")
        with CaptureQueriesContext(connection) as seen:
            told(client, f"/cases/{case.public_id}/")
        return len(seen)

    for number in range(4):
        plant(tmp_path, f"S{number}", names(1, 10 + number))
    few = queries(open_case(cast.otto, "S0"))
    for number in range(24):
        plant(tmp_path, f"T{number}", names(100 + number // 2, 200 + number))
    many = queries(open_case(cast.otto, *(f"T{number}" for number in range(0, 24, 2))))
    assert many <= few + 2, (few, many)
    with acting(actor_of(cast.otto)):
        assert Record.objects.count() == 28


def test_a_network_is_watched_from_its_case_and_what_newly_ties_to_it_alerts(
    cast: Cast, client_of: Open, tmp_path: Path
) -> None:
    chain(tmp_path)
    case = open_case(cast.otto, "A")
    otto, address = client_of(cast.otto), f"/cases/{case.public_id}/"
    assert "Alert me" in told(otto, address)
    assert "reason" in sent(otto, f"{address}watch/", {"why": ""}, 400)
    assert sent(otto, f"{address}watch/", {"why": "to know at once"}) == "/alerts/"
    plant(tmp_path, "NEW", names(1))
    alerts = told(otto, "/alerts/")
    assert "A matter" in alerts
    assert f"/cases/{case.public_id}/" in alerts
    assert f"/records/{ids_of(cast.otto, 'NEW')[0]}/" in alerts
    with acting(actor_of(cast.otto)):
        b = record("B").public_id
    sent(otto, f"{address}open/", {"record": b, "why": "wider"})
    assert "Widen the watch" in told(otto, address)
    sent(otto, f"{address}watch/", {"why": "the second record too"})
    plant(tmp_path, "NEXT", names(2))
    assert f"/records/{ids_of(cast.otto, 'NEXT')[0]}/" in told(otto, "/alerts/")
    assert "A matter" not in told(client_of(cast.olga), "/alerts/"), "a watch is its person's own"
