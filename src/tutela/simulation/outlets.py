"""The files themselves, byte for byte the same for the same rows: delimited text, a workbook, XML, lines of JSON."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, Self
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo


class Outlet:
    """A file being written. ``rows`` counts the physical rows (or documents) written so far."""

    def __init__(self) -> None:
        self.rows = 0

    def close(self) -> None:
        """Finish the file."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Delimited(Outlet):
    """Delimited text with a header."""

    def __init__(self, path: Path, columns: Sequence[str], *, delimiter: str = ",", encoding: str = "utf-8") -> None:
        super().__init__()
        self._stream = path.open("w", encoding=encoding, newline="")
        self._writer = csv.writer(self._stream, delimiter=delimiter, lineterminator="\r\n")
        self.write(columns)

    def write(self, cells: Sequence[str]) -> int:
        """Write one row; its number. Cells hold no line ends, so that a row is a line."""
        self._writer.writerow(cells)
        self.rows += 1
        return self.rows

    def close(self) -> None:
        """Finish the file."""
        self._stream.close()


_FIXED_TIME: Final = (2000, 1, 1, 0, 0, 0)
_XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEET: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_CONTENT: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS: Final[Mapping[str, str]] = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_CONTENT}.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    f'ContentType="{_CONTENT}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}"><sheets>'
    '<sheet name="Register" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}


class Workbook(Outlet):
    """An Office Open XML workbook with one sheet of texts, written as a stream (ECMA-376, part 1)."""

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        super().__init__()
        self._zip = ZipFile(path, "w", ZIP_DEFLATED)
        for name, content in _PARTS.items():
            self._zip.writestr(_entry(name), _XML + content)
        self._sheet = self._zip.open(_entry("xl/worksheets/sheet1.xml"), "w", force_zip64=True)
        self._sheet.write(f'{_XML}<worksheet xmlns="{_SHEET}"><sheetData>'.encode())
        self._letters = [_letters(index) for index in range(len(columns))]
        self.write(columns)

    def write(self, cells: Sequence[str]) -> int:
        """Write one row; its number. Blank cells are left out, as spreadsheet programs do."""
        self.rows += 1
        inner = "".join(
            f'<c r="{letters}{self.rows}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
            for letters, cell in zip(self._letters, cells, strict=True)
            if cell
        )
        self._sheet.write(f'<row r="{self.rows}">{inner}</row>'.encode())
        return self.rows

    def close(self) -> None:
        """Finish the file."""
        self._sheet.write(b"</sheetData></worksheet>")
        self._sheet.close()
        self._zip.close()


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, _FIXED_TIME)
    entry.compress_type = ZIP_DEFLATED
    return entry


def _letters(index: int) -> str:
    """The name of a column: A, B ... Z, AA ..."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


class Reports(Outlet):
    """Many XML reports in one file."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._stream = path.open("w", encoding="utf-8", newline="\n")
        self._stream.write('<?xml version="1.0" encoding="UTF-8"?>\n<reports>\n')

    def write(self, report: str) -> None:
        """Write one report with its file details."""
        self._stream.write(report)
        self.rows += 1

    def close(self) -> None:
        """Finish the file."""
        self._stream.write("</reports>\n")
        self._stream.close()


class Lines(Outlet):
    """Lines of JSON."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._stream = path.open("w", encoding="utf-8", newline="\n")

    def write(self, record: Mapping[str, object], *, broken_off: bool = False) -> int:
        """Write one record; its row. ``broken_off`` leaves its end out."""
        line = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
        self._stream.write((line[: len(line) * 2 // 3] if broken_off else line) + "\n")
        self.rows += 1
        return self.rows

    def close(self) -> None:
        """Finish the file."""
        self._stream.close()
