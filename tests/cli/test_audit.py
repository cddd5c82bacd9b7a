"""``tutela audit`` as a person or a program runs it."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import psycopg
from django.conf import settings
from psycopg.conninfo import make_conninfo
from tests.cast import Cast
from tests.commands import tutela
from tests.sealed import unguarded, write

from tutela.safeguards.sealing import checkpoints


def test_seal_then_verify_says_intact_and_a_changed_entry_is_named_with_exit_code_1(cast: Cast, tmp_path: Path) -> None:
    write(cast.otto, 3, purpose="case 7")
    sealed = json.loads(tutela("audit", "seal", "--json"))
    assert (sealed["entries"], sealed["batches"], sealed["checkpoints"]) == (3, 1, 1)
    shutil.copytree(sealed["folder"], tmp_path / "elsewhere")
    (file,) = (tmp_path / "elsewhere").glob(checkpoints.PATTERN)
    assert json.loads(tutela("audit", "verify", "--checkpoint", str(file), "--json"))["verdict"] == "intact"
    assert "Intact" in tutela("audit", "verify")
    with unguarded() as owner:
        owner.execute(
            "UPDATE safeguards_auditentry SET person_id = 99 WHERE id = (SELECT max(id) FROM safeguards_auditentry)"
        )
        changed = owner.execute("SELECT max(id) FROM safeguards_auditentry").fetchone()
    report = json.loads(tutela("audit", "verify", "--json", expect=1))
    assert report["verdict"] == "altered"
    assert [(one["kind"], one["number"], one["entry"]) for one in report["problems"]] == [
        ("altered", 3, changed and changed[0])
    ]
    assert "ALTERED" in tutela("audit", "verify", "--checkpoint", str(tmp_path / "elsewhere"), expect=1)


def test_a_key_or_checkpoint_that_is_none_is_a_sentence(cast: Cast, tmp_path: Path) -> None:
    write(cast.otto)
    tutela("audit", "seal")
    (tmp_path / "key.pub").write_text("no key")
    tutela("audit", "verify", "--public-key", str(tmp_path / "key.pub"), expect=1)
    tutela("audit", "verify", "--checkpoint", str(tmp_path / "nothing"), expect=1)
    tutela("audit", "verify", "--checkpoint", str(tmp_path), expect=1)


def test_export_writes_a_file_and_is_itself_an_entry(cast: Cast, tmp_path: Path) -> None:
    write(cast.otto, 2, purpose="=1+1")
    out = tmp_path / "audit.csv"
    assert (
        json.loads(tutela("audit", "export", "--out", str(out), "--person", "otto@example.eu", "--json"))["entries"]
        == 2
    )
    with out.open(encoding="utf-8-sig", newline="") as file:
        assert [row["purpose"] for row in csv.DictReader(file)] == ["'=1+1"] * 2
    tutela("audit", "export", "--out", str(tmp_path / "audit.ndjson"))
    lines = [json.loads(line) for line in (tmp_path / "audit.ndjson").read_text().splitlines()]
    assert [line["action"] for line in lines] == ["records.open", "records.open", "audit.export"]
    tutela("audit", "export", "--out", str(tmp_path / "audit.pdf"), expect=1)
    tutela("audit", "export", "--out", str(out), "--from", "soon", expect=1)


def test_expire_drops_what_is_past_its_time_and_the_rest_verifies(cast: Cast) -> None:
    write(cast.otto, 3)
    tutela("audit", "seal")
    write(cast.otto, 2)
    tutela("audit", "seal")
    assert json.loads(tutela("audit", "expire", "--json"))["dropped"] == 0
    said = json.loads(tutela("audit", "expire", "--as-of", "2099-01-01", "--dry-run", "--json"))
    assert (said["before"], said["dropped"]) == ("2094-01-01", 0)
    assert json.loads(tutela("audit", "expire", "--as-of", "2099-01-01", "--json"))["dropped"] == 3
    tutela("audit", "seal")
    report = json.loads(tutela("audit", "verify", "--json"))
    assert (report["verdict"], report["entries"], report["dropped_by_retention"]) == ("intact", 3, 3)
    tutela("audit", "expire", "--as-of", "soon", expect=1)


def test_doctor_says_when_nothing_seals(cast: Cast) -> None:
    write(cast.otto)

    def finding(expect: int) -> str:
        findings = json.loads(tutela("doctor", "--json", expect=expect))["findings"]
        return str(next(one["state"] for one in findings if one["what"] == "Audit"))

    assert finding(0).startswith("1 entries wait")
    superuser = make_conninfo(settings.CONNECTIONS.admin or "", dbname=settings.CONNECTIONS.name)
    with psycopg.connect(superuser) as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute("UPDATE safeguards_auditentry SET at = at - interval '5 minutes'")
    assert finding(1).startswith("1 entries wait")
    tutela("audit", "seal")
    assert finding(0) == "everything is sealed"
