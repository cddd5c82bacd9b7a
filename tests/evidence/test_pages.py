"""The pages: a file goes in without touching the disk, nothing of it comes out but to its recipient."""

from __future__ import annotations

import io
import re
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from tests.evidence.custody import Custody, picture, places_of
from tests.web.planted import submission_of
from tutela.configuration import home
from tutela.evidence import actions, queries
from tutela.evidence.models import CustodyStep, Evidence, State, Step
from tutela.evidence.store import Arriving
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.installation import operator
from tutela.safeguards.models import AuditEntry, Person

Clients = Callable[[Person], Client]


def objects() -> list[Path]:
    return [path for path in (home() / "evidence").rglob("*") if path.is_file()]


def send(client: Client, address: str, content: bytes, **fields: object) -> HttpResponse:
    form = {"file": SimpleUploadedFile("holiday.jpg", content, "image/jpeg"), "whole": "yes", **fields}
    answer = client.post(address, {key: value for key, value in form.items() if value is not None})
    assert isinstance(answer, HttpResponse)
    return answer


def only(custody: Custody) -> Evidence:
    with acting(actor_of(custody.cast.otto)):
        return queries.one(Evidence.objects.get().public_id)


def test_a_picture_uploaded_is_sealed_and_nowhere_in_the_clear(custody: Custody, client_of: Clients) -> None:
    content, since = picture(4_000), time.time()
    client = client_of(custody.cast.otto)
    record = custody.record()
    form = client.get(f"/records/{record}/evidence/new/").content.decode()
    assert custody.inner.fingerprint in form
    assert custody.outer.fingerprint in form
    answer = send(client, f"/records/{record}/evidence/new/", content)
    found = only(custody)
    assert answer["Location"] == f"/evidence/{found.public_id}/"
    assert (found.state, found.length, found.file_name) == (State.SEALED, len(content), "holiday.jpg")
    assert places_of(content, since) == []
    shown = client.get(f"/evidence/{found.public_id}/").content.decode()
    for hash_ in (found.md5, found.sha1, found.sha256, found.sealed_sha256):
        assert hash_ in shown
    assert "<img" not in shown
    assert found.sha256 in client.get(f"/records/{record}/").content.decode()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\\\..\\\\boot.ini", "boot.ini"),
        ("a.jpg.php", "a.jpg.php"),
        ("<script>x</script>.jpg", "script>.jpg"),
        ("tab\tnul\x00.jpg", "tabnul.jpg"),
        ("x" * 300, "x" * 255),
    ],
)
def test_a_name_is_a_text_and_names_no_file(custody: Custody, client_of: Clients, name: str, kept: str) -> None:
    address = f"/records/{custody.record()}/evidence/new/"
    client = client_of(custody.cast.otto)
    content = SimpleUploadedFile("plain", b"x")
    content._name = name  # type: ignore[attr-defined]
    assert client.post(address, {"file": content, "whole": "yes"}).status_code == 302
    found = only(custody)
    assert found.file_name == kept
    assert [path.name for path in objects()] == [found.object_name]
    assert "<script>x" not in client.get(f"/evidence/{found.public_id}/").content.decode()


def test_to_a_delivery_a_file_is_attached_as_well(custody: Custody, client_of: Clients) -> None:
    submission = submission_of(custody.cast.otto)
    client = client_of(custody.cast.otto)
    send(client, f"/submissions/{submission.public_id}/evidence/new/", b"x" * 10)
    found = only(custody)
    assert (found.submission_id, found.record_uid, found.kind) == (submission.pk, None, "submission")
    assert found.sha256 in client.get(f"/submissions/{submission.public_id}/").content.decode()


def test_where_nothing_is_declared_it_is_dropped_and_nowhere(custody: Custody, client_of: Clients) -> None:
    content, since = picture(), time.time()
    record = custody.record(custody.cast.nina)
    send(client_of(custody.cast.nina), f"/records/{record}/evidence/new/", content)
    with acting(actor_of(custody.cast.nina)):
        assert Evidence.objects.get().state == State.DROPPED
    assert objects() == []
    assert places_of(content, since) == []


def test_a_script_is_told_where_the_evidence_is(custody: Custody, client_of: Clients) -> None:
    form = {"file": SimpleUploadedFile("a", b"x"), "whole": "yes"}
    address = f"/records/{custody.record()}/evidence/new/"
    answer = client_of(custody.cast.otto).post(address, form, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["X-Receipt"]) == (201, f"/evidence/{only(custody).public_id}/")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [({"whole": None}, "broken off"), ({"file": None}, "Choose a file"), ({"whole": "no"}, "broken off")],
)
def test_a_form_that_did_not_come_whole_leaves_nothing(
    custody: Custody, client_of: Clients, fields: dict[str, object], sentence: str
) -> None:
    answer = send(client_of(custody.cast.otto), f"/records/{custody.record()}/evidence/new/", b"x" * 1000, **fields)
    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert objects() == []
    with acting(actor_of(custody.cast.otto)):
        assert not Evidence.objects.exists()


def test_two_files_are_refused(custody: Custody, client_of: Clients) -> None:
    form = {"file": SimpleUploadedFile("a", b"x"), "other": SimpleUploadedFile("b", b"y"), "whole": "yes"}
    answer = client_of(custody.cast.otto).post(f"/records/{custody.record()}/evidence/new/", form)
    assert answer.status_code == 400
    assert objects() == []


def test_a_body_cut_short_leaves_nothing(custody: Custody, client_of: Clients) -> None:
    body = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n' + b"x" * 100_000
    answer = client_of(custody.cast.otto).post(
        f"/records/{custody.record()}/evidence/new/", body, content_type="multipart/form-data; boundary=b"
    )
    assert answer.status_code == 400
    assert objects() == []


def test_without_the_forms_token_nothing_is_kept(custody: Custody) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(custody.cast.otto)
    address = f"/records/{custody.record()}/evidence/new/"
    assert send(client, address, b"x" * 100_000).status_code == 403
    assert objects() == []
    page = client.get(address).content.decode()
    token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[-1]
    assert send(client, address, b"x" * 100_000, csrfmiddlewaretoken=token).status_code == 302
    assert only(custody).length == 100_000


def test_beyond_the_limit_the_answer_is_413_and_nothing_stays(
    custody: Custody, client_of: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "UPLOAD_LIMIT_BYTES", 100_000)
    answer = send(client_of(custody.cast.otto), f"/records/{custody.record()}/evidence/new/", b"x" * 100_001)
    assert answer.status_code == 413
    assert objects() == []


def test_a_full_disk_is_503_with_a_time_to_try_again(
    custody: Custody, client_of: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    class OnFullDisk(Arriving):
        def write(self, data: bytes) -> int:
            raise OSError(28, "No space left on device")

    address = f"/records/{custody.record()}/evidence/new/"
    with monkeypatch.context() as patched:
        patched.setattr("tutela.evidence.receiving.Arriving", OnFullDisk)
        answer = send(client_of(custody.cast.otto), address, picture())
    assert answer.status_code == 503
    assert answer["Retry-After"]
    assert objects() == []
    assert send(client_of(custody.cast.otto), address, b"x").status_code == 302


def test_who_may_not_attach_is_refused_before_a_byte_is_read(custody: Custody, client_of: Clients) -> None:
    address = f"/records/{custody.record()}/evidence/new/"
    for person, status in ((custody.cast.nina, 404), (custody.cast.adam, 403), (custody.cast.anna, 404)):
        client = client_of(person)
        assert client.get(address).status_code == status, person
        assert send(client, address, b"x" * 1000).status_code == status, person
        assert client.put(address).status_code == 405
    assert Client().get(address).status_code == 302
    assert objects() == []


def test_another_organisation_finds_nothing_anywhere(custody: Custody, client_of: Clients) -> None:
    found = custody.attach(b"x", name="canary-name")
    copy = custody.imported(found)
    client = client_of(custody.cast.nina)
    listed = client.get("/evidence/").content.decode()
    assert found.public_id not in listed
    assert found.sha256 not in listed
    assert client.get(f"/evidence/{found.public_id}/").status_code == 404
    for what in ("ask", "release", "download"):
        assert client.post(f"/evidence/copies/{copy.public_id}/{what}/", {"why": "x"}).status_code == 404, what
    assert client.get(f"/evidence/copies/{copy.public_id}/statement.json").status_code == 404
    assert found.public_id not in client.get("/approvals/").content.decode()


def test_released_by_two_persons_and_downloaded_by_the_recipient_alone(custody: Custody, client_of: Clients) -> None:
    cast = custody.cast
    found = custody.attach(picture())
    copy = custody.imported(found)
    otto, anna, nina = client_of(cast.otto), client_of(cast.anna), client_of(cast.nina)
    page = f"/evidence/{found.public_id}/"
    download = f"/evidence/copies/{copy.public_id}/download/"
    assert "Ask a second person" in otto.get(page).content.decode()
    assert otto.post(f"/evidence/copies/{copy.public_id}/ask/", {"why": ""}).status_code == 400
    assert otto.post(f"/evidence/copies/{copy.public_id}/ask/", {"why": "competent"}).status_code == 302
    assert otto.post(f"/evidence/copies/{copy.public_id}/release/").status_code == 403
    assert "waits for a second person" in otto.get(page).content.decode()
    waiting = anna.get("/approvals/").content.decode()
    (question,) = re.findall(r"/approvals/([0-9a-f]{20})/decide/", waiting)
    assert "competent" in waiting
    assert "/decide/" not in otto.get("/approvals/").content.decode()
    assert otto.post(f"/approvals/{question}/decide/", {"decision": "approve"}).status_code == 403
    assert nina.post(f"/approvals/{question}/decide/", {"decision": "approve"}).status_code == 404
    assert anna.post(f"/approvals/{question}/decide/", {"decision": "maybe"}).status_code == 400
    assert anna.post(f"/approvals/{question}/decide/", {"decision": "decline"}).status_code == 400
    assert anna.post(f"/approvals/{question}/decide/", {"decision": "approve"}).status_code == 302
    assert nina.post(download).status_code == 404
    assert otto.post(f"/evidence/copies/{copy.public_id}/release/").status_code == 302
    assert "Handed to you" in nina.get("/evidence/").content.decode()
    assert "Download the encrypted file" in nina.get(page).content.decode()
    assert nina.get(download).status_code == 405
    before = handed_over(custody, found)
    answer = nina.post(download)
    assert answer.status_code == 200
    content = answer.getvalue()
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == f'attachment; filename="{found.public_id}.age"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert int(answer["Content-Length"]) == len(content) == copy.length
    statement = nina.get(f"/evidence/copies/{copy.public_id}/statement.json")
    assert statement["Content-Disposition"].startswith("attachment")
    assert found.sha256 in statement.content.decode()
    assert handed_over(custody, found) == before + 1
    assert AuditEntry.objects.using("owner").filter(action="evidence.download", operation="disclosure").count() == 1
    for client in (otto, anna, client_of(cast.clara)):
        assert client.post(download).status_code == 404
        assert client.get(f"/evidence/copies/{copy.public_id}/statement.json").status_code == 404
        assert "Download the encrypted file" not in client.get(page).content.decode()
    assert handed_over(custody, found) == before + 1


def handed_over(custody: Custody, found: Evidence) -> int:
    with acting(actor_of(custody.cast.otto)):
        return CustodyStep.objects.filter(evidence=found, step=Step.HANDED_OVER).count()


def test_a_page_of_erased_evidence_says_so_and_shows_no_hash(custody: Custody, client_of: Clients) -> None:
    found = custody.attach(b"x", name="canary-name")
    with acting(operator()):
        actions.erase(queries.one(found.public_id), "retention")
    page = client_of(custody.cast.otto).get(f"/evidence/{found.public_id}/").content.decode()
    assert "Erased" in page
    assert "Deleted" in page
    assert found.sha256 not in page
    assert "canary-name" not in page


@pytest.mark.parametrize("kilobytes", [40, 5_000])
@pytest.mark.parametrize("enforced", [False, True])
def test_a_picture_delivered_as_data_is_refused_and_nowhere(custody: Custody, kilobytes: int, enforced: bool) -> None:
    content, since = picture(kilobytes), time.time()
    client = Client(enforce_csrf_checks=enforced)
    client.force_login(custody.cast.otto)
    form: dict[str, object] = {"new_source": "customs"}
    if enforced:
        page = client.get("/submissions/new/").content.decode()
        form["csrfmiddlewaretoken"] = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[-1]
    answer = client.post("/submissions/new/", {**form, "file": SimpleUploadedFile("data.csv", content, "text/csv")})
    assert answer.status_code == 415
    assert "Attach it as evidence" in answer.content.decode()
    assert places_of(content, since) == []
    spool = home() / "incoming"
    assert not spool.exists() or list(spool.iterdir()) == []


def test_a_picture_in_an_archive_delivered_as_data_is_refused_too(custody: Custody, client_of: Clients) -> None:

    content, since = picture(100), time.time()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("report.xml", "<report/>")
        archive.writestr("files/1.jpg", content)
    form = {"new_source": "customs", "file": SimpleUploadedFile("reports.zip", out.getvalue())}
    assert client_of(custody.cast.otto).post("/submissions/new/", form).status_code == 415
    assert places_of(content, since) == []
