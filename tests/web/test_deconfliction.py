"""The pages of hits: who sees what, answering without script, the desk, the download."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from tests.linking.deconfliction.sides import PHONE, holds, phone
from tests.linking.searching.test_finding import listing, plant
from tutela.linking.deconfliction import queries
from tutela.records.models import Record
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.models import Person

Browser = Callable[[Person], Client]


@pytest.fixture
def both_hold(cast: Cast, tmp_path: Path) -> str:
    """Two that hold the same; the address of Otto's side."""
    plant(tmp_path, "A", listing(namings=[phone()], offer="offer of A"))
    plant(tmp_path, "B", listing(namings=[phone()], offer="canary of B"), slug="police-b")
    return address(cast.otto)


def address(who: Person) -> str:
    with acting(actor_of(who)):
        return f"/hits/{queries.hits().get().public_id}/"


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.getvalue().decode()


def test_the_list_says_with_whom_and_by_what_and_nothing_else_of_them(
    cast: Cast, client_of: Browser, both_hold: str
) -> None:
    for shown in (text(client_of(cast.otto), "/hits/"), text(client_of(cast.otto), both_hold)):
        assert "Police of Elsewhere" in shown
        assert "offer of A" in shown
        assert PHONE in shown
        assert "canary of B" not in shown
    assert "A hit with another organisation waits" in text(client_of(cast.otto), "/desk/")


def test_nobody_else_sees_it(cast: Cast, client_of: Browser, both_hold: str) -> None:
    for other in (cast.hana, cast.anna, cast.clara):
        assert "No hits" in text(client_of(other), "/hits/")
        assert client_of(other).get(both_hold).status_code == 404
        assert "wait for an answer" not in text(client_of(other), "/desk/")
    assert client_of(cast.nina).get(both_hold).status_code == 404, "the other side has an address of its own"


def test_an_answer_is_seen_by_the_other_and_no_longer_waits(cast: Cast, client_of: Browser, both_hold: str) -> None:
    otto, nina = client_of(cast.otto), client_of(cast.nina)
    assert otto.post(f"{both_hold}answer/", {"verb": "allow", "contact": "desk 4"}).status_code == 302
    assert "desk 4" in text(nina, address(cast.nina))
    assert "Nothing waits" in text(otto, "/hits/?state=new")
    assert "Police of Elsewhere" in text(otto, "/hits/?state=answered")
    otto.post(f"{both_hold}answer/", {"verb": "take_back"})
    assert "desk 4" not in text(nina, address(cast.nina))
    otto.post(f"{both_hold}answer/", {"verb": "decline", "reason": "canary-reason"})
    shown = text(nina, address(cast.nina))
    assert "declined" in shown
    assert "canary-reason" not in shown


def test_what_is_no_answer_is_refused_and_changes_nothing(cast: Cast, client_of: Browser, both_hold: str) -> None:
    otto = client_of(cast.otto)
    for sent in (
        {},
        {"verb": "x"},
        {"verb": "allow"},
        {"verb": "decline", "reason": " "},
        {"verb": "allow", "contact": "x" * 201},
    ):
        assert otto.post(f"{both_hold}answer/", sent).status_code == 400
    assert otto.post(f"{both_hold}answer/", {"verb": "share", "record": "none"}).status_code == 404
    assert "Take it off the list" in text(otto, both_hold), "nothing was said"


def test_a_record_is_shared_opened_by_them_and_shared_no_more(cast: Cast, client_of: Browser, both_hold: str) -> None:
    otto, nina = client_of(cast.otto), client_of(cast.nina)
    with acting(actor_of(cast.otto)):
        record = Record.objects.get(source_reference="A").public_id
    sent = {"verb": "share", "record": record, "purpose": "drug_enforcement", "legal_basis": "Article 1"}
    assert otto.post(f"{both_hold}answer/", sent).status_code == 302
    theirs = text(nina, address(cast.nina))
    assert f"/records/{record}/" in theirs
    assert "Article 1" in theirs
    assert "What do you open this record for" in text(nina, f"/records/{record}/") or "purpose" in text(
        nina, f"/records/{record}/"
    )
    nina.post(f"/records/{record}/purpose/", {"purpose": "drug_enforcement", "case": "their case 7"})
    shown = text(nina, f"/records/{record}/")
    assert "offer of A" in shown
    assert "Handed over" not in shown, "to whom it is handed over is its owner's to know"
    own = text(otto, f"/records/{record}/")
    assert "Handed over" in own
    assert "their case 7" in own, "its owner sees that it was opened"
    with acting(actor_of(cast.otto)):
        pair = queries.hits().get().pair
    assert otto.post(f"/records/{record}/handed-over/stop/", {"pair": pair, "reason": ""}).status_code == 400
    assert otto.post(f"/records/{record}/handed-over/stop/", {"pair": pair, "reason": "done"}).status_code == 302
    assert nina.get(f"/records/{record}/").status_code == 404


def test_a_supervisor_reads_and_finds_no_form(cast: Cast, client_of: Browser, both_hold: str) -> None:
    shown = text(client_of(cast.sven), both_hold)
    assert "Your answer" not in shown
    assert client_of(cast.sven).post(f"{both_hold}answer/", {"verb": "note"}).status_code == 403


def test_who_searched_sees_the_answer_and_not_what_is_held(cast: Cast, client_of: Browser, tmp_path: Path) -> None:
    plant(tmp_path, "A", listing(namings=[phone()], offer="canary of A"))
    nina = client_of(cast.nina)
    nina.get("/search/", {"q": PHONE, "for": "drug_enforcement"})
    client_of(cast.otto).post(f"{address(cast.otto)}answer/", {"verb": "allow", "contact": "desk 4"})
    shown = text(nina, address(cast.nina))
    assert "You searched for it" in shown
    assert "desk 4" in shown
    assert "canary of A" not in shown
    assert "Share a record" not in shown


def test_the_download_holds_the_own_side(cast: Cast, client_of: Browser, both_hold: str, tmp_path: Path) -> None:
    lines = text(client_of(cast.otto), "/hits.csv").splitlines()
    assert len(lines) == 2
    assert "Police of Elsewhere" in lines[1]
    assert PHONE in lines[1]
    holds(tmp_path, "police-b", "C")
    assert text(client_of(cast.otto), "/hits.csv").splitlines() == lines, "more of theirs is not to be seen"


def test_the_download_asks_no_more_of_the_database_for_more_hits(
    cast: Cast, client_of: Browser, tmp_path: Path
) -> None:
    otto = client_of(cast.otto)
    text(otto, "/hits.csv")  # what the first page of a process asks once
    asked: list[int] = []
    for numbers in (range(1, 3), range(3, 9)):
        for number in numbers:
            for slug in ("police-a", "police-b"):
                holds(tmp_path, slug, f"{slug}-{number}", number)
        with CaptureQueriesContext(connection) as queries_made:
            lines = text(otto, "/hits.csv").splitlines()
        asked.append(len(queries_made))
        assert len(lines) == 1 + numbers[-1]
    assert asked[0] == asked[1]


def test_a_record_is_watched_from_its_page_and_the_alert_says_why(
    cast: Cast, client_of: Browser, tmp_path: Path
) -> None:
    from datetime import timedelta

    from django.utils import timezone

    plant(tmp_path, "A", listing(namings=[phone()], offer="offer of A"))
    otto = client_of(cast.otto)
    with acting(actor_of(cast.otto)):
        record = Record.objects.get(source_reference="A").public_id
    assert "Watch this record" in text(otto, f"/records/{record}/")
    assert "Until" in text(otto, f"/records/{record}/watch/")
    day = (timezone.now().date() + timedelta(days=30)).isoformat()
    sent = {"name": "that one", "reason": "because", "review_on": day}
    assert otto.post(f"/records/{record}/watch/", {**sent, "reason": ""}).status_code == 400
    assert otto.post(f"/records/{record}/watch/", sent).status_code == 302
    assert "You watch this record until" in text(otto, f"/records/{record}/")
    plant(tmp_path, "B", listing(namings=[phone()], offer="offer of B"))
    shown = text(otto, "/alerts/")
    assert "offer of B" in shown
    assert "ties by" in shown
    assert PHONE in shown
    assert "on 2 records you see; rule 1" in shown
    assert client_of(cast.nina).get(f"/records/{record}/watch/").status_code == 404
