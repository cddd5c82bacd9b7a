"""The auditor's pages."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from tests.cast import Cast
from tests.sealed import auditor_of, seal, write
from tutela.safeguards.models import AuditEntry, Person

ClientOf = Callable[[Person], Client]


def listed(page: str) -> list[str]:
    """The ids of the entries a page lists."""
    return re.findall(r'entry <span class="id">(\d+)</span>', page)


@pytest.fixture
def auditor(cast: Cast, client_of: ClientOf) -> Client:
    return client_of(auditor_of(cast.anna.organisation))


def test_the_list_says_who_did_what_when_why_and_whether_it_is_sealed(
    cast: Cast, auditor: Client, tmp_path: Path
) -> None:
    write(cast.otto, 1, purpose="case <7>")
    page = auditor.get("/audit/").content.decode()
    for words in (
        "Otto",
        "Police of Exampleland",
        "Consultation",
        "Open a record",
        "r0000",
        "case &lt;7&gt;",
        "not yet",
    ):
        assert words in page, words
    seal(tmp_path)
    page = auditor.get("/audit/?person=otto@example.eu").content.decode()
    assert "sealed" in page
    assert "batch 1" in page
    assert "not yet" not in page


def test_nothing_done_yet_and_nothing_that_fits_are_told_apart(cast: Cast, auditor: Client) -> None:
    assert "Nothing has been done yet" in auditor.get("/audit/").content.decode()
    assert not AuditEntry.objects.using("owner").exists()
    write(cast.otto)
    assert "No entry fits these filters" in auditor.get("/audit/?operation=erasure").content.decode()


@pytest.mark.parametrize("address", ["/audit/", "/audit/sample/", "/audit.csv", "/audit.ndjson"])
def test_only_auditors_come_in(cast: Cast, client_of: ClientOf, address: str) -> None:
    for person in (cast.anna, cast.otto, cast.clara, cast.adam, cast.cora):
        assert client_of(person).get(address).status_code == 403
        assert client_of(person).post("/audit/review/", {"entry": 1, "verdict": "in_order"}).status_code == 403


def test_an_auditor_of_another_organisation_sees_nothing_of_it(cast: Cast, client_of: ClientOf) -> None:
    write(cast.otto, 2, purpose="canary-77")
    theirs = client_of(auditor_of(cast.nina.organisation))
    day = datetime.now(UTC).date()
    for address in (
        "/audit/",
        "/audit/?organisation=police-a",
        f"/audit/sample/?from={day}&to={day}&seed=1",
        "/audit.csv",
        "/audit.ndjson",
    ):
        content = b"".join(theirs.get(address)).decode()
        assert "canary-77" not in content
        assert "otto" not in content.lower()
        assert "Exampleland" not in content


def test_filters_are_in_the_address_and_stay_in_the_form_and_the_downloads(cast: Cast, auditor: Client) -> None:
    write(cast.otto, 2)
    write(cast.anna, 1)
    page = auditor.get("/audit/?organisation=police-a&subject_id=r0001").content.decode()
    assert len(listed(page)) == 1
    assert 'value="police-a" selected' in page
    assert "/audit.csv?organisation=police-a&amp;subject_id=r0001" in page
    assert auditor.get("/audit/?operation=tea").status_code == 400
    assert auditor.get("/audit/?before=nonsense").status_code == 400


def test_pages_lead_to_all_entries(cast: Cast, auditor: Client) -> None:
    write(cast.otto, 120)
    address, seen = "/audit/?person=otto@example.eu", []
    while address:
        page = auditor.get(address).content.decode()
        seen += listed(page)
        older = re.search(r'rel="next" href="([^"]+)"', page)
        address = f"/audit/{older[1].replace('&amp;', '&')}" if older else ""
    assert len(seen) == len(set(seen)) == 120


def test_reading_the_audit_is_an_entry_of_it(cast: Cast, auditor: Client) -> None:
    write(cast.otto, 2)
    auditor.get("/audit/")
    b"".join(auditor.get("/audit.csv"))
    entries = AuditEntry.objects.using("owner").filter(action__startswith="audit.").order_by("id")
    assert [(entry.operation, entry.action, entry.count) for entry in entries] == [
        ("consultation", "audit.read", 2),
        ("disclosure", "audit.export", 3),
    ]


def test_downloads_hold_every_member_and_no_formula(cast: Cast, auditor: Client, tmp_path: Path) -> None:
    write(cast.otto, 2, purpose='=HYPERLINK("http://example.eu")')
    seal(tmp_path)
    answer = auditor.get("/audit.csv?person=otto@example.eu")
    assert answer["Content-Disposition"].startswith("attachment")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    assert [row["purpose"] for row in rows] == ['\'=HYPERLINK("http://example.eu")'] * 2
    lines = [json.loads(line) for line in b"".join(auditor.get("/audit.ndjson?person=otto@example.eu")).splitlines()]
    assert [line["purpose"] for line in lines] == ['=HYPERLINK("http://example.eu")'] * 2
    assert [line["entry"] for line in lines] == sorted(line["entry"] for line in lines)
    assert {line["batch"] for line in lines} == {1}
    assert list(lines[0]) == list(rows[0])


def test_a_sample_without_a_seed_gets_one_and_the_same_address_draws_the_same(
    cast: Cast, auditor: Client, tmp_path: Path
) -> None:
    write(cast.otto, 40)
    seal(tmp_path)
    day = datetime.now(UTC).date()
    answer = auditor.get(f"/audit/sample/?from={day}&to={day}&size=7")
    assert answer.status_code == 302
    first, again = (listed(auditor.get(answer["Location"]).content.decode()) for _ in range(2))
    assert len(first) == 7
    assert first == again
    other = auditor.get(f"/audit/sample/?from={day}&to={day}&size=7")
    assert listed(auditor.get(other["Location"]).content.decode()) != first
    assert auditor.get("/audit/sample/?seed=1").status_code == 400


def test_the_list_leads_to_a_sample_of_what_is_filtered(cast: Cast, auditor: Client) -> None:
    write(cast.otto)
    page = auditor.get("/audit/?organisation=police-a&from=2026-01-01&to=2026-01-31").content.decode()
    assert "/audit/sample/?from=2026-01-01&amp;to=2026-01-31&amp;organisation=police-a" in page
    assert re.search(r"/audit/sample/\?from=\d{4}-\d\d-\d\d&amp;to=", auditor.get("/audit/").content.decode())


def test_a_review_is_shown_beside_its_entry(cast: Cast, auditor: Client, tmp_path: Path) -> None:
    write(cast.otto, 1)
    seal(tmp_path)
    day = datetime.now(UTC).date()
    here = f"/audit/sample/?from={day}&to={day}&seed=1"
    (entry,) = listed(auditor.get(here).content.decode())
    form = {"entry": entry, "verdict": "question", "remark": "Why <twice>?", "back": here}
    answer = auditor.post("/audit/review/", form)
    assert answer["Location"] == f"{here}#entry-{entry}"
    page = auditor.get(here).content.decode()
    assert "Why &lt;twice&gt;?" in page
    assert "1 of 1 reviewed" in page
    for wrong in ({"verdict": "question", "remark": ""}, {"verdict": "x"}):
        assert auditor.post("/audit/review/", form | wrong).status_code == 400
    assert auditor.post("/audit/review/", form | {"entry": "999999"}).status_code == 404
    for elsewhere in ("https://example.com/", "//example.com/audit/", "/records/"):
        assert auditor.post("/audit/review/", form | {"back": elsewhere})["Location"] == "/audit/"


def test_entries_that_wait_long_for_their_seal_are_said(cast: Cast, auditor: Client) -> None:
    import psycopg

    write(cast.otto)
    assert "for more than a minute" not in auditor.get("/audit/").content.decode()
    with psycopg.connect(settings.CONNECTIONS.owner) as owner:
        owner.execute("ALTER TABLE safeguards_auditentry DISABLE TRIGGER USER")
        owner.execute("UPDATE safeguards_auditentry SET at = at - interval '2 minutes'")
        owner.execute("ALTER TABLE safeguards_auditentry ENABLE TRIGGER USER")
    assert "for more than a minute" in auditor.get("/audit/").content.decode()
