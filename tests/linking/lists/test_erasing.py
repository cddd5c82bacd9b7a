"""What lists keep of a record goes with it, and follows what the record bears."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import psycopg
from django.conf import settings
from tests.cast import Cast
from tests.linking.lists.planting import added, line, made_list, matches, md5, picture, report

from tutela import erasing
from tutela.linking.lists import actions
from tutela.records.models import Record
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.installation import keeper

TABLES = ("lists_print", "lists_match", "lists_decision")


def left() -> list[int]:
    with psycopg.connect(settings.CONNECTIONS.owner) as owner:
        return [owner.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()[0] for table in TABLES]  # type: ignore[index]


def planted(cast: Cast, folder: Path) -> bytes:
    added(cast.otto, made_list(cast.otto), line("pdq", picture(1)), line("md5", md5("a")))
    report(folder, "R", ("pdq", picture(1)), ("md5", md5("a")))
    (first, *_rest) = matches(cast.otto, "R")
    with acting(actor_of(cast.otto)):
        actions.decide(first.match, "same", "seen outside")
        return bytes(Record.objects.get(source_reference="R").uid)


def test_an_erased_record_leaves_no_fingerprint_match_or_decision(cast: Cast, tmp_path: Path) -> None:
    uid = planted(cast, tmp_path)
    assert left() == [1, 2, 1]
    with acting(keeper(cast.otto.organisation_id)):
        erasing.erase_records([uid], datetime.now(UTC).date(), "a trial")
    assert left() == [0, 0, 0]


def test_a_record_that_becomes_stricter_takes_its_matches_with_it(cast: Cast, tmp_path: Path) -> None:
    planted(cast, tmp_path)
    assert len(matches(cast.otto, "R")) == 2
    report(tmp_path, "R", ("pdq", picture(1)), ("md5", md5("a")), handling=["H2"])
    with psycopg.connect(settings.CONNECTIONS.owner) as owner:
        classes = {
            table: owner.execute(f"SELECT DISTINCT visibility_id FROM {table}".encode()).fetchall() for table in TABLES
        }
        records = owner.execute("SELECT DISTINCT visibility_id FROM records_record").fetchall()
    assert len(records) == 1
    assert all(found == records for found in classes.values()), classes
