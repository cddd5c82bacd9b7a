"""Table files of every kind through the one door, open_source."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from pathlib import Path

import pytest

from tutela.errors import FormatError
from tutela.formats.contract import Delivered, Limits, Place, Source
from tutela.formats.mapping import Mapping, load_mapping, shipped, template
from tutela.formats.registry import open_source
from tutela.formats.tabular.reading import heading
from tutela.formats.tabular.units import deliver_written
from tutela.vocabulary.faults import CATALOGUE

HEADER = "EVENT;DATE;COUNTRY;TYPE;MAKE;MODEL;CALIBRE;SERIAL"
FIREARMS = load_mapping(
    """
name: plain
title: Plain
kind: firearm_event
source: plain
recognise: {columns: [EVENT, SERIAL]}
columns: {EVENT: event, SERIAL: firearm.markings.0.as_read, COUNTRY: where.country, DATE: when}
"""
)


def by_name(name: str) -> Mapping:
    return next(mapping for mapping in shipped() if mapping.name == name)


def units(
    path: Path, data: bytes | str | None = None, mapping: Mapping | None = None, limits: Limits | None = None
) -> list[Delivered]:
    if data is not None:
        path.write_bytes(data.encode() if isinstance(data, str) else data)
    opened = open_source(Source(path, path.name), mapping=mapping, limits=limits)
    found = list(opened.units)
    assert opened.totals.units == len(found)
    for fault in (fault for unit in found for fault in (*unit.faults, *unit.notes)):
        assert "{" not in CATALOGUE[fault.code].sentence.format(column=fault.column, **fault.params)
    assert opened.totals.physical_rows == sum(unit.rows for unit in found) + sum(opened.totals.set_aside.values())
    return found


def refused(path: Path, data: bytes | str, mapping: Mapping | None = None) -> FormatError:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    with pytest.raises(FormatError) as caught:
        list(open_source(Source(path, path.name), mapping=mapping).units)
    return caught.value


def test_the_shipped_templates_are_recognised_as_what_they_are(tmp_path: Path) -> None:
    for mapping in shipped():
        path = tmp_path / f"{mapping.name}.csv"
        path.write_bytes(template(mapping))
        opened = open_source(Source(path, path.name))
        assert opened.mapping == mapping.name
        assert opened.source_name == mapping.source
        (unit,) = list(opened.units)
        assert unit.kind == mapping.kind
        assert not unit.faults


def test_an_empty_file_and_a_heading_alone_are_two_things(tmp_path: Path) -> None:
    assert refused(tmp_path / "a.csv", "").fault_code == "file_empty"
    assert units(tmp_path / "b.csv", HEADER + "\n") == []


def test_namibia_stays_namibia_and_null_stays_text(tmp_path: Path) -> None:
    (unit,) = units(tmp_path / "a.csv", f"{HEADER}\nstolen;2020-01-02;NA;pistol;null;N/A;12/70;00604\n")
    assert unit.draft["where"] == {"country": "NA"}
    assert unit.written["MAKE"] == "null"
    firearm = unit.draft["firearm"]
    assert isinstance(firearm, dict)
    assert (firearm["model"], firearm["calibre"]) == ("N/A", "12/70")
    assert firearm["markings"] == [{"as_read": "00604", "mark_kind": "serial"}]


def test_faulty_headings_name_their_columns(tmp_path: Path) -> None:
    twice = refused(tmp_path / "a.csv", "EVENT;DATE;DATE\n1;2;3\n")
    assert (twice.fault_code, "DATE" in twice.sentence) == ("header_duplicate", True)
    empty = refused(tmp_path / "b.csv", "EVENT;;DATE\n1;2;3\n")
    assert (empty.fault_code, "2" in empty.sentence) == ("header_empty", True)


def test_an_unknown_table_names_the_nearest_mapping_and_what_differs(tmp_path: Path) -> None:
    error = refused(tmp_path / "a.csv", "EVENT;DATE;COUNTRY;TYPE;MAKE;MODEL;COLOUR\n1;2;3;4;5;6;7\n")
    assert error.fault_code == "mapping_needed"
    assert "firearm-register" in error.sentence
    assert "CALIBRE, SERIAL" in error.sentence
    assert "COLOUR" in error.sentence
    assert "tutela mapping draft a.csv" in error.mend


def test_a_stated_mapping_that_does_not_fit_names_the_missing_columns(tmp_path: Path) -> None:
    error = refused(tmp_path / "a.csv", "EVENT;DATE\n1;2\n", FIREARMS)
    assert error.fault_code == "columns_missing"
    assert "SERIAL" in error.sentence


def test_blank_rows_are_counted_and_not_delivered(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("EVENT;SERIAL\nlost;1\n\n;\nfound;2\n")
    opened = open_source(Source(path, path.name), mapping=FIREARMS)
    assert [unit.place.row for unit in opened.units] == [2, 5]
    assert opened.totals.set_aside == {"blank": 2}
    assert opened.totals.physical_rows == 4


def test_a_faulty_row_keeps_its_text_and_its_place(tmp_path: Path) -> None:
    good, bad = units(tmp_path / "a.csv", "EVENT;SERIAL\nlost;1\nfound;2;3\n", FIREARMS)
    assert not good.faults
    assert bad.faults[0].code == "cells_too_many"
    assert bad.written[""] == "found;2;3"
    assert (bad.place, bad.draft) == (Place("a.csv", "", 3), {})


def test_a_cell_above_the_limit_is_a_fault_of_its_row(tmp_path: Path) -> None:
    limits = Limits(field_chars=10)
    _, bad = units(tmp_path / "a.csv", "EVENT;SERIAL\nlost;1\nlost;12345678901\n", FIREARMS, limits)
    assert [(fault.code, fault.column) for fault in bad.faults] == [("field_too_long", "SERIAL")]


def test_a_windows_1251_table_is_read_by_its_mapping(tmp_path: Path) -> None:
    mapping = FIREARMS.stating(encoding="windows-1251")
    (unit,) = units(tmp_path / "a.csv", "EVENT;SERIAL\nЛост;АВ1234\n".encode("windows-1251"), mapping)
    assert unit.written["SERIAL"] == "АВ1234"
    error = refused(tmp_path / "b.csv", "EVENT;SERIAL\nЛост;АВ1234\n".encode("windows-1251"), FIREARMS)
    assert error.fault_code == "encoding_unknown"


def test_a_re_saved_file_with_another_separator_is_still_recognised(tmp_path: Path) -> None:
    mapping = by_name("unodc-ids")
    text = template(mapping).decode("utf-8-sig").replace(";", "\t")
    (unit,) = units(tmp_path / "a.txt", text)
    assert unit.draft["where"] == {"country": "Bulgaria", "region": "Example region", "place": "Exampletown"}


def test_a_first_line_that_announces_the_separator_is_no_heading(tmp_path: Path) -> None:
    (unit,) = units(tmp_path / "a.csv", "sep=|\r\nEVENT|SERIAL\r\nlost|1;2\r\n", FIREARMS)
    assert (unit.written, unit.place.row) == ({"EVENT": "lost", "SERIAL": "1;2"}, 3)


def test_the_heading_and_first_rows_are_there_for_drafting(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("x;y\n" + "1;2\n" * 100)
    table, rows = heading(Source(path, "a.csv"), rows=3)
    assert (table.header, rows) == (("x", "y"), [["1", "2"]] * 3)
    xlsx(tmp_path / "a.xlsx", {"S": [["x", "y"], [1, 2], [3, 4]]})
    table, rows = heading(Source(tmp_path / "a.xlsx", "a.xlsx"))
    assert (table.header, rows) == (("x", "y"), [["1", "2"], ["3", "4"]])


def test_utf_16_from_a_spreadsheet_is_read(tmp_path: Path) -> None:
    data = "EVENT\tSERIAL\r\nlost\tŽ1\r\n".encode("utf-16")
    (unit,) = units(tmp_path / "a.txt", data, FIREARMS)
    assert unit.written == {"EVENT": "lost", "SERIAL": "Ž1"}


CASES = """CASE_ID;DATE;TIME;COUNTRY;OFFICE;PRODUCT;QUANTITY;UNIT;TRANSIT;PERSON_NAME;PERSON_ROLE;PHONE
A;2024-03-05;14:05;Bulgaria;Example;Heroin;1;kg;Greece; Example One ;driver;+359 1
A;2024-03-05;14:05;Bulgaria;Example;Heroin;1;kg;Greece;Example Two;arrested;
B;2024-03-06;;Croatia;Example;Cocaine;2;kg;"Italy;Austria";;;
B;2024-03-07;;Croatia;Example;Cocaine;3;kg;;;;
"""


def test_rows_of_one_case_become_one_unit_with_all_items_and_persons(tmp_path: Path) -> None:
    first, second = units(tmp_path / "a.csv", CASES)
    items = first.draft["items"]
    assert isinstance(items, list)
    assert (first.reference, first.rows, len(items)) == ("A", 2, 2)
    assert first.draft["when"] == "2024-03-05 14:05"
    persons = first.draft["persons"]
    assert isinstance(persons, list)
    assert [(person["name"], person["capacity"], person["assertion"]) for person in persons] == [
        ("Example One", "other", "assessment"),
        ("Example Two", "suspect", "assessment"),
    ]
    assert persons[0]["namings"] == [{"scheme": "phone", "role": "named", "written": "+359 1"}]
    assert first.columns["items.1.quantity.amount"] == "2/QUANTITY"
    assert first.written["2/PERSON_NAME"] == "Example Two"
    assert second.draft["route"] == {"transit": ["Italy", "Austria"]}
    assert "persons" not in second.draft


def test_rows_of_one_case_that_disagree_are_a_fault_with_both_texts(tmp_path: Path) -> None:
    _, second = units(tmp_path / "a.csv", CASES)
    (fault,) = second.faults
    assert (fault.code, fault.column) == ("rows_disagree", "DATE")
    assert (fault.params["first"], fault.params["other"]) == ("2024-03-06", "2024-03-07")


def test_a_unit_is_made_again_from_what_was_written(tmp_path: Path) -> None:
    mapping = by_name("customs-seizures")
    for unit in units(tmp_path / "a.csv", CASES):
        again = deliver_written(mapping, unit.written, unit.place, unit.rows)
        assert (again.draft, again.reference, again.rows) == (unit.draft, unit.reference, unit.rows)
        assert [fault.code for fault in again.faults] == [fault.code for fault in unit.faults]


SPREADSHEET_ROWS: list[list[object]] = [
    ["EVENT", "SERIAL", "COUNTRY", "DATE"],
    ["lost", "00604", "NA", dt.date(2020, 1, 2)],
    ["found", 604, "AT", dt.datetime(2020, 1, 2, 3, 4, 5)],  # noqa: DTZ001 - spreadsheets know no zones
    ["stolen", 1.5, "HR", None],
    [None, None, None, None],
    ["seized", "1234567890123456", "RS", "02/01/2020"],
]
EXPECTED = [
    {"EVENT": "lost", "SERIAL": "00604", "COUNTRY": "NA", "DATE": "2020-01-02"},
    {"EVENT": "found", "SERIAL": "604", "COUNTRY": "AT", "DATE": "2020-01-02T03:04:05"},
    {"EVENT": "stolen", "SERIAL": "1.5", "COUNTRY": "HR"},
    {"EVENT": "seized", "SERIAL": "1234567890123456", "COUNTRY": "RS", "DATE": "02/01/2020"},
]


def xlsx(path: Path, sheets: dict[str, list[list[object]]]) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)


def xls(path: Path) -> None:
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("Sheet")
    for number, row in enumerate(SPREADSHEET_ROWS):
        for column, cell in enumerate(row):
            if cell is not None:
                form = "yyyy-mm-dd hh:mm:ss" if isinstance(cell, dt.datetime) else "yyyy-mm-dd"
                style = xlwt.easyxf(num_format_str=form) if isinstance(cell, dt.date) else xlwt.Style.default_style
                sheet.write(number, column, cell, style)
    book.save(str(path))


def ods(path: Path) -> None:
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    document = OpenDocumentSpreadsheet()
    table = Table(name="Sheet")
    document.spreadsheet.addElement(table)
    for row in SPREADSHEET_ROWS:
        line = TableRow()
        for cell in row:
            if cell is None:
                line.addElement(TableCell())
            elif isinstance(cell, dt.date):
                line.addElement(TableCell(valuetype="date", datevalue=cell.isoformat()))
            elif isinstance(cell, str):
                made = TableCell(valuetype="string")
                made.addElement(P(text=cell))
                line.addElement(made)
            else:
                line.addElement(TableCell(valuetype="float", value=str(cell)))
        table.addElement(line)
    document.save(str(path))


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_spreadsheets_come_as_text_without_silent_types(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"book.{kind}"
    {"xlsx": lambda: xlsx(path, {"Sheet": SPREADSHEET_ROWS}), "xls": lambda: xls(path), "ods": lambda: ods(path)}[
        kind
    ]()
    found = units(path, mapping=FIREARMS)
    assert [dict(unit.written) for unit in found] == EXPECTED
    assert [unit.place.row for unit in found] == [2, 3, 4, 6]
    assert {unit.place.sheet for unit in found} == {"Sheet"}


def test_a_long_number_stored_as_a_number_is_named_damaged(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    xlsx(path, {"S": [["EVENT", "SERIAL", "OTHER"], ["lost", 1234567890123456, 1], ["lost", 5, 1234567890123456]]})
    first, second = units(path, mapping=FIREARMS)
    assert [(fault.code, fault.column) for fault in first.faults] == [("number_damaged", "SERIAL")]
    assert first.draft["firearm"] == {"markings": [{"as_read": "1234567890123456"}]}
    assert not second.faults
    assert [(note.code, note.column) for note in second.notes] == [("number_damaged", "OTHER")]


def test_a_spreadsheet_error_is_a_fault_and_not_a_blank(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["EVENT", "SERIAL"])
    sheet.append(["lost", "#N/A"])
    sheet["B2"].data_type = "e"
    book.save(tmp_path / "a.xlsx")
    (unit,) = units(tmp_path / "a.xlsx", mapping=FIREARMS)
    assert [(fault.code, fault.params["value"]) for fault in unit.faults] == [("cell_error", "#N/A")]
    assert unit.written["SERIAL"] == "#N/A"


def test_sheets_that_fit_no_mapping_are_counted_and_named(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    rows: list[list[object]] = [["EVENT", "SERIAL"], ["lost", "1"]]
    xlsx(path, {"Notes": [["About"], ["us"]], "One": rows, "Two": rows})
    opened = open_source(Source(path, path.name), mapping=FIREARMS)
    assert [unit.place.sheet for unit in opened.units] == ["One", "Two"]
    assert opened.totals.set_aside == {"sheet without a mapping: Notes": 2}


def test_a_spreadsheet_with_one_cell_in_the_last_corner_is_refused(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.worksheets[0]["A1"] = "EVENT"
    book.worksheets[0]["XFD1048576"] = "x"
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(FormatError) as caught:
        open_source(Source(tmp_path / "a.xlsx", "a.xlsx"))
    assert caught.value.fault_code == "sheet_too_large"


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.ods", "a.parquet"])
def test_a_damaged_binary_table_is_one_clear_error(tmp_path: Path, name: str) -> None:
    starts = {"a.xlsx": b"PK\3\4", "a.ods": b"PK\3\4", "a.xls": bytes.fromhex("d0cf11e0a1b11ae1"), "a.parquet": b"PAR1"}
    error = refused(tmp_path / name, starts[name] + b"\x07" * 5_000)
    assert error.fault_code in {"unreadable", "archive_damaged"}


def test_parquet_types_come_as_exact_text(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.table(
        {
            "EVENT": pa.array(["lost", None]),
            "SERIAL": pa.array([1234567890123456789, 7]),
            "DATE": pa.array([dt.datetime(2020, 1, 2, 3, 4, 5), None], pa.timestamp("ns")),  # noqa: DTZ001
            "COUNTRY": pa.array(["NA", "AT"]).dictionary_encode(),
            "float": pa.array([0.1, 1e22]),
            "decimal": pa.array([Decimal("1.50"), None]),
            "day": pa.array([dt.date(2020, 1, 2), None]),
            "flag": pa.array([True, False]),
            "list": pa.array([["ü"], None]),
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")
    first, second = units(tmp_path / "a.parquet", mapping=FIREARMS)
    assert first.written == {
        "EVENT": "lost",
        "SERIAL": "1234567890123456789",
        "DATE": "2020-01-02 03:04:05",
        "COUNTRY": "NA",
        "float": "0.1",
        "decimal": "1.50",
        "day": "2020-01-02",
        "flag": "true",
        "list": '["ü"]',
    }
    assert second.written["float"] == "10000000000000000000000"
    assert "EVENT" not in second.written


def test_progress_is_told_in_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("EVENT;SERIAL\n" + "lost;1\n" * 100_000)
    told: list[int] = []
    opened = open_source(Source(path, path.name), mapping=FIREARMS, progress=told.append)
    assert sum(1 for _ in opened.units) == 100_000
    assert told == sorted(told)
    assert told[-1] == path.stat().st_size


def test_the_template_opens_in_a_spreadsheet_with_its_letters(tmp_path: Path) -> None:
    data = template(by_name("customs-seizures"))
    assert data.startswith(b"\xef\xbb\xbf")
    assert io.BytesIO(data).readline().decode("utf-8-sig").startswith("CASE_ID,DATE")
