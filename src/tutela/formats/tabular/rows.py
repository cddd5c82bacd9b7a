"""Rows of a delimited text file (RFC 4180 and its dialects), with every physical line accounted for.

The standard library reads an unclosed quotation mark as a text that swallows the rest of the file, without an error.
Here a quoted text that runs over lines is doubted: when it never closes, closes in the middle of a text, or holds lines
that look like rows, the line it began in is set aside with the fault ``quote_unclosed`` and the next is a row again.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from tutela.formats.contract import Limits
from tutela.formats.refusal import refuse
from tutela.formats.tabular.lines import Lines
from tutela.vocabulary.faults import Fault

_MOST_LINES = 1_000  # a quoted text over more lines is taken for an unclosed quotation mark
_MOST_SHOWN = 40


@dataclass(slots=True)
class Row:
    """One row: the line it begins in (from 1), its cells as written, and what is wrong with its shape.

    ``raw`` is the text of a faulty row, for a person to mend. ``long`` says that a cell may exceed ``field_chars``.
    """

    line: int
    cells: list[str]
    faults: tuple[Fault, ...] = ()
    raw: str = ""
    long: bool = False


@dataclass(slots=True)
class _Parsed:
    """A row read from its first line and maybe following ones. ``opened`` counts lines before the one whose quotation
    mark is open or strays; ``trouble`` is a fault code or empty."""

    cells: list[str]
    lines: list[str]
    trouble: str = ""
    opened: int = 0
    value: str = ""


class Rows:
    """Iterates the rows of ``lines``; ``width`` (cells of the heading) is learnt from the first row unless given.

    After the last row every physical line has been part of a row, else FormatError ``rows_do_not_reconcile``.
    """

    def __init__(self, lines: Lines, delimiter: str, quote: str = '"', limits: Limits | None = None) -> None:
        self._lines = lines
        self._source = iter(lines)
        self._ahead: deque[str] = deque()
        self._delimiter = delimiter
        self._quote = quote
        self._limits = limits or Limits()
        self._line = 1  # number of the next line
        self.width = 0

    def __iter__(self) -> Iterator[Row]:
        quote, delimiter, longest = self._quote, self._delimiter, self._limits.field_chars
        while (line := self._next()) is not None:
            start = self._line
            if quote in line or "\0" in line or "\r" in line:
                row = self._careful(line, start)
                row.long = self._line - start > 1 or len(line) > longest
            else:
                self._line = start + 1
                row = Row(start, line.split(delimiter))
                row.long = len(line) > longest
            if self.width == 0:
                self.width = len(row.cells)
            elif len(row.cells) != self.width and not row.faults:
                self._misfit(row, line)
            yield row
        if self._line - 1 != self._lines.count:
            raise refuse("rows_do_not_reconcile", lines=self._lines.count, read=self._line - 1)

    def skip(self, count: int) -> None:
        """Pass over ``count`` lines before the heading."""
        for _ in range(count):
            if self._next() is not None:
                self._line += 1

    def _next(self) -> str | None:
        if self._ahead:
            return self._ahead.popleft()
        return next(self._source, None)

    def _misfit(self, row: Row, line: str) -> None:
        """Wrong number of cells; a blank line has none and is left to the caller."""
        if row.cells == [""]:
            return
        code = "cells_too_many" if len(row.cells) > self.width else "cells_too_few"
        row.faults = (Fault(code, "", {"found": str(len(row.cells)), "expected": str(self.width)}),)
        row.raw = row.raw or line

    def _careful(self, line: str, start: int) -> Row:
        """A row whose first line holds a quotation mark, a NUL or a carriage return."""
        if self._lines.line_end == "\n" and line.endswith("\r") and self._quote not in line:
            line = line[:-1]
        cells = self._plain(line)
        parsed = _Parsed(cells, [line]) if cells is not None else self._parse(line)
        if parsed.trouble == "quote_unclosed" or (len(parsed.lines) > 1 and self._swallowed(parsed)):
            return self._resume(parsed, start)
        self._line = start + len(parsed.lines)
        row = Row(start, parsed.cells)
        if parsed.trouble or "\0" in line or any("\0" in cell for cell in parsed.cells):
            code = parsed.trouble or "nul_character"
            params = {"row": str(start + parsed.opened), "value": parsed.value}
            row.faults = (Fault(code, "", params),)
            row.cells = [cell.replace("\0", "␀") for cell in row.cells]
        if row.faults or len(row.cells) != self.width:
            row.raw = self._lines.line_end.join(parsed.lines).replace("\0", "␀")
        return row

    def _plain(self, line: str) -> list[str] | None:
        """Cells of a line that is a whole row with well-formed quotation marks, quickly; else None."""
        quote, delimiter = self._quote, self._delimiter
        bare = line[:-1] if line.endswith("\r") and self._lines.line_end == "\n" else line
        if quote not in bare:
            return bare.split(delimiter)
        if bare[0] == quote and bare[-1] == quote:
            cells = bare[1:-1].split(quote + delimiter + quote)
            if bare.count(quote) == 2 * len(cells):
                return cells
        if "\r" in bare or "\0" in bare:
            return None
        try:
            return next(csv.reader([bare], delimiter=delimiter, quotechar=quote, strict=True))
        except csv.Error:
            return None

    def _parse(self, line: str) -> _Parsed:
        """The row that begins with ``line``, taking following lines while a quotation mark is open."""
        parsed = _Parsed([], [line])
        at = 0
        while True:
            text = parsed.lines[-1]
            if text[at : at + 1] == self._quote:
                at = self._quoted(parsed, at + 1)
                if at < 0:
                    return parsed
                text = parsed.lines[-1]
            else:
                end = text.find(self._delimiter, at)
                end = end if end >= 0 else self._length(text)
                parsed.cells.append(text[at:end])
                at = end
            if at >= self._length(text):
                return parsed
            at += len(self._delimiter)

    def _length(self, text: str) -> int:
        """Length of a line without the carriage return of its line end."""
        return len(text) - 1 if text.endswith("\r") and self._lines.line_end == "\n" else len(text)

    def _quoted(self, parsed: _Parsed, start: int) -> int:
        """Read one quoted cell from ``start``; where the text goes on after it, or -1 with ``parsed.trouble`` set."""
        quote = self._quote
        parts: list[str] = []
        parsed.opened = len(parsed.lines) - 1
        held = 0
        while True:
            text = parsed.lines[-1]
            end = text.find(quote, start)
            if end < 0:
                parts.append(text[start:] + self._lines.line_end)
                held += len(text)
                following = self._next() if held <= self._limits.line_chars and len(parts) <= _MOST_LINES else None
                if following is None:
                    parsed.trouble = "quote_unclosed"
                    return -1
                parsed.lines.append(following)
                start = 0
            elif text[end + 1 : end + 2] == quote:
                parts.append(text[start : end + 1])
                start = end + 2
            else:
                parts.append(text[start:end])
                break
        parsed.cells.append("".join(parts))
        after = text[end + 1 : self._length(text)]
        if not after or after.startswith(self._delimiter):
            return end + 1
        spaces = len(after) - len(after.lstrip(" \t" if self._delimiter != "\t" else " "))
        if spaces == len(after) or after.startswith(self._delimiter, spaces):
            return end + 1 + spaces
        over_lines = len(parsed.lines) - 1 > parsed.opened
        parsed.trouble = "quote_unclosed" if over_lines else "quote_stray"
        parsed.value = after[:_MOST_SHOWN]
        return -1

    def _swallowed(self, parsed: _Parsed) -> bool:
        """Whether a well-formed row over several lines holds lines that look like rows of their own."""
        wanted = self.width - 1
        if wanted < 1:
            return False
        opening, *inner = (text.count(self._delimiter) for text in parsed.lines)
        alike = sum(1 for count in inner if count == wanted)
        if len(parsed.cells) != self.width:
            return alike > 0
        if opening != wanted or inner[-1] != wanted:
            return False
        if len(inner) == 1:
            return wanted >= 5  # two lines alone look alike by chance when there are few columns
        return wanted >= 2 and alike >= 0.8 * len(inner)

    def _resume(self, parsed: _Parsed, start: int) -> Row:
        """Set the lines up to the open quotation mark aside as one faulty row; the others will be read again."""
        bad = parsed.lines[: parsed.opened + 1]
        self._ahead.extendleft(reversed(parsed.lines[parsed.opened + 1 :]))
        self._line = start + len(bad)
        params = {"row": str(start + parsed.opened)}
        raw = self._lines.line_end.join(bad).replace("\0", "␀")
        return Row(start, [raw], (Fault("quote_unclosed", "", params),), raw)
