"""Deliveries through the pages: upload, receipt, progress, download to mend, replay, dismissal."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.cast import Cast
from tests.web.planted import CANARY, ROW, customs_file, quarantined_of, submission_of, work_off
from tutela.intake.models import Quarantined, QuarantineState, State, Submission
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.audit import Operation
from tutela.safeguards.models import AuditEntry, Person

ClientOf = Callable[[Person], Client]


def upload(client: Client, content: bytes | None = None, **fields: str) -> str:
    """Deliver a file through the page; the address of its receipt."""
    file = SimpleUploadedFile("seizures.csv", customs_file() if content is None else content)
    answer = client.post("/submissions/new/", {"file": file, "new_source": "customs-north", **fields})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def only_submission(person: Person) -> Submission:
    with acting(actor_of(person)):
        return Submission.objects.get()


def test_a_delivered_file_has_its_receipt_at_once(cast: Cast, client_of: ClientOf) -> None:
    otto = client_of(cast.otto)
    page = otto.get(upload(otto)).content.decode()
    submission = only_submission(cast.otto)
    assert submission.state == State.WAITING
    assert submission.public_id in page
    assert submission.file_digest in page
    assert "waits for its turn" in page
    assert "hx-get" in page


def test_the_receipt_adds_up_once_the_file_is_read(cast: Cast, client_of: ClientOf) -> None:
    otto = client_of(cast.otto)
    address = upload(otto)
    work_off()
    submission = only_submission(cast.otto)
    assert (submission.received, submission.accepted, submission.quarantined) == (2, 1, 1)
    page = otto.get(address).content.decode()
    assert 'aria-label="Accepted 1, Revised 0, Unchanged 0, Quarantined 1"' in page
    assert "Row 3" in page
    assert "“a lot”" in page
    assert "hx-get" not in page


def test_delivered_again_everything_is_unchanged(cast: Cast, client_of: ClientOf) -> None:
    otto = client_of(cast.otto)
    for _ in range(2):
        address = upload(otto)
        work_off()
    assert 'aria-label="Accepted 0, Revised 0, Unchanged 1, Quarantined 1"' in otto.get(address).content.decode()


def test_progress_stops_asking_and_shows_the_whole_page_once_done(cast: Cast, client_of: ClientOf) -> None:
    otto = client_of(cast.otto)
    address = upload(otto)
    waiting = otto.get(f"{address}progress/", headers={"HX-Request": "true"})
    assert 'hx-trigger="every 1s"' in waiting.content.decode()
    assert "HX-Refresh" not in waiting
    work_off()
    done = otto.get(f"{address}progress/", headers={"HX-Request": "true"})
    assert done["HX-Refresh"] == "true"
    assert "hx-trigger" not in done.content.decode()


def test_a_page_without_script_looks_again_by_itself(cast: Cast, client_of: ClientOf) -> None:
    otto = client_of(cast.otto)
    address = upload(otto)
    assert '<noscript><meta http-equiv="refresh"' in otto.get(address).content.decode()
    work_off()
    assert 'http-equiv="refresh"' not in otto.get(address).content.decode()


def test_a_file_that_cannot_be_read_says_why_and_that_nothing_was_stored(cast: Cast, client_of: ClientOf) -> None:
    otto = client_of(cast.otto)
    address = upload(otto, b"")
    work_off()
    submission = only_submission(cast.otto)
    page = otto.get(address).content.decode()
    assert submission.state == State.FAILED
    assert submission.failure
    assert "Nothing of this file was stored." in page
    assert 'role="alert"' in page


def test_a_script_that_sends_the_file_is_told_where_the_receipt_is(cast: Cast, client_of: ClientOf) -> None:
    file = SimpleUploadedFile("seizures.csv", customs_file())
    answer = client_of(cast.otto).post(
        "/submissions/new/", {"file": file, "new_source": "customs-north"}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 201
    assert answer["X-Receipt"] == f"/submissions/{only_submission(cast.otto).public_id}/"


WRONG_FORMS = [
    ({"new_source": "customs"}, "Choose a file."),
    ({"file": "x"}, "Say which source this comes from."),
    ({"file": "x", "new_source": "with space"}, "Use letters without accents"),
    ({"file": "x", "new_source": "customs", "format": "carved-in-stone"}, "Select a valid choice"),
    ({"file": "x", "new_source": "customs", "mapping": "/etc/passwd"}, "Select a valid choice"),
]


@pytest.mark.parametrize(("fields", "said"), WRONG_FORMS)
def test_a_wrong_form_says_what_is_wrong_and_stores_nothing(
    cast: Cast, client_of: ClientOf, fields: dict[str, str], said: str
) -> None:
    for headers in ({}, {"HX-Request": "true"}):
        sent = {**fields, **({"file": SimpleUploadedFile("a.csv", b"x")} if "file" in fields else {})}
        answer = client_of(cast.otto).post("/submissions/new/", sent, headers=headers)
        assert answer.status_code == 400
        assert said in answer.content.decode()
    with acting(actor_of(cast.otto)):
        assert not Submission.objects.exists()


def test_a_source_of_another_organisation_can_not_be_chosen(cast: Cast, client_of: ClientOf) -> None:
    submission_of(cast.otto)
    nina = client_of(cast.nina)
    assert "customs-north" not in nina.get("/submissions/new/").content.decode().replace("such as customs-north", "")
    file = SimpleUploadedFile("a.csv", b"x")
    answer = nina.post("/submissions/new/", {"file": file, "source": "customs-north"})
    assert answer.status_code == 400


def test_one_name_of_a_source_in_two_organisations_is_two_sources(cast: Cast, client_of: ClientOf) -> None:
    for person in (cast.otto, cast.nina):
        upload(client_of(person))
    of_otto, of_nina = only_submission(cast.otto), only_submission(cast.nina)
    assert of_otto.source_id != of_nina.source_id


def test_a_file_name_with_markup_is_only_a_name(cast: Cast, client_of: ClientOf) -> None:
    submission = submission_of(cast.otto, file_name='<img src=x onerror="1">.csv')
    otto = client_of(cast.otto)
    for address in ("/submissions/", "/desk/", f"/submissions/{submission.public_id}/"):
        page = otto.get(address).content.decode()
        assert "<img" not in page
        assert "&lt;img" in page


def test_filters_stand_in_the_address(cast: Cast, client_of: ClientOf) -> None:
    submission_of(cast.otto)
    otto = client_of(cast.otto)
    assert CANARY in otto.get("/submissions/?state=done&source=customs-north").content.decode()
    for query in ("state=failed", "source=other"):
        assert "No delivery fits these filters." in otto.get(f"/submissions/?{query}").content.decode()


@pytest.mark.parametrize(
    "query", ["state=%00", "source=%ff", "page=x", "page=-1", "code=%00", "code='--", "state=" + "x" * 999]
)
def test_filters_that_make_no_sense_break_nothing(cast: Cast, client_of: ClientOf, query: str) -> None:
    submission = submission_of(cast.otto)
    quarantined_of(cast.otto, submission)
    otto = client_of(cast.otto)
    for address in ("/submissions/", f"/submissions/{submission.public_id}/", "/quarantine/"):
        assert otto.get(f"{address}?{query}").status_code == 200


def test_reasons_lead_to_the_rows_that_have_them(cast: Cast, client_of: ClientOf) -> None:
    submission = submission_of(cast.otto)
    quarantined_of(cast.otto, submission, 214)
    quarantined_of(cast.otto, submission, 300, codes=["field_missing"])
    otto = client_of(cast.otto)
    address = f"/submissions/{submission.public_id}/"
    assert "?code=field_invalid#set-aside" in otto.get(address).content.decode()
    only = otto.get(f"{address}?code=field_invalid").content.decode()
    assert "Row 214" in only
    assert "Row 300" not in only


def test_the_file_to_mend_has_the_columns_as_delivered_and_goes_back_mended(cast: Cast, client_of: ClientOf) -> None:
    otto = client_of(cast.otto)
    address = upload(otto)
    work_off()
    answer = otto.get(f"{address}to-mend.csv")
    assert answer["Content-Disposition"].startswith("attachment")
    text = b"".join(answer).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["QUANTITY"] == "a lot"
    assert "a lot" in row["quarantine_reasons"]
    mended = SimpleUploadedFile("mended.csv", text.replace(",a lot,Kilogram", ",2.5,Kilogram").encode())
    answer = otto.post(f"{address}replay/", {"mended": "1", "file": mended})
    assert answer.status_code == 302
    work_off()
    replay = otto.get(answer["Location"]).content.decode()
    assert 'aria-label="Accepted 1, Revised 0, Unchanged 0, Quarantined 0"' in replay
    assert "Replay of" in replay
    former = otto.get(address).content.decode()
    assert "Nothing is open any more" in former
    assert "Replayed as" in former


def test_replayed_as_it_was_it_is_set_aside_no_second_time(cast: Cast, client_of: ClientOf) -> None:
    otto = client_of(cast.otto)
    address = upload(otto)
    work_off()
    again = otto.post(f"{address}replay/")
    assert again.status_code == 302
    work_off()
    with acting(actor_of(cast.otto)):
        assert Quarantined.objects.filter(state=QuarantineState.OPEN).count() == 1


def test_a_mended_file_of_another_delivery_is_refused_with_a_way_out(cast: Cast, client_of: ClientOf) -> None:
    otto = client_of(cast.otto)
    submission = submission_of(cast.otto)
    quarantined_of(cast.otto, submission)
    for content in (b"a,b\n1,2\n", b"quarantine_id,QUANTITY\nsomething-else,1\n", b"\xff\xfe\x00"):
        mended = SimpleUploadedFile("mended.csv", content)
        answer = otto.post(f"/submissions/{submission.public_id}/replay/", {"mended": "1", "file": mended})
        assert answer.status_code == 400, content
    answer = otto.post(f"/submissions/{submission.public_id}/replay/", {"mended": "1"})
    assert answer.status_code == 400
    assert "Choose the mended file." in answer.content.decode()


def test_everything_open_can_be_dismissed_with_a_reason_and_not_without(cast: Cast, client_of: ClientOf) -> None:
    submission = submission_of(cast.otto)
    for row in (214, 215):
        quarantined_of(cast.otto, submission, row)
    otto = client_of(cast.otto)
    address = f"/submissions/{submission.public_id}/"
    assert otto.post(f"{address}dismiss/", {"why": "  "}).status_code == 400
    answer = otto.post(f"{address}dismiss/", {"why": "test rows of the vendor"}, follow=True)
    assert "Dismissed: 2." in answer.content.decode()
    with acting(actor_of(cast.otto)):
        units = list(Quarantined.objects.all())
    assert {unit.state for unit in units} == {QuarantineState.DISMISSED}
    assert {unit.closed_why for unit in units} == {"test rows of the vendor"}


def test_an_analyst_sees_another_organisations_receipt_but_not_what_was_set_aside(
    cast: Cast, client_of: ClientOf
) -> None:
    submission = submission_of(cast.otto)
    unit = quarantined_of(cast.otto, submission)
    anna = client_of(cast.anna)
    page = anna.get(f"/submissions/{submission.public_id}/").content.decode()
    assert "Quarantined" in page
    assert "Row 214" not in page
    assert anna.get(f"/quarantine/{unit.public_id}/").status_code == 404
    assert anna.get(f"/submissions/{submission.public_id}/to-mend.csv").status_code == 404
    for address in (
        f"/submissions/{submission.public_id}/replay/",
        f"/submissions/{submission.public_id}/dismiss/",
        f"/quarantine/{unit.public_id}/mend/",
        f"/quarantine/{unit.public_id}/dismiss/",
    ):
        assert anna.post(address, {"why": "x", "cell:QUANTITY": "1"}).status_code == 404, address
    with acting(actor_of(cast.otto)):
        assert Quarantined.objects.get().state == QuarantineState.OPEN


def test_reading_what_was_set_aside_is_logged_and_looking_at_progress_is_not(cast: Cast, client_of: ClientOf) -> None:
    submission = submission_of(cast.otto)
    quarantined_of(cast.otto, submission)
    otto = client_of(cast.otto)
    otto.get(f"/submissions/{submission.public_id}/progress/")
    assert not AuditEntry.objects.using("owner").filter(operation=Operation.CONSULTATION).exists()
    otto.get(f"/submissions/{submission.public_id}/")
    b"".join(otto.get(f"/submissions/{submission.public_id}/to-mend.csv"))
    entries = list(
        AuditEntry.objects.using("owner").filter(operation=Operation.CONSULTATION, subject_id=submission.public_id)
    )
    assert len(entries) == 2
    assert {entry.person_id for entry in entries} == {cast.otto.pk}


def test_a_formula_in_a_cell_does_not_reach_a_spreadsheet_as_one(cast: Cast, client_of: ClientOf) -> None:
    import json

    submission = submission_of(cast.otto)
    quarantined_of(cast.otto, submission, written=json.dumps({**ROW, "PLACE": '=HYPERLINK("x")'}))
    answer = client_of(cast.otto).get(f"/submissions/{submission.public_id}/to-mend.csv")
    (row,) = csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig")))
    assert row["PLACE"].startswith("'=")


def test_a_long_list_goes_by_pages_and_keeps_the_filter(cast: Cast, client_of: ClientOf) -> None:
    with mock.patch("tutela.web.paging.ROWS", 2), mock.patch("tutela.web.submissions.paged.__defaults__", (2, None)):
        for _ in range(3):
            submission_of(cast.otto)
        page = client_of(cast.otto).get("/submissions/?source=customs-north").content.decode()
    assert "1–2 of 3" in page
    assert "?source=customs-north&amp;page=2" in page
