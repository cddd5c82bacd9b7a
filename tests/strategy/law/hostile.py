"""Files nobody should bring, for every importer of law: tables of the columns one names, and answers of the SPARQL service."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Sequence

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.strategy.law.files import answer, binding, measure

Lines = Sequence[Sequence[object]]


def text_of(lines: Lines, between: str = ",", end: str = "\n") -> str:
    """Lines as text; nothing is quoted."""
    return "".join(between.join(map(str, line)) + end for line in lines)


def book(fill: Callable[[Worksheet], None]) -> bytes:
    """A workbook with one sheet as ``fill`` leaves it."""
    made, kept = Workbook(), io.BytesIO()
    assert made.active is not None
    fill(made.active)
    made.save(kept)
    made.close()
    return kept.getvalue()


def book_of(lines: Lines) -> bytes:
    """A workbook of these lines."""

    def fill(sheet: Worksheet) -> None:
        for line in lines:
            sheet.append(list(line))

    return book(fill)


def changed(content: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """A zipped file with each of its members changed."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return kept.getvalue()


def _with_entity(name: str, content: bytes) -> bytes:
    """An entity that names a file of this machine, in the place of a text."""
    if b"Example Act" not in content:
        return content
    root = b"<worksheet" if "sheet1" in name else b"<sst"
    declared = b'<!DOCTYPE x [<!ENTITY own SYSTEM "file:///etc/hostname">]>' + root
    return content.replace(root, declared, 1).replace(b"Example Act", b"&own;")


def _with_blanks(name: str, content: bytes) -> bytes:
    return content + b" " * 100_000_000 if "sheet1" in name else content


def _halved(name: str, content: bytes) -> bytes:
    return content[: len(content) // 2] if "sheet1" in name else content


def _zip(name: str, content: bytes) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as made:
        made.writestr(name, content)
    return kept.getvalue()


def tables(header: Sequence[str], good: Sequence[str]) -> dict[str, tuple[str, bytes]]:
    """Files by what is wrong with them, each with the name it comes under. ``good``: a row that could be taken."""
    lines: Lines = [header, good]
    text, first = text_of(lines), good[0]
    whole = book_of(lines)
    return {
        "empty": ("table.csv", b""),
        "blank lines alone": ("table.csv", b"\n\r\n\n"),
        "a heading alone": ("table.csv", text_of([header]).encode()),
        "an object of JSON": ("table.csv", b'{"results": {"bindings": []}}'),
        "random bytes": ("table.csv", bytes(range(128, 256)) * 4),
        "UTF-16 without a mark": ("table.csv", text.encode("utf-16-le")),
        "Latin-1": ("table.csv", text.replace("Example", "Éxample").encode("latin-1")),
        "a NUL in the heading": ("table.csv", text.replace(header[0], f"{header[0]}\0", 1).encode()),
        "a NUL in a cell": ("table.csv", text.replace("Example", "Exa\0mple").encode()),
        "half a character": ("table.csv", text.replace("Example", "\ud800").encode("utf-8", "surrogatepass")),
        "a quotation mark left open": ("table.csv", text_of([header, ['"' + first, *good[1:]], good]).encode()),
        "a cell too many": ("table.csv", text_of([header, [*good, "more"]]).encode()),
        "a cell too few": ("table.csv", text_of([header, good[:-1]]).encode()),
        "a very long cell": ("table.csv", text.replace("Example Act", "x" * 5_000).encode()),
        "a line of two million characters": ("table.csv", text.replace("Example", "x" * 2_000_000).encode()),
        "100,000 rows": ("table.csv", (text_of([header]) + text_of([good]) * 100_000).encode()),
        "100,000 rows that can't be read": ("table.csv", (text_of([header]) + text_of([good[:-1]]) * 100_000).encode()),
        "two headings of one name": ("table.csv", text_of([[*header, header[0]], [*good, first]]).encode()),
        "two headings for the same": ("table.csv", text_of([[*header, "Source", "URL", "Link"], [*good, "", "", ""]]).encode()),
        "a heading without a name": ("table.csv", text_of([["", *header], ["", *good]]).encode()),
        "unknown headings alone": ("table.csv", b"alpha,beta\n1,2\n"),
        "no spreadsheet but its name": ("table.xlsx", text.encode()),
        "no table but a zip": ("table.csv", _zip("a.txt", text.encode())),
        "half a zip": ("table.xlsx", whole[: len(whole) // 2]),
        "half a sheet": ("table.xlsx", changed(whole, _halved)),
        "an old workbook that is none": ("table.xls", bytes.fromhex("d0cf11e0a1b11ae1") + b"x" * 600),
        "a bomb": ("table.xlsx", changed(whole, _with_blanks)),
        "an external entity": ("table.xlsx", changed(whole, _with_entity)),
        "a cell in the last corner": ("table.xlsx", book(lambda sheet: sheet.__setitem__("XFD1048576", 1))),
        "an empty workbook": ("table.xlsx", book(lambda sheet: None)),
        "an error of a formula": ("table.xlsx", changed(whole, _with_error)),
        "a formula never computed": ("table.xlsx", book_of([header, ['="1"&"2"', *good[1:]]])),
        "merged cells": ("table.xlsx", book(lambda sheet: _merge(sheet, lines))),
        "a NUL escaped in a workbook": ("table.xlsx", book_of([header, [f"{one}_x0000_" for one in good]])),
        "a day as a number": ("table.xlsx", book_of([header, _on(good, 41_000)])),
        "an impossible day": ("table.csv", text_of([header, _on(good, "2013-02-30")]).encode()),
        "a day of the year 1": ("table.csv", text_of([header, _on(good, "0001-01-01")]).encode()),
        "a day in the year 9999": ("table.csv", text_of([header, _on(good, "9999-12-31")]).encode()),
    }  # fmt: skip


def _on(row: Sequence[str], day: object) -> list[object]:
    """The row with another day."""
    return [day if one.startswith("20") else one for one in row]


def _with_error(name: str, content: bytes) -> bytes:
    if "sheet1" not in name:
        return content
    start = content.index(b'<c r="A2"')
    end = content.index(b"</c>", start)
    return content[:start] + b'<c r="A2" t="e"><v>#N/A</v>' + content[end:]


def _merge(sheet: Worksheet, lines: Lines) -> None:
    for line in (*lines, *lines[1:]):
        sheet.append(list(line))
    sheet.merge_cells("B2:B3")


DEEP = 200_000


def answers() -> dict[str, bytes]:
    """Answers of which nothing can be taken, by what is wrong with them."""
    good = answer(measure(1))
    vast = "9" * 10_000
    return {
        "empty": b"",
        "blank": b" \n ",
        "no JSON": b"celex,title\n1,2\n",
        "truncated": good[: len(good) // 2].encode(),
        "a list": json.dumps([measure(1)]).encode(),
        "null": b"null",
        "a number": b"17",
        "no results": b'{"head": {}}',
        "results that are a list": b'{"results": []}',
        "results that are null": b'{"results": null}',
        "no bindings": b'{"results": {}}',
        "bindings that are an object": b'{"results": {"bindings": {"celex": 1}}}',
        "bindings that are null": b'{"results": {"bindings": null}}',
        "bindings that are empty": b'{"results": {"bindings": []}}',
        "rows that are no objects": answer(1, None, "x", [measure(1)], True).encode(),
        "rows without variables": answer({}, {"title": {"value": "x"}}).encode(),
        "rows with null": answer({"celex": None}, {"celex": {"value": None}}).encode(),
        "a number where a text is due": answer({"celex": {"value": 7}}, {"celex": 7}).encode(),
        "a huge number": f'{{"results": {{"bindings": [{{"celex": {{"value": {vast}}}}}]}}}}'.encode(),
        "a huge number of a measure": answer(binding(f"72011L0093ITA_{vast}")).encode(),
        "digits of another script": answer(binding("72011L0093ITA_١٢٣")).encode(),
        "a country nobody has": answer(binding("72011L0093QQQ_1")).encode(),
        "lists nested deep": b"[" * DEEP + b"]" * DEEP,
        "a row nested deep": b'{"results": {"bindings": [' + b"[" * 900 + b"]" * 900 + b"]}}",
        "UTF-16": good.encode("utf-16"),
        "UTF-16 without a mark": good.encode("utf-16-le"),
        "Latin-1": answer(measure(1)).replace("http", "hétp").encode("latin-1"),
        "a NUL": answer(measure(1, title="a\0b")).encode(),
        "half a character": answer(measure(1, title="\ud800")).encode(),
        "a very long title": answer(measure(1, title="x" * 5_000)).encode(),
        "an impossible day": answer(measure(1, notified="2013-02-30")).encode(),
        "a day of the year 1": answer(measure(1, notified="0001-01-01")).encode(),
        "a day to come": answer(measure(1, notified="9999-12-31")).encode(),
        "a day with something after it": answer(measure(1, notified="2013-12-1845")).encode(),
        "a week": answer(measure(1, notified="2013-W01-1")).encode(),
        "another act's": answer(measure(1, act="72016L0680")).encode(),
        "an act nobody knows": answer(measure(1, act="79999L9999")).encode(),
    }
