"""Numbers as a table writes them, and what a number may have been before a program took it for a day and a month."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from tutela.formats.damage.relations import Numbers

NUMBER: Final = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
DAY_ZERO_MONTH: Final = re.compile(r"0?([1-9]|[12]\d|3[01])([.,])0([1-9])")
DAY_MONTH: Final = re.compile(r"([1-9]|[12]\d|3[01])([.,])([1-9])")


def number_of(cell: str) -> float | None:
    """The number a cell holds, whichever its decimal mark; None where it holds none."""
    cell = cell.strip()
    return float(cell.replace(",", ".")) if NUMBER.fullmatch(cell) else None


def other_reading(cell: str) -> str:
    """The number a cell would have been, had a program taken it for a day and a month; empty where it can't have been.

    ``10.02`` may have been 10.2, ``10.2`` may have been 10.02.
    """
    cell = cell.strip()
    if found := DAY_ZERO_MONTH.fullmatch(cell):
        return f"{found[1]}{found[2]}{found[3]}"
    if found := DAY_MONTH.fullmatch(cell):
        return f"{found[1]}{found[2]}0{found[3]}"
    return ""


def with_readings(numbers: Numbers, changed: Mapping[int, str]) -> Numbers:
    """The numbers of a row with other readings in some columns."""
    return [number_of(changed[column]) if column in changed else value for column, value in enumerate(numbers)]
