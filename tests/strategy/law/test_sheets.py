"""Tables out of files: what is hostile, broken or only odd ends in a sentence with how to mend it or in cells with their place; what
is whole is read however it is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from tests.strategy.law import hostile
from tutela.errors import InvalidInput
from tutela.formats.contract import Limits
from tutela.formats.csv_cells import csv_line
from tutela.strategy.law.sheets import BadCell, Cells, Sheet, columns_of, open_sheet, read_lines

HEADER = ("provision", "document", "since")
GOOD = ("25(1)", "Example Act", "2014-01-01")
FILES = hostile.tables(HEADER, GOOD)
NAMES = {"ref": "^provision$", "document": "^(document|source)$", "since": "^since$", "link": "^(link|url)$"}
MUCH = settings(max_examples=60, suppress_health_check=list(HealthCheck))


def opened(folder: Path, name: str, content: bytes) -> Sheet:
    path = folder / f"kept{Path(name).suffix}"
    path.write_bytes(content)
    return open_sheet(path, name)


def read(sheet: Sheet) -> tuple[list[tuple[str, ...]], list[BadCell]]:
    columns = columns_of(sheet, NAMES, ("ref",))

    def line(cells: Cells) -> tuple[str, ...]:
        return cells.needed("ref", "Give it."), cells.needed("document", "Give it."), str(cells.day("since"))

    return read_lines(sheet, columns, line, lambda lines: ())


@dataclass
class Outcome:
    """What became of a file: refused with a sentence, or lines and bad cells of ``rows``."""

    refused: InvalidInput | None = None
    rows: int = 0
    lines: list[tuple[str, ...]] = field(default_factory=list)
    bad: list[BadCell] = field(default_factory=list)

    def is_clear(self) -> bool:
        """Whether all is told: a sentence with how to mend it, or each row taken or with a bad cell, in letters that can be written."""
        repr(self.bad).encode()
        if self.refused is not None:
            return bool(self.refused.sentence.encode() and self.refused.mend.encode())
        placed = all(one.row > 1 and one.why and one.mend for one in self.bad)
        return placed and self.rows == len(self.lines) + len({one.row for one in self.bad})


def tried(folder: Path, name: str, content: bytes) -> Outcome:
    try:
        sheet = opened(folder, name, content)
        return Outcome(None, sheet.rows, *read(sheet))
    except InvalidInput as error:
        return Outcome(error)


@pytest.mark.parametrize("what", FILES)
def test_a_hostile_table_ends_in_a_sentence_or_in_cells_with_their_place_and_how_to_mend_them(
    what: str, tmp_path: Path
) -> None:
    found = tried(tmp_path, *FILES[what])
    assert found.is_clear(), found
    assert found.refused or found.bad or what == "a heading alone"


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        ("empty", "This file is empty."),
        ("UTF-16 without a mark", "It looks like UTF-16 LE"),
        ("Latin-1", "Line 2 (byte "),
        ("100,000 rows", "more than 20000 rows"),
        ("100,000 rows that can't be read", "more than 20000 rows"),
        ("two headings of one name", "Several columns have the same name: provision."),
        ("two headings for the same", "Two columns are for the same: “document” and “Source”."),
        ("unknown headings alone", "The table has no column for: ref."),
        ("no spreadsheet but its name", "“table.xlsx” is no spreadsheet"),
        ("a bomb", "100 to 1 is allowed"),
        ("a cell in the last corner", "16000000 can be read"),
    ],
)
def test_the_sentence_says_what_it_is(what: str, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as refused:
        read(opened(tmp_path, *FILES[what]))
    assert sentence in refused.value.sentence
    assert "mapping" not in refused.value.mend


@pytest.mark.parametrize(
    ("what", "row", "column", "why"),
    [
        ("a NUL in a cell", 2, "", "NUL"),
        ("a cell too few", 2, "", "2 cells, but the heading has 3"),
        ("a very long cell", 2, "document", "is too long"),
        ("an error of a formula", 2, "provision", "#N/A"),
        ("a formula never computed", 2, "A2", "a formula without a value"),
        ("merged cells", 2, "B2:B3", "cells are merged"),
        ("a NUL escaped in a workbook", 2, "provision", "can’t be kept"),
        ("a day as a number", 2, "since", "is no day"),
        ("an impossible day", 2, "since", "is no day"),
        ("a day in the year 9999", 2, "since", "a day that can’t be"),
    ],
)
def test_a_bad_cell_has_its_row_and_its_column(what: str, row: int, column: str, why: str, tmp_path: Path) -> None:
    _lines, bad = read(opened(tmp_path, *FILES[what]))
    assert (bad[0].row, bad[0].column) == (row, column)
    assert why in bad[0].why


def test_nothing_of_this_machine_comes_in_by_an_entity(tmp_path: Path) -> None:
    own = Path("/etc/hostname").read_text(encoding="utf-8").strip()
    assert own not in repr(tried(tmp_path, *FILES["an external entity"]))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("between", [",", ";", "\t"])
def test_a_whole_table_is_read_however_it_is_written(end: str, encoding: str, between: str, tmp_path: Path) -> None:
    lines = [
        HEADER,
        ("25(1)", "Éxample Αct", "18.12.2013"),
        ("", "", ""),
        ("3(2)", "Example Act", "2013-12-18T00:00:00"),
    ]
    found, bad = read(opened(tmp_path, "table.csv", hostile.text_of(lines, between, end).encode(encoding)))
    assert bad == []
    assert found == [("25(1)", "Éxample Αct", "2013-12-18"), ("3(2)", "Example Act", "2013-12-18")]


def test_unknown_headings_and_further_sheets_are_named(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append([*HEADER, "Colour"])
    book.active.append([*GOOD, "blue"])
    book.create_sheet("Annex").append(["something"])
    book.save(tmp_path / "table.xlsx")
    book.close()
    sheet = open_sheet(tmp_path / "table.xlsx", "table.xlsx")
    assert columns_of(sheet, NAMES, ("ref",)).unread == ("Colour", "the sheet “Annex”")


def test_a_file_over_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(b"x" * 3 * 1024**2)
    with pytest.raises(InvalidInput, match="larger than 2 MB"):
        open_sheet(path, "table.csv", Limits(file_bytes=2 * 1024**2))


@MUCH
@given(st.binary(max_size=400), st.sampled_from(["table.csv", "table.xlsx", "table.ods", "table", "a\0b.csv"]))
def test_any_bytes_are_a_table_or_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, name: str
) -> None:
    assert tried(tmp_path_factory.getbasetemp(), name, content).is_clear()


CELL = st.text(max_size=20) | st.sampled_from(
    ["=1+1", "'", "''", "'=x", "+1", "-", "@a", "25(1)", "2014-01-01", "\0", "a\nb"]
)


@MUCH
@given(st.lists(st.tuples(CELL, CELL, CELL), max_size=5))
def test_every_row_is_taken_or_has_a_bad_cell_and_what_was_guarded_comes_back_plain(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]]
) -> None:
    content = csv_line(HEADER) + b"".join(map(csv_line, rows))
    found = tried(tmp_path_factory.getbasetemp(), "rows.csv", content)
    assert found.is_clear()
    written = {one.strip() for row in rows for one in row}
    assert {one for ref, document, _since in found.lines for one in (ref, document)} <= written
