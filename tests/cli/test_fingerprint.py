"""``tutela fingerprint`` as a person or a program runs it."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

from tests.commands import tutela
from tests.recognition.fingerprint.test_pdq import landscape


def test_a_picture_and_another_file_are_fingerprinted_and_nothing_is_written(tmp_path: Path) -> None:
    picture, table = tmp_path / "picture.png", tmp_path / "table.csv"
    landscape(128).save(picture)
    table.write_text("a,b\n")
    answer = json.loads(tutela("fingerprint", str(picture), str(table), "--turns", "--json"))
    of_picture, of_table = answer["files"]
    assert of_picture["sha256"] == hashlib.sha256(picture.read_bytes()).hexdigest()
    assert (len(of_picture["pdq"]), of_picture["worth"], of_picture["format"]) == (64, "usable", "PNG")
    assert (len(of_picture["turns"]), of_picture["turns"]["none"]) == (8, of_picture["pdq"])
    assert (of_table["md5"], of_table["pdq"], of_table["no_pdq"]) == (
        hashlib.md5(b"a,b\n", usedforsecurity=False).hexdigest(), None, "not_a_picture",
    )  # fmt: skip
    assert sorted(path.name for path in tmp_path.iterdir()) == ["picture.png", "table.csv"]


def test_people_are_told_in_words_what_may_not_be_matched(tmp_path: Path) -> None:
    flat = tmp_path / "flat.png"
    landscape(64).point(lambda _: 255).save(flat)
    shown = tutela("fingerprint", str(flat))
    assert "one tone" in shown
    assert hashlib.sha1(flat.read_bytes(), usedforsecurity=False).hexdigest() in shown


def test_a_file_that_cannot_be_read_is_said_so_and_the_others_are_done(tmp_path: Path) -> None:
    here = tmp_path / "here"
    here.write_bytes(b"")
    answer = json.loads(tutela("fingerprint", str(tmp_path / "absent"), str(here), "--json", expect=1))
    assert answer["files"][0]["error"]
    assert answer["files"][1]["no_pdq"] == "empty"


def test_a_pipe_is_read_once(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "tutela", "fingerprint", "-", "--json"], input=b"abc", capture_output=True, check=True
    )
    (answer,) = json.loads(ended.stdout)["files"]
    assert (answer["size"], answer["md5"], answer["no_pdq"]) == (3, "900150983cd24fb0d6963f7d28e17f72", "read_once")
