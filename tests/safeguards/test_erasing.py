"""Erasing: everything of a record goes, a tombstone stays, and the same file again is nothing new."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from tests.cast import Cast
from tests.deliveries import delivered, referenced, row

from tutela import erasing, keeping
from tutela.configuration import home
from tutela.errors import Conflict
from tutela.intake.models import Came, Quarantined
from tutela.linking.models import PossibleDuplicate
from tutela.records import erasing as records
from tutela.records.models import FileToDelete, Item, Mention, Record, Tombstone
from tutela.rights import holds
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.installation import keeper
from tutela.safeguards.models import AuditEntry

TODAY = date(2026, 11, 25)


def erase_all(cast: Cast) -> int:
    with acting(keeper(cast.otto.organisation_id)):
        uids = [bytes(uid) for uid in Record.objects.filter(current=True).values_list("uid", flat=True)]
        return erasing.erase_records(uids, TODAY, "seizure-10y")


def counts(receipt: object) -> tuple[int, ...]:
    return tuple(getattr(receipt, name) for name in ("received", "accepted", "revised", "unchanged", "quarantined"))


def test_all_revisions_go_and_nothing_of_them_stays_but_a_tombstone(cast: Cast, tmp_path: Path) -> None:
    referenced(tmp_path, "A1,Austria,2016-03-01,Heroin,5,Gram")
    referenced(tmp_path, "A1,Austria,2016-03-01,Heroin,7,Gram")
    assert erase_all(cast) == 2
    with acting(actor_of(cast.otto)):
        for table in (Record, Item, Mention):
            assert not table.objects.exists(), table
        (stone,) = Tombstone.objects.all()
        assert (stone.kind, stone.rule, stone.erased_on) == ("seizure", "seizure-10y", TODAY)


def test_the_same_file_again_is_nothing_new(cast: Cast, tmp_path: Path) -> None:
    rows = [row(), row(), row(AMOUNT="3"), row(AMOUNT="nonsense")]
    delivered(tmp_path, rows)
    erase_all(cast)
    assert counts(delivered(tmp_path, rows, "again.csv")) == (4, 0, 0, 3, 1)
    one_more = [*rows, row(AMOUNT="4")]
    assert counts(delivered(tmp_path, one_more, "more.csv")) == (5, 1, 0, 3, 1)


def test_a_reference_that_was_erased_stays_erased_whatever_comes_under_it(cast: Cast, tmp_path: Path) -> None:
    referenced(tmp_path, "A1,Austria,2016-03-01,Heroin,5,Gram")
    erase_all(cast)
    assert counts(referenced(tmp_path, "A1,Austria,2016-03-01,Heroin,7,Gram")) == (1, 0, 0, 1, 0)
    with acting(actor_of(cast.anna)):
        assert not Record.objects.exists()
        assert not Item.objects.exists()


def test_a_mended_row_equal_to_an_erased_one_is_a_record_of_its_own(cast: Cast, tmp_path: Path) -> None:
    from tutela.intake import store
    from tutela.records.keys import record_uid

    delivered(tmp_path, [row()])
    with acting(actor_of(cast.otto)):
        record = Record.objects.get()
        source, uid, written = record.source_id, bytes(record.uid), record.written.encode()
    erase_all(cast)
    from tutela.records.keys import digest

    content = digest(b"seizure", written)
    assert record_uid(source, None, content, 1) == uid
    with psycopg.connect(settings.CONNECTIONS.app) as connection:
        from tutela.safeguards.actor import set_actor

        set_actor(connection, actor_of(cast.otto))
        assert store.occurrences(connection, source, content) == 1


def test_units_set_aside_with_the_same_text_go_with_their_record(cast: Cast, tmp_path: Path) -> None:
    receipt = delivered(tmp_path, [row(AMOUNT="nonsense"), row(AMOUNT="other nonsense")])
    with acting(actor_of(cast.otto)):
        from tutela.intake import actions

        first = Quarantined.objects.get(place_row=2)
        replayed = actions.mend_one(first, {**first.written_cells(), "AMOUNT": "7"})
    from tests.web.planted import work_off

    work_off()
    assert erase_all(cast) == 1
    with acting(actor_of(cast.otto)):
        assert list(Quarantined.objects.values_list("place_row", flat=True)) == [3]
        assert list(Came.objects.values_list("submission_id", flat=True)) == [receipt.pk]
        assert sorted(Tombstone.objects.values_list("kind", flat=True)) == ["quarantine", "seizure"]
    assert replayed.pk != receipt.pk
    again = delivered(tmp_path, [row(AMOUNT="nonsense"), row(AMOUNT="other nonsense")], "again.csv")
    assert counts(again) == (2, 0, 0, 1, 1)


def test_flags_on_either_side_and_the_figures_follow(cast: Cast, tmp_path: Path) -> None:
    from tutela.insight.models import SeizureCell

    delivered(tmp_path, [row(AMOUNT="1500"), row(AMOUNT="1500", PLACE="Wien")])
    with acting(actor_of(cast.otto)):
        assert PossibleDuplicate.objects.count() == 1
        assert SeizureCell.objects.exists()
        first = bytes(Record.objects.order_by("id")[0].uid)
    with acting(keeper(cast.otto.organisation_id)):
        erasing.erase_records([first], TODAY, "seizure-10y")
        erasing.refresh_figures()
    with acting(actor_of(cast.otto)):
        assert PossibleDuplicate.objects.count() == 0
        assert sum(SeizureCell.objects.filter(level=0).values_list("events", flat=True)) == 1


def test_a_held_record_is_refused(cast: Cast, tmp_path: Path) -> None:
    delivered(tmp_path, [row()])
    today = datetime.now(UTC).date()
    with acting(actor_of(cast.otto)):
        record = Record.objects.get()
        holds.place(record, "needed in court", today)
    with acting(keeper(cast.otto.organisation_id)), pytest.raises(Conflict, match="held"):
        erasing.erase_records([bytes(record.uid)], today, "seizure-10y")


def test_the_audit_has_one_entry_a_batch_with_a_root_and_no_content(cast: Cast, tmp_path: Path) -> None:
    delivered(tmp_path, [row(), row(AMOUNT="3")])
    erase_all(cast)
    entry = AuditEntry.objects.using("owner").get(operation="erasure")
    assert (entry.role, entry.action, entry.subject, entry.subject_id, entry.count) == (
        "keeper", "retention.run", "record", "seizure-10y", 2,
    )  # fmt: skip
    assert entry.root is not None
    assert len(bytes(entry.root)) == 16


def test_a_file_is_deleted_after_the_commit_and_none_is_left_by_a_kill_between(cast: Cast) -> None:
    folder = home() / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "0123456789abcdef0123"
    path.write_text("what was delivered", encoding="utf-8")
    with acting(keeper(cast.otto.organisation_id)):
        records.delete_later(erasing.raw(), path)
    assert path.exists()  # noted and committed; the process is killed here, and the next run goes on
    with acting(keeper(cast.otto.organisation_id)):
        assert erasing.delete_files() == 1
    assert not path.exists()
    assert not FileToDelete.objects.exists()


def test_a_path_outside_the_data_folder_is_never_deleted(cast: Cast, tmp_path: Path) -> None:
    with acting(keeper(cast.otto.organisation_id)), pytest.raises(ValueError, match="not in the subpath"):
        records.delete_later(erasing.raw(), tmp_path / "elsewhere")


def test_every_table_that_points_to_a_record_has_an_eraser() -> None:
    """A table with a foreign key to records, or a uid of one, that nobody erases from would leave rows behind."""
    from django.apps import apps

    pointing = set()
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if field.is_relation and getattr(field, "column", None) and field.related_model is Record:
                pointing.add(model._meta.db_table)
    assert pointing <= set(erasing.TABLES), "add an eraser to erasing.ERASERS and its tables to erasing.TABLES"


KILLED = """
import os, signal, sys
import django
django.setup()
from datetime import date, datetime, UTC
from tutela import keeping, keeping_due
keeping.BATCH = 5
keeping.run(keeping.Run(date(2040, 1, 1), datetime(2040, 1, 1, tzinfo=UTC), confirmed=True))
"""


def test_a_run_killed_in_the_middle_leaves_whole_batches_and_the_next_goes_on(cast: Cast, tmp_path: Path) -> None:
    rows = [row(AMOUNT=str(number)) for number in range(1, 301)]
    delivered(tmp_path, rows)
    for pause in (0.05, 0.1):
        process = subprocess.Popen([sys.executable, "-c", KILLED], env={**os.environ})
        before = remaining(cast)
        while remaining(cast) > before - 20 and process.poll() is None:
            time.sleep(0.01)
        time.sleep(pause)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert remaining(cast) % 5 == 0
        assert 0 < remaining(cast) < 300, "the run was not killed in its middle"
        with acting(actor_of(cast.otto)):
            alive = Record.objects.filter(retention_until__isnull=False)
            assert Tombstone.objects.count() == 300 - alive.count()
            assert not Item.objects.exclude(record__in=Record.objects.all()).exists()
    keeping.run(keeping.Run(date(2040, 1, 1), datetime(2040, 1, 1, tzinfo=UTC), confirmed=True))
    assert remaining(cast) == 0
    with acting(actor_of(cast.otto)):
        assert Record.objects.filter(retention_rule="de-identified").count() == 300
        assert Tombstone.objects.filter(kind="seizure").count() == 300


def remaining(cast: Cast) -> int:
    with acting(actor_of(cast.otto)):
        return Record.objects.filter(retention_until__isnull=False).count()
