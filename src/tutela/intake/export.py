"""What was set aside, as a file to mend; and the mended file, read back.

Cells that a spreadsheet would take for a formula get a leading apostrophe on the way out, and lose it on the way in.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, BinaryIO, Final

from tutela.errors import FormatError
from tutela.formats.contract import Limits
from tutela.formats.csv_cells import raw_cell, safe_cell
from tutela.vocabulary.faults import CATALOGUE

if TYPE_CHECKING:
    from tutela.intake.models import Quarantined

ID_COLUMN: Final = "quarantine_id"
PLACE_COLUMN: Final = "quarantine_place"
REASON_COLUMN: Final = "quarantine_reasons"
OWN_COLUMNS: Final = (ID_COLUMN, PLACE_COLUMN, REASON_COLUMN)
DOCUMENT: Final = "document"
"""What the column is called that holds the text of documents, which have no columns of their own."""
DELIMITERS: Final = (",", ";", "\t")
"""What spreadsheets separate cells by: most European ones save with semicolons."""

_TAKEN: Final = re.compile(rf"({'|'.join((*OWN_COLUMNS, DOCUMENT))})_*")
_READING: Final = Lock()


def sentence(fault: Mapping[str, object]) -> str:
    """A stored fault as a sentence (in the language of the catalogue), with how to mend it."""
    text = CATALOGUE[str(fault["code"])]
    params = fault.get("params")
    values = {"column": str(fault.get("column") or ""), **(params if isinstance(params, dict) else {})}
    return " ".join(part.format_map(_Named(values)) for part in (text.sentence, text.mend) if part)


class _Named(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return f"{{{key}}}"


def place_of(unit: Quarantined) -> str:
    """Where a unit stood, in one line."""
    parts = [unit.place_file, unit.place_sheet, f"row {unit.place_row}" if unit.place_row else "", unit.place_path]
    return ", ".join(part for part in parts if part)


def to_mend(units: Callable[[], Iterable[Quarantined]]) -> Iterator[bytes]:
    """A CSV (UTF-8 with BOM, so that spreadsheets read it right): own columns first, then the columns as delivered. The units
    are asked for twice, for they may be more than memory holds."""
    columns = list(dict.fromkeys(column for unit in units() for column in unit.latest_cells()))
    yield "﻿".encode()
    yield _line([*OWN_COLUMNS, *(_heading(column) for column in columns)])
    for unit in units():
        cells = unit.latest_cells()
        reasons = " / ".join(sentence(fault) for fault in unit.parsed_faults())
        yield _line([unit.public_id, place_of(unit), reasons, *(cells.get(column, "") for column in columns)])


def read_mended(stream: BinaryIO, name: str, known: set[str]) -> dict[str, dict[str, str]]:
    """The cells of a mended file by quarantine id; blank cells left out. FormatError says what is wrong with the file."""
    header, rows = _table(stream, name)
    columns = _columns(header, name)
    mended: dict[str, dict[str, str]] = {}
    for number, row in enumerate(rows, 2):
        if not any(row):
            continue  # a spreadsheet may write lines without anything
        if len(row) != len(header):
            raise FormatError(
                f"Row {number} of “{name}” has {len(row)} cells, the heading {len(header)}.",
                mend="Give every row as many cells as the heading, or remove the row: it stays set aside.",
            )
        key = raw_cell(row[header.index(ID_COLUMN)].strip())
        if key not in known:
            raise FormatError(
                f"“{key}” in row {number} is not set aside in this delivery any more.", mend="Remove its row."
            )
        if key in mended:
            raise FormatError(
                f"Row {number} of “{name}” has the {ID_COLUMN} “{key}” a second time.", mend="Keep one of its rows."
            )
        mended[key] = {column: raw_cell(row[index]) for index, column in columns.items() if raw_cell(row[index])}
        _all_named(header, row, f"Row {number} of “{name}”")
    return mended


def _heading(column: str) -> str:
    """What a delivered column is called in the file: a document's text ``document``, others as they are. One that has such
    a name, or one with underscores after it, gets an underscore more."""
    return DOCUMENT if not column else column + "_" if _TAKEN.fullmatch(column) else column


def _delivered(heading: str) -> str:
    """The reverse of ``_heading``."""
    return "" if heading == DOCUMENT else heading[:-1] if _TAKEN.fullmatch(heading) else heading


def _columns(header: list[str], name: str) -> dict[int, str]:
    """Where in a row each delivered column stands. FormatError when a column stands there twice."""
    twice = [column for column, count in Counter(header).items() if column and count > 1]
    if twice:
        raise FormatError(
            f"The heading of “{name}” has the column “{twice[0]}” twice.", mend="Give every column its own name again."
        )
    return {index: _delivered(column) for index, column in enumerate(header) if column and column not in OWN_COLUMNS}


def _all_named(header: list[str], row: list[str], where: str) -> None:
    """FormatError when a cell stands under no name: nobody could say what it is."""
    for cell, column in zip(row, header, strict=True):
        if cell and not column:
            raise FormatError(
                f"{where} has “{cell[:40]}” in a column without a name.", mend="Name the column in the heading."
            )


def _table(stream: BinaryIO, name: str) -> tuple[list[str], list[list[str]]]:
    """The heading, without the marks against formulas, and every row of a mended file."""
    try:
        text = stream.read().decode("utf-8-sig")
        with _cells_as_long_as_documents():
            found = {delimiter: _header(text, delimiter) for delimiter in DELIMITERS}
            # Own columns come first and no name of theirs holds a delimiter, so the right one is seen by them.
            delimiter, header = max(
                found.items(), key=lambda each: (each[1][:1] == [ID_COLUMN], len({*each[1]} & {*OWN_COLUMNS}))
            )
            rows = list(_reader(text, delimiter))
    except (UnicodeDecodeError, csv.Error) as error:
        limit = Limits().document_bytes // 1024**2
        raise FormatError(
            f"“{name}” can't be read: {error}.",
            mend=f"Save the file as CSV UTF-8. A cell may hold {limit} million characters.",
        ) from error
    if ID_COLUMN not in header:
        raise FormatError(
            f"“{name}” has no column “{ID_COLUMN}”.", mend="Use the file from “Download to mend”, and keep its columns."
        )
    return header, rows[1:]


def _reader(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _header(text: str, delimiter: str) -> list[str]:
    """The first row as it reads with this delimiter; empty when it does not read at all."""
    try:
        return [raw_cell(cell) for cell in next(_reader(text, delimiter), [])]
    except csv.Error:
        return []


@contextmanager
def _cells_as_long_as_documents() -> Iterator[None]:
    """The standard library's bound on a cell is one for the whole process and less than a document may have. It is raised
    for as long as a mended file is read, by one at a time, so that nobody puts it back under another's reading."""
    with _READING:
        former = csv.field_size_limit(Limits().document_bytes)
        try:
            yield
        finally:
            csv.field_size_limit(former)


def _line(cells: Iterable[str]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerow([safe_cell(cell) for cell in cells])
    return buffer.getvalue().encode()
