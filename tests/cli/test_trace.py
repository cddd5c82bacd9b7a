"""The trace of a firearm at the command line."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cast import Cast
from tests.linking.searching.test_finding import plant
from tests.linking.tracing.test_queries import event, gun
from typer.testing import CliRunner

from tutela import cli


def test_a_serial_is_traced_in_bands_with_its_fields(cast: Cast, tmp_path: Path) -> None:
    plant(tmp_path, "A", event("destroyed", gun("SUI94131"), "2015"), "firearm_event")
    plant(tmp_path, "B", event("seized", gun("SUI94131"), "2019"), "firearm_event")
    ended = CliRunner().invoke(cli.app, ["trace", "SUI?4131", "--make", "Zastava", "--type", "pistol", "--json"])
    assert ended.exit_code == 0, (ended.output, ended.exception)
    answer = json.loads(ended.stdout)
    assert {name: len(listed) for name, listed in answer["bands"].items()} == {
        "identical": 0, "strong": 2, "possible": 0, "weak": 0,
    }  # fmt: skip
    first = answer["bands"]["strong"][0]
    assert not first["tied"]
    assert first["fields"][0]["verdict"] == "near"
    assert [one["at"] for one in answer["timeline"]] == ["2015", "2019"]
    assert "ended_seen_again" in {one["flag"] for one in answer["flags"] if one["raised"]}
    shown = CliRunner().invoke(cli.app, ["trace", "SUI94131", "--make", "Zastava"]).output
    assert "2 identical, 0 strong" in shown
    assert "Destroyed or deactivated, and seen again" in shown


def test_no_serial_says_why_and_a_wrong_type_is_refused(cast: Cast) -> None:
    ended = CliRunner().invoke(cli.app, ["trace", "SUPRIMIDO"])
    assert "no serial to trace by: obliterated" in ended.output
    assert CliRunner().invoke(cli.app, ["trace", "SUI94131", "--type", "no such"]).exception is not None
    assert CliRunner().invoke(cli.app, ["trace", "x" * 300]).exception is not None
