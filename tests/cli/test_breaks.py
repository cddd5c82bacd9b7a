"""``tutela breaks`` as a person or a program runs it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.commands import tutela

LINES = [f"{2016 + at // 12}-{at % 12 + 1:02},{at % 5 + (20 if at >= 50 else 0)}" for at in range(84)]


def _file(folder: Path, text: str) -> str:
    path = folder / "series.csv"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_break_is_found_at_the_named_date_and_at_any(tmp_path: Path) -> None:
    file = _file(tmp_path, "period,value\n" + "\n".join(LINES))
    said = json.loads(tutela("breaks", file, "--date", "2020-03", "--json"))
    assert said["named"]["verdict"] == said["found"]["verdict"] == "break"
    (found,) = said["found"]["breaks"]
    assert found["at"] == "2020-03"
    assert found["level_change"]["low"] < 20 < found["level_change"]["high"]
    assert [event["id"] for event in found["known_events"]] == ["pandemic"]
    assert (said["rules"], said["values"]) == ("breaks-1", 84)
    assert "likelihood ratio" in said["method"]
    shown = tutela("breaks", file, "--date", "2020-03")
    assert "84 values by month" in shown
    assert "COVID-19" in " ".join(shown.replace("│", " ").split())


def test_a_missing_value_is_left_empty_and_a_heading_may_be_absent(tmp_path: Path) -> None:
    lines = [line.split(",")[0] + "," if at in {3, 4} else line for at, line in enumerate(LINES)]
    said = json.loads(tutela("breaks", _file(tmp_path, "\n".join(lines)), "--json"))
    assert (said["values"], said["missing"], said["named"]) == (82, 2, None)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("period,value\n2020-01,many\n", "Row 2"),
        ("period,value\n2020-13,1\n", "Row 2"),
        ("period,value\n2020-01,1,2\n", "3 cells"),
        ("period,value\n2020-01,nan\n2020-02,1e400\n", "Row 3"),
        ("2020-01,1\n2020-01,2\n", "twice"),
        ("2020-01,1\n2020,2\n", "mixes"),
        ("", "no period"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_place(tmp_path: Path, text: str, says: str) -> None:
    answer = json.loads(tutela("breaks", _file(tmp_path, text), "--json", expect=1))
    assert says in answer["sentence"]
    assert answer["mend"]


def test_a_file_that_is_not_there_or_no_text_is_no_traceback(tmp_path: Path) -> None:
    tutela("breaks", str(tmp_path / "none.csv"), expect=1)
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00\x01")
    tutela("breaks", str(tmp_path / "binary"), expect=1)
