"""A file of actions as grids, and the same file with cells filled in. XLSX and CSV; pure but for a temporary file.

The workbook is given back by openpyxl, which keeps formats, widths, merged cells and formulas; what it would lose (drawings,
charts, macros, pivot tables) makes the file one that is read and not given back, and that is said.
"""

from __future__ import annotations

import csv
import io
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tutela.errors import LimitExceeded
from tutela.formats.contract import Limits
from tutela.formats.csv_cells import safe_cell
from tutela.formats.refusal import refuse
from tutela.formats.tabular.dialect import sniff_delimiter, whole_lines
from tutela.formats.tabular.encoding import find_encoding
from tutela.formats.tabular.sheet_scan import scan
from tutela.strategy.frameworks.table import Grid

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

LARGEST_BYTES: Final = 10 * 1024**2
MOST_ROWS: Final = 20_000
MOST_COLUMNS: Final = 200
_LIMITS: Final = Limits(file_bytes=LARGEST_BYTES, archive_bytes=200 * 1024**2, columns=MOST_COLUMNS)
_LOST: Final = ("xl/drawings/drawing", "xl/charts/", "xl/media/", "xl/pivotTables/", "xl/embeddings/", "xl/vbaProject")
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV: Final = "text/csv; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Fill:
    """What goes into a cell: row and column from 1. A column beyond the last is a new one, headed ``heading``."""

    row: int
    column: int
    value: str | date


def is_xlsx(content: bytes) -> bool:
    """Whether it is a workbook rather than text."""
    return content.startswith(b"PK")


def grids(content: bytes, name: str) -> list[Grid]:
    """Every sheet of a file that holds anything. Raises FormatError for what is no table or
    protected, LimitExceeded for what is too large."""
    if len(content) > LARGEST_BYTES:
        raise LimitExceeded("The file is larger than 10 MB.", mend="Take out what is no table of actions.")
    if not is_xlsx(content):
        return [_text_grid(content, name)]
    with _book(content, data_only=True) as book:
        found = [_grid(sheet) for sheet in book.worksheets]
    return [one for one in found if one.cells]


def would_lose(content: bytes) -> list[str]:
    """What a workbook holds that would not come back (parts of the file by their folder)."""
    if not is_xlsx(content):
        return []
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return sorted(
            {lost.removeprefix("xl/").rstrip("/") for lost in _LOST for one in book.namelist() if one.startswith(lost)}
        )


def filled(content: bytes, sheet: str, fills: list[Fill], headings: Mapping[int, tuple[int, str]]) -> bytes:
    """The file with cells filled in, all else as it was. ``headings`` names new columns: column -> (row of the heading, text).

    Texts are written as texts, so that no spreadsheet takes one for a formula.
    """
    if not is_xlsx(content):
        return _filled_text(content, fills, headings)
    with _book(content, data_only=False) as book:
        page = book[sheet]
        for column, (row, text) in headings.items():
            _like_its_neighbour(page, row, column)
            _put(page, row, column, text)
        for fill in fills:
            if fill.column in headings:
                _like_its_neighbour(page, fill.row, fill.column)
            _put(page, fill.row, fill.column, fill.value)
        out = io.BytesIO()
        book.save(out)
    return out.getvalue()


@contextmanager
def _book(content: bytes, *, data_only: bool) -> Iterator[Workbook]:
    import openpyxl

    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        file.write(content)
        file.flush()
        scan(Path(file.name), _LIMITS)  # bombs are refused before a library opens them
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), data_only=data_only)
    except Exception as error:  # whatever a library meets in a damaged file becomes the one refusal
        raise refuse("unreadable", reason=str(error)[:200]) from error
    try:
        yield book
    finally:
        book.close()


def _grid(sheet: Worksheet) -> Grid:
    if sheet.max_row > MOST_ROWS or sheet.max_column > MOST_COLUMNS:
        raise refuse(
            "sheet_too_large", sheet=sheet.title, cells=sheet.max_row * sheet.max_column, limit=MOST_ROWS * MOST_COLUMNS
        )
    cells = {
        (cell.row, cell.column): text
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None and (text := _as_text(cell.value)).strip()
    }
    merged = {
        (row, column): (area.min_row, area.min_col)
        for area in sheet.merged_cells.ranges
        for row in range(area.min_row, area.max_row + 1)
        for column in range(area.min_col, area.max_col + 1)
    }
    return Grid(sheet.title, cells, sheet.max_row, sheet.max_column, merged)


def _as_text(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else format(Decimal(repr(value)), "f")
    return str(value)


def _put(page: Worksheet, row: int, column: int, value: str | date) -> None:
    """Write into a cell; into the first cell of a merged range where it is a part of one."""
    for area in page.merged_cells.ranges:
        if area.min_row <= row <= area.max_row and area.min_col <= column <= area.max_col:
            row, column = area.min_row, area.min_col
    cell = page.cell(row, column)
    if isinstance(value, date):
        cell.value = value
        if cell.number_format == "General":
            cell.number_format = "yyyy-mm-dd"
        return
    cell.value = _without_controls(value)
    cell.data_type = "s"  # "=1+1" is a text here, whatever it begins with
    cell.quotePrefix = True


def _without_controls(text: str) -> str:
    return "".join(char for char in text if char in "\n\t" or ord(char) >= 32)[:32_000]


def _like_its_neighbour(page: Worksheet, row: int, column: int) -> None:
    if column > 1:
        before, cell = page.cell(row, column - 1), page.cell(row, column)
        if before.has_style and not cell.has_style:
            cell.font, cell.border, cell.fill = copy(before.font), copy(before.border), copy(before.fill)
            cell.alignment = copy(before.alignment)


def _text_grid(content: bytes, name: str) -> Grid:
    rows, _dialect = _rows(content)
    cells = {
        (row, column): text for row, texts in enumerate(rows, 1) for column, text in enumerate(texts, 1) if text.strip()
    }
    if not cells:
        raise refuse("file_empty", name)
    return Grid("", cells, len(rows), max(map(len, rows)))


def _rows(content: bytes) -> tuple[list[list[str]], tuple[str, str]]:
    """The rows of a text table, with its encoding and delimiter."""
    encoding, mark = find_encoding(content[:65_536], None)
    try:
        text = content[mark:].decode(encoding)
    except UnicodeDecodeError as error:
        raise refuse("unreadable", reason=str(error)) from error
    if "\0" in text:
        raise refuse("unreadable", reason="it is no text")
    delimiter, _share, _width = sniff_delimiter(whole_lines(content[mark:65_536], encoding))
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or ","))
    except csv.Error as error:
        raise refuse("unreadable", reason=str(error)) from error
    if len(rows) > MOST_ROWS or max(map(len, rows), default=0) > MOST_COLUMNS:
        raise refuse("sheet_too_large", sheet="", cells=len(rows), limit=MOST_ROWS)
    return rows, (encoding, delimiter or ",")


def _filled_text(content: bytes, fills: list[Fill], headings: Mapping[int, tuple[int, str]]) -> bytes:
    rows, (_encoding, delimiter) = _rows(content)
    places = [
        *((row, column, text) for column, (row, text) in headings.items()),
        *((one.row, one.column, one.value) for one in fills),
    ]
    for row, column, value in places:
        cells = rows[row - 1]
        cells.extend([""] * (column - len(cells)))
        cells[column - 1] = safe_cell(value.isoformat() if isinstance(value, date) else value)
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()
