"""What was set aside: the list, and one unit with ways to mend it."""

from __future__ import annotations

import json
from collections.abc import Callable
from unittest import mock
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from tests.web.planted import BAD, CANARY, GOOD, customs_file, quarantined_of, submission_of, work_off
from tutela.errors import InvalidInput, NotPermitted
from tutela.intake.actions import dismiss, dismiss_all
from tutela.intake.models import Quarantined, QuarantineState, Submission
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.models import AuditDetail, AuditEntry, Person

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


def test_a_unit_stands_as_last_mended_with_what_was_delivered_beside_it(cast: Cast, client_of: ClientOf) -> None:
    mended = json.dumps({"CASE_ID": "unchanged", "QUANTITY": "one and a half", "PLACE": "Linz"})
    written = json.dumps({"CASE_ID": "unchanged", "QUANTITY": "1.250", "UNIT": "Kilogram"})
    unit = quarantined_of(cast.otto, submission_of(cast.otto), written=written, mended=mended)
    page = client_of(cast.otto).get(f"/quarantine/{unit.public_id}/").content.decode()
    assert '<input name="cell:QUANTITY" value="one and a half"' in page
    assert "As last mended" in page
    for said in (
        '<span class="written">one and a half</span><br><span class="quiet small">Delivered: <span class="written">1.250',
        '<span class="written">Linz</span><br><span class="quiet small">Delivered: empty',
        '<span class="quiet">empty</span><br><span class="quiet small">Delivered: <span class="written">Kilogram',
    ):
        assert said in page
    assert page.count("Delivered: ") == 3


def test_a_unit_that_was_never_mended_shows_what_was_delivered_once(cast: Cast, client_of: ClientOf) -> None:
    unit = quarantined_of(cast.otto, submission_of(cast.otto))
    page = client_of(cast.otto).get(f"/quarantine/{unit.public_id}/").content.decode()
    assert "As written" in page
    assert "Delivered: " not in page
    assert "As delivered" not in page


def test_a_row_that_did_not_fit_its_columns_has_cells_once_it_was_mended(cast: Cast, client_of: ClientOf) -> None:
    raw = {"": "A-1;2,5;Gram;too much"}
    unit = quarantined_of(
        cast.otto,
        submission_of(cast.otto),
        written=json.dumps(raw),
        mended=json.dumps({"CASE_ID": "A-1", "QUANTITY": "a"}),
    )
    page = client_of(cast.otto).get(f"/quarantine/{unit.public_id}/").content.decode()
    assert 'name="cell:QUANTITY" value="a"' in page
    assert 'name="cell:"' not in page
    assert '<pre class="written document">A-1;2,5;Gram;too much</pre>' in page


def test_a_document_stands_as_last_mended_with_what_was_delivered_below(cast: Cast, client_of: ClientOf) -> None:
    unit = quarantined_of(
        cast.otto,
        submission_of(cast.otto),
        written=json.dumps({"": "<report/>"}),
        mended=json.dumps({"": "<report>1</report>"}),
        place_row=None,
    )
    page = client_of(cast.otto).get(f"/quarantine/{unit.public_id}/").content.decode()
    assert page.index("&lt;report&gt;1&lt;/report&gt;") < page.index("As delivered") < page.index("&lt;report/&gt;")
    assert 'name="cell:' not in page


def test_cells_that_were_not_touched_keep_their_line_ends_and_their_column(cast: Cast, client_of: ClientOf) -> None:
    cells = {"AMOUNT\n(kg)": "a lot", "REMARKS": "\nfirst\nsecond\rthird"}
    unit = quarantined_of(cast.otto, submission_of(cast.otto), written=json.dumps(cells), rows=1)
    otto = client_of(cast.otto)
    page = otto.get(f"/quarantine/{unit.public_id}/").content.decode()
    assert ">\n\nfirst\nsecond\rthird</textarea>" in page  # a browser drops the first line end of a text area
    sent = urlencode({"cell:AMOUNT\r\n(kg)": "2.5", "cell:REMARKS": "\r\nfirst\r\nsecond\r\nthird"})
    with mock.patch("tutela.intake.actions.mend_one", return_value=unit.submission) as mend_one:
        answer = otto.post(
            f"/quarantine/{unit.public_id}/mend/", sent, content_type="application/x-www-form-urlencoded"
        )
    assert answer.status_code == 302
    assert mend_one.call_args.args[1] == {"AMOUNT\n(kg)": "2.5", "REMARKS": cells["REMARKS"]}


def test_all_of_a_delivery_is_dismissed_in_one_statement_with_one_entry(cast: Cast, client_of: ClientOf) -> None:
    otto = client_of(cast.otto)
    elsewhere = quarantined_of(cast.otto, submission_of(cast.otto))
    rows = [BAD.replace("-2,", f"-{number},") for number in range(2, 6)]
    otto.post("/submissions/new/", {"file": SimpleUploadedFile("f.csv", customs_file(*rows)), "new_source": "north"})
    work_off()
    with acting(actor_of(cast.otto)):
        submission = Submission.objects.get(source__slug="north")
        before = Quarantined.objects.filter(submission=submission).first()
        assert before is not None
        dismiss(before, "dismissed before")
        with CaptureQueriesContext(connection) as ran:
            assert dismiss_all(submission, " test rows ") == 3
        assert len([one for one in ran if one["sql"].startswith("UPDATE")]) == 1
        assert dismiss_all(submission, "test rows") == 0
        closed = Quarantined.objects.filter(submission=submission).order_by("id")
        assert [(one.state, one.closed_by) for one in closed] == [(QuarantineState.DISMISSED, "Otto")] * 4
        assert sorted(one.closed_why for one in closed) == ["dismissed before", "test rows", "test rows", "test rows"]
        assert Quarantined.objects.get(pk=elsewhere.pk).state == QuarantineState.OPEN
    entry = AuditEntry.objects.using("owner").get(action="quarantine.mend", subject="submission")
    assert (entry.subject_id, entry.count) == (submission.public_id, 3)
    assert AuditDetail.objects.using("owner").get(pk=entry.pk).purpose == "test rows"


def test_a_delivery_is_dismissed_only_with_a_reason_and_by_who_may_mend_it(cast: Cast) -> None:
    submission = submission_of(cast.otto)
    quarantined_of(cast.otto, submission)
    with acting(actor_of(cast.otto)), pytest.raises(InvalidInput):
        dismiss_all(submission, "  ")
    with acting(actor_of(cast.anna)), pytest.raises(NotPermitted):
        dismiss_all(submission, "not mine")
    with acting(actor_of(cast.otto)):
        assert Quarantined.objects.get().state == QuarantineState.OPEN
