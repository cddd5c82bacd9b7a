"""Tables: delimited text, spreadsheets and Parquet, each read as text only."""

from __future__ import annotations

from typing import Final

from tutela.errors import FormatError
from tutela.formats.contract import Format, Sniff
from tutela.formats.tabular.dialect import sniff_delimiter, whole_lines
from tutela.formats.tabular.encoding import find_encoding
from tutela.formats.tabular.parquet import MAGIC as PARQUET_MAGIC
from tutela.formats.tabular.spreadsheet import XLS_MAGIC

_TEXT_NAMES: Final = (".csv", ".tsv", ".tab", ".txt")
_BOOK_NAMES: Final = (".xlsx", ".xlsm", ".ods", ".xls")
_LOOK: Final = 64 * 1024
_ODS_MIMETYPE: Final = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"


def is_workbook(head: bytes, name: str) -> bool:
    """Whether a file is a spreadsheet and not an archive that holds files."""
    if head.startswith(XLS_MAGIC):
        return True
    if not head.startswith(b"PK"):
        return False
    looked = head[:_LOOK]
    marked = b"[Content_Types].xml" in looked or _ODS_MIMETYPE in looked or b"xl/workbook" in looked
    return marked or name.lower().endswith(_BOOK_NAMES)


def sniff(head: bytes, name: str) -> Sniff:
    """How likely a file that begins with ``head`` is a table."""
    if head.startswith(PARQUET_MAGIC):
        return Sniff(100, "a Parquet file")
    if is_workbook(head, name):
        return Sniff(95, "a spreadsheet")
    named = name.lower().endswith(_TEXT_NAMES)
    start = head[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith((b"<?xml", b"<", b"{", b"[", b"%PDF", b"PK", b"\x1f\x8b")):
        return Sniff(30 if named and start.startswith((b"{", b"[", b"<")) else 0, "text that begins with a bracket")
    try:
        encoding, mark = find_encoding(head[:_LOOK], None)
    except FormatError as error:
        return Sniff(50 if named else 10, str(error))
    if encoding == "utf-8" and b"\0" in head[:_LOOK]:
        return Sniff(40 if named and head[:_LOOK].count(0) < 0.01 * len(head[:_LOOK]) else 0, "binary data")
    delimiter, share, width = sniff_delimiter(whole_lines(head[mark:_LOOK], encoding))
    if delimiter is not None and share >= 0.8:
        reason = f"lines with {width} cells separated by {delimiter!r}"
        return Sniff(80 if named else 60, reason)
    return Sniff(55 if named else 5, "text")


FORMAT: Final = Format(
    name="tabular",
    title="Table: CSV, TSV, Excel, OpenDocument or Parquet",
    extensions=(*_TEXT_NAMES, *_BOOK_NAMES, ".parquet"),
    sniff=sniff,
    examples=(
        (
            "seizures.csv",
            b"CASE_ID;DATE;COUNTRY;OFFICE;PRODUCT;QUANTITY;UNIT\n"
            b"EX-1;2024-03-05;Bulgaria;Example office;Heroin;1.5;Kilogram\n"
            b"EX-1;2024-03-05;Bulgaria;Example office;Cocaine;20;Gram\n",
        ),
        (
            "firearms.csv",
            b"EVENT,DATE,COUNTRY,TYPE,MAKE,MODEL,CALIBRE,SERIAL\n"
            b'stolen,2023-11-30,Croatia,pistol,Examplemaker,X1,9x19,"EX""1234"\n',
        ),
    ),
)
