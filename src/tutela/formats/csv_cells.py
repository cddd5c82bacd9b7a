"""Cells of the CSV files that are given out: what a spreadsheet would take for a formula gets an apostrophe before it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from typing import Final

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_NUMBER: Final = re.compile(r"[+-]?\d+([.,]\d+)?")


def safe_cell(text: str) -> str:
    """A cell no spreadsheet takes for a formula; plain numbers stay numbers. A leading apostrophe is doubled, so that
    ``raw_cell`` gives exactly what went in."""
    if text.startswith("'") or (text.startswith(_FORMULA) and not _NUMBER.fullmatch(text)):
        return "'" + text
    return text


def raw_cell(text: str) -> str:
    """The reverse of ``safe_cell``."""
    return text[1:] if text.startswith("'") else text


def csv_line(values: Sequence[object]) -> bytes:
    """One line of a CSV file in UTF-8; None is an empty cell."""
    stream = io.StringIO(newline="")
    cells = ["" if value is None else safe_cell(value) if isinstance(value, str) else str(value) for value in values]
    csv.writer(stream).writerow(cells)
    return stream.getvalue().encode("utf-8", "replace")


def csv_head(columns: Sequence[str]) -> bytes:
    """The first line of a CSV file, after the mark by which spreadsheets know UTF-8."""
    return b"\xef\xbb\xbf" + csv_line(columns)
