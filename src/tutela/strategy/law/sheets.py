"""Tables of national law out of a file (XLSX, ODS or CSV): the rows as text, which column is which, and every bad cell with its
place. Pure. What stands in the columns is said in ``table_lines``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Final, TypeVar
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from tutela.errors import FormatError, InvalidInput
from tutela.formats.contract import Limits
from tutela.formats.csv_cells import raw_cell, safe_cell
from tutela.formats.tabular import is_workbook
from tutela.formats.tabular.delimited import find_delimiter, open_delimited
from tutela.formats.tabular.sheet_scan import Pitfall, pitfalls
from tutela.formats.tabular.spreadsheet import Workbook
from tutela.formats.tabular.table import Layout, Table
from tutela.strategy.law.written import EARLIEST, LATEST, LONGEST, is_keepable, printable, shown
from tutela.vocabulary.faults import CATALOGUE, Fault
from tutela.vocabulary.folding import fold

_T = TypeVar("_T")

MOST_ROWS: Final = 20_000
MOST_BYTES: Final = 64 * 1024 * 1024
_LOOK: Final = 64 * 1024
_BOOKS: Final = (".xlsx", ".xlsm", ".ods", ".xls")
_DAY: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?")
_DAY_FIRST: Final = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")


class TableKind(StrEnum):
    """What a correlation table lays beside an act."""

    TRANSPOSITION = "transposition"  # national law
    RECAST = "recast"  # the act it is recast by
    CODIFICATION = "codification"  # the act it is codified in


@dataclass(frozen=True, slots=True)
class BadCell:
    """A cell that can't be taken: its row (as the file counts) and column, what is written, why, and how to mend it."""

    row: int
    column: str
    written: str
    why: str
    mend: str


@dataclass(slots=True)
class Sheet:
    """The first sheet of a file as text: its heading and its rows with their numbers. ``others``: sheets that hold something
    and are not read. ``rows``: those that hold anything, the unreadable ones of ``bad`` among them."""

    header: tuple[str, ...]
    others: tuple[str, ...] = ()
    lines: list[tuple[int, list[str]]] = field(default_factory=list)
    bad: list[BadCell] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How many rows hold anything."""
        return len({row for row, _cells in self.lines} | {one.row for one in self.bad})


def open_sheet(path: Path, name: str, limits: Limits | None = None) -> Sheet:
    """The table of a file delivered under ``name``. Raises FormatError, and InvalidInput where it is too large, no table, or
    has too many rows."""
    limits = limits or Limits(file_bytes=MOST_BYTES)
    size = path.stat().st_size
    if size == 0:
        raise InvalidInput(_("This file is empty."), mend=_("Bring the file with the table."))
    if size > limits.file_bytes:
        raise InvalidInput(
            _("The file is larger than %d MB.") % (limits.file_bytes // 1024**2),
            mend=_("Bring a part of it at a time."),
        )
    with path.open("rb") as stream:
        head = stream.read(_LOOK)
    if is_workbook(head, name):
        return _of_workbook(path, limits)
    if name.lower().endswith(_BOOKS) or head.startswith(b"PK"):
        raise InvalidInput(
            _("“%s” is no spreadsheet, whatever its name says.") % shown(name[-80:]),
            mend=_("Save it anew as XLSX, ODS or CSV."),
        )
    layout = Layout()
    try:
        return _whole(open_delimited(path, replace(layout, delimiter=find_delimiter(path, layout)), limits))
    except FormatError as error:
        if error.fault_code != "encoding_unknown":
            raise
        raise InvalidInput(error.sentence, mend=_("Save the file as UTF-8.")) from error


def _of_workbook(path: Path, limits: Limits) -> Sheet:
    book = Workbook(path, limits)
    try:
        sheets = book.sheets
        if not sheets:
            raise InvalidInput(
                _("The file has no sheet with anything in it."), mend=_("Bring the sheet with the table.")
            )
        found = _whole(book.table(sheets[0], 1))
        found.others = tuple(map(printable, sheets[1:]))
    finally:
        book.close()
    found.bad += map(_trap, pitfalls(path, sheets[0]))
    return found


def _trap(one: Pitfall) -> BadCell:
    if one.merged:
        return BadCell(
            one.row, one.place, "", _("cells are merged"), _("Undo the merging and write the value into each cell.")
        )
    return BadCell(
        one.row, one.place, "", _("a formula without a value"),
        _("Write the value, or open the file in a spreadsheet program and save it."),
    )  # fmt: skip


def _whole(table: Table) -> Sheet:
    found = Sheet(tuple(map(printable, table.header)))
    count = 0
    for row in table.rows:
        if row.faults:
            found.bad.append(_unreadable(row.line, row.raw, row.faults[0]))
        elif any(cell.strip() for cell in row.cells):
            found.lines.append((row.line, row.cells))
        else:
            continue
        count += 1
        if count > MOST_ROWS:
            raise InvalidInput(
                _("The table has more than %d rows.") % MOST_ROWS, mend=_("Bring a part of it at a time.")
            )
    return found


def _unreadable(line: int, raw: str, fault: Fault) -> BadCell:
    text = CATALOGUE[fault.code]
    told = {"column": fault.column, **fault.params}
    return BadCell(
        line, printable(fault.column), shown(raw or fault.params.get("value", "")),
        printable(text.sentence.format(**told)), text.mend.format(**told),
    )  # fmt: skip


class Cells:
    """The cells of one row by their field; what is wrong with them is gathered."""

    def __init__(self, row: int, cells: Sequence[str], columns: Mapping[str, tuple[int, str]]) -> None:
        self.row, self._cells, self._columns = row, cells, columns
        self.bad: list[BadCell] = []

    def text(self, name: str, longest: int = LONGEST) -> str:
        """The text of a cell, without space around it. The apostrophe that guards a cell of an exported file is taken off."""
        if name not in self._columns:
            return ""
        index = self._columns[name][0]
        written = self._cells[index].strip() if index < len(self._cells) else ""
        if safe_cell(raw_cell(written)) == written:
            written = raw_cell(written).strip()
        if not is_keepable(written):
            self.refuse(name, written, _("holds a character that can’t be kept"), _("Remove the character."))
        elif len(written) > longest:
            self.refuse(name, written, _("is too long"), _("Shorten it to %d characters.") % longest)
        return printable(written)[:longest]

    def needed(self, name: str, mend: str, longest: int = LONGEST) -> str:
        """The text of a cell that must not be empty."""
        written = self.text(name, longest)
        if not written:
            self.refuse(name, "", _("is empty"), mend)
        return written

    def day(self, name: str) -> date | None:
        """A day, written as 2013-12-18 or 18.12.2013, of a year that can be."""
        written = self.text(name)
        if not written:
            return None
        match = _DAY.fullmatch(written)
        parts = match.groups() if match else None
        if parts is None and (match := _DAY_FIRST.fullmatch(written)):
            parts = match.groups()[::-1]
        try:
            found = date(*map(int, parts)) if parts else None
        except ValueError:
            found = None
        if found is not None and not EARLIEST <= found <= LATEST:
            self.refuse(name, written, _("is a day that can’t be"), _("Give the day as the document has it."))
            return None
        if found is None:
            as_number = written.isascii() and written.replace(".", "", 1).isdigit()
            mend = _("Format the column as a date, or write it as 2013-12-18.") if as_number else ""
            self.refuse(name, written, _("is no day"), mend or _("Write it as 2013-12-18."))
        return found

    def link(self, name: str) -> str:
        """A web address, or nothing."""
        written = self.text(name)
        if written and not is_address(written):
            self.refuse(name, written, _("is no web address"), _("Give it from https:// on, or leave it empty."))
            return ""
        return written

    def refuse(self, name: str, written: str, why: str, mend: str) -> None:
        """Note a bad cell; a cell that is asked for twice is bad once."""
        bad = BadCell(self.row, self._columns.get(name, (0, name))[1], shown(written), why, mend)
        if bad not in self.bad:
            self.bad.append(bad)


def is_address(written: str) -> bool:
    """Whether a text is an address of the web, and no longer than 500 characters."""
    try:
        parts = urlsplit(written)
    except ValueError:
        return False
    plain = not any(one.isspace() or one < " " for one in written)
    return parts.scheme in {"http", "https"} and bool(parts.netloc) and len(written) <= 500 and plain


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column is which: field -> (index, heading); the headings nobody reads."""

    of: Mapping[str, tuple[int, str]]
    unread: tuple[str, ...] = ()


def columns_of(sheet: Sheet, names: Mapping[str, str], needed: Sequence[str]) -> Columns:
    """The columns by their headings (``names``: field -> pattern of the folded heading). InvalidInput where one that is needed
    isn't there, or two are the same field."""
    found: dict[str, tuple[int, str]] = {}
    unread = []
    for index, title in enumerate(sheet.header):
        name = next((one for one, pattern in names.items() if re.search(pattern, fold(title)[:120])), None)
        if name is None:
            unread.append(shown(title))
        elif name in found:
            raise InvalidInput(
                _("Two columns are for the same: “%(first)s” and “%(second)s”.")
                % {"first": shown(found[name][1]), "second": shown(title)},
                mend=_("Rename or remove one of them."),
            )
        else:
            found[name] = (index, title)
    missing = [name for name in needed if name not in found]
    if missing:
        raise InvalidInput(
            _("The table has no column for: %s.") % ", ".join(missing),
            mend=_("Name the columns in the first row; known are: %s.") % ", ".join(names),
        )
    unread += [_("the sheet “%s”") % shown(name) for name in sheet.others]
    return Columns(found, tuple(unread))


def read_lines(
    sheet: Sheet,
    columns: Columns,
    line: Callable[[Cells], _T | None],
    beyond: Callable[[Sequence[_T]], Iterable[BadCell]],
) -> tuple[list[_T], list[BadCell]]:
    """Each row through ``line``, and what is wrong beyond single rows; bad cells in the order of rows."""
    lines: list[_T] = []
    bad = list(sheet.bad)
    marred = {one.row for one in bad}
    for row, cells in sheet.lines:
        reader = Cells(row, cells, columns.of)
        one = line(reader)
        bad += reader.bad
        if one is not None and not reader.bad and row not in marred:
            lines.append(one)
    bad += beyond(lines)
    return lines, sorted(bad, key=lambda one: one.row)
