"""Which character separates the cells of a text table: the one that gives the same number of cells in every line."""

from __future__ import annotations

import io
from typing import Final

from tutela.errors import FormatError
from tutela.formats.contract import Limits
from tutela.formats.tabular.lines import Lines
from tutela.formats.tabular.rows import Rows

DELIMITERS: Final = (";", "\t", ",", "|")
_ROWS = 200  # rows looked at
_ENOUGH = 0.5  # share of rows that must have as many cells as the heading


def sniff_delimiter(text: str, skip: int = 0) -> tuple[str | None, float, int]:
    """(delimiter, share of rows with as many cells as the heading, cells of the heading) for the beginning of a file.

    The delimiter is None when no candidate gives at least two cells in most rows. ``skip`` lines come
    before the heading.
    """
    best: tuple[str | None, float, int] = (None, 0.0, 1)
    for delimiter in DELIMITERS:
        share, width = _consistency(text, delimiter, skip)
        if (
            width >= 2
            and share >= _ENOUGH
            and (round(share, 1), width) > (round(best[1], 1), best[2] if best[0] else 0)
        ):
            best = (delimiter, share, width)
    return best


def whole_lines(head: bytes, encoding: str) -> str:
    """The text of ``head`` up to its last line end (all of it without one), for a look only: bad bytes become ``�``."""
    text = head.decode(encoding, "replace")
    end = max(text.rfind("\n"), text.rfind("\r"))
    return text[: end + 1] if end >= 0 else text


def _consistency(text: str, delimiter: str, skip: int) -> tuple[float, int]:
    rows = Rows(Lines(io.BytesIO(text.encode()), "utf-8", Limits(line_chars=len(text) + 1)), delimiter)
    rows.skip(skip)
    widths: list[int] = []
    try:
        for row in rows:
            if row.cells != [""] and not any(fault.code == "quote_unclosed" for fault in row.faults):
                widths.append(len(row.cells))
            if len(widths) >= _ROWS:
                break
    except FormatError:
        return 0.0, 1
    if not widths:
        return 0.0, 1
    # the last row may have been cut off where the look ended
    counted = widths[:-1] if len(widths) > 2 else widths
    return sum(1 for width in counted if width == widths[0]) / len(counted), widths[0]
