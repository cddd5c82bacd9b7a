"""Several rows of one case as one unit: each row adds its items, persons and identifiers; the rest must agree."""

from __future__ import annotations

from collections.abc import Mapping as Map
from typing import cast

from tutela.formats.contract import Delivered, Draft, Place
from tutela.vocabulary.faults import Fault

MOST_ROWS = 10_000
"""Rows of one case; a longer one goes on as another unit with the same reference, which the intake reports."""

_MOST_FAULTS = 100
_EACH_ROW_ADDS = "items"  # equal items of two rows are two items
_FIRST_ITEM = "items.0."


class Case:
    """A unit being put together from rows with one reference."""

    def __init__(self, first: Delivered) -> None:
        self.reference = first.reference
        self._first = first
        self._others: list[Delivered] = []

    def takes(self, other: Delivered) -> bool:
        """Whether ``other``, which follows, belongs to this case."""
        return other.reference is not None and other.reference == self.reference and len(self._others) < MOST_ROWS - 1

    def add(self, other: Delivered) -> None:
        """One more row of the case."""
        self._others.append(other)

    def unit(self) -> Delivered:
        """The whole case. Rows that disagree give the fault ``rows_disagree``; ``written`` holds the cells of the
        second and later rows under ``2/COLUMN``, ``3/COLUMN``; so are their faults placed."""
        first = self._first
        if not self._others:
            return first
        written = dict(first.written)
        faults = list(first.faults)
        notes = list(first.notes)
        draft = first.draft
        columns = dict(first.columns)
        for number, other in enumerate(self._others, 2):
            items = draft.get(_EACH_ROW_ADDS)
            columns.update(_columns_of_item(first.columns, len(items) if isinstance(items, list) else 0, number))
            written.update({f"{number}/{column}": text for column, text in other.written.items()})
            faults.extend(fault.at(f"{number}/{fault.column}") for fault in other.faults)
            notes.extend(other.notes)
            self._merge(draft, other.draft, "", faults)
        return Delivered(
            Place(first.place.file, first.place.sheet, first.place.row),
            first.kind,
            first.reference,
            written,
            draft,
            tuple(_distinct(faults)),
            1 + len(self._others),
            first.options,
            columns,
            tuple(_distinct(notes)),
        )

    def _merge(self, into: Draft, other: Draft, path: str, faults: list[Fault]) -> None:
        for key, value in other.items():
            here = f"{path}.{key}" if path else key
            before = into.get(key)
            if before is None:
                into[key] = value
            elif isinstance(before, list) and isinstance(value, list):
                before.extend(value if key == _EACH_ROW_ADDS else [one for one in value if one not in before])
            elif isinstance(before, dict) and isinstance(value, dict) and "written" not in value:
                self._merge(cast(Draft, before), cast(Draft, value), here, faults)
            elif before != value and len(faults) < _MOST_FAULTS:
                params = {"reference": self.reference or "", "first": _text(before), "other": _text(value)}
                faults.append(Fault("rows_disagree", self._first.columns.get(here, here), params))


def _columns_of_item(columns: Map[str, str], item: int, row: int) -> dict[str, str]:
    """Paths of the item that row ``row`` adds as number ``item``, with its columns as ``written`` names them."""
    return {
        f"{_EACH_ROW_ADDS}.{item}.{path[len(_FIRST_ITEM) :]}": f"{row}/{column}"
        for path, column in columns.items()
        if path.startswith(_FIRST_ITEM)
    }


def _distinct(faults: list[Fault]) -> list[Fault]:
    return [fault for index, fault in enumerate(faults) if fault not in faults[:index]]


def _text(value: object) -> str:
    return str(value.get("written", value)) if isinstance(value, dict) else str(value)
