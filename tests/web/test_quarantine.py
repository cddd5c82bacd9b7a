"""What was set aside: the list, and one unit with ways to mend it."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.cast import Cast
from tests.web.planted import BAD, CANARY, GOOD, customs_file, quarantined_of, submission_of, work_off
from tutela.intake.models import Quarantined, QuarantineState, Submission
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.models import Person

ClientOf = Callable[[Person], Client]


def as_stored(unit: Quarantined, person: Person) -> Quarantined:
    with acting(actor_of(person)):
        return Quarantined.objects.get(pk=unit.pk)


def test_an_empty_quarantine_says_what_will_be_here(cast: Cast, client_of: ClientOf) -> None:
    assert "Nothing is set aside." in client_of(cast.otto).get("/quarantine/").content.decode()


def test_every_fault_is_named_with_place_column_sentence_and_mending(cast: Cast, client_of: ClientOf) -> None:
    quarantined_of(cast.otto, submission_of(cast.otto))
    page = client_of(cast.otto).get("/quarantine/").content.decode()
    for said in ("Row 214", "QUANTITY", "“QUANTITY”: “1.250” does not fit: 1.25 or 1250.", "Fill in “SUBSTANCE”."):
        assert said in page


def test_filters_narrow_the_list_and_stand_in_the_address(cast: Cast, client_of: ClientOf) -> None:
    submission = submission_of(cast.otto)
    quarantined_of(cast.otto, submission, 214)
    quarantined_of(cast.otto, submission, 300, codes=["field_missing"], state=QuarantineState.DISMISSED)
    otto = client_of(cast.otto)
    shown = {
        query: ("Row 214" in page, "Row 300" in page)
        for query in ("", "?state=dismissed", "?state=any", "?code=field_invalid&state=any", "?source=elsewhere")
        if (page := otto.get(f"/quarantine/{query}").content.decode())
    }
    assert shown == {
        "": (True, False),
        "?state=dismissed": (False, True),
        "?state=any": (True, True),
        "?code=field_invalid&state=any": (True, False),
        "?source=elsewhere": (False, False),
    }


def test_faults_are_counted_beside_their_filter(cast: Cast, client_of: ClientOf) -> None:
    submission = submission_of(cast.otto)
    for row in (1, 2, 3):
        quarantined_of(
            cast.otto, submission, row, codes=["field_missing"] if row == 3 else ["field_invalid", "field_missing"]
        )
    page = client_of(cast.otto).get("/quarantine/").content.decode()
    assert "(3)</option>" in page
    assert "(2)</option>" in page


def test_a_unit_shows_what_was_written_and_each_fault_beside_its_cell(cast: Cast, client_of: ClientOf) -> None:
    unit = quarantined_of(cast.otto, submission_of(cast.otto))
    page = client_of(cast.otto).get(f"/quarantine/{unit.public_id}/").content.decode()
    assert '<span class="written">1.250</span>' in page
    assert 'name="cell:QUANTITY"' in page
    assert 'name="cell:SUBSTANCE"' in page  # it came empty; a fault asks for it
    assert page.index("cell:QUANTITY") < page.index("cell:CASE_ID")  # what is wrong comes first


def test_what_was_written_is_only_text(cast: Cast, client_of: ClientOf) -> None:
    nasty = '"><script>alert(1)</script>'
    faults = json.dumps([{"code": "field_invalid", "column": nasty, "params": {"value": nasty, "reason": nasty}}])
    unit = quarantined_of(
        cast.otto, submission_of(cast.otto), written=json.dumps({nasty: nasty}), faults=faults, place_file=nasty
    )
    otto = client_of(cast.otto)
    for address in (f"/quarantine/{unit.public_id}/", "/quarantine/", "/quarantine/?state=any"):
        assert "<script>alert" not in otto.get(address).content.decode()


def test_a_document_is_shown_whole_and_not_offered_as_cells(cast: Cast, client_of: ClientOf) -> None:
    faults = json.dumps([{"code": "field_missing", "column": "/report/x", "params": {}}])
    unit = quarantined_of(
        cast.otto, submission_of(cast.otto), written=json.dumps({"": "<report/>"}), faults=faults, place_row=None
    )
    page = client_of(cast.otto).get(f"/quarantine/{unit.public_id}/").content.decode()
    assert "&lt;report/&gt;" in page
    assert "/report/x" in page
    assert 'name="cell:' not in page


def test_a_row_is_mended_in_place_and_the_next_one_comes(cast: Cast, client_of: ClientOf) -> None:
    otto = client_of(cast.otto)
    file = SimpleUploadedFile("seizures.csv", customs_file(GOOD, BAD, BAD.replace("-2,", "-3,")))
    otto.post("/submissions/new/", {"file": file, "new_source": "customs-north"})
    work_off()
    with acting(actor_of(cast.otto)):
        first, second = Quarantined.objects.order_by("id")
    cells = {f"cell:{column}": text for column, text in first.written_cells().items()} | {"cell:QUANTITY": "2.5"}
    answer = otto.post(f"/quarantine/{first.public_id}/mend/", cells)
    assert answer["Location"] == f"/quarantine/{second.public_id}/"
    assert "Being taken in again" in otto.get(answer["Location"]).content.decode()
    work_off()
    mended = as_stored(first, cast.otto)
    assert mended.state == QuarantineState.REPLAYED
    with acting(actor_of(cast.otto)):
        replay = Submission.objects.get(replays_id=first.submission_id)
    assert (replay.received, replay.accepted) == (1, 1)
    page = otto.get(f"/quarantine/{first.public_id}/").content.decode()
    assert "Mended and taken in" in page
    assert 'name="cell:' not in page


def test_nothing_is_mended_with_empty_cells(cast: Cast, client_of: ClientOf) -> None:
    unit = quarantined_of(cast.otto, submission_of(cast.otto))
    answer = client_of(cast.otto).post(f"/quarantine/{unit.public_id}/mend/", {"cell:QUANTITY": ""})
    assert answer.status_code == 400
    assert "dismiss this row" in answer.content.decode()


@pytest.mark.parametrize("why", ["", "   ", "a\x00b", "x" * 1001])
def test_dismissing_needs_a_reason(cast: Cast, client_of: ClientOf, why: str) -> None:
    unit = quarantined_of(cast.otto, submission_of(cast.otto))
    assert client_of(cast.otto).post(f"/quarantine/{unit.public_id}/dismiss/", {"why": why}).status_code == 400
    assert as_stored(unit, cast.otto).state == QuarantineState.OPEN


def test_a_dismissed_row_says_by_whom_and_why_and_cannot_be_dismissed_twice(cast: Cast, client_of: ClientOf) -> None:
    unit = quarantined_of(cast.otto, submission_of(cast.otto))
    otto = client_of(cast.otto)
    answer = otto.post(f"/quarantine/{unit.public_id}/dismiss/", {"why": "a test row"})
    assert answer["Location"] == f"/submissions/{unit.submission.public_id}/"
    page = otto.get(f"/quarantine/{unit.public_id}/").content.decode()
    assert "Dismissed" in page
    assert "Otto: a test row" in page
    assert otto.post(f"/quarantine/{unit.public_id}/dismiss/", {"why": "again"}).status_code == 404
    assert otto.post(f"/quarantine/{unit.public_id}/mend/", {"cell:QUANTITY": "1"}).status_code == 404


def test_the_canary_is_not_in_the_filters_of_another_organisation(cast: Cast, client_of: ClientOf) -> None:
    quarantined_of(cast.otto, submission_of(cast.otto))
    page = client_of(cast.nina).get("/quarantine/?state=any").content.decode()
    assert CANARY not in page
    assert "customs-north" not in page
