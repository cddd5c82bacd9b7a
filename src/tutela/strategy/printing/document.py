"""A document of plain words: what a page shows and a PDF holds. Pure; nothing in it is markup."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Table:
    """A table: ``caption`` says what it is, ``widths`` are the columns' shares of the width; the first column names the row."""

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[int]

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows) or len(self.widths) != len(self.columns):
            raise ValueError("every row of a table has a cell for each column")


@dataclass(frozen=True, slots=True)
class Section:
    """A part under a heading: paragraphs, then tables."""

    title: str
    texts: Sequence[str] = ()
    tables: Sequence[Table] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A document in a language (ISO 639-1), of a day; ``facts`` are label and value, ``footer`` stands on every page."""

    title: str
    subtitle: str
    language: str
    on: date
    facts: Sequence[tuple[str, str]]
    sections: Sequence[Section]
    footer: str
    author: str
