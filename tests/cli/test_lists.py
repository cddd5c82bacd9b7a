"""``tutela lists``, and ``tutela fingerprint --match``."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from tests.cast import Cast
from tests.linking.lists.planting import made_list, md5, picture
from typer.testing import CliRunner

from tutela import cli
from tutela.errors import NotFound
from tutela.recognition.fingerprint import file as one_file


def run(*words: str, code: int = 0) -> dict[str, Any]:
    ended = CliRunner().invoke(cli.app, [*words, "--json"])
    assert ended.exit_code == code, (words, ended.output, ended.exception)
    said: dict[str, Any] = json.loads(ended.stdout) if ended.stdout else {}
    return said


def test_a_list_is_made_filled_shown_given_out_taken_back_and_withdrawn_from(cast: Cast, tmp_path: Path) -> None:
    name = str(run("lists", "make", "Assessed files", "--for", "police-a", "--handling", "TLP:AMBER")["list"])
    assert name == "police-a/assessed-files"
    path = tmp_path / "list.csv"
    path.write_text(
        f"kind,value,reference\npdq,{picture(1)},=1+1\nmd5,{md5('a')},two\npdq,zz,three\n", encoding="ascii"
    )
    said = run("lists", "import", name, str(path), code=1)
    assert (said["added"], said["refused"]) == (2, 1)
    assert said["faults"] == [
        {"line": 4, "column": "value", "why": "This is not PDQ: hexadecimal digits of another number."}
    ]
    again = run("lists", "import", name, str(path), code=1)
    assert (again["added"], again["unchanged"]) == (0, 2)
    assert run("lists", "radius", name, "pdq", "12")["radius"] == 12
    (shown,) = run("lists", "show")["lists"]
    assert (shown["entries"], shown["withdrawn"], shown["radius"]["pdq"]) == ({"pdq": 1, "md5": 1}, 0, 12)
    out = tmp_path / "out.csv"
    CliRunner().invoke(cli.app, ["lists", "export", name, "--to", str(out)], catch_exceptions=False)
    assert "'=1+1" in out.read_text(encoding="utf-8-sig")
    copy = str(run("lists", "make", "Copy", "--for", "police-a")["list"])
    assert run("lists", "import", copy, str(out))["added"] == 2
    assert run("lists", "withdraw", name, picture(1), "two", "--why", "a trial") == {"withdrawn": 2}
    (_copy, left) = sorted(run("lists", "show")["lists"], key=lambda one: str(one["list"]) == name)
    assert (left["entries"], left["withdrawn"]) == ({}, 2)
    assert run("lists", "import", name, str(path), code=1)["withdrawn_before"] == 2


def test_a_list_that_is_not_there_is_said_not_to_be(cast: Cast) -> None:
    with pytest.raises(NotFound):
        CliRunner().invoke(cli.app, ["lists", "radius", "police-a/none", "pdq", "1"], catch_exceptions=False)


def test_a_file_is_found_on_a_list_in_whatever_way_it_was_turned(cast: Cast, tmp_path: Path) -> None:
    dice = np.random.default_rng(3)
    coarse = Image.fromarray(dice.integers(0, 256, (16, 16, 3), dtype=np.uint8)).resize(
        (400, 300), Image.Resampling.BICUBIC
    )
    upright, turned = tmp_path / "upright.png", tmp_path / "turned.png"
    coarse.save(upright)
    coarse.transpose(Image.Transpose.ROTATE_90).save(turned)
    prints = one_file.fingerprint(io.BytesIO(upright.read_bytes()))
    (value,) = prints.pdq.values()
    listed = made_list(cast.otto)
    path = tmp_path / "list.csv"
    path.write_text(f"kind,value\npdq,{value.hex()}\nsha256,{prints.digests.sha256}\n", encoding="ascii")
    run("lists", "import", f"police-a/{listed.slug}", str(path))
    first, second = run("fingerprint", str(upright), str(turned), "--match")["files"]
    assert {(one["kind"], one["distance"], one["turn"]) for one in first["matches"]} == {
        ("pdq", 0, "none"),
        ("sha256", 0, "none"),
    }
    (met,) = second["matches"]
    assert met["list"] == f"police-a/{listed.slug}"
    assert met["distance"] <= 31
    assert met["turn"] != "none"
