"""``tutela evidence``: the operator's part on the platform, and the custodians' part with files alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.cast import Cast
from typer.testing import CliRunner

from tutela import ingesting
from tutela.cli import app
from tutela.cli.output import exit_code
from tutela.configuration import home
from tutela.errors import TutelaError
from tutela.records.models import Record
from tutela.safeguards.actor import acting, actor_of


def tutela(*arguments: str, expect: int = 0) -> dict[str, Any]:
    """A command in this process (a process of its own takes a second and a half each, and there are many)."""
    ended = CliRunner().invoke(app, [*arguments, "--json"])
    if isinstance(ended.exception, TutelaError):
        assert exit_code(ended.exception) == expect, ended.exception
        return {"error": ended.exception.code}
    assert ended.exit_code == expect, (ended.output, ended.exception)
    said: dict[str, Any] = json.loads(ended.stdout)
    return said


def test_a_command_runs_as_a_process_too(cast: Cast) -> None:
    command = [sys.executable, "-m", "tutela", "evidence", "list", "--json"]
    ended = subprocess.run(command, capture_output=True, text=True, env=os.environ, check=True)
    assert json.loads(ended.stdout) == {"evidence": []}


@pytest.fixture
def record(cast: Cast, tmp_path: Path) -> str:
    path = tmp_path / "units.ndjson"
    path.write_text(json.dumps({"kind": "listing", "reference": "R1", "body": {"offer": "an offer"}}) + "\n")
    order = ingesting.Order(path, organisation="police-a", source="tests")
    assert ingesting.ingest(order, lambda progress: None).accepted == 1
    with acting(actor_of(cast.otto)):
        return Record.objects.get(source_reference="R1").public_id


def test_from_keys_to_a_copy_that_waits_for_release(record: str, tmp_path: Path) -> None:
    made = {}
    for name in ("alpha", "beta", "police"):
        made[name] = tutela("evidence", "custodian", "keygen", "--name", name, "-o", str(tmp_path / f"{name}.key"))
    for name in ("alpha", "beta"):
        keys = ("--public-key", str(made[name]["public_key"]), "--verify-key", str(made[name]["verify_key"]))
        added = tutela("evidence", "keys", "add-custodian", "--name", name, *keys)
        assert added["fingerprint"] == made[name]["fingerprint"]
    police_key = str(made["police"]["public_key"])
    (tmp_path / "police.pub").write_text(police_key)
    tutela("organisations", "add-key", "police-b", str(tmp_path / "police.pub"), "--for", "encryption")
    assert len(tutela("evidence", "keys", "list")["keys"]) == 2
    seal_to = [part for name in ("alpha", "beta") for part in ("--seal-to", str(made[name]["public_key"]))]
    assert tutela("evidence", "policy", "set", "police-a", *seal_to)["decision"] == "seal"
    assert tutela("evidence", "policy", "set", "police-a", *seal_to[:2], expect=1)["error"] == "invalid_input"
    (policy,) = tutela("evidence", "policy", "list")["policies"]
    assert policy == {"organisation": "police-a", "kind": "", "decision": "seal", "custodians": ["alpha", "beta"]}

    content = os.urandom(100_000)
    (tmp_path / "file.bin").write_bytes(content)
    found = tutela("evidence", "add", str(tmp_path / "file.bin"), "--record", record)
    public_id = str(found["id"])
    assert (found["state"], found["length"]) == ("sealed", 100_000)
    box, out = tmp_path / public_id, tmp_path / "out.age"
    assert tutela("evidence", "export", public_id, "-o", str(box))["sha256"] == found["sealed_sha256"]
    identities = [part for name in ("alpha", "beta") for part in ("--identity", str(tmp_path / f"{name}.key"))]
    said = tutela("evidence", "custodian", "rewrap", str(box), *identities, "--to", police_key, "-o", str(out))
    assert said["evidence"] == public_id
    copy = tutela("evidence", "import-rewrapped", public_id, str(out), "--for", "police-b")
    assert (copy["recipient"], copy["state"]) == ("police-b", "imported")
    shown = tutela("evidence", "show", public_id)
    assert [step["step"] for step in shown["custody"]] == ["received", "sealed", "lent", "rewrapped"]
    (listed,) = tutela("evidence", "list", "--record", record)["evidence"]
    assert listed["sha256"] == found["sha256"]
    assert tutela("evidence", "reconcile", "--grace-seconds", "0") == {"orphans": 0, "unfinished": 0, "missing": []}

    tutela("evidence", "keys", "end", str(made["alpha"]["public_key"]), "--on", "2020-01-01")
    clear = tmp_path / "clear"
    key = str(tmp_path / "police.key")
    tutela(
        "evidence",
        "custodian",
        "open",
        str(out),
        "--identity",
        key,
        "--statement",
        str(said["statement"]),
        "-o",
        str(clear),
    )
    assert clear.read_bytes() == content


def test_a_lost_object_is_an_exit_code(record: str, tmp_path: Path) -> None:
    made = {n: tutela("evidence", "custodian", "keygen", "--name", n, "-o", str(tmp_path / n)) for n in ("a", "b")}
    for name, keys in made.items():
        both = ("--public-key", str(keys["public_key"]), "--verify-key", str(keys["verify_key"]))
        tutela("evidence", "keys", "add-custodian", "--name", name, *both)
    seal_to = [part for keys in made.values() for part in ("--seal-to", str(keys["public_key"]))]
    tutela("evidence", "policy", "set", "police-a", *seal_to)
    (tmp_path / "file").write_bytes(b"x")
    found = tutela("evidence", "add", str(tmp_path / "file"), "--record", record)
    for path in (home() / "evidence").iterdir():
        if path.is_file():
            path.unlink()
    assert tutela("evidence", "reconcile", "--grace-seconds", "0", expect=1)["missing"] == [found["id"]]


def test_what_is_missing_is_said(record: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    file = str(tmp_path / "file")
    assert tutela("evidence", "add", file, expect=1)["error"] == "invalid_input"
    assert tutela("evidence", "add", file, "--record", "0" * 20, expect=3)["error"] == "not_found"
    assert tutela("evidence", "show", "0" * 20, expect=3)["error"] == "not_found"
    assert tutela("evidence", "add", file, "--record", record)["state"] == "dropped"
