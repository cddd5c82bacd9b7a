"""What of a computed indicator may be shown: small counts are hidden, in a way that nothing can be subtracted. Pure.

A value rests on ``basis`` events. Below ``LEAST`` it is hidden, whatever is measured. Counts by a breakdown stand beside their
total, so the smallest larger one is hidden with them (safeguards/small_counts.py); of a share, neither side may be small.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from tutela.safeguards.small_counts import LEAST, shown
from tutela.strategy.indicators.definitions import Declared

RULES: Final = "1"
"""Raised with every change of what is hidden."""
HIDDEN: Final = "fewer than 5 records, or one that would tell them"


@dataclass(frozen=True, slots=True)
class Computed:
    """One computed value: ``code`` of its breakdown (empty: the whole), the events it rests on, and of a share those that are
    its numerator. ``value`` None: hidden."""

    code: str
    value: Decimal | None
    basis: int
    numerator: int | None = None


def clear(measure: str, cells: Sequence[Computed]) -> list[Computed]:
    """The values of one country and year as they may be shown."""
    if measure == "count":
        return _counts(cells)
    return [cell if _is_large(cell) else Computed(cell.code, None, cell.basis) for cell in cells]


def _is_large(cell: Computed) -> bool:
    parts = (cell.basis,) if cell.numerator is None else (cell.numerator, cell.basis - cell.numerator)
    return all(part >= LEAST for part in parts)


def _counts(cells: Sequence[Computed]) -> list[Computed]:
    parts = [cell for cell in cells if cell.code]
    whole = [cell for cell in cells if not cell.code]
    if not parts:
        return [cell if cell.basis >= LEAST else Computed(cell.code, None, cell.basis) for cell in whole]
    may = shown([cell.basis for cell in parts])
    cleared = [
        cell if count is not None else Computed(cell.code, None, cell.basis)
        for cell, count in zip(parts, may.cells, strict=True)
    ]
    return [
        cell if cell.basis >= LEAST and may.total is not None else Computed("", None, cell.basis) for cell in whole
    ] + cleared


def version_of(declared: Declared) -> str:
    """The version of a computation: changes with its declaration and with what is hidden."""
    text = json.dumps([RULES, declared.model_dump(mode="json")], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
