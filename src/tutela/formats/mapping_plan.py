"""A mapping made ready for one heading: a quick way from the cells of a row to a draft."""

from __future__ import annotations

import re
from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from tutela.formats.contract import Draft
from tutela.formats.mapping import EVERY_COLUMN, Condition, Mapping, NamingTarget, Target
from tutela.formats.mapping_paths import End, resolve
from tutela.records.kinds import BY_NAME
from tutela.vocabulary.faults import Note

_ALWAYS: Final = frozenset({(), ("where",), ("route",), ("firearm",), ("items", "0")})
"""Parts that constants fill even where no cell does; elsewhere a constant would invent a person or an amount."""

_SPEAKS_FOR_WHOLE: Final = frozenset({"written", "amount"})
"""Parts of a value whose column is named for a fault of the whole value."""

Path: TypeAlias = "tuple[str, ...]"
Box: TypeAlias = "dict[str, object]"


@dataclass(frozen=True, slots=True)
class _Step:
    """One cell's way: which cell, which box of the draft, which key there, and what is special (None: nothing)."""

    cell: int
    box: int
    key: str
    special: _Special | None


@dataclass(frozen=True, slots=True)
class _Special:
    missing: frozenset[str] = frozenset()
    values: Map[str, str] | None = None
    otherwise: str | None = None
    coded: bool = False
    join: bool = False  # several columns make one text
    many: bool = False  # one more element of a list
    split: str = ""
    naming: Map[str, str] | None = None

    @property
    def nothing(self) -> bool:
        return not (self.missing or self.values or self.join or self.many or self.naming)


class Plan:
    """``draft(cells)`` for tables with the heading ``header``.

    ``columns`` says which column a draft path came from; ``unmapped`` are the columns kept as written only.
    """

    def __init__(self, mapping: Mapping, header: Sequence[str]) -> None:
        self.mapping = mapping
        self.header = tuple(header)
        self.options = mapping.options
        self._places = positions(header)
        self._boxes: list[tuple[int, str, bool]] = [(-1, "", False)]  # parent, key in it, element of a list
        self._box_ids: dict[Path, int] = {(): 0}
        self._model = BY_NAME[mapping.kind]
        self.columns: dict[str, str] = {}
        self._steps = self._make_steps()
        self._constants = [self._constant(path, value) for path, value in mapping.constants.items()]
        used = {step.cell for step in self._steps}
        self.unmapped = frozenset(name for index, name in enumerate(self.header) if index not in used)
        names = mapping.reference.columns if mapping.reference else ()
        self._reference = [self._places.get(name.casefold(), -1) for name in names]
        self._leave_out = [self._condition(condition) for condition in mapping.leave_out]
        self._keep = [self._condition(condition) for condition in mapping.keep]
        placed = [(self._places.get(column.casefold(), -1), width) for column, width in mapping.widths.items()]
        self._widths = [(index, width) for index, width in placed if index >= 0]

    def draft(self, cells: Sequence[str]) -> Draft:
        """The draft of one row: cells without a value leave no trace."""
        root: Box = {}
        boxes: list[Box | None] = [None] * len(self._boxes)
        boxes[0] = root
        for step in self._steps:
            text = cells[step.cell]
            if not text:
                continue
            text = text.strip()
            special = step.special
            if not text or (special and special.missing and text.casefold() in special.missing):
                continue
            box = boxes[step.box]
            if box is None:
                box = self._make(boxes, step.box)
            if special is None:
                box[step.key] = text
            else:
                _put(box, step.key, text, special)
        for number, key, value, always in self._constants:
            box = boxes[number]
            if box is None:
                if not always:
                    continue
                box = self._make(boxes, number)
            box.setdefault(key, value)
        return root

    def reference(self, cells: Sequence[str]) -> str | None:
        """The source's own reference in this row; None where there is none or a part of it is blank or cut off."""
        parts = [cells[index].strip() if 0 <= index < len(cells) else "" for index in self._reference]
        return " / ".join(parts) if parts and all(parts) else None

    def left_out(self, cells: Sequence[str]) -> str | None:
        """Why the mapping's filter leaves this row out, or None."""
        for index, equals, pattern, reason in self._leave_out:
            if index >= 0 and _holds(cells[index].strip(), equals, pattern):
                return reason or "left out by the mapping"
        for index, equals, pattern, reason in self._keep:
            if index >= 0 and not _holds(cells[index].strip(), equals, pattern):
                return reason or "not kept by the mapping"
        return None

    def notes(self, cells: Sequence[str]) -> tuple[Note, ...]:
        """What a reader should know of this row's cells: those that fill their field at the source."""
        return tuple(
            Note("may_be_cut_off", self.header[index], {"value": cells[index], "count": str(width)})
            for index, width in self._widths
            if len(cells[index].strip()) >= width
        )

    @property
    def filters(self) -> bool:
        """Whether any row may be left out."""
        return bool(self._leave_out or self._keep)

    def _make_steps(self) -> list[_Step]:
        found: list[tuple[Path, int, Target | NamingTarget, str]] = []
        for column, targets in self.mapping.columns.items():
            index = self._places.get(column.casefold(), -1)
            if index < 0:
                continue
            for target in targets:
                naming = isinstance(target, NamingTarget)
                path = target.path
                found.append((tuple(path.split(".")), index, target, column))
                name = f"{path}.{sum(1 for other in found if other[0] == found[-1][0]) - 1}" if naming else path
                self.columns.setdefault(name, self.header[index])
                around, _, last = name.rpartition(".")
                if last in _SPEAKS_FOR_WHOLE:
                    self.columns.setdefault(around, self.header[index])
        found.sort(key=lambda entry: _natural(entry[0]))
        paths = [entry[0] for entry in found]
        return [self._step(path, index, target, column, paths.count(path) > 1) for path, index, target, column in found]

    def _step(self, path: Path, index: int, target: Target | NamingTarget, column: str, several: bool) -> _Step:
        missing = frozenset(
            text.casefold() for key in (EVERY_COLUMN, column) for text in self.mapping.missing.get(key, ())
        )
        if isinstance(target, NamingTarget):
            said = {"scheme": target.naming, "role": target.role, "service": target.service, "country": target.country}
            naming = {key: value for key, value in said.items() if value}
            split = self.mapping.split.get(column, "")
            special = _Special(missing=missing, many=True, split=split, naming=naming)
            return _Step(index, self._box(path[:-1]), path[-1], special)
        end = resolve(self._model, target.to)
        end = end if isinstance(end, End) else End()
        element = path[-1].isdigit()
        many = end.many or element
        values = {**self.mapping.values.get(column, {}), **target.values}
        special = _Special(
            missing=missing,
            values={written.casefold(): code for written, code in values.items()} or None,
            otherwise=target.otherwise,
            coded=end.coded,
            join=several and not many,
            many=many,
            split=self.mapping.split.get(column, "") if many else "",
        )
        path = path[:-1] if element else path
        return _Step(index, self._box(path[:-1]), path[-1], None if special.nothing else special)

    def _box(self, path: Path) -> int:
        """The number of the box at ``path``, registering it and those around it."""
        if path not in self._box_ids:
            element = path[-1].isdigit()
            around = path[:-2] if element else path[:-1]
            key = path[-2] if element else path[-1]
            parent = self._box(around)
            self._boxes.append((parent, key, element))
            self._box_ids[path] = len(self._boxes) - 1
        return self._box_ids[path]

    def _make(self, boxes: list[Box | None], number: int) -> Box:
        parent, key, element = self._boxes[number]
        around = boxes[parent]
        if around is None:
            around = self._make(boxes, parent)
        box: Box = {}
        if element:
            some = around.setdefault(key, [])
            if isinstance(some, list):
                some.append(box)
        else:
            around[key] = box
        boxes[number] = box
        return box

    def _constant(self, path: str, value: str) -> tuple[int, str, object, bool]:
        parts = tuple(path.split("."))
        end = resolve(self._model, path)
        many = isinstance(end, End) and end.many
        return self._box(parts[:-1]), parts[-1], [value] if many else value, parts[:-1] in _ALWAYS

    def _condition(self, condition: Condition) -> tuple[int, frozenset[str], re.Pattern[str] | None, str]:
        index = self._places.get(condition.column.casefold(), -1)
        return (
            index,
            frozenset(condition.equals),
            re.compile(condition.matches) if condition.matches else None,
            condition.reason,
        )


def positions(header: Sequence[str]) -> dict[str, int]:
    """Folded column name -> its place in the heading."""
    return {name.casefold(): index for index, name in reversed(list(enumerate(header)))}


def _put(box: Box, key: str, text: str, special: _Special) -> None:
    """Place a text that needs more than being put there."""
    if special.many:
        some = box.setdefault(key, [])
        parts = [part.strip() for part in text.split(special.split)] if special.split else [text]
        if isinstance(some, list):
            for part in parts:
                if part:
                    some.append({**special.naming, "written": part} if special.naming else _translated(part, special))
        return
    before = box.get(key)
    box[key] = f"{before} {text}" if special.join and isinstance(before, str) else _translated(text, special)


def _translated(text: str, special: _Special) -> object:
    if not special.values and special.otherwise is None:
        return text
    code = (special.values or {}).get(text.casefold(), special.otherwise)
    if code is None:
        return text
    return {"code": code, "written": text} if special.coded else code


def _holds(text: str, equals: frozenset[str], pattern: re.Pattern[str] | None) -> bool:
    return text in equals or (pattern is not None and pattern.search(text) is not None)


def _natural(path: Path) -> tuple[tuple[int, str], ...]:
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in path)
