"""Physical lines of a text file, read in bounded pieces and counted apart from any parsing of rows.

Only the file's own line end separates lines (``\\n``, or ``\\r`` in files that have no ``\\n``): the other characters
that ``str.splitlines`` knows (form feed, U+0085, U+2028 ...) are text.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import IO

from tutela.formats.contract import Limits, Progress
from tutela.formats.refusal import refuse
from tutela.formats.tabular.encoding import find_encoding, undecodable

PIECE = 256 * 1024  # bytes read at once


class Lines:
    """Iterates the lines of ``stream`` without their line end; ``count`` is the number of lines given so far.

    A line may keep a ``\\r`` before ``\\n``: inside a quoted field it belongs to the text. ``line_end`` is known after
    the first line. Raises FormatError: ``encoding_unknown``, ``line_too_long``, ``file_too_large``.
    """

    def __init__(
        self,
        stream: IO[bytes],
        stated: str | None = None,
        limits: Limits | None = None,
        progress: Progress | None = None,
    ) -> None:
        self._stream = stream
        self._stated = stated
        self._limits = limits or Limits()
        self._progress = progress
        self.count = 0
        self.line_end = "\n"
        self.encoding = ""

    def __iter__(self) -> Iterator[str]:
        longest = self._limits.line_chars
        rest: list[str] = []
        held = 0
        for number, text in enumerate(self._texts()):
            if number == 0 and "\n" not in text and "\r" in text:
                self.line_end = "\r"
            first, *more = text.split(self.line_end)
            rest.append(first)
            held += len(first)
            if held > longest or (more and len(max(more, key=len)) > longest):
                raise refuse("line_too_long", row=self.count + 1, limit=longest)
            if not more:
                continue
            whole = "".join(rest)
            rest = [more.pop()]
            held = len(rest[0])
            self.count += 1
            yield whole
            for line in more:
                self.count += 1
                yield line
        if held:
            self.count += 1
            yield "".join(rest)

    def _texts(self) -> Iterator[str]:
        """Decoded pieces of the file."""
        piece = self._stream.read(PIECE)
        if not piece:
            return
        self.encoding, skip = find_encoding(piece, self._stated)
        decoder = codecs.getincrementaldecoder(self.encoding)("strict")
        done, line_ends = 0, 0
        while True:
            base = done + skip - len(decoder.getstate()[0])
            try:
                text = decoder.decode(piece[skip:], final=not piece)
            except UnicodeDecodeError as error:
                row = 1 + line_ends + _ends(error.object[: error.start].decode(self.encoding, "replace"))
                raise undecodable(error, row, base + error.start, self._stated) from error
            line_ends += _ends(text)
            yield text
            if not piece:
                return
            done += len(piece)
            skip = 0
            if done > self._limits.file_bytes:
                raise refuse("file_too_large", count=f"more than {done}", limit=self._limits.file_bytes)
            if self._progress:
                self._progress(done)
            piece = self._stream.read(PIECE)


def _ends(text: str) -> int:
    return text.count("\n") or text.count("\r")
