"""Letters: which encoding a text file is in, and what to say when it cannot be known.

A byte order mark decides; else what the mapping states; else strict UTF-8. Nothing else is guessed: every single-byte
encoding accepts nearly any file, so a wrong guess would spoil names without anybody noticing.
"""

from __future__ import annotations

import codecs
from typing import Final

from tutela.errors import FormatError
from tutela.formats.refusal import refuse

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SINGLE_BYTE: Final = ("cp1252", "cp1250", "cp1251", "cp1253", "iso8859-1", "iso8859-2", "iso8859-5", "iso8859-7")
_CANDIDATES: Final = ("windows-1252", "windows-1250", "windows-1251", "windows-1253")
_MANY: Final = 16  # multi-byte letters that are valid UTF-8 by chance in no real single-byte text
_SHOWN: Final = 12  # bytes around the first bad one


def find_encoding(head: bytes, stated: str | None) -> tuple[str, int]:
    """(codec name, bytes of byte order mark to skip) for a file that begins with ``head``.

    Raises FormatError ``encoding_unknown`` for UTF-16 without mark, ``encoding_contradicted`` where a single-byte
    encoding is stated and the file is plainly UTF-8.
    """
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name, len(mark)
    if stated is not None:
        codec = codecs.lookup(stated).name
        if codec in _SINGLE_BYTE and _plainly_utf8(head):
            raise refuse("encoding_contradicted", stated=stated)
        return ("utf-8" if codec == "utf-8-sig" else codec), 0
    wide = _wide(head)
    if wide:
        raise refuse(
            "encoding_unknown",
            row=1,
            byte=0,
            tried="UTF-8",
            candidates=f"It looks like {wide} without a byte order mark.",
        )
    return "utf-8", 0


def undecodable(error: UnicodeDecodeError, row: int, byte: int, stated: str | None) -> FormatError:
    """The refusal for bytes that do not fit: ``row`` and ``byte`` place the first bad one in the file."""
    start = max(0, error.start - _SHOWN)
    before = error.object[start : error.start].rpartition(b"\n")[2]
    shown = before + error.object[error.start : error.start + _SHOWN].partition(b"\n")[0]
    readings = []
    for name in _CANDIDATES:
        try:
            readings.append(f"{name} “{shown.decode(name).strip()}”")
        except UnicodeDecodeError:
            continue
    candidates = "" if stated or not readings else f"It would read as {', '.join(readings)}."
    return refuse("encoding_unknown", row=row, byte=byte, tried=stated or "UTF-8", candidates=candidates)


def is_known(name: str) -> bool:
    """Whether ``name`` is a text encoding that Python can read."""
    try:
        return bool(codecs.lookup(name)._is_text_encoding)
    except LookupError:
        return False


def _plainly_utf8(head: bytes) -> bool:
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return sum(1 for letter in text if letter > "\x7f") >= _MANY


def _wide(head: bytes) -> str:
    """``UTF-16 LE`` or ``UTF-16 BE`` where every other byte is mostly NUL, else empty."""
    even, odd = head[0:2000:2], head[1:2000:2]
    if len(odd) < 2:
        return ""
    if odd.count(0) > 0.6 * len(odd) and even.count(0) < 0.1 * len(even):
        return "UTF-16 LE"
    if even.count(0) > 0.6 * len(even) and odd.count(0) < 0.1 * len(odd):
        return "UTF-16 BE"
    return ""
