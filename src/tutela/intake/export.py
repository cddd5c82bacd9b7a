"""What was set aside, as a file to mend; the mended file, read back; and the file of a replay.

Cells that a spreadsheet would take for a formula get a leading apostrophe on the way out, and lose it on the way in.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, BinaryIO, Final

from tutela.errors import FormatError
from tutela.vocabulary.faults import CATALOGUE

if TYPE_CHECKING:
    from tutela.intake.models import Quarantined

ID_COLUMN: Final = "quarantine_id"
PLACE_COLUMN: Final = "quarantine_place"
REASON_COLUMN: Final = "quarantine_reasons"
OWN_COLUMNS: Final = (ID_COLUMN, PLACE_COLUMN, REASON_COLUMN)

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_NUMBER: Final = re.compile(r"[+-]?\d+([.,]\d+)?")


def safe_cell(text: str) -> str:
    """A cell no spreadsheet takes for a formula; plain numbers stay numbers. A leading apostrophe is doubled, so that
    ``raw_cell`` gives exactly what went in."""
    if text.startswith("'") or (text.startswith(_FORMULA) and not _NUMBER.fullmatch(text)):
        return "'" + text
    return text


def raw_cell(text: str) -> str:
    """The reverse of ``safe_cell``."""
    return text[1:] if text.startswith("'") else text


def sentence(fault: Mapping[str, object]) -> str:
    """A stored fault as a sentence (in the language of the catalogue), with how to mend it."""
    text = CATALOGUE[str(fault["code"])]
    params = fault.get("params")
    values = {"column": str(fault.get("column") or ""), **(params if isinstance(params, dict) else {})}
    return " ".join(part.format_map(_Named(values)) for part in (text.sentence, text.mend) if part)


class _Named(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return f"{{{key}}}"


def place_of(unit: Quarantined) -> str:
    """Where a unit stood, in one line."""
    parts = [unit.place_file, unit.place_sheet, f"row {unit.place_row}" if unit.place_row else "", unit.place_path]
    return ", ".join(part for part in parts if part)


def to_mend(units: Iterable[Quarantined]) -> Iterator[bytes]:
    """A CSV (UTF-8 with BOM, so that spreadsheets read it right): own columns first, then the columns as delivered."""
    chosen = list(units)
    columns = list(dict.fromkeys(column for unit in chosen for column in unit.latest_cells()))
    yield "﻿".encode()
    yield _line([*OWN_COLUMNS, *(column or "document" for column in columns)])
    for unit in chosen:
        cells = unit.latest_cells()
        reasons = " / ".join(sentence(fault) for fault in unit.parsed_faults())
        yield _line([unit.public_id, place_of(unit), reasons, *(cells.get(column, "") for column in columns)])


def read_mended(stream: BinaryIO, name: str, known: set[str]) -> dict[str, dict[str, str]]:
    """The cells of a mended file by quarantine id; blank cells left out. FormatError says what is wrong with the file."""
    try:
        text = stream.read().decode("utf-8-sig")
        header = text.partition("\n")[0]
        delimiter = max(",;\t", key=header.count)  # a spreadsheet of most European countries saves with semicolons
        rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise FormatError(f"“{name}” can't be read: {error}.", mend="Save the file as CSV UTF-8.") from error
    if not rows or ID_COLUMN not in rows[0]:
        raise FormatError(
            f"“{name}” has no column “{ID_COLUMN}”.", mend="Use the file from “Download to mend”, and keep its columns."
        )
    mended: dict[str, dict[str, str]] = {}
    for row in rows:
        key = (row.get(ID_COLUMN) or "").strip()
        if key not in known:
            raise FormatError(f"“{key}” is not set aside in this delivery any more.", mend="Remove its row.")
        cells = {
            column: raw_cell(cell)
            for column, cell in row.items()
            if column not in OWN_COLUMNS and column is not None and cell
        }
        if "document" in cells and len(cells) == 1:
            cells = {"": cells["document"]}
        mended[key] = cells
    return mended


def replay_file(units: Mapping[str, tuple[Quarantined, Mapping[str, str]]]) -> bytes:
    """One JSON object a line: what formats/replay.py reads."""
    lines = []
    for key, (unit, cells) in units.items():
        line = {
            "quarantine": key,
            "kind": unit.kind,
            "format": unit.format,
            "mapping": unit.mapping,
            "file": unit.place_file,
            "sheet": unit.place_sheet,
            "row": unit.place_row,
            "path": unit.place_path,
            "reference": unit.reference,
            "rows": unit.rows,
            "written": dict(cells),
        }
        lines.append(json.dumps(line, ensure_ascii=False).encode() + b"\n")
    return b"".join(lines)


def _line(cells: Iterable[str]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerow([safe_cell(cell) for cell in cells])
    return buffer.getvalue().encode()
