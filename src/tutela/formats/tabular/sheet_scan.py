"""A look into a zipped spreadsheet before it is loaded: how large its sheets are, and which cells hold errors.

The reader keeps a sheet as one dense block of cells, so a file of a kilobyte with a single cell in the last corner
would take all memory, and kill the process where there is not so much; it waits without end for the end of an
OpenDocument that breaks off; and it turns ``#N/A`` into a blank, which would be a silent loss.
"""

from __future__ import annotations

import lzma
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
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
_PLACE: Final = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
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
            _Span().read(book, "content.xml")
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
    """Sheet name -> member of the file, by the workbook and its relationships. The reader finds members whatever their case and
    slashes, so they are found so here too."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    members = {name.replace("\\", "/").casefold(): name for name in book.namelist()}
    workbook, relations = members.get("xl/workbook.xml"), members.get("xl/_rels/workbook.xml.rels")
    if workbook is None or relations is None:
        raise refuse("unreadable", reason="it is neither a workbook in XLSX nor one in OpenDocument")
    targets = {
        str(node.get("Id")): _member(members, str(node.get("Target")).replace("\\", "/").casefold())
        for node in etree.fromstring(book.read(relations), parser)
        if isinstance(node.tag, str)
    }
    parts: dict[str, str] = {}
    for node in etree.fromstring(book.read(workbook), parser).iter("{*}sheet"):
        key = next((str(value) for name, value in node.attrib.items() if str(name).endswith("}id")), "")
        if part := targets.get(key):
            parts[str(node.get("name"))] = part
    return parts


def _member(members: Mapping[str, str], target: str) -> str | None:
    """A target stands in xl/, unless it begins with a slash; some programs write xl/ all the same."""
    in_place = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
    return members.get(in_place) or members.get(target.lstrip("/"))


def _scan_xlsx(book: zipfile.ZipFile, part: str, sheet: str) -> Errors:
    span = _Span(sheet)
    span.read(book, part)
    return _errors(book, part) if span.has_errors else {}


def _errors(book: zipfile.ZipFile, part: str) -> Errors:
    errors: Errors = {}
    for text in _pieces(book, part, b"<c"):
        for match in _CELL.finditer(text):
            place = _CELL_AT.search(match[1])
            if place is not None and _IS_ERROR.search(match[1]):
                value = _VALUE.search(text, match.end(), match.end() + 10_000)
                written = unescape(value[1].decode("utf-8", "replace")) if value else "#ERROR"
                errors.setdefault(int(place[2]), []).append((_column(place[1].decode()), written))
    return errors


class _Span:
    """Reads a part to its end as the reader will, and refuses one whose cells span too much, or whose end is missing: the reader
    would take all memory for the one, and wait without end for the other."""

    def __init__(self, sheet: str = "") -> None:
        self.has_errors = False
        self._sheet, self._row, self._repeat, self._column = sheet, 0, 1, -1
        self._width = self._height = 0

    def read(self, book: zipfile.ZipFile, part: str) -> None:
        """Raises FormatError, and what is in ``_DAMAGED``."""
        parser = etree.XMLParser(
            target=self,  # type: ignore[arg-type]  # lxml calls the methods there are
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
        )
        with book.open(part) as stream:
            while piece := stream.read(_PIECE):
                parser.feed(piece)
        parser.close()

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins; of XLSX and ODS those that place cells."""
        name = _local(tag)
        if name == "c":
            self._cell_at(attributes.get("r"))
            self.has_errors = self.has_errors or attributes.get("t") == "e"
        elif name == "row":
            written = attributes.get("r")
            self._row, self._repeat, self._column = self._row + 1 if written is None else _number(written), 1, -1
        elif name == "table":
            self._sheet, self._row, self._repeat, self._width, self._height = _named(attributes, "name"), 0, 1, 0, 0
        elif name == "table-row":
            repeated = _named(attributes, "number-rows-repeated")
            self._row, self._column = self._row + self._repeat, -1
            self._repeat = _number(repeated) if repeated else 1
        elif name in {"table-cell", "covered-table-cell"}:
            repeated = _named(attributes, "number-columns-repeated")
            self._column += _number(repeated) if repeated else 1
            if _named(attributes, "value-type"):
                self._reach(self._row + self._repeat - 1)

    def _cell_at(self, written: str | None) -> None:
        """A cell says where it is, or follows the one before."""
        if written is None:
            self._column += 1
        else:
            place = _PLACE.fullmatch(written)
            if place is None:
                raise refuse("unreadable", reason=f"“{written[:20]}” is the place of no cell")
            self._row, self._column = int(place[2]), _column(place[1])
        self._reach(self._row)

    def _reach(self, row: int) -> None:
        if row > self._height or self._column >= self._width:
            self._height, self._width = max(self._height, row), max(self._width, self._column + 1)
            _check_span(self._width * self._height, self._sheet)

    def close(self) -> None:
        """Nothing is kept."""


def _number(written: str) -> int:
    if not (written.isascii() and written.isdigit() and len(written) <= 9):
        raise refuse("unreadable", reason=f"“{written[:20]}” is no number of rows or columns")
    return int(written)


def _named(attributes: Mapping[str, str], name: str) -> str:
    """The value of an attribute in whatever namespace; empty where it is missing."""
    return next((value for key, value in attributes.items() if key.rpartition("}")[2] == name), "")


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


@lru_cache(maxsize=20_000)
def _column(letters: str) -> int:
    """Number from 0 of a column named by letters: A is 0, AA is 26."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


@lru_cache(maxsize=1_000)
def _local(tag: str) -> str:
    """The name of an element without its namespace."""
    return tag.rpartition("}")[2]


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
        if start[1].endswith(
            b"/"
        ):  # what follows is no longer the cell's, such as the formula of a list to choose from
            continue
        place, inside = _CELL_AT.search(start[1]), text[start.end() : end].partition(b"</c>")[0]
        if place is None or _HAS_FORMULA.search(inside) is None or _IS_TEXT.search(start[1]):
            continue
        if _HAS_VALUE.search(inside) is None:
            yield Pitfall(int(place[2]), f"{place[1].decode()}{int(place[2])}", False)


def _merged(text: bytes) -> Iterator[Pitfall]:
    for match in _MERGED.finditer(text):
        yield Pitfall(int(match[2]), match[1].decode(), True)
