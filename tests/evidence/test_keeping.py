"""Over time: killed in the middle, swept; erased on its day and not under a hold; what stays says nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.evidence.custody import Custody, dump_of_the_database, picture
from tutela.configuration import home
from tutela.errors import Conflict, NotPermitted
from tutela.evidence import actions, keeping, queries, store
from tutela.evidence.custody import tombstone
from tutela.evidence.models import CustodyStep, Evidence, State, Step
from tutela.records.models import Record
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.installation import operator
from tutela.safeguards.models import Approval, AuditEntry


def objects() -> list[str]:
    return sorted(path.name for path in (home() / "evidence").rglob("*") if path.is_file())


KILLED = """
import django, os, signal
django.setup()
from tutela.evidence import actions, queries
from tutela.safeguards.actor import acting
from tutela.safeguards.installation import operator
with acting(operator()):
    receiving = actions.begin(queries.record_target({record!r}))
    receiving.write(b"x" * 500_000)
    if {whole}:
        receiving.finish()
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("whole", [False, True])
def test_killed_before_its_row_an_object_is_swept_after_a_while(custody: Custody, whole: bool) -> None:
    kept = custody.attach(b"kept")
    program = KILLED.format(record=custody.record(), whole=whole)
    ended = subprocess.run([sys.executable, "-c", program], check=False, env=os.environ)
    assert ended.returncode == -signal.SIGKILL
    assert len(objects()) == 2
    with acting(operator()):
        fresh = keeping.reconcile()
        assert (fresh.orphans, fresh.unfinished) == (0, 0)  # it might still be on its way
        swept = keeping.reconcile(0)
    assert (swept.orphans, swept.unfinished, swept.missing) == (int(whole), int(not whole), [])
    assert objects() == [kept.object_name]


def test_a_sweep_takes_nobodys_objects_for_orphans(custody: Custody) -> None:
    found = custody.attach(b"x")
    custody.imported(found)
    custody.attach(b"y", custody.cast.clara)
    kept = objects()
    with acting(operator()):
        assert keeping.reconcile(0).orphans == 0
    narrow = actor_of(custody.cast.nina)
    with acting(narrow), pytest.raises(NotPermitted):
        keeping.reconcile(0)
    assert len(kept) == 3
    assert objects() == kept
    with acting(narrow):
        assert queries.objects_known(kept) == set(kept)  # known, though none of their rows is hers


def test_evidence_without_its_object_is_found_said_and_stays_on_record(custody: Custody) -> None:
    found = custody.attach(b"x")
    store.remove(str(found.object_name))
    with acting(operator()):
        assert keeping.reconcile(0).missing == [found.public_id]
        assert queries.one(found.public_id).state == State.MISSING
        assert keeping.reconcile(0).missing == []
        assert [step.step for step in queries.custody(found)] == [Step.RECEIVED, Step.SEALED, Step.MISSING]


def test_on_the_day_after_its_last_it_is_erased_with_everything_of_it(custody: Custody) -> None:
    content = picture()
    found = custody.attach(content, name="canary-name.jpg")
    copy = custody.released(found)
    last = found.retention_until
    assert last is not None
    assert last - timezone.now().date() >= timedelta(days=365)
    assert len(objects()) == 2
    with acting(operator()):
        assert keeping.erase_due(last) == []
        assert keeping.erase_due(last + timedelta(days=1), dry_run=True) == [found.public_id]
    assert len(objects()) == 2
    with acting(operator()):
        assert keeping.erase_due(last + timedelta(days=1)) == [found.public_id]
        assert keeping.erase_due(last + timedelta(days=1)) == []
    assert objects() == []
    dump = dump_of_the_database()
    for trace in (
        found.sha256,
        found.sha1,
        found.md5,
        found.sealed_sha256,
        copy.sha256,
        "canary-name",
        "competent for the place",
    ):
        assert trace.encode() not in dump, trace
    with acting(actor_of(custody.cast.nina)):
        seen = queries.one(found.public_id)
        assert (seen.state, seen.sha256, seen.length, seen.file_name) == (State.ERASED, "", None, "")
        assert bytes(seen.tombstone or b"") == tombstone(found.sha256)
        assert [step.step for step in queries.custody(seen)][-1] == Step.DELETED
    assert AuditEntry.objects.using("owner").filter(action="evidence.erase", subject_id=found.public_id).count() == 1
    with acting(actor_of(custody.cast.otto)):
        assert Approval.objects.get().why == ""


def test_what_is_held_stays_until_the_hold_ends(custody: Custody) -> None:
    found = custody.attach(b"x")
    last = found.retention_until
    assert last is not None
    hold = last + timedelta(days=30)
    with acting(operator()):
        Evidence.objects.filter(pk=found.pk).update(hold_until=hold, hold_reason="a court asked")
        assert keeping.erase_due(hold) == []
        with pytest.raises(Conflict, match="held"):
            actions.erase(found, "by hand")
    assert len(objects()) == 1
    with acting(operator()):
        assert keeping.erase_due(hold + timedelta(days=1)) == [found.public_id]
    assert objects() == []


def test_the_eraser_of_a_record_reaches_its_evidence(custody: Custody) -> None:
    found = custody.attach(b"x")
    other = custody.attach(b"y")
    with acting(operator()):
        record = Record.objects.get(uid=bytes(found.record_uid or b""))
        assert keeping.erase_of_record(record, "the person asked") == [found.public_id]
    assert objects() == [other.object_name]
    with acting(actor_of(custody.cast.otto)), pytest.raises(NotPermitted):
        actions.erase(other, "not mine to do")


def test_an_erasure_that_fails_keeps_the_object(custody: Custody, monkeypatch: pytest.MonkeyPatch) -> None:
    found = custody.attach(b"x")
    with monkeypatch.context() as patched:
        patched.setattr("tutela.evidence.actions.audit.record", lambda *args, **kwargs: 1 / 0)
        with pytest.raises(ZeroDivisionError), acting(operator()):
            actions.erase(found, "x")
    assert objects() == [found.object_name]
    with acting(operator()):
        assert queries.one(found.public_id).state == State.SEALED
        assert CustodyStep.objects.filter(step=Step.DELETED).count() == 0
