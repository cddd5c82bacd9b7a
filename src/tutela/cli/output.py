"""What commands print: tables and sentences for people, one JSON object for programs.

Exit codes: 0 done; 1 it ran and something could not be taken; 2 the command was not understood; 3 not permitted or not
found; 4 configuration; 5 a part is down, try again.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, TypeAlias

import typer

from tutela.errors import ConfigurationError, InvalidInput, NotFound, NotPermitted, TutelaError, Unavailable

AsJson: TypeAlias = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of a table.")]


def exit_code(error: TutelaError) -> int:
    """The exit code of an error."""
    by_class = ((InvalidInput, 1), (NotPermitted, 3), (NotFound, 3), (ConfigurationError, 4), (Unavailable, 5))
    return next((code for kind, code in by_class if isinstance(error, kind)), 1)


def fail(error: TutelaError) -> int:
    """Say what went wrong and how to mend it, as JSON where the command was asked for JSON; returns the exit code."""
    if "--json" in sys.argv:
        print_json({"error": error.code, "sentence": error.sentence, "mend": error.mend})
    else:
        typer.echo(f"{error.sentence} {error.mend}".strip(), err=True)
    return exit_code(error)


def print_json(value: Mapping[str, object]) -> None:
    """One line of JSON on standard output."""
    typer.echo(json.dumps(value, ensure_ascii=False, default=str))


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], whole: int = 0) -> None:
    """A table for people; the first ``whole`` columns are never broken, so that they can be copied."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title or None, title_justify="left", header_style="bold")
    for index, column in enumerate(columns):
        table.add_column(column, overflow="fold", no_wrap=index < whole)
    for row in rows:
        table.add_row(*(Text(grouped(cell)) for cell in row))
    Console().print(table)


def grouped(cell: object) -> str:
    """Whole numbers grouped by a thin space; everything else as text."""
    return f"{cell:,}".replace(",", "\u2009") if isinstance(cell, int) and not isinstance(cell, bool) else str(cell)
