"""Texts as files bring them: what can be kept, how the rest is shown, and which days can be. Pure."""

from __future__ import annotations

from datetime import date
from typing import Final

LONGEST: Final = 4_000
"""So many characters of one cell are taken."""
SHOWN: Final = 80
EARLIEST: Final = date(1950, 1, 1)
LATEST: Final = date(2100, 12, 31)


def is_keepable(written: str) -> bool:
    """Whether a text has neither NUL nor half a character (a lone surrogate), which nothing can keep."""
    return "\0" not in written and not any("\ud800" <= one <= "\udfff" for one in written)


def printable(written: str) -> str:
    """A text with a sign for what no database or page takes."""
    return written if is_keepable(written) else written.replace("\0", "␀").encode("utf-8", "replace").decode()


def shown(written: str) -> str:
    """The beginning of what is written, as it is told of something that can't be taken."""
    return printable(written[:SHOWN])
