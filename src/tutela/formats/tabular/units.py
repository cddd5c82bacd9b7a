"""Rows of a table to delivered units, by a mapping."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Mapping as Map
from typing import Final

from tutela.formats.contract import Delivered, Limits, Place, Totals
from tutela.formats.mapping import Mapping
from tutela.formats.mapping_plan import Plan
from tutela.formats.tabular.cases import Case
from tutela.formats.tabular.rows import Row
from tutela.formats.tabular.table import Table
from tutela.vocabulary.faults import Fault

BLANK: Final = "blank"
"""Reason under which rows without any text are counted in ``Totals.set_aside``."""

SHAPE: Final = frozenset({"cells_too_many", "cells_too_few", "quote_unclosed", "quote_stray"})
"""Faults after which the cells of a row can't be trusted to stand under their columns."""

_OF_ROW: Final = re.compile(r"^([0-9]+)/(.*)$", re.DOTALL)


def deliver(table: Table, mapping: Mapping, file: str, totals: Totals, limits: Limits) -> Iterator[Delivered]:
    """One unit a row, or one a case where the mapping groups rows."""
    single = _singles(table, Plan(mapping, table.header), file, totals, limits)
    for unit in _grouped(single) if mapping.group else single:
        totals.units += 1
        yield unit


def deliver_written(mapping: Mapping, written: Map[str, str], place: Place, rows: int = 1) -> Delivered:
    """A unit made anew from what was written (column -> text), after a person mended it or the mapping.

    ``written`` and ``rows`` are those of the unit that was delivered; the raw text of a faulty row (under ``""``) is
    left aside: its mended cells stand under their columns.
    """
    by_row: list[dict[str, str]] = [{} for _ in range(rows)]
    for column, text in written.items():
        found = _OF_ROW.match(column) if rows > 1 else None
        if found and 2 <= int(found[1]) <= rows:
            by_row[int(found[1]) - 1][found[2]] = text
        elif column:
            by_row[0][column] = text
    header = tuple(dict.fromkeys(column for row in by_row for column in row)) or tuple(mapping.columns)
    plan = Plan(mapping, header)
    singles = [_unit(plan, Row(place.row or 0, [row.get(column, "") for column in header]), place) for row in by_row]
    if rows == 1:
        return singles[0]
    references = list(dict.fromkeys(single.reference or "" for single in singles))
    if len(references) > 1:
        column = mapping.reference.columns[0] if mapping.reference else ""
        params = {"reference": references[0], "first": references[0], "other": references[1]}
        singles[0] = singles[0]._replace(faults=(*singles[0].faults, Fault("rows_disagree", column, params)))
    case = Case(singles[0])
    for single in singles[1:]:
        case.add(single)
    return case.unit()


def _singles(table: Table, plan: Plan, file: str, totals: Totals, limits: Limits) -> Iterator[Delivered]:
    names, sheet = len(table.header), table.sheet
    padded = table.width > names
    for row in table.rows:
        cells = row.cells
        totals.physical_rows += 1
        if not any(cells):
            totals.set_aside[BLANK] = totals.set_aside.get(BLANK, 0) + 1
            continue
        if padded and any(cell.strip() for cell in cells[names:]) and not row.faults:
            found = max(index for index, cell in enumerate(cells, 1) if cell.strip())
            row.faults = (Fault("cells_too_many", "", {"found": str(found), "expected": str(names)}),)
            row.raw = row.raw or " | ".join(cells)
        if row.long:
            row.faults += _too_long(cells, table.header, limits)
        if plan.filters and len(cells) >= names:
            reason = plan.left_out(cells)
            if reason is not None:
                totals.set_aside[reason] = totals.set_aside.get(reason, 0) + 1
                continue
        yield _unit(plan, row, Place(file, sheet, row.line))


def _unit(plan: Plan, row: Row, place: Place) -> Delivered:
    mapping, cells = plan.mapping, row.cells
    options = plan.options
    if not row.faults:
        written = {name: cell for name, cell in zip(plan.header, cells, strict=False) if cell}
        reference = plan.reference(cells) if mapping.reference else None
        notes = plan.notes(cells) if mapping.widths else ()
        return Delivered(
            place, mapping.kind, reference, written, plan.draft(cells), (), 1, options, plan.columns, notes
        )
    broken = any(fault.code in SHAPE for fault in row.faults)
    notes = tuple(fault for fault in row.faults if fault.column in plan.unmapped and not broken)
    faults = tuple(fault for fault in row.faults if fault not in notes)
    unclosed = any(fault.code == "quote_unclosed" for fault in row.faults)
    written = {name: cell for name, cell in zip(plan.header, cells, strict=False) if cell}
    if unclosed:  # no cell can be trusted: each column is there to be filled in from the text as it came
        written = dict.fromkeys(plan.header, "")
    if row.raw:
        written[""] = row.raw
    reference = plan.reference(cells) if not unclosed else None
    draft = plan.draft([""] * len(plan.header) if broken else cells)  # of a broken row only what the mapping states
    return Delivered(place, mapping.kind, reference, written, draft, faults, 1, options, plan.columns, notes)


def _too_long(cells: list[str], header: tuple[str, ...], limits: Limits) -> tuple[Fault, ...]:
    limit = limits.field_chars
    return tuple(
        Fault(
            "field_too_long",
            header[index] if index < len(header) else "",
            {"found": str(len(cell)), "limit": str(limit)},
        )
        for index, cell in enumerate(cells)
        if len(cell) > limit
    )


def _grouped(singles: Iterator[Delivered]) -> Iterator[Delivered]:
    """Rows that follow one another with one reference as one unit; rows without a reference stay alone."""
    case: Case | None = None
    for single in singles:
        if case is not None and case.takes(single):
            case.add(single)
            continue
        if case is not None:
            yield case.unit()
        case = Case(single)
    if case is not None:
        yield case.unit()
