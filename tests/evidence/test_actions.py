"""From attaching to handing over: who may, what is written, and what nobody sees."""

from __future__ import annotations

import hashlib
import io
import json
import stat
import time
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from tests.cast import Cast
from tests.evidence.custody import Custody, picture, places_of
from tutela.configuration import home
from tutela.errors import Conflict, InvalidInput, LimitExceeded, NoActor, NotFound, NotPermitted, Unavailable
from tutela.evidence import actions, custodian, declaring, importing, queries, store
from tutela.evidence.models import CustodyStep, Evidence, EvidencePolicy, Rewrapped, RewrappedState, State, Step
from tutela.evidence.store import Arriving
from tutela.safeguards import approvals
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.installation import operator
from tutela.safeguards.models import AuditEntry, Organisation, Person
from tutela.safeguards.organisations import revoke_key


def steps(found: Evidence, person: Person) -> list[str]:
    with acting(actor_of(person)):
        return [step.step for step in queries.custody(queries.one(found.public_id))]


def objects() -> list[Path]:
    return [path for path in (home() / "evidence").rglob("*") if path.is_file()]


def test_a_file_is_hashed_sealed_and_nowhere_in_the_clear(custody: Custody) -> None:
    content, since = picture(), time.time()
    found = custody.attach(content, name="a.jpg")
    assert (found.length, found.md5) == (len(content), hashlib.md5(content).hexdigest())
    assert (found.sha1, found.sha256) == (hashlib.sha1(content).hexdigest(), hashlib.sha256(content).hexdigest())
    (path,) = objects()
    assert path.name == found.object_name
    assert "." not in path.name
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert hashlib.sha256(path.read_bytes()).hexdigest() == found.sealed_sha256
    assert steps(found, custody.cast.otto) == [Step.RECEIVED, Step.SEALED]
    assert places_of(content, since) == []


def test_the_search_for_clear_bytes_finds_them_where_they_are(custody: Custody) -> None:
    content, since = picture(), time.time()
    (home() / "planted").write_bytes(content)
    assert places_of(content, since) == [str(home() / "planted")]
    (home() / "planted").unlink()


def test_what_is_declared_for_nobody_is_hashed_and_dropped(custody: Custody) -> None:
    content, since = picture(), time.time()
    found = custody.attach(content, custody.cast.nina)
    assert (found.state, found.object_name, found.inner) == (State.DROPPED, None, None)
    assert found.sha256 == hashlib.sha256(content).hexdigest()
    assert steps(found, custody.cast.nina) == [Step.RECEIVED, Step.DROPPED]
    assert objects() == []
    assert places_of(content, since) == []


def test_a_policy_of_a_kind_is_stronger_than_that_for_any_other(custody: Custody) -> None:
    with acting(operator()):
        police = Organisation.objects.get(slug="police-a")
        declaring.declare_policy(police, "listing", None)
    assert custody.attach(b"x").state == State.DROPPED
    assert EvidencePolicy.objects.filter(organisation=police).count() == 2


def test_two_custodians_and_a_known_kind_are_needed_for_a_policy(custody: Custody) -> None:
    police = Organisation.objects.get(slug="police-a")
    with acting(operator()):
        with pytest.raises(InvalidInput):
            declaring.declare_policy(police, "", (custody.inner, custody.inner))
        with pytest.raises(InvalidInput):
            declaring.declare_policy(police, "tea", None)
        with pytest.raises(Conflict):
            declaring.declare_custodian(
                "again", custody.inner.age_key, custody.inner.signing_key, declaring.Validity.from_today()
            )
    with acting(actor_of(custody.cast.adam)), pytest.raises(NotPermitted):
        declaring.declare_policy(police, "", None)


def test_to_a_key_that_has_ended_nothing_is_sealed_and_nothing_is_dropped_instead(custody: Custody) -> None:
    with acting(operator()):
        declaring.end_key(custody.inner, timezone.now().date() - timedelta(days=1))
    with pytest.raises(InvalidInput, match="not valid today"):
        custody.attach(b"x")
    with acting(actor_of(custody.cast.otto)):
        assert not Evidence.objects.exists()


def test_another_organisation_sees_nothing_of_it(custody: Custody) -> None:
    found = custody.attach(b"canary")
    with acting(actor_of(custody.cast.nina)):
        assert list(queries.evidence()) == []
        assert not CustodyStep.objects.exists()
        assert not Rewrapped.objects.exists()
        with pytest.raises(NotFound):
            queries.one(found.public_id)
    with pytest.raises(NoActor):
        Evidence.objects.count()
    with connection.cursor() as cursor:
        for table in ("evidence_evidence", "evidence_rewrapped", "evidence_custodystep"):
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone() == (0,)


def test_only_the_owner_attaches(custody: Custody) -> None:
    public_id = custody.record()
    with acting(actor_of(custody.cast.anna)), pytest.raises(NotPermitted):
        actions.attach(io.BytesIO(b"x"), "x", queries.record_target(public_id))
    with acting(actor_of(custody.cast.nina)), pytest.raises(NotFound):
        queries.record_target(public_id)
    assert objects() == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE evidence_custodystep SET detail = 'x'",
        "DELETE FROM evidence_custodystep",
        "TRUNCATE evidence_custodystep",
        "UPDATE evidence_custodiankey SET age_key = 'age1other'",
        "UPDATE safeguards_organisationkey SET organisation_id = 1",
        "DELETE FROM safeguards_organisationkey",
        "SELECT evidence_visibility(1, '{1}')",
        "ALTER TABLE evidence_evidence DISABLE ROW LEVEL SECURITY",
    ],
)
def test_the_application_role_may_not(custody: Custody, statement: str) -> None:
    custody.attach(b"x")
    with psycopg.connect(settings.CONNECTIONS.app) as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute(statement.encode())


def test_a_class_is_widened_by_its_owner_and_not_by_its_audience(custody: Custody) -> None:
    found = custody.attach(b"x")
    custody.released(found)
    with acting(actor_of(custody.cast.nina)):
        seen = queries.one(found.public_id)
        with pytest.raises(ProgrammingError, match="no actor for this class"), transaction.atomic():
            queries.visibility(seen.visibility_id, [custody.cast.clara.organisation_id])


def test_beyond_the_limit_nothing_is_kept(custody: Custody, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "UPLOAD_LIMIT_BYTES", 1_000_000)
    with pytest.raises(LimitExceeded):
        custody.attach(b"x" * 1_000_001)
    assert objects() == []
    assert custody.attach(b"x" * 1_000_000).length == 1_000_000


def test_on_a_full_disk_nothing_is_acknowledged_and_nothing_stays(
    custody: Custody, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = AuditEntry.objects.using("owner").filter(action="evidence.add").count()

    class OnFullDisk(Arriving):
        def __init__(self) -> None:
            super().__init__()
            self._stream.close()
            self._stream = Path("/dev/full").open("wb", buffering=0)  # noqa: SIM115  (the kernel's own full disk)

    with monkeypatch.context() as patched:
        patched.setattr("tutela.evidence.receiving.Arriving", OnFullDisk)
        with pytest.raises(Unavailable) as refused:
            custody.attach(picture())
    assert refused.value.retry
    assert objects() == []
    with acting(actor_of(custody.cast.otto)):
        assert not Evidence.objects.exists()
    assert AuditEntry.objects.using("owner").filter(action="evidence.add").count() == before
    assert custody.attach(b"room again").state == State.SEALED


def test_when_the_rows_are_refused_the_object_goes_too(custody: Custody, monkeypatch: pytest.MonkeyPatch) -> None:
    public_id = custody.record()
    monkeypatch.setattr("tutela.evidence.actions.audit.record", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError), acting(actor_of(custody.cast.otto)):
        actions.attach(io.BytesIO(b"x"), "x", queries.record_target(public_id))
    assert objects() == []


def test_what_comes_back_is_taken_only_as_both_custodians_signed_it(custody: Custody) -> None:
    found, other = custody.attach(b"one"), custody.attach(b"two")
    file, said = custody.rewrapped_files(found)
    elsewhere, said_elsewhere = custody.rewrapped_files(other)
    alone = json.loads(said.read_text())
    alone["signatures"] = alone["signatures"][:1]
    police = Organisation.objects.get(slug="police-b")
    company = Organisation.objects.get(slug="company")
    attempts = [
        (police, b"clear bytes", said.read_bytes(), "not an encrypted file"),
        (police, elsewhere.read_bytes(), said.read_bytes(), "not the bytes"),
        (police, file.read_bytes() + b"x", said.read_bytes(), "not the bytes"),
        (police, elsewhere.read_bytes(), said_elsewhere.read_bytes(), "something else"),
        (police, file.read_bytes(), json.dumps(alone).encode(), "not signed by both"),
        (police, file.read_bytes(), b"{}", "no custody statement"),
        (police, file.read_bytes(), b"x" * 100_000, "too long"),
        (company, file.read_bytes(), said.read_bytes(), "not the recipient's"),
    ]
    kept = len(objects())
    for recipient, content, statement, sentence in attempts:
        with acting(operator()), pytest.raises(InvalidInput, match=sentence):
            importing.import_rewrapped(queries.one(found.public_id), recipient, io.BytesIO(content), statement)
    assert len(objects()) == kept
    with acting(operator()):
        copy = importing.import_rewrapped(
            queries.one(found.public_id), police, io.BytesIO(file.read_bytes()), said.read_bytes()
        )
        with pytest.raises(Conflict):
            importing.import_rewrapped(
                queries.one(found.public_id), police, io.BytesIO(file.read_bytes()), said.read_bytes()
            )
    assert copy.state == RewrappedState.IMPORTED
    assert len(objects()) == kept + 1


def test_a_key_that_has_ended_takes_no_copy(custody: Custody) -> None:
    found = custody.attach(b"x")
    with acting(operator()):
        revoke_key(Organisation.objects.get(slug="police-b").keys.get())
    with pytest.raises(InvalidInput, match="not valid today"):
        custody.imported(found)


def test_the_whole_way_to_the_recipient_and_back_to_the_same_bytes(custody: Custody, tmp_path: Path) -> None:
    content, since = picture(), time.time()
    found = custody.attach(content)
    copy = custody.released(found)
    with acting(actor_of(custody.cast.nina)):
        seen = queries.one(found.public_id)
        handed = queries.handed_to_me(copy.public_id)
        with actions.hand_over(handed) as stream:
            (tmp_path / "got.age").write_bytes(stream.read())
        (tmp_path / "got.json").write_text(handed.statement)
        assert queries.attached_to(seen) is None  # the record itself is not handed over
    assert places_of(content, since) == []  # the recipient opens it elsewhere
    police = custody.recipients["police-b"]
    custodian.open_for_recipient(tmp_path / "got.age", police, tmp_path / "clear", tmp_path / "got.json")
    assert (tmp_path / "clear").read_bytes() == content
    (tmp_path / "clear").unlink()
    expected = [Step.RECEIVED, Step.SEALED, Step.LENT, Step.REWRAPPED, Step.RELEASED, Step.HANDED_OVER]
    assert steps(found, custody.cast.otto) == expected
    assert steps(found, custody.cast.nina) == expected
    entry = AuditEntry.objects.using("owner").get(action="evidence.download")
    assert (entry.organisation_id, entry.operation) == (custody.cast.nina.organisation_id, "disclosure")


def test_nobody_but_the_recipient_is_given_it(custody: Custody) -> None:
    copy = custody.released(custody.attach(b"x"))
    for person in (custody.cast.otto, custody.cast.anna, custody.cast.clara):
        with acting(actor_of(person)), pytest.raises(NotFound):
            queries.handed_to_me(copy.public_id)
    for person in (custody.cast.otto, custody.cast.anna):
        with acting(actor_of(person)), pytest.raises(NotFound):
            actions.hand_over(queries.rewrapped(copy.public_id))


def test_before_release_the_recipient_sees_nothing(custody: Custody) -> None:
    found = custody.attach(b"x")
    copy = custody.imported(found)
    with acting(actor_of(custody.cast.nina)):
        with pytest.raises(NotFound):
            queries.one(found.public_id)
        with pytest.raises(NotFound):
            queries.handed_to_me(copy.public_id)


def test_of_two_recipients_neither_sees_the_other(custody: Custody) -> None:
    found = custody.attach(b"x")
    of_police, of_company = custody.released(found), custody.released(found, "company")
    for person, own, others in (
        (custody.cast.nina, of_police, of_company),
        (custody.cast.clara, of_company, of_police),
    ):
        with acting(actor_of(person)):
            seen = queries.one(found.public_id)
            assert [one.public_id for one in seen.rewrapped.all()] == [own.public_id]
            assert Step.RELEASED in [step.step for step in queries.custody(seen)]
            assert {step.rewrapped_id for step in queries.custody(seen)} == {None, own.pk}
            with pytest.raises(NotFound):
                queries.handed_to_me(others.public_id)


def test_a_release_needs_another_person_and_holds_once(custody: Custody, cast: Cast) -> None:
    found = custody.attach(b"x")
    copy = custody.imported(found)
    with acting(actor_of(cast.otto)), pytest.raises(NotPermitted, match="second person"):
        actions.release(queries.rewrapped(copy.public_id))
    with acting(actor_of(cast.otto)):
        asked = actions.ask_release(queries.rewrapped(copy.public_id), "competent")
        with pytest.raises(NotPermitted, match="yourself"):
            approvals.decide(asked.public_id, True, "")
    with acting(actor_of(cast.anna)):
        approvals.decide(asked.public_id, True, "")
        with pytest.raises(NotPermitted):  # approved for the one who asked, not for whoever comes
            actions.release(queries.rewrapped(copy.public_id))
    with acting(actor_of(cast.otto)):
        actions.release(queries.rewrapped(copy.public_id))
    with acting(actor_of(cast.otto)), pytest.raises(NotPermitted):
        actions.release(queries.rewrapped(copy.public_id))
    assert steps(found, cast.otto).count(Step.RELEASED) == 1
    with acting(actor_of(cast.otto)), pytest.raises(Conflict):
        actions.ask_release(queries.rewrapped(copy.public_id), "again")


def test_an_object_that_is_gone_is_said_and_not_an_error_of_ours(custody: Custody) -> None:
    found = custody.attach(b"x")
    store.remove(str(found.object_name))
    with acting(operator()), pytest.raises(NotFound, match="gone"):
        actions.lend(queries.one(found.public_id))
