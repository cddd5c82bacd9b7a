"""One table, whatever it came from: a heading and rows of text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tutela.formats.contract import Limits
from tutela.formats.refusal import refuse
from tutela.formats.tabular.rows import Row


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table lies in its file, as far as that is stated. ``header_row`` counts lines or sheet rows from 1."""

    delimiter: str | None = None
    quote: str = '"'
    encoding: str | None = None
    sheet: str | None = None
    header_row: int = 1


@dataclass(slots=True)
class Table:
    """A heading and its rows. ``width`` is the number of cells of a well-formed row: the heading may have had empty
    names at its end, which ``header`` leaves out."""

    sheet: str
    header: tuple[str, ...]
    width: int
    rows: Iterator[Row]


def check_header(cells: Sequence[str], limits: Limits, row: int) -> tuple[str, ...]:
    """The names of the columns, without blank ones at the end.

    Raises FormatError: ``header_missing``, ``header_empty``, ``header_duplicate``, ``columns_too_many``.
    """
    names = [cell.strip() for cell in cells]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise refuse("header_missing", row=row)
    if len(cells) > limits.columns:
        raise refuse("columns_too_many", count=len(cells), limit=limits.columns)
    unnamed = [str(index) for index, name in enumerate(names, 1) if not name]
    if unnamed:
        raise refuse("header_empty", columns=", ".join(unnamed))
    seen: set[str] = set()
    twice = [name for name in names if name in seen or seen.add(name)]  # type: ignore[func-returns-value]
    if twice:
        raise refuse("header_duplicate", columns=", ".join(dict.fromkeys(twice)))
    return tuple(names)
