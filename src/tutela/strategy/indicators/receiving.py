"""A file of observations read through: its cells, and the account of them for the receipt. Pure: no Django.

*received = accepted + unchanged + revised + missing + refused*: received is every value cell of every table that has a layout.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from tutela.errors import InvalidInput
from tutela.formats.contract import Source
from tutela.strategy.indicators import sdmx
from tutela.strategy.indicators.layouts import Layout, choose
from tutela.strategy.indicators.observing import Asked, Cell, Key, Table, cells_of, open_table
from tutela.strategy.indicators.tables import SheetTable, tables_of
from tutela.strategy.indicators.values import Reading, equal
from tutela.vocabulary.faults import CATALOGUE, Fault

NAMED: Final = 500
"""So many refused cells are named on the receipt; all are counted."""


@dataclass(slots=True)
class Received:
    """What a file was found to hold. Its counts are complete when ``cells`` is read to the end."""

    tables: list[Table]
    foreign: list[SheetTable]
    asked: Asked
    indicator: str
    layouts: tuple[str, ...]
    received: int = 0
    refused: int = 0
    repeated: int = 0
    missing_unplaced: int = 0
    set_aside: list[str] = field(default_factory=list)
    _faults: list[dict[str, object]] = field(default_factory=list)
    _codes: Counter[str] = field(default_factory=Counter)

    def cells(self) -> Iterator[tuple[Key, Reading, str]]:
        """The observations, each key once, with the place of its cell in words."""
        seen: dict[Key, tuple[Reading, str]] = {}
        for cell in self._read():
            self.received += 1
            place = _place(cell)
            if cell.fault is not None:
                self._refuse(cell, cell.fault)
            elif cell.key is None or cell.reading is None:
                self.missing_unplaced += 1
            elif (former := seen.get(cell.key)) is not None:
                if _alike(former[0], cell.reading):
                    self.repeated += 1
                else:
                    self._refuse(cell, Fault("indicator_twice", params={"first": former[1]}))
            else:
                seen[cell.key] = cell.reading, place
                yield cell.key, cell.reading, place

    def _read(self) -> Iterator[Cell]:
        for table in self.tables:
            yield from cells_of(table, self.asked)
        for foreign in self.foreign:
            yield from sdmx.read_sdmx(foreign, self.asked, self.indicator)

    def _refuse(self, cell: Cell, fault: Fault) -> None:
        self.refused += 1
        self._codes[fault.code] += 1
        if len(self._faults) < NAMED:
            self._faults.append({
                "sheet": cell.sheet, "line": cell.line, "column": cell.column, "written": cell.written[:200],
                "code": fault.code, "params": dict(fault.params),
            })  # fmt: skip

    def report(self) -> dict[str, Any]:
        """The receipt's details, as they are kept."""
        suspects = [
            {
                "sheet": table.sheet.sheet, "line": one.row, "column": one.column, "written": one.written[:60],
                "damage": str(one.damage), "likely": one.likely,
            }
            for table in self.tables for one in table.findings.suspects
        ]  # fmt: skip
        return {
            "layouts": list(self.layouts),
            "faults": self._faults,
            "codes": dict(self._codes),
            "suspects": suspects,
            "as_it_stands": self.asked.as_it_stands,
            "footnotes": list(dict.fromkeys(note for table in self.tables for note in table.footnotes))[:100],
            "relations": [words for table in self.tables for words in table.findings.relations][:40],
            "checked": sum(table.checked for table in self.tables),
            "unbalanced": [
                {"sheet": table.sheet.sheet, "line": line, "words": words}
                for table in self.tables for line, words in table.unbalanced[:NAMED]
            ],
            "set_aside": self.set_aside,
        }  # fmt: skip


def receive(source: Source, layout: Layout | None, asked: Asked, indicator: str) -> Received:
    """A file as tables with layouts. Raises FormatError for a file that can't be read, InvalidInput where no table of it has a
    layout or the stated one does not fit."""
    tables: list[Table] = []
    foreign: list[SheetTable] = []
    aside: list[str] = []
    for sheet in tables_of(source):
        fitting = layout if layout is not None and layout.fits(sheet.header, sheet.sheet) else None
        if layout is None:
            fitting = choose(sheet.header, sheet.sheet)
        if sdmx.is_sdmx(sheet.header):
            foreign.append(sheet)
        elif fitting is not None:
            tables.append(open_table(sheet, fitting))
        else:
            aside.append(sheet.sheet or source.name)
    if not tables and not foreign:
        columns = ", ".join(name[:40] for sheet in tables_of(source)[:1] for name in sheet.header[:12])
        raise InvalidInput(
            f"No mapping fits this table. Its columns are: {columns}.",
            mend="Choose a mapping, or state one: which column holds the country, the period and the values.",
        )
    names = tuple(dict.fromkeys([table.layout.name for table in tables] + ["sdmx-csv"] * bool(foreign)))
    return Received(tables, foreign, asked, indicator, names, set_aside=aside)


def sentence(fault: dict[str, Any]) -> tuple[str, str]:
    """What is wrong with a refused cell, and how to mend it (untranslated)."""
    text = CATALOGUE[fault["code"]]
    params = {"column": fault["column"], "value": fault["written"], **fault["params"]}
    return text.sentence.format(**params), text.mend.format(**params)


def _place(cell: Cell) -> str:
    sheet = f"{cell.sheet}, " if cell.sheet else ""
    return f"{sheet}row {cell.line}, {cell.column}"[:200]


def _alike(one: Reading, other: Reading) -> bool:
    return one.status == other.status and one.text == other.text and equal(one.value, other.value)
