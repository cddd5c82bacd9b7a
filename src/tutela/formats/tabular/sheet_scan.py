"""A look into a zipped spreadsheet before it is loaded: how large its sheets are, and which cells hold errors.

The reader keeps a sheet as one dense block of cells, so a file of a kilobyte with a single cell in the last corner
would take all memory; and it turns ``#N/A`` into a blank, which would be a silent loss.
"""

from __future__ import annotations

import lzma
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final, TypeAlias
from xml.sax.saxutils import unescape

from lxml import etree

from tutela.formats.contract import Limits
from tutela.formats.refusal import refuse

Errors: TypeAlias = "dict[int, list[tuple[int, str]]]"
"""Row number from 1 -> (column number from 0, error as written)."""

MOST_CELLS: Final = 16_000_000  # about half a gigabyte in the reader
_MOST_UNPACKED: Final = 1024**3
_RATIO_FROM: Final = 64 * 1024**2  # smaller parts may be as repetitive as they like
_PIECE: Final = 1024**2
_DAMAGED: Final = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, etree.XMLSyntaxError, EOFError, LookupError, NotImplementedError,
    OSError, OverflowError, RuntimeError, ValueError,
)  # fmt: skip
"""What reading a damaged zip or its XML may raise."""
_CELL: Final = re.compile(rb"<(?:\w+:)?c\b([^>]*)>")
_CELL_AT: Final = re.compile(rb"""\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_IS_ERROR: Final = re.compile(rb"""\bt=["']e["']""")
_VALUE: Final = re.compile(rb"<(?:\w+:)?v>([^<]*)</")
_HAS_FORMULA: Final = re.compile(rb"<(?:\w+:)?f[\s>/]")
_IS_TEXT: Final = re.compile(rb"""\bt=["']str["']""")
_HAS_VALUE: Final = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>[^<]")
_MERGED: Final = re.compile(
    rb"""<(?:\w+:)?mergeCell\b[^>]*\bref=["']([A-Z]{1,3}([0-9]{1,7}):[A-Z]{1,3}[0-9]{1,7})["']"""
)
_ODS_TAG: Final = re.compile(rb"<table:(table|table-row|table-cell|covered-table-cell)(?=[\s/>])([^>]*)>")
_IS_TYPED: Final = re.compile(rb"(?:office|calcext):value-type")
_IS_COMPUTED: Final = re.compile(rb"\btable:formula=")
_REPEATED: Final = re.compile(rb"""table:number-(?:rows|columns)-repeated=["']([0-9]+)["']""")
_NAME: Final = re.compile(rb"""table:name=["']([^"']*)["']""")


def scan(path: Path, limits: Limits) -> dict[str, Errors]:
    """Cells with errors by sheet. Raises FormatError for a file that unpacks to too much; an XLS is not looked into."""
    if not zipfile.is_zipfile(path):
        return {}
    with _looking(path) as book:
        _check_sizes(book, path, limits)
        if "content.xml" in book.namelist():
            _check_whole(book, "content.xml")
            _scan_ods(book)
            return {}
        return {name: _scan_xlsx(book, part, name) for name, part in _parts(book).items()}


@contextmanager
def _looking(path: Path) -> Iterator[zipfile.ZipFile]:
    """A zipped file; whatever is wrong with it becomes one FormatError."""
    try:
        with zipfile.ZipFile(path) as book:
            yield book
    except _DAMAGED as error:
        raise refuse("unreadable", reason=str(error) or "it is damaged") from error


def _check_sizes(book: zipfile.ZipFile, path: Path, limits: Limits) -> None:
    members = book.infolist()
    whole = sum(member.file_size for member in members)
    if whole > _MOST_UNPACKED:
        raise refuse(
            "archive_bomb",
            member=path.name,
            size=whole,
            packed=path.stat().st_size,
            limit=f"{_MOST_UNPACKED} are allowed",
        )
    for member in members:
        if member.file_size > _RATIO_FROM and member.file_size > limits.archive_ratio * max(member.compress_size, 1):
            packed, limit = member.compress_size, f"{limits.archive_ratio} to 1 is allowed"
            raise refuse("archive_bomb", member=member.filename, size=member.file_size, packed=packed, limit=limit)


def _parts(book: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name -> member of the file, by the workbook and its relationships."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    members = set(book.namelist())
    workbook, relations = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
    if not {workbook, relations} <= members:
        return {}
    targets = {
        str(node.get("Id")): posixpath.normpath(posixpath.join("/xl", str(node.get("Target")))).lstrip("/")
        for node in etree.fromstring(book.read(relations), parser)
        if isinstance(node.tag, str)
    }
    parts: dict[str, str] = {}
    for node in etree.fromstring(book.read(workbook), parser).iter("{*}sheet"):
        key = next((str(value) for name, value in node.attrib.items() if str(name).endswith("}id")), "")
        if targets.get(key) in members:
            parts[str(node.get("name"))] = targets[key]
    return parts


def _scan_xlsx(book: zipfile.ZipFile, part: str, sheet: str) -> Errors:
    errors: Errors = {}
    width = height = 0
    for text in _pieces(book, part, b"<c"):
        for match in _CELL.finditer(text):
            place = _CELL_AT.search(match[1])
            if place is None:
                continue
            column, row = _column(place[1]), int(place[2])
            width, height = max(width, column + 1), max(height, row)
            if _IS_ERROR.search(match[1]):
                value = _VALUE.search(text, match.end(), match.end() + 10_000)
                written = unescape(value[1].decode("utf-8", "replace")) if value else "#ERROR"
                errors.setdefault(row, []).append((column, written))
    _check_span(width * height, sheet)
    return errors


class _Nothing:
    """What is kept of a document that is only to be whole."""

    def close(self) -> None:
        """Nothing is kept."""


def _check_whole(book: zipfile.ZipFile, part: str) -> None:
    """The reader waits without end for the end of an element that never ends, so a member must be whole XML before it gets it."""
    parser = etree.XMLParser(target=_Nothing(), resolve_entities=False, no_network=True, load_dtd=False)
    with book.open(part) as stream:
        while piece := stream.read(_PIECE):
            parser.feed(piece)
    parser.close()


def _scan_ods(book: zipfile.ZipFile) -> None:
    name, width, height = "", 0, 0
    for sheet, row, column, _tag, attributes in _cells_ods(book):
        if sheet != name:
            name, width, height = sheet, 0, 0
        if _IS_TYPED.search(attributes):
            width, height = max(width, column + 1), max(height, row)
            _check_span(width * height, sheet)


def _cells_ods(book: zipfile.ZipFile) -> Iterator[tuple[str, int, int, bytes, bytes]]:
    """Every cell element: its sheet, the last row from 1 and the last column from 0 that it stands for, its tag and attributes."""
    sheet, row, repeat, column = "", 0, 0, 0
    for text in _pieces(book, "content.xml", b"<table:"):
        for match in _ODS_TAG.finditer(text):
            tag, attributes = match[1], match[2]
            times = _REPEATED.search(attributes)
            count = int(times[1][:12]) if times else 1
            if tag == b"table":
                found = _NAME.search(attributes)
                sheet = unescape(found[1].decode("utf-8", "replace")) if found else ""
                row, repeat = 0, 0
            elif tag == b"table-row":
                row, repeat, column = row + repeat, count, 0
            else:
                column += count
                yield sheet, row + repeat, column - 1, tag, attributes


def _check_span(cells: int, sheet: str) -> None:
    if cells > MOST_CELLS:
        raise refuse("sheet_too_large", sheet=sheet, cells=cells, limit=MOST_CELLS)


def _pieces(book: zipfile.ZipFile, part: str, mark: bytes) -> Iterator[bytes]:
    """The bytes of a member in pieces that never cut an element that begins with ``mark`` from its start."""
    with book.open(part) as stream:
        rest = b""
        while piece := stream.read(_PIECE):
            text = rest + piece
            cut = text.rfind(mark)
            if cut <= 0 or len(text) - cut > _PIECE:
                cut = len(text)
            yield text[:cut]
            rest = text[cut:]
        yield rest


def _column(letters: bytes) -> int:
    """Number from 0 of a column named by letters: A is 0, AA is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


@dataclass(frozen=True, slots=True)
class Pitfall:
    """A place of a sheet whose value isn't where it seems: merged cells, of which all but the first are blank, or a formula no
    program has computed, which reads as blank. ``place`` as the sheet names it (``B2``, ``A2:A4``); ``row`` from 1."""

    row: int
    place: str
    merged: bool


def pitfalls(path: Path, sheet: str, most: int = 1_000) -> list[Pitfall]:
    """The pitfalls of one sheet of an XLSX or ODS, the first ``most`` of them; an XLS is not looked into. For files that ``scan``
    has passed. Raises FormatError."""
    if not zipfile.is_zipfile(path):
        return []
    with _looking(path) as book:
        if "content.xml" in book.namelist():
            return list(islice(_pitfalls_ods(book, sheet), most))
        part = _parts(book).get(sheet)
        texts = _pieces(book, part, b"<c") if part else iter(())
        return list(islice((one for text in texts for one in (*_uncomputed(text), *_merged(text))), most))


def _pitfalls_ods(book: zipfile.ZipFile, wanted: str) -> Iterator[Pitfall]:
    for sheet, row, column, tag, attributes in _cells_ods(book):
        if sheet != wanted:
            continue
        merged = tag == b"covered-table-cell"
        if merged or (_IS_COMPUTED.search(attributes) and not _IS_TYPED.search(attributes)):
            yield Pitfall(row, f"{_letters(column)}{row}", merged)


def _letters(column: int) -> str:
    """The reverse of ``_column``."""
    found = ""
    while column >= 0:
        found, column = chr(65 + column % 26) + found, column // 26 - 1
    return found


def _uncomputed(text: bytes) -> Iterator[Pitfall]:
    """A computed text may well be empty; what no program has computed has no type."""
    starts = list(_CELL.finditer(text))
    ends = [*(one.start() for one in starts[1:]), len(text)]
    for start, end in zip(starts, ends, strict=False):  # a piece may hold no cell
        place, inside = _CELL_AT.search(start[1]), text[start.end() : end]
        if place is None or _HAS_FORMULA.search(inside) is None or _IS_TEXT.search(start[1]):
            continue
        if _HAS_VALUE.search(inside) is None:
            yield Pitfall(int(place[2]), f"{place[1].decode()}{int(place[2])}", False)


def _merged(text: bytes) -> Iterator[Pitfall]:
    for match in _MERGED.finditer(text):
        yield Pitfall(int(match[2]), match[1].decode(), True)
