"""The migration of the audit with entries in it, forwards, backwards and forwards again; on a database of its own."""

from __future__ import annotations

import os
import subprocess
import sys

from django.db.migrations.loader import MigrationLoader
from tests.cast import Cast

PROGRAM = """
import os
import django
django.setup()
from tutela.database.connections import available
with available(os.environ):  # empty: what comes after the audit's migration would only be made to be taken back
    from django.core.management import call_command
    from django.conf import settings
    from django.db import connections
    import psycopg

    def to(name):
        call_command("migrate", "safeguards", name, database="owner", verbosity=0)
        connections["owner"].close()

    FORMER = ("INSERT INTO safeguards_auditentry"
              " (at, organisation_id, person_id, role, operation, action, subject, subject_id, purpose, count)"
              " VALUES (%s, 1, 2, 'officer', 'change', 'quarantine.mend', 'quarantine', 'abc', %s, 3)")
    READ = "SELECT e.id, e.at, e.subject_id, e.count, {} FROM safeguards_auditentry e {} ORDER BY e.id"
    NOW = ("coalesce(d.purpose, '')", "LEFT JOIN safeguards_auditdetail d ON d.entry_id = e.id")

    def read(*how):
        with psycopg.connect(settings.CONNECTIONS.owner) as owner:
            return owner.execute(READ.format(*how)).fetchall()

    to("0002_row_policy")
    with psycopg.connect(settings.CONNECTIONS.owner) as owner:
        for moment, purpose in (("2024-02-03 04:05:06+00", "case 7"), ("2026-01-01+00", "")):
            owner.execute(FORMER, [moment, purpose])
    before = read("e.purpose", "")
    assert len(before) == 2, before
    to("0004_audit")
    assert read(*NOW) == before
    to("0002_row_policy")
    assert read("e.purpose", "") == before
    to("0004_audit")
    assert read(*NOW) == before
    from pathlib import Path
    import tempfile
    from tutela.safeguards.sealing import checkpoints, keys, sealer, verify
    with psycopg.connect(settings.CONNECTIONS.owner) as owner:
        owner.execute("INSERT INTO safeguards_auditentry (organisation_id, role, operation, action)"
                      " VALUES (1, 'system', 'change', 'x')")
    with tempfile.TemporaryDirectory() as place:
        assert sealer.seal(settings.CONNECTIONS.sealer, Path(place)).entries == 3
        report = verify.verify(settings.CONNECTIONS.sealer, keys.signer().public, checkpoints.read(Path(place)))
    assert (report.problems, report.entries) == ([], 3), report
    with psycopg.connect(settings.CONNECTIONS.owner) as owner:
        assert owner.execute("SELECT max(id) FROM safeguards_auditentry").fetchone() == (3,)
"""


def test_entries_survive_the_migration_in_both_directions_and_can_be_sealed(cast: Cast) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, "TUTELA_DATABASE_NAME": "audit_migration"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr


def test_every_migration_of_ours_can_be_taken_back() -> None:
    ours = [one for one in MigrationLoader(None).disk_migrations.values() if one.__module__.startswith("tutela.")]
    assert len(ours) > 50
    fixed = [f"{one}: {step.describe()}" for one in ours for step in one.operations if not step.reversible]
    assert fixed == []
