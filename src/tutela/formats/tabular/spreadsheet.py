"""Spreadsheets (XLSX, ODS, XLS) as tables of text. A cell comes as its file holds it: nothing changes silently."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Final, TypeAlias

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from tutela.formats.contract import Limits, Progress
from tutela.formats.refusal import refuse
from tutela.formats.tabular.rows import Row
from tutela.formats.tabular.sheet_scan import MOST_CELLS, Errors, scan
from tutela.formats.tabular.table import Table, check_header
from tutela.vocabulary.faults import Fault

Cell: TypeAlias = "int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta"

XLS_MAGIC: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_EXACT_BELOW: Final = 10**15  # spreadsheets keep 15 significant digits of a number


class Workbook:
    """An open spreadsheet file. ``sheets`` are the names of the sheets that hold anything, in their order."""

    def __init__(self, path: Path, limits: Limits, progress: Progress | None = None) -> None:
        self._limits = limits
        self._progress = progress
        self._size = path.stat().st_size
        self._errors: dict[str, Errors] = scan(path, limits)
        with _reading():
            self._book = CalamineWorkbook.from_path(path)
        self._open: dict[str, CalamineSheet] = {}

    def close(self) -> None:
        """Let the file go."""
        self._open.clear()
        self._book.close()

    @property
    def sheets(self) -> list[str]:
        """Names of the sheets that are not empty."""
        return [name for name in self._book.sheet_names if self._sheet(name).start is not None]

    def count_rows(self, name: str) -> int:
        """Rows of a sheet that hold anything."""
        with _reading():
            return sum(1 for cells in self._sheet(name).iter_rows() if any(cell != "" for cell in cells))

    def table(self, name: str, header_row: int) -> Table:
        """One sheet as a table. Raises FormatError."""
        rows = self._rows(name, header_row)
        header = next(rows, None)
        if header is None:
            raise refuse("header_missing", name, row=header_row)
        names = check_header(header.cells, self._limits, header_row)
        return Table(name, names, len(header.cells), self._placed(rows, names))

    def _sheet(self, name: str) -> CalamineSheet:
        if name not in self._open:
            self._open.clear()  # one sheet in memory at a time
            with _reading():
                sheet = self._book.get_sheet_by_name(name)
            cells = sheet.total_height * sheet.total_width
            if cells > MOST_CELLS:
                raise refuse("sheet_too_large", sheet=name, cells=cells, limit=MOST_CELLS)
            self._open[name] = sheet
        return self._open[name]

    def _rows(self, name: str, header_row: int) -> Iterator[Row]:
        """Rows from the heading on; a fault's column is the number of the cell for now."""
        sheet = self._sheet(name)
        left = (sheet.start or (0, 0))[1]
        errors = self._errors.get(name, {})
        whole = max(sheet.total_height, 1)
        for number, cells in enumerate(sheet.iter_rows(), 1):
            if number < header_row:
                continue
            texts = [as_text(cell) for cell in cells]
            row = Row(number, texts)
            damaged = [index for index, cell in enumerate(cells) if type(cell) in {int, float} and _is_damaged(cell)]
            faults = [Fault("number_damaged", str(index), {"value": texts[index]}) for index in damaged]
            for column, error in errors.get(number, ()):
                if left <= column < left + len(texts):
                    texts[column - left] = error
                    faults.append(Fault("cell_error", str(column - left), {"value": error}))
            if faults:
                row.faults = tuple(faults)
            if self._progress and number % 5_000 == 0:
                self._progress(self._size * number // whole)
            yield row

    def _placed(self, rows: Iterator[Row], names: Sequence[str]) -> Iterator[Row]:
        """The rows with the faults of their cells under the names of the columns."""
        for row in rows:
            if row.faults:
                row.faults = tuple(
                    fault.at(names[int(fault.column)]) for fault in row.faults if int(fault.column) < len(names)
                )
            yield row


def as_text(cell: Cell) -> str:
    """The text of a cell: dates and times in ISO 8601, numbers without exponent and without a zero fraction."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int):
        return str(cell)
    if isinstance(cell, float):
        if cell.is_integer():
            return str(int(cell))
        return format(Decimal(repr(cell)), "f")
    if isinstance(cell, dt.timedelta):
        seconds = round(cell.total_seconds())
        return f"{seconds // 3600:02}:{seconds % 3600 // 60:02}:{seconds % 60:02}"
    return cell.isoformat()


def _is_damaged(cell: Cell) -> bool:
    return isinstance(cell, int | float) and abs(cell) >= _EXACT_BELOW


@contextmanager
def _reading() -> Iterator[None]:
    """Whatever the reader raises becomes one FormatError; its panics are no ordinary exceptions."""
    try:
        yield
    except PasswordError as error:
        raise refuse("unreadable", reason="it is protected by a password") from error
    except (CalamineError, OSError, ValueError) as error:
        raise refuse("unreadable", reason=str(error)) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise refuse("unreadable", reason=f"it is damaged ({error})") from error
