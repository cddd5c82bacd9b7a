"""``tutela indicator``: listed, imported, exported, computed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.cast import Cast
from tests.insight.planted import Planted, plant
from tests.strategy.indicators.planted import LONG
from typer.testing import CliRunner

from tutela import cli
from tutela.errors import InvalidInput, NotFound


def run(*words: str, code: int = 0) -> dict[str, Any]:
    ended = CliRunner().invoke(cli.app, ["indicator", *words, "--json"])
    assert ended.exit_code == code, (words, ended.output, ended.exception)
    said: dict[str, Any] = json.loads(ended.stdout) if ended.stdout else {}
    return said


def test_observations_go_in_come_out_and_go_in_again(cast: Cast, tmp_path: Path) -> None:
    mapping, table = tmp_path / "mapping.yaml", tmp_path / "table.csv"
    mapping.write_text(LONG, encoding="utf-8")
    table.write_text("Country,Year,Value\nAustria,2016,4\nEL,2016,0\nXK,2016,:\nNowhere,2016,1\n", encoding="utf-8")
    said = run("import", str(table), "--mapping", str(mapping), code=1)
    assert [said[name] for name in ("received", "accepted", "missing", "refused")] == [4, 2, 1, 1]
    assert (said["faults"][0]["line"], said["faults"][0]["what"]) == (5, "“Nowhere” is no country.")
    listed = {one["id"]: one for one in run("list", "--area", "drugs")["indicators"]}
    assert listed["euda.deaths"]["observations"] == 3
    out = tmp_path / "out.csv"
    for kind in ("sdmx1.csv", "sdmx2.csv"):
        assert run("export", "euda.deaths", "--as", kind, "--to", str(out))["observations"] == 3
        again = run("import", str(out))
        assert (again["received"], again["unchanged"], again["missing"]) == (3, 2, 1)
    ended = CliRunner().invoke(cli.app, ["indicator", "export", "euda.deaths"], catch_exceptions=False)
    assert "euda.deaths,AT,,2016,,,4,,measured" in ended.stdout


def test_indicators_are_computed_and_the_same_again_changes_nothing(cast: Cast) -> None:
    plant(cast.otto, *[Planted()] * 6)
    said = run("compute", "drugs.seizures")
    assert said["accepted"] > 0
    assert said["computed"][0]["indicator"] == "drugs.seizures"
    again = run("compute", "drugs.seizures")
    assert (again["accepted"], again["revised"], again["unchanged"]) == (0, 0, again["received"])
    assert len(run("list", "--computed")["indicators"]) >= 15


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("compute", "euda.deaths"), NotFound),
        (("export", "no.such"), NotFound),
        (("export", "euda.deaths", "--as", "pdf"), NotFound),
        (("import", __file__, "--mapping", "no-such"), InvalidInput),
    ],
)
def test_what_is_not_there_is_said_not_to_be(cast: Cast, words: tuple[str, ...], error: type[Exception]) -> None:
    with pytest.raises(error):
        CliRunner().invoke(cli.app, ["indicator", *words], catch_exceptions=False)
