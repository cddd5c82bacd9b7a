"""The search at the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.cast import Cast
from tests.linking.searching.test_finding import firearm, plant
from typer.testing import CliRunner

from tutela import cli


def asked(*words: str) -> dict[str, Any]:
    ended = CliRunner().invoke(cli.app, ["search", *words, "--json"])
    assert ended.exit_code == 0, (ended.output, ended.exception)
    return json.loads(ended.stdout)  # type: ignore[no-any-return]


def test_one_text_is_answered_with_its_reasons(cast: Cast, tmp_path: Path) -> None:
    plant(tmp_path, "A", firearm("SUI94131"), "firearm_event")
    answer = asked("SUI?4131")
    assert answer["taken_for"] == ["serial"]
    (found,) = answer["answers"]
    assert (found["found"], found["reasons"][0]["because"]) == ("near", "partial_serial")
    shown = CliRunner().invoke(cli.app, ["search", "SUI?4131"])
    assert "Taken for: serial (SUI?4131)" in shown.output


def test_a_list_is_answered_line_by_line(cast: Cast, tmp_path: Path) -> None:
    plant(tmp_path, "A", firearm("SUI94131"), "firearm_event")
    path = tmp_path / "list.txt"
    path.write_text("SUI94131\nXX00001\n", encoding="utf-8")
    lines = asked("--list", str(path))["lines"]
    assert [(line["exact"], line["near"]) for line in lines] == [(0, 1), (0, 0)]
    assert "1 of 2 lines" in CliRunner().invoke(cli.app, ["search", "--list", str(path)]).output


def test_neither_and_both_are_refused(cast: Cast) -> None:
    for words in ([], ["x", "--list", "y"]):
        assert CliRunner().invoke(cli.app, ["search", *words]).exception is not None
