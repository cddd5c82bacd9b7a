"""Archives: what they hold is read; what they threaten with is refused before anything is used."""

from __future__ import annotations

import gzip
import io
import stat
import zipfile
from pathlib import Path

import pytest

from tutela.errors import FormatError
from tutela.formats.contract import Limits, Source
from tutela.formats.mapping import load_mapping
from tutela.formats.registry import open_source

MAPPING = load_mapping(
    """
name: plain
title: Plain
kind: firearm_event
source: plain
recognise: {columns: [EVENT, SERIAL]}
columns: {EVENT: event, SERIAL: firearm.markings.0.as_read}
"""
)
TABLE = b"EVENT;SERIAL\nlost;1\nfound;2\n"


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def refusal(path: Path, limits: Limits | None = None) -> FormatError:
    with pytest.raises(FormatError) as caught:
        open_source(Source(path, path.name), mappings=[MAPPING], limits=limits)
    return caught.value


def test_each_member_is_read_as_a_file_of_its_own(tmp_path: Path) -> None:
    path = zipped(
        tmp_path / "a.zip", {"one.csv": TABLE, "folder/": b"", "folder/two.csv": TABLE, "__MACOSX/._one.csv": b"\0\1"}
    )
    opened = open_source(Source(path, "a.zip"), mappings=[MAPPING])
    found = list(opened.units)
    assert [unit.place.file for unit in found] == ["a.zip/one.csv"] * 2 + ["a.zip/folder/two.csv"] * 2
    assert (opened.mapping, opened.totals.units, opened.totals.physical_rows) == ("plain", 4, 4)


def test_a_gzip_file_is_read_under_the_name_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(TABLE))
    opened = open_source(Source(path, path.name), mappings=[MAPPING])
    assert [unit.place.file for unit in opened.units] == ["a.csv.gz/a.csv"] * 2


def test_a_zip_bomb_is_refused_by_its_declared_size(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"one.csv": TABLE, "bomb.csv": b"0" * 20 * 2**20})
    error = refusal(path)
    assert error.fault_code == "archive_bomb"
    assert "bomb.csv" in error.sentence


def test_a_gzip_bomb_is_refused_while_unpacking(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"EVENT;SERIAL\n" + b"lost;1\n" * 3_000_000))
    opened = open_source(Source(path, path.name), mappings=[MAPPING])
    with pytest.raises(FormatError) as caught:
        next(opened.units)
    assert caught.value.fault_code == "archive_bomb"
    assert opened.totals.units == 0


def test_members_that_overlap_are_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {f"{number}.csv": TABLE * 10_000 for number in range(3)})
    data = path.read_bytes()
    directory = data.rfind(b"PK\5\6")
    start = int.from_bytes(data[directory + 16 : directory + 20], "little")
    entries = data[start:directory]
    many = entries * 40
    end = bytearray(data[directory:])
    for at in (8, 10):
        end[at : at + 2] = (3 * 40).to_bytes(2, "little")
    end[12:16] = len(many).to_bytes(4, "little")
    path.write_bytes(data[:start] + many + bytes(end))
    assert refusal(path).fault_code in {"archive_bomb", "archive_unsafe"}


def test_too_many_members_and_too_many_bytes_are_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"1.csv": TABLE, "2.csv": TABLE})
    assert refusal(path, Limits(archive_members=1)).fault_code == "archive_bomb"
    assert refusal(path, Limits(archive_bytes=len(TABLE))).fault_code == "archive_bomb"


def test_an_archive_in_an_archive_is_refused(tmp_path: Path) -> None:
    inner = zipped(tmp_path / "inner.zip", {"a.csv": TABLE}).read_bytes()
    assert refusal(zipped(tmp_path / "a.zip", {"inner.zip": inner})).fault_code == "archive_unsafe"
    assert refusal(zipped(tmp_path / "b.zip", {"a.csv.gz": gzip.compress(TABLE)})).fault_code == "archive_unsafe"


@pytest.mark.parametrize("name", ["/etc/a.csv", "../a.csv", "x/../../a.csv", "C:\\a.csv", "..\\a.csv"])
def test_members_that_point_outside_are_refused(tmp_path: Path, name: str) -> None:
    assert refusal(zipped(tmp_path / "a.zip", {name: TABLE})).fault_code == "archive_unsafe"


def test_links_are_refused(tmp_path: Path) -> None:
    info = zipfile.ZipInfo("a.csv")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(info, "/etc/passwd")
    assert refusal(tmp_path / "a.zip").fault_code == "archive_unsafe"


def test_a_locked_member_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"a.csv": TABLE})
    data = bytearray(path.read_bytes())
    data[6] |= 1
    data[data.rfind(b"PK\1\2") + 8] |= 1
    path.write_bytes(bytes(data))
    assert "password" in refusal(path).sentence


def test_a_damaged_archive_is_one_clear_error_with_nothing_delivered(tmp_path: Path) -> None:
    whole = zipped(tmp_path / "a.zip", {"a.csv": TABLE * 100}).read_bytes()
    cut = tmp_path / "cut.zip"
    cut.write_bytes(whole[: len(whole) // 2])
    assert refusal(cut).fault_code == "archive_damaged"
    broken = bytearray(whole)
    broken[60] ^= 0xFF
    (tmp_path / "broken.zip").write_bytes(bytes(broken))
    assert refusal(tmp_path / "broken.zip").fault_code == "archive_damaged"


def test_an_unknown_member_refuses_the_archive(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"a.csv": TABLE, "picture.jpg": b"\xff\xd8\xff\xe0" + bytes(100)})
    error = refusal(path)
    assert error.fault_code in {"format_unknown", "encoding_unknown"}
    assert "picture.jpg" in error.sentence


def test_an_archive_without_files_is_empty(tmp_path: Path) -> None:
    assert refusal(zipped(tmp_path / "a.zip", {"folder/": b""})).fault_code == "file_empty"


def test_a_spreadsheet_inside_a_zip_is_a_file_and_not_a_nested_archive(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.worksheets[0].append(["EVENT", "SERIAL"])
    book.worksheets[0].append(["lost", "7"])
    data = io.BytesIO()
    book.save(data)
    path = zipped(tmp_path / "a.zip", {"book.xlsx": data.getvalue()})
    (unit,) = list(open_source(Source(path, "a.zip"), mappings=[MAPPING]).units)
    assert (unit.place.file, unit.place.sheet, unit.written["SERIAL"]) == ("a.zip/book.xlsx", "Sheet", "7")


def test_members_of_different_sources_are_to_be_delivered_apart(tmp_path: Path) -> None:
    line = b'{"kind": "listing", "reference": "1", "body": {"offer": "x"}}\n'
    assert refusal(zipped(tmp_path / "a.zip", {"a.csv": TABLE, "b.ndjson": line})).fault_code == "archive_mixed"


def test_nothing_unpacked_stays_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import tempfile

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    path = zipped(tmp_path / "a.zip", {"a.csv": TABLE})
    opened = open_source(Source(path, "a.zip"), mappings=[MAPPING])
    units = opened.units
    next(units)
    units.close()  # type: ignore[attr-defined]
    assert list((tmp_path / "temporary").iterdir()) == []
