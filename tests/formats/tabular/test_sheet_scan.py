"""Places of a sheet whose value isn't where it seems are found before the sheet is taken for what it looks like."""

from __future__ import annotations

import time
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook
from tests.strategy.law.hostile import changed

from tutela.errors import FormatError
from tutela.formats.contract import Limits
from tutela.formats.tabular.sheet_scan import Pitfall, pitfalls, scan
from tutela.formats.tabular.spreadsheet import Workbook as SpreadsheetFile


@pytest.fixture
def path(tmp_path: Path) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Table"
    for line in (("a", "b", "c"), ("1", "=1+1", "x"), ("2", "y", '=IF(TRUE,"","")'), ("3", "", "z")):
        sheet.append(line)
    sheet.merge_cells("A3:A4")
    book.create_sheet("Other").merge_cells("A1:B2")
    book.save(tmp_path / "table.xlsx")
    book.close()
    return tmp_path / "table.xlsx"


def edit(path: Path, old: bytes, new: bytes) -> None:
    content = changed(path.read_bytes(), lambda name, part: part.replace(old, new) if "sheet1" in name else part)
    path.write_bytes(content)


def test_a_list_to_choose_from_is_no_formula_of_the_last_cell(tmp_path: Path) -> None:
    """A spreadsheet program keeps it after the cells, when the list is on another sheet."""
    path = tmp_path / "list.xlsx"
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Table"
    sheet.append(["a", "b"])
    book.save(path)
    book.close()
    part = "xl/worksheets/sheet1.xml"
    after = (
        b"</sheetData><extLst><ext><x14:dataValidations><x14:dataValidation><x14:formula1><xm:f>Other!$A$1</xm:f></x14:formula1>"
        b"</x14:dataValidation></x14:dataValidations></ext></extLst>"
    )
    with zipfile.ZipFile(path) as former:
        members = {name: former.read(name) for name in former.namelist()}
    for last in (b'<c r="C1" s="1"/>', b'<c r="C1" t="inlineStr"><is><t>x</t></is></c>'):
        with zipfile.ZipFile(path, "w") as made:
            for name, content in members.items():
                altered = content.replace(b"</row></sheetData>", last + b"</row>" + after) if name == part else content
                assert name != part or altered != content
                made.writestr(name, altered)
        assert pitfalls(path, "Table") == []


def test_merged_cells_and_formulas_never_computed_are_found_in_the_sheet_that_is_asked_for(path: Path) -> None:
    assert pitfalls(path, "Table") == [Pitfall(2, "B2", False), Pitfall(3, "C3", False), Pitfall(3, "A3:A4", True)]
    assert pitfalls(path, "Other") == [Pitfall(1, "A1:B2", True)]
    assert pitfalls(path, "None") == []
    assert len(pitfalls(path, "Table", most=1)) == 1


def test_a_formula_that_was_computed_is_none_though_its_text_may_be_empty(path: Path) -> None:
    edit(path, b'<c r="C3"', b'<c r="C3" t="str"')
    edit(path, b"<f>1+1</f><v", b"<f>1+1</f><v>2</v><v")
    assert [one.place for one in pitfalls(path, "Table")] == ["A3:A4"]


def test_what_is_no_workbook_has_none(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_bytes(b"a,b\n")
    assert pitfalls(tmp_path / "table.csv", "Table") == []


def test_cells_that_never_end_are_looked_through_in_one_pass(path: Path) -> None:
    edit(path, b"</sheetData>", b'<c r="A9"><f>' * 200_000 + b"</sheetData>")
    began = time.process_time()
    assert len(pitfalls(path, "Table", most=10**6)) > 100_000
    assert time.process_time() - began < 10


_ODS = """<?xml version="1.0" encoding="UTF-8"?><office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" office:version="1.2"><office:body><office:spreadsheet>{tables}
</office:spreadsheet></office:body></office:document-content>"""


def ods(path: Path, **tables: str) -> Path:
    """An OpenDocument spreadsheet of these sheets."""
    written = "".join(f'<table:table table:name="{name}">{rows}</table:table>' for name, rows in tables.items())
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
        book.writestr("META-INF/manifest.xml", manifest)
        book.writestr("content.xml", _ODS.format(tables=written))
    return path


def _row(*cells: str, times: int = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{times}">{"".join(cells)}</table:table-row>'


def _text(text: str, more: str = "") -> str:
    return f'<table:table-cell office:value-type="string"{more}><text:p>{text}</text:p></table:table-cell>'


def test_an_open_document_has_its_merged_and_uncomputed_cells_found_too(tmp_path: Path) -> None:
    rows = (
        _row(_text("a"), _text("b"), _text("c")),
        _row(_text("1", ' table:number-rows-spanned="2"'), _text("x"), _text("y")),
        _row("<table:covered-table-cell/>", _text("z"), '<table:table-cell table:formula="of:=1+1"/>'),
        _row('<table:table-cell table:number-columns-repeated="27"/>', "<table:covered-table-cell/>", times=2),
        _row(_text("computed", ' table:formula="of:=1+1"')),
    )
    path = ods(tmp_path / "table.ods", Table="".join(rows), Other=_row(_text("a")))
    assert pitfalls(path, "Table") == [Pitfall(3, "A3", True), Pitfall(3, "C3", False), Pitfall(5, "AB5", True)]
    assert pitfalls(path, "Other") == []
    book = SpreadsheetFile(path, Limits())
    assert book.sheets == ["Table", "Other"]
    assert next(iter(book.table("Table", 1).rows)).cells[:3] == ["1", "x", "y"]
    book.close()


def test_an_open_document_that_repeats_a_cell_without_end_is_refused(tmp_path: Path) -> None:
    path = ods(
        tmp_path / "table.ods", Table=_row(_text("a", ' table:number-columns-repeated="16384"'), times=1_048_576)
    )
    with pytest.raises(FormatError, match="17179869184 cells"):
        scan(path, Limits())


def far(path: Path, place: bytes) -> None:
    """Put a cell of the workbook far away."""
    edit(path, b'r="C2"', place)


@pytest.mark.parametrize(
    "place",
    [
        b'r="C4999999999"',
        b'r="ZZZZ2"',
        b"r='XFD1048576'",
        b"r = 'xfd1048576'",
        b'z=">" r="XFD1048576"',
        b'r="C&#57;999999"',
    ],
)
def test_a_cell_far_away_is_refused_however_its_place_is_written(path: Path, place: bytes) -> None:
    far(path, place)
    with pytest.raises(FormatError, match=r"cells; 16000000 can be read|is the place of no cell"):
        scan(path, Limits())


def test_a_row_far_away_is_refused_though_its_cells_say_no_place(path: Path) -> None:
    for row, told in ((b"9999999", "29999997 cells"), (b"4000000000", "is no number of rows or columns")):
        edit(path, b'<row r="2">', b'<row r="%b"><c/><c><v>1</v></c></row><row r="2">' % row)
        with pytest.raises(FormatError, match=told):
            scan(path, Limits())
        edit(path, b'<row r="%b"><c/><c><v>1</v></c></row>' % row, b"")


@pytest.mark.parametrize("hidden", [b'<!-- <c " -->', b'<![CDATA[<c "]]>', b'<?x <c "?>'])
def test_a_cell_far_away_is_not_hidden_by_what_stands_before_it(path: Path, hidden: bytes) -> None:
    edit(path, b'<c r="C2"', hidden + b'<c r="XFD1048576"')
    with pytest.raises(FormatError, match="cells; 16000000 can be read"):
        scan(path, Limits())


@pytest.mark.parametrize(("old", "new"), [("xl/", "XL/"), ("worksheets/sheet1", "WorkSheets/Sheet1"), ("xl/", "xl\\")])
def test_a_member_in_other_letters_or_slashes_is_looked_into(path: Path, old: str, new: str) -> None:
    far(path, b'r="XFD1048576"')
    kept = path.with_name("other.xlsx")
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(kept, "w") as after:
        for name in before.namelist():
            after.writestr(name.replace(old, new), before.read(name))
    with pytest.raises(FormatError, match="cells; 16000000 can be read"):
        scan(kept, Limits())


def test_a_workbook_of_neither_kind_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "table.xlsb", "w") as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        book.writestr("xl/workbook.bin", b"\0")
    with pytest.raises(FormatError, match="neither a workbook in XLSX nor one in OpenDocument"):
        scan(tmp_path / "table.xlsb", Limits())


@pytest.mark.parametrize("left", [0.5, 0.9, 0.97])
def test_an_open_document_that_breaks_off_is_refused_and_nobody_waits_for_its_end(tmp_path: Path, left: float) -> None:
    path = ods(tmp_path / "table.ods", Table=_row(*map(_text, "abc")) * 20)
    content = changed(
        path.read_bytes(), lambda name, part: part[: int(len(part) * left)] if "content" in name else part
    )
    path.write_bytes(content)
    with pytest.raises(FormatError):
        SpreadsheetFile(path, Limits())
