"""Delimited text (CSV, TSV and kin) as a table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from tutela.formats.contract import Limits, Progress
from tutela.formats.refusal import refuse
from tutela.formats.tabular.dialect import sniff_delimiter, whole_lines
from tutela.formats.tabular.encoding import find_encoding
from tutela.formats.tabular.lines import PIECE, Lines
from tutela.formats.tabular.rows import Row, Rows
from tutela.formats.tabular.table import Layout, Table, check_header


def open_delimited(path: Path, layout: Layout, limits: Limits, progress: Progress | None = None) -> Table:
    """The table of a text file; its rows are read while they are used. Raises FormatError."""
    announced = _announced(path, layout)
    if announced:
        layout = replace(layout, delimiter=announced, header_row=layout.header_row + 1)
    delimiter = layout.delimiter or find_delimiter(path, layout) or ","
    rows = _read(path, layout, delimiter, limits, progress)
    header = next(rows, None)
    if header is None:
        raise refuse("header_missing", row=layout.header_row)
    if header.faults:
        fault = header.faults[0]
        raise refuse(fault.code, f"line {header.line}", **fault.params)
    names = check_header(header.cells, limits, layout.header_row)
    return Table("", names, len(header.cells), rows)


def find_delimiter(path: Path, layout: Layout) -> str | None:
    """The delimiter that gives equal rows over the first part of the file, or None."""
    with path.open("rb") as stream:
        head = stream.read(PIECE)
    encoding, mark = find_encoding(head, layout.encoding)
    announced = _announced(path, layout)
    if announced:
        return announced
    return sniff_delimiter(whole_lines(head[mark:], encoding), layout.header_row - 1)[0]


def _announced(path: Path, layout: Layout) -> str | None:
    """The separator of a first line ``sep=;``, which spreadsheet programs write and read, or None."""
    with path.open("rb") as stream:
        head = stream.read(64)
    encoding, mark = find_encoding(head, layout.encoding)
    found = re.match(r"\"?sep=(.)\"?\r?\n", head[mark:].decode(encoding, "replace"))
    return found[1] if found else None


def _read(path: Path, layout: Layout, delimiter: str, limits: Limits, progress: Progress | None) -> Iterator[Row]:
    with path.open("rb") as stream:
        rows = Rows(Lines(stream, layout.encoding, limits, progress), delimiter, layout.quote, limits)
        rows.skip(layout.header_row - 1)
        yield from rows
