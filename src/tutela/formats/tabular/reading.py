"""A table file from recognising its mapping to its units."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from tutela.errors import FormatError
from tutela.formats.contract import Delivered, Limits, Progress, Source, Totals
from tutela.formats.mapping import Mapping
from tutela.formats.refusal import refuse
from tutela.formats.tabular import is_workbook
from tutela.formats.tabular.delimited import find_delimiter, open_delimited
from tutela.formats.tabular.parquet import MAGIC, open_parquet
from tutela.formats.tabular.spreadsheet import Workbook
from tutela.formats.tabular.table import Layout, Table
from tutela.formats.tabular.units import deliver

_LOOK = 64 * 1024
OTHER_SHEET = "sheet without a mapping"
"""Reason under which rows of sheets that fit no mapping are counted as set aside, followed by the sheet's name."""


@dataclass(slots=True)
class Tables:
    """A recognised table file: its mapping, and the open workbook where it is a spreadsheet."""

    mapping: Mapping
    book: Workbook | None = None


def recognise(source: Source, mappings: Sequence[Mapping], stated: Mapping | None, limits: Limits) -> Tables:
    """The mapping that fits a file: ``stated`` when given, else the one whose columns are all there and are the most.

    Raises FormatError: ``mapping_needed``, ``mapping_ambiguous``, ``columns_missing``, and all that a heading
    can be refused for.
    """
    candidates = [stated] if stated else list(mappings)
    with source.path.open("rb") as stream:
        head = stream.read(_LOOK)
    book = None if head.startswith(MAGIC) or not is_workbook(head, source.name) else Workbook(source.path, limits)
    headings = _Headings(source, book, head.startswith(MAGIC), limits)
    try:
        return Tables(_choose(headings, candidates, stated, source.name), book)
    except FormatError:
        if book:
            book.close()
        raise


def read(
    source: Source, found: Tables, limits: Limits, totals: Totals, progress: Progress | None
) -> Iterator[Delivered]:
    """The units of a recognised file."""
    if found.book is None:
        table = _plain_table(source, found.mapping.layout, limits, progress)
        yield from deliver(table, found.mapping, source.name, totals, limits)
        return
    try:
        yield from _sheets(source, found.book, found.mapping, limits, totals)
    finally:
        found.book.close()


def heading(
    source: Source, layout: Layout | None = None, limits: Limits | None = None, rows: int = 50
) -> tuple[Table, list[list[str]]]:
    """The first table of a file with up to ``rows`` of its rows, for drafting a mapping. Raises FormatError."""
    limits, layout = limits or Limits(), layout or Layout()
    with source.path.open("rb") as stream:
        head = stream.read(_LOOK)
    if is_workbook(head, source.name):
        book = Workbook(source.path, limits)
        try:
            name = layout.sheet or next(iter(book.sheets), "")
            table = book.table(name, layout.header_row)
            return table, [row.cells for row, _ in zip(table.rows, range(rows), strict=False)]
        finally:
            book.close()
    table = _plain_table(source, layout, limits, None)
    return table, [row.cells for row, _ in zip(table.rows, range(rows), strict=False) if not row.faults]


class _Headings:
    """The headings of a file under different layouts, each read once."""

    def __init__(self, source: Source, book: Workbook | None, parquet: bool, limits: Limits) -> None:
        self._source, self._book, self._parquet, self._limits = source, book, parquet, limits
        self._known: dict[Layout, list[tuple[str, ...]] | FormatError] = {}

    def under(self, layout: Layout) -> list[tuple[str, ...]] | FormatError:
        """The headings (one a sheet), or why there are none."""
        if layout not in self._known:
            try:
                self._known[layout] = list(self._read(layout))
            except FormatError as error:
                self._known[layout] = error
        return self._known[layout]

    def _read(self, layout: Layout) -> Iterator[tuple[str, ...]]:
        if self._book is None:
            yield _plain_table(self._source, layout, self._limits, None).header
            return
        names = self._book.sheets
        if not names:
            raise refuse("file_empty", self._source.name)
        if layout.sheet is not None and layout.sheet not in names:
            raise refuse("sheet_missing", self._source.name, sheet=layout.sheet, sheets=", ".join(names))
        problem: FormatError | None = None
        some = False
        for name in [layout.sheet] if layout.sheet else names:
            try:
                yield self._book.table(name, layout.header_row).header
                some = True
            except FormatError as error:
                problem = error
        if not some and problem:
            raise problem


def _choose(headings: _Headings, candidates: list[Mapping], stated: Mapping | None, name: str) -> Mapping:
    fitting: list[Mapping] = []
    best: tuple[int, Mapping, tuple[str, ...]] | None = None
    problem: FormatError | None = None
    tried = [(mapping, layout) for mapping in candidates for layout in _layouts(mapping)]
    for mapping, layout in tried:
        found = headings.under(layout)
        if isinstance(found, FormatError):
            problem = problem or found
            continue
        for header in found:
            wanted, there = _folded(mapping.recognise.columns), _folded(header)
            if wanted <= there and (stated or _name_fits(mapping, name)):
                if mapping.name not in {other.name for other in fitting}:
                    delimiter = layout.delimiter
                    fitting.append(mapping.stating(delimiter=delimiter) if delimiter else _undelimited(mapping))
            elif best is None or len(wanted & there) > best[0]:
                best = len(wanted & there), mapping, header
    if not fitting:
        plain = headings.under(Layout())  # what is wrong whatever the mapping, such as a column named twice
        if isinstance(plain, list) and candidates and (best is None or not best[0]):
            best, problem = (0, candidates[0], plain[0]), None
        raise _misfit(best, plain if isinstance(plain, FormatError) else problem, stated, name)
    most = max(len(mapping.recognise.columns) + bool(mapping.recognise.filename) for mapping in fitting)
    chosen = [one for one in fitting if len(one.recognise.columns) + bool(one.recognise.filename) == most]
    if len(chosen) > 1:
        raise refuse("mapping_ambiguous", name, names=", ".join(mapping.name for mapping in chosen))
    return chosen[0]


def _layouts(mapping: Mapping) -> list[Layout]:
    """The stated layout, then the same with the delimiter left to be found: a re-saved file often has another one."""
    layout = mapping.layout
    return [layout] if layout.delimiter is None else [layout, replace(layout, delimiter=None)]


def _undelimited(mapping: Mapping) -> Mapping:
    return mapping.model_copy(update={"table": mapping.table.model_copy(update={"delimiter": None})})


def _misfit(
    best: tuple[int, Mapping, tuple[str, ...]] | None, problem: FormatError | None, stated: Mapping | None, name: str
) -> FormatError:
    """Why nothing fits: a fault of the heading itself, missing columns, or no mapping for these columns."""
    if best is None or (problem and not best[0]):
        return problem or refuse("mapping_needed", name, nearest="", file=name)
    shared, mapping, header = best
    there, wanted = _folded(header), _folded(mapping.recognise.columns)
    missing = ", ".join(column for column in mapping.recognise.columns if column.strip().casefold() not in there)
    if stated:
        return refuse("columns_missing", name, mapping=mapping.name, columns=missing)
    if shared < max(2, len(wanted) / 3):
        columns = ", ".join(column[:60] for column in header[:20])
        return refuse("mapping_needed", name, nearest=f"Its columns are: {columns}.", file=name)
    known = _folded(mapping.columns) | wanted
    extra = ", ".join(column for column in header if column.strip().casefold() not in known) or "none"
    said = f"The nearest is “{mapping.name}”; columns missing for it: {missing or 'none'}; not known to it: {extra}."
    return refuse("mapping_needed", name, nearest=said, file=name)


def _folded(names: Iterable[str]) -> set[str]:
    return {name.strip().casefold() for name in names}


def _name_fits(mapping: Mapping, name: str) -> bool:
    pattern = mapping.recognise.filename
    return pattern is None or re.search(pattern, name, re.IGNORECASE) is not None


def _plain_table(source: Source, layout: Layout, limits: Limits, progress: Progress | None) -> Table:
    with source.path.open("rb") as stream:
        if stream.read(len(MAGIC)) == MAGIC:
            return open_parquet(source.path, limits, progress)
    if layout.delimiter is None:
        layout = replace(layout, delimiter=find_delimiter(source.path, layout))
    return open_delimited(source.path, layout, limits, progress)


def _sheets(source: Source, book: Workbook, mapping: Mapping, limits: Limits, totals: Totals) -> Iterator[Delivered]:
    """Every sheet that fits the mapping; the rows of the others are counted as set aside."""
    wanted = _folded(mapping.recognise.columns)
    for name in book.sheets:
        try:
            table = book.table(name, mapping.layout.header_row) if mapping.table.sheet in {None, name} else None
        except FormatError:
            table = None
        if table is not None and wanted <= _folded(table.header):
            yield from deliver(table, mapping, source.name, totals, limits)
        else:
            rows = book.count_rows(name)
            totals.physical_rows += rows
            totals.set_aside[f"{OTHER_SHEET}: {name}"] = rows
