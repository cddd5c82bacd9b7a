"""The custodians' tool works with files alone, and says nothing that both have not signed."""

from __future__ import annotations

import io
import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tutela.errors import InvalidInput
from tutela.evidence import custodian, statement
from tutela.evidence.custodian import Identity
from tutela.evidence.sealing import Sealing


@pytest.fixture
def people(tmp_path: Path) -> tuple[Identity, Identity, Identity]:
    alpha, beta, gamma = (
        custodian.keygen(tmp_path / f"{name}.key", name.title()) for name in ("alpha", "beta", "gamma")
    )
    return alpha, beta, gamma


def seal(content: bytes, path: Path, inner: Identity, outer: Identity) -> Path:
    out = io.BytesIO()
    sealing = Sealing(out, inner.public.age_key, outer.public.age_key)
    sealing.write(content)
    sealing.finish()
    path.write_bytes(out.getvalue())
    return path


@given(content=st.binary(max_size=200_000))
@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
def test_sealed_rewrapped_and_opened_any_bytes_are_the_same(
    content: bytes, people: tuple[Identity, Identity, Identity], tmp_path: Path
) -> None:
    alpha, beta, gamma = people
    for name in ("box", "out.age", "out.age.statement.json", "clear"):
        (tmp_path / name).unlink(missing_ok=True)
    box = seal(content, tmp_path / "box", alpha, beta)
    out = tmp_path / "out.age"
    said = custodian.rewrap(box, (alpha, beta), gamma.public.age_key, out, "id")
    hashes = custodian.open_for_recipient(out, gamma, tmp_path / "clear", custodian.statement_path(out))
    assert (tmp_path / "clear").read_bytes() == content
    assert (said.original.length, said.original.sha256) == (hashes.length, hashes.sha256)


def test_secret_files_are_for_their_owner_and_come_back_as_they_were(tmp_path: Path) -> None:
    made = custodian.keygen(tmp_path / "a.key", "Office, A. Person")
    assert stat.S_IMODE((tmp_path / "a.key").stat().st_mode) == 0o600
    read = custodian.read_identity(tmp_path / "a.key")
    assert (read.name, read.public) == ("Office, A. Person", made.public)
    assert made.secret_key not in repr(made)
    with pytest.raises(InvalidInput, match="exists already"):
        custodian.keygen(tmp_path / "a.key", "again")


@pytest.mark.parametrize("text", ["", "AGE-SECRET-KEY-1QQ", "# signing key: 00\nAGE-SECRET-KEY-1AA\n", "\x00"])
def test_what_is_no_identity_file_is_refused_in_words(text: str, tmp_path: Path) -> None:
    (tmp_path / "bad").write_text(text)
    with pytest.raises(InvalidInput, match="no identity file"):
        custodian.read_identity(tmp_path / "bad")


def test_the_same_custodian_twice_is_refused(people: tuple[Identity, Identity, Identity], tmp_path: Path) -> None:
    alpha, beta, gamma = people
    box = seal(b"x", tmp_path / "box", alpha, beta)
    with pytest.raises(InvalidInput, match="the same"):
        custodian.rewrap(box, (alpha, alpha), gamma.public.age_key, tmp_path / "out", "id")
    with pytest.raises(InvalidInput, match="do not open"):
        custodian.rewrap(box, (alpha, gamma), gamma.public.age_key, tmp_path / "out", "id")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["alpha.key", "beta.key", "box", "gamma.key"]


def test_a_statement_holds_only_as_it_was_signed(people: tuple[Identity, Identity, Identity], tmp_path: Path) -> None:
    alpha, beta, gamma = people
    box = seal(b"x" * 1000, tmp_path / "box", alpha, beta)
    out = tmp_path / "out"
    custodian.rewrap(box, (alpha, beta), gamma.public.age_key, out, "id")
    text = custodian.statement_path(out).read_text()
    keys = [one.public.signing_key for one in (alpha, beta)]
    statement.require_signed_by(statement.verify(text), keys)
    with pytest.raises(InvalidInput, match="not signed by both"):
        statement.require_signed_by(statement.verify(text), [keys[0], gamma.public.signing_key])
    signed = json.loads(text)
    changes: tuple[Callable[[Any], object], ...] = (
        lambda s: s["statement"].update(evidence="other"),
        lambda s: s["statement"]["original"].update(length=5),
        lambda s: s["statement"].update(to=alpha.public.age_key),
        lambda s: s["signatures"][0].update(key=s["signatures"][1]["key"]),
        lambda s: s["signatures"][1].update(signature="00" * 64),
        lambda s: s.update(more=1),
        lambda s: s["signatures"][0].update(key="ff" * 32),
    )
    for change in changes:
        changed = json.loads(text)
        change(changed)
        with pytest.raises(InvalidInput):
            statement.verify(json.dumps(changed))
    signed["signatures"] = signed["signatures"][:1]
    with pytest.raises(InvalidInput, match="not signed by both"):
        statement.require_signed_by(statement.verify(json.dumps(signed)), keys)


def test_a_file_that_is_not_what_the_statement_says_leaves_nothing(
    people: tuple[Identity, Identity, Identity], tmp_path: Path
) -> None:
    alpha, beta, gamma = people
    one, other = (tmp_path / name for name in ("one", "other"))
    for path, content in ((one, b"1"), (other, b"2")):
        box = seal(content, path.with_suffix(".box"), alpha, beta)
        custodian.rewrap(box, (alpha, beta), gamma.public.age_key, path, "id")
    with pytest.raises(InvalidInput, match="not what the statement"):
        custodian.open_for_recipient(one, gamma, tmp_path / "clear", custodian.statement_path(other))
    assert not (tmp_path / "clear").exists()


def test_the_tool_needs_no_database_no_settings_and_no_data_folder(tmp_path: Path) -> None:
    def tool(*arguments: str) -> dict[str, str]:
        environ = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
            "TUTELA_HOME": "/nowhere/at/all",
        }
        environ["DATABASE_URL"] = "postgresql://nobody@192.0.2.1/none"
        command = [sys.executable, "-m", "tutela", "evidence", "custodian", *arguments, "--json"]
        ended = subprocess.run(command, capture_output=True, text=True, env=environ, cwd=tmp_path, check=False)
        assert ended.returncode == 0, ended.stderr
        said: dict[str, str] = json.loads(ended.stdout)
        return said

    keys = {name: tool("keygen", "--name", name, "-o", f"{name}.key") for name in ("alpha", "beta", "police")}
    content = os.urandom(200_000)
    alpha, beta = (custodian.read_identity(tmp_path / f"{name}.key") for name in ("alpha", "beta"))
    seal(content, tmp_path / "object", alpha, beta)
    to = keys["police"]["public_key"]
    said = tool(
        "rewrap", "object", "--identity", "alpha.key", "--identity", "beta.key", "--to", to, "-o", "for-police.age"
    )
    assert said["evidence"] == "object"
    opened = tool(
        "open", "for-police.age", "--identity", "police.key", "--statement", said["statement"], "-o", "clear.bin"
    )
    assert (tmp_path / "clear.bin").read_bytes() == content
    assert opened["checked"]


def test_the_tool_imports_neither_django_nor_the_network() -> None:
    program = (
        "import sys, tutela.evidence.custodian\n"
        "assert not {'django', 'psycopg', 'http.client', 'urllib.request'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
