"""The commands as a person or a program runs them."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from tests.cast import Cast
from tests.commands import tutela, tutela_as_process
from tests.deliveries import row, seizure_file


def test_ingest_prints_a_receipt_as_json(cast: Cast, tmp_path: Path) -> None:
    path = seizure_file(tmp_path, [row(), row(), row(AMOUNT="nonsense")])
    receipt = json.loads(tutela_as_process("ingest", str(path), "--json"))
    wanted = {"received": 3, "accepted": 2, "revised": 0, "unchanged": 0, "quarantined": 1, "by_kind": {"seizure": 3}}
    assert {key: receipt[key] for key in wanted} == wanted
    assert list(receipt["quarantine_reasons"]) == ["number_unreadable"]
    assert receipt["seconds"] > 0


def test_a_folder_is_taken_in_file_by_file(cast: Cast, tmp_path: Path) -> None:
    seizure_file(tmp_path, [row()], "a.csv")
    seizure_file(tmp_path, [row(AMOUNT="2")], "b.csv")
    receipt = json.loads(tutela("ingest", str(tmp_path), "--json"))
    assert (receipt["received"], [part["file"] for part in receipt["submissions"]]) == (2, ["a.csv", "b.csv"])


def test_quarantine_is_listed_shown_exported_mended_and_replayed(cast: Cast, tmp_path: Path) -> None:
    path = seizure_file(tmp_path, [row(AMOUNT="nonsense")])
    receipt = json.loads(tutela("ingest", str(path), "--json"))["submissions"][0]["id"]
    (unit,) = json.loads(tutela("quarantine", "list", "--json"))["quarantine"]
    assert "seizures.csv" in unit["place"]
    assert "row 2" in unit["place"]
    shown = json.loads(tutela("quarantine", "show", unit["id"], "--json"))
    assert shown["written"]["AMOUNT"] == "nonsense"
    mended = tmp_path / "mended.csv"
    tutela("quarantine", "export", receipt, "--out", str(mended))
    mended.write_text(mended.read_text(encoding="utf-8").replace("nonsense,", "7,"), encoding="utf-8")
    replayed = json.loads(tutela("quarantine", "replay", receipt, "--mended", str(mended), "--json"))
    assert (replayed["accepted"], replayed["quarantined"]) == (1, 0)
    assert json.loads(tutela("quarantine", "list", "--json"))["quarantine"] == []


def test_receipts_are_listed(cast: Cast, tmp_path: Path) -> None:
    tutela("ingest", str(seizure_file(tmp_path, [row()])), "--json")
    (receipt,) = json.loads(tutela("receipts", "--json"))["submissions"]
    assert (receipt["state"], receipt["received"]) == ("done", 1)


def test_an_unknown_receipt_is_a_sentence_and_an_exit_code(cast: Cast) -> None:
    said = json.loads(tutela_as_process("quarantine", "export", "nothing", expect=3) or "{}")
    assert said == {}


def bombs(folder: Path) -> dict[str, Path]:
    made = {
        name: folder / name for name in ("zip.zip", "entities.xml", "empty.csv", "unknown.dat", "quote.csv", "line.csv")
    }
    with zipfile.ZipFile(made["zip.zip"], "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.csv", b"0" * 200_000_000)
    made["entities.xml"].write_text(
        '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><report><incidentSummary>&b;</incidentSummary></report>'
    )
    made["empty.csv"].touch()
    made["unknown.dat"].write_bytes(bytes(range(256)) * 40)
    rows = [row(PLACE='"Linz')] + [row(AMOUNT=str(number)) for number in range(1, 50)]
    made["quote.csv"].write_text(seizure_file(folder, rows, "q.csv").read_text())
    (folder / "q.csv").unlink()
    with made["line.csv"].open("wb") as stream:
        stream.write(b"COUNTRY;PLACE\n")
        stream.seek(1_000_000_000)
        stream.write(b"\n")
    return made


def test_hostile_files_get_a_clear_receipt_and_lose_nothing_else(cast: Cast, tmp_path: Path) -> None:
    for name, path in bombs(tmp_path).items():
        outcome = json.loads(tutela("ingest", str(path), "--json", expect=0 if name == "quote.csv" else 1))
        (receipt,) = outcome["submissions"]
        if name == "quote.csv":
            assert (receipt["received"], receipt["accepted"], receipt["quarantined"]) == (50, 49, 1), name
        else:
            assert receipt["state"] == "failed", name
            assert len(receipt["failure"]["sentence"]) > 20, name
            assert receipt["received"] == 0, name


def test_simulate_writes_the_same_bytes_for_the_same_seed(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        tutela_as_process("simulate", "--records", "60", "--seed", "3", "--out", str(tmp_path / folder), "--json")
    files = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert len(files) > 5
    assert all((tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes() for name in files)


def test_a_mapping_is_drafted_for_a_table_nobody_has_mapped(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "national.csv"
    path.write_text(
        "Fecha;País;Sustancia;Cantidad;Unidad\n13.01.2016;España;Cocaína;2,5;kg\n14.02.2016;Francia;Heroína;3,25;kg\n",
        encoding="utf-8",
    )
    text = tutela("mapping", "draft", str(path))
    for column, field in (
        ("Fecha", "when"),
        ("País", "where.country"),
        ("Sustancia", "substance"),
        ("Cantidad", "quantity.amount"),
    ):
        line = next(line for line in text.splitlines() if column in line and ":" in line and "columns:" not in line)
        assert field in line, text
    drafted = tmp_path / "drafted.yaml"
    drafted.write_text(text, encoding="utf-8")
    receipt = json.loads(tutela("ingest", str(path), "--mapping", str(drafted), "--json"))
    assert (receipt["received"], receipt["accepted"]) == (2, 2), receipt["quarantine_reasons"]


def test_the_doctor_finds_a_healthy_installation_well(cast: Cast) -> None:
    findings = json.loads(tutela_as_process("doctor", "--json"))["findings"]
    assert all(finding["well"] for finding in findings)
    assert {"Database", "Application role", "Pages"} <= {finding["what"] for finding in findings}


@pytest.mark.parametrize("command", [["ingest", "--help"], ["quarantine"], ["mapping", "--help"], ["demo", "--help"]])
def test_every_command_says_what_it_is_for(command: list[str]) -> None:
    assert "Usage" in tutela_as_process(*command, expect=2 if command == ["quarantine"] else 0)


def test_every_command_can_answer_in_json() -> None:
    import typer

    from tutela.cli import app

    def walk(command: object, path: str) -> list[str]:
        inner = getattr(command, "commands", None)
        if inner:
            return [lacking for name, part in inner.items() for lacking in walk(part, f"{path} {name}")]
        options = {option for parameter in getattr(command, "params", []) for option in parameter.opts}
        return [] if "--json" in options else [path]

    assert walk(typer.main.get_command(app), "tutela") == []
