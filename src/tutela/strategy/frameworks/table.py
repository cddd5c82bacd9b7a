"""A table of actions as a grid of texts: finding its heading and columns, and reading its rows into a strategy. Pure.

Official tables lie in many ways: titles above the heading, the priority in a column of its own (merged over its actions, or only
in the first row), or as a row of its own between them. Every cell that can't be used is named by sheet, row and column.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

from tutela.strategy.frameworks.deadlines import NONE, Deadline, read_deadline
from tutela.strategy.frameworks.indicators import Indicators, read_indicators
from tutela.strategy.frameworks.owners import Owners, read_owners
from tutela.strategy.frameworks.readings import CellFault, Remark
from tutela.strategy.frameworks.schema import FrameworkAction, FrameworkPriority, Wording
from tutela.vocabulary.folding import fold

_R = TypeVar("_R", Owners, Deadline, Indicators)

FIELDS: Final = ("priority", "number", "action", "owners", "deadline", "indicators", "mechanism")
"""What a column can hold; ``action`` must be there."""
FILLED: Final = ("state", "on", "evidence")
"""What is filled in when the sheet is given back."""
MOST_ROWS: Final = 5_000
LONGEST: Final = 4_000

_HEADINGS: Final[Mapping[str, str]] = {
    "priority": r"priorit|strategic|objective|goal|heading|pillar|area",
    "number": r"^(?:no|nr|n|number|action (?:no|nr|number)|#|ref|reference|id)$",
    "action": r"^(?:key )?(?:actions?|measures?|activit|description|operational step|text|what)",
    "owners": r"responsible|owner|actor|part(?:y|ies)|lead|who|implement",
    "deadline": r"timetable|deadline|time ?(?:frame|line)|due|when|target date|date|calendar",
    "indicators": r"indicator|kpi|measure of success|output",
    "mechanism": r"data collection|assessment|mechanism|reporting|source of verification|monitoring|verification",
    "state": r"^(?:state|status|progress|implementation status|state of play)",
    "on": r"^(?:as of|status date|reported on|date of report|last update)",
    "evidence": r"^(?:evidence|proof|comments? and evidence|link)",
}


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column (from 1) holds what; ``filled``: where state, day and evidence go (0: a new column at the end).
    ``fiscal_start`` is the first month of fiscal years named in the table."""

    sheet: str
    header_row: int
    fields: Mapping[str, int]
    filled: Mapping[str, int] = field(default_factory=dict)
    fiscal_start: int | None = None

    def as_json(self) -> dict[str, object]:
        """The stored form."""
        return {
            "sheet": self.sheet, "header_row": self.header_row, "fields": dict(self.fields), "filled": dict(self.filled),
            "fiscal_start": self.fiscal_start,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet: ``cells`` by row and column (from 1), empty ones left out. ``merged`` maps each covered cell of a merged range
    to the cell that holds its text."""

    name: str
    cells: Mapping[tuple[int, int], str]
    rows: int
    columns: int
    merged: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=dict)

    def text(self, row: int, column: int) -> str:
        """The text of a cell, of its whole merged range."""
        return self.cells.get(self.merged.get((row, column), (row, column)), "").strip()


@dataclass(frozen=True, slots=True)
class PlacedFault:
    """A fault with its cell: row and column from 1."""

    row: int
    column: int
    fault: CellFault


@dataclass(frozen=True, slots=True)
class PlacedRemark:
    """A remark with its cell."""

    row: int
    column: int
    remark: Remark


@dataclass(frozen=True, slots=True)
class ReadTable:
    """What a table says. With faults nothing of it is imported."""

    priorities: tuple[FrameworkPriority, ...]
    faults: tuple[PlacedFault, ...] = ()
    remarks: tuple[PlacedRemark, ...] = ()

    @property
    def actions(self) -> tuple[FrameworkAction, ...]:
        """All actions, in the table's order."""
        return tuple(action for priority in self.priorities for action in priority.actions)


def guess_columns(grid: Grid) -> Columns:
    """The row that looks most like a heading among the first thirty, and what its columns hold by their names."""
    best: tuple[int, int, dict[str, int]] = (0, 1, {})
    for row in range(1, min(grid.rows, 30) + 1):
        found = _columns_by_name([grid.text(row, column) for column in range(1, grid.columns + 1)])
        if len(found) > best[0]:
            best = (len(found), row, found)
    _, row, found = best
    fields: dict[str, int] = {name: found[name] for name in FIELDS if name in found}
    return Columns(grid.name, row, fields, {name: found.get(name, 0) for name in FILLED})


def _columns_by_name(names: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    folded = [fold(name) if len(name) <= 120 else "" for name in names]
    order = ("number", "indicators", "mechanism", "owners", "on", "deadline", "state", "evidence", "action", "priority")
    for kind in order:
        for column, name in enumerate(folded, 1):
            if name and column not in found.values() and re.search(_HEADINGS[kind], name):
                found[kind] = column
                break
    return found


def read_table(grid: Grid, columns: Columns, known_indicators: Collection[str] | None = None) -> ReadTable:
    """The priorities and actions below the heading, with what is wrong and what was assumed."""
    reader = _Reader(grid, columns, known_indicators)
    for row in range(columns.header_row + 1, min(grid.rows, columns.header_row + MOST_ROWS) + 1):
        reader.read(row)
    reader.check_numbers()
    return ReadTable(tuple(reader.priorities()), tuple(reader.faults), tuple(reader.remarks))


class _Reader:
    """Reads rows one after the other, knowing under which heading it is."""

    def __init__(self, grid: Grid, columns: Columns, known: Collection[str] | None) -> None:
        self._grid, self._columns, self._known = grid, columns, known
        self._headings: dict[str, list[FrameworkAction]] = {}
        self._at = ""
        self.faults: list[PlacedFault] = []
        self.remarks: list[PlacedRemark] = []

    def read(self, row: int) -> None:
        """Take a row in: a heading, an action, or nothing."""
        cells = {name: self._grid.text(row, column) for name, column in self._columns.fields.items()}
        filled = [text for text in self._row_texts(row) if text]
        if not filled:
            return
        if self._is_heading(row, cells, filled):
            self._at = filled[0][:500]
            self._headings.setdefault(self._at, [])
            return
        if heading := cells.get("priority"):
            self._at = heading[:500]
        if not cells.get("action"):
            if self._own_text(row, "action") or any(cells.get(name) for name in ("owners", "deadline", "indicators")):
                self._fault(row, "action", CellFault("action_missing"))
            return
        if not self._at:
            self._fault(row, "priority", CellFault("priority_missing"))
            return
        self._headings.setdefault(self._at, []).append(self._action(row, cells))

    def priorities(self) -> Iterator[FrameworkPriority]:
        """The headings in their order, those without an action too."""
        for number, (title, actions) in enumerate(self._headings.items(), 1):
            yield FrameworkPriority(f"p{number}", title, Wording(), actions=tuple(actions))

    def check_numbers(self) -> None:
        """Name every number that a second action bears."""
        seen: set[str] = set()
        for action in (one for actions in self._headings.values() for one in actions):
            if action.number and action.number in seen and action.place is not None:
                self._fault(action.place[1], "number", CellFault("number_twice", {"value": action.number}))
            seen.add(action.number)

    def _action(self, row: int, cells: Mapping[str, str]) -> FrameworkAction:
        for name, text in cells.items():
            if len(text) > LONGEST or (name == "number" and len(text) > 20) or (name == "deadline" and len(text) > 200):
                self._fault(row, name, CellFault("text_too_long", {"value": text[:40]}))
        owners = self._taken(row, "owners", read_owners(cells.get("owners", "")))
        deadline = self._taken(row, "deadline", read_deadline(cells.get("deadline", ""), self._columns.fiscal_start))
        indicators = self._taken(row, "indicators", read_indicators(cells.get("indicators", ""), self._known))
        if owners is not None and not owners.owners and "owners" in self._columns.fields:
            self._remark(row, "owners", Remark("no_owner"))
        return FrameworkAction(
            id=f"r{row}", text=cells["action"], wording=Wording(), number=cells.get("number", "")[:20],
            owners_given=cells.get("owners", ""), owners=owners.owners if owners else (),
            deadline_given=cells.get("deadline", ""), deadline=deadline or NONE,
            indicators=indicators.mentions if indicators else (),
            mechanism=cells.get("mechanism", ""), place=(self._grid.name, row),
        )  # fmt: skip

    def _taken(self, row: int, name: str, read: _R | CellFault) -> _R | None:
        if isinstance(read, CellFault):
            self._fault(row, name, read)
            return None
        for remark in read.remarks:
            self._remark(row, name, remark)
        return read

    def _is_heading(self, row: int, cells: Mapping[str, str], filled: Sequence[str]) -> bool:
        """A row that says one thing and is no action: nothing stands in the columns that an action's row would fill."""
        if len(set(filled)) != 1:
            return False
        if len(filled) > 1:
            return True  # one range merged over several columns
        if "priority" in self._columns.fields:
            return bool(cells.get("priority")) and not cells.get("action")
        fields = self._columns.fields
        first = min(fields.values(), default=0)
        return not cells.get("action") or fields.get("action") == first

    def _row_texts(self, row: int) -> list[str]:
        """The texts of a row: those of ranges merged downwards from another row are left to that row."""
        found = []
        for column in range(1, self._grid.columns + 1):
            top = self._grid.merged.get((row, column), (row, column))
            if top[0] == row:
                found.append(self._grid.text(row, column))
        return found

    def _own_text(self, row: int, name: str) -> bool:
        column = self._columns.fields.get(name, 0)
        return bool(
            column and self._grid.merged.get((row, column), (row, column))[0] == row and self._grid.text(row, column)
        )

    def _fault(self, row: int, name: str, fault: CellFault) -> None:
        self.faults.append(PlacedFault(row, self._columns.fields.get(name, 1), fault))

    def _remark(self, row: int, name: str, remark: Remark) -> None:
        self.remarks.append(PlacedRemark(row, self._columns.fields.get(name, 1), remark))
