"""The tables of a file, whole and as text: a CSV or TSV is one, a spreadsheet one a sheet. Pure: no Django."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

from tutela.errors import FormatError
from tutela.formats.contract import Limits, Source
from tutela.formats.tabular import is_workbook
from tutela.formats.tabular.delimited import find_delimiter, open_delimited
from tutela.formats.tabular.rows import Row
from tutela.formats.tabular.spreadsheet import Workbook
from tutela.formats.tabular.table import Layout, Table
from tutela.vocabulary.faults import Fault

_LOOK: Final = 64 * 1024
MOST_CELLS: Final = 5_000_000


@dataclass(frozen=True, slots=True)
class SheetTable:
    """One table: name of its sheet (empty for text), its heading, and its rows. ``broken``: the lines that can't be read as
    rows of this table, each with why."""

    sheet: str
    header: tuple[str, ...]
    lines: list[tuple[int, list[str]]]
    broken: list[tuple[int, int, Fault]] = field(default_factory=list)


def tables_of(source: Source, limits: Limits | None = None) -> list[SheetTable]:
    """The tables of a file. Raises FormatError where it can't be read; sheets without a heading are left out when others
    have one."""
    limits = limits or Limits()
    with source.path.open("rb") as stream:
        head = stream.read(_LOOK)
    if not is_workbook(head, source.name):
        layout = Layout()
        delimiter = find_delimiter(source.path, layout)
        return [_whole(open_delimited(source.path, replace(layout, delimiter=delimiter), limits))]
    book = Workbook(source.path, limits)
    found, problem = [], None
    try:
        for name in book.sheets:
            try:
                found.append(_whole(book.table(name, 1)))
            except FormatError as error:
                problem = error
    finally:
        book.close()
    if not found and problem:
        raise problem
    return found


def _whole(table: Table) -> SheetTable:
    width = len(table.header)
    whole = SheetTable(table.sheet, table.header, [])
    for row in table.rows:
        fault = _broken(row, width)
        if fault is not None:
            whole.broken.append((row.line, max(len(row.cells), 1), fault))
        elif any(cell.strip() for cell in row.cells):
            whole.lines.append((row.line, row.cells))
    return whole


def _broken(row: Row, width: int) -> Fault | None:
    for fault in row.faults:
        if fault.code not in {"cell_error", "number_damaged"}:
            return fault
    beyond = [index for index, cell in enumerate(row.cells, 1) if cell.strip()]
    if beyond and beyond[-1] > width:
        return Fault("indicator_cells_misplaced", params={"found": str(beyond[-1]), "expected": str(width)})
    return None
