"""The file of a replay, written and read: each quarantined unit made anew from its mended cells, under its mapping as it
is now.

A fault that lies in how the unit was delivered, such as a row with a cell too many, can't be found again from its cells:
it stands as long as what it was about is as it was.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Map
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tutela.errors import FormatError, NotFound
from tutela.formats import registry, tabular
from tutela.formats.contract import Delivered, Opened, Place, Source, Totals
from tutela.formats.mapping import Mapping
from tutela.formats.tabular.units import deliver_written
from tutela.intake import mappings as known_mappings
from tutela.vocabulary.faults import Fault, reading

if TYPE_CHECKING:
    from tutela.intake.models import Quarantined

FORMAT: Final = "replay"

_CONFLICT: Final = "reference_conflict"
_OF_ROW: Final = re.compile(r"[0-9]+/")

STANDING: Final = frozenset({_CONFLICT, *(text.code for text in reading.FAULTS)}) - {"rows_disagree"}
"""Faults of how a unit was delivered: they stand until what they are about is mended."""


def replay_lines(units: Iterable[tuple[Quarantined, Map[str, str]]]) -> Iterator[bytes]:
    """One JSON object a line: what ``open_replay`` reads. ``units``: what was set aside, with its cells as mended."""
    for unit, cells in units:
        before, table = unit.latest_cells(), bool(unit.mapping)
        line = {
            "quarantine": unit.public_id,
            "kind": unit.kind,
            "format": unit.format,
            "mapping": unit.mapping,
            "file": unit.place_file,
            "sheet": unit.place_sheet,
            "row": unit.place_row,
            "path": unit.place_path,
            "reference": unit.reference,
            "rows": unit.rows,
            "written": {column: text for column, text in cells.items() if text and (column or not table)},
            "beside": {column: text for column, text in before.items() if not column or not text} if table else {},
            "standing": _standing(unit, cells),
        }
        yield json.dumps(line, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def _standing(unit: Quarantined, cells: Map[str, str]) -> list[dict[str, Any]]:
    """The faults of delivery that mending has not touched: those of a cell that is as it was, and those of a whole row of
    which every cell is. A conflict of references stands until the reference is another (``_unit``)."""
    before = unit.latest_cells()
    columns = {column for column in (*before, *cells) if column or not unit.mapping}
    changed = {column for column in columns if before.get(column, "") != cells.get(column, "")}

    def stands(column: str) -> bool:
        if column and not column.endswith("/"):
            return column not in changed
        return not any((_row_of(one) == column) if unit.rows > 1 else True for one in changed)

    return [
        fault
        for fault in unit.parsed_faults()
        if fault["code"] in STANDING and (fault["code"] == _CONFLICT or stands(str(fault.get("column") or "")))
    ]


def _row_of(column: str) -> str:
    """``2/`` of ``2/AMOUNT``; empty for a cell of a case's first row."""
    found = _OF_ROW.match(column)
    return found[0] if found else ""


def open_replay(path: Path, mapping: Mapping | None) -> Opened:
    """The units of a replay file; ``mapping`` takes the place of the one each unit came by."""
    totals = Totals()
    return Opened(FORMAT, mapping.name if mapping else None, FORMAT, _units(path, mapping, totals), totals)


def _units(path: Path, mapping: Mapping | None, totals: Totals) -> Iterator[Delivered]:
    named = cache(_named)
    with path.open("rb") as stream:
        for line in stream:
            entry: dict[str, Any] = json.loads(line)
            place = Place(entry["file"], entry["sheet"], entry["row"], entry["path"])
            totals.units += 1
            unit = _unit(entry, place, mapping or named(entry["mapping"]))
            faults = (*unit.faults, *_still(unit, entry))
            yield unit._replace(origin=entry["quarantine"], faults=faults, beside=entry["beside"])


def _still(unit: Delivered, entry: dict[str, Any]) -> Iterator[Fault]:
    """The standing faults that are not found again anyway."""
    for fault in (Fault(**each) for each in entry["standing"]):
        if fault not in unit.faults and (fault.code != _CONFLICT or unit.reference == entry["reference"]):
            yield fault


def _named(mapping: str) -> Mapping | None:
    """The mapping a unit came by, as it is now; None where it is not there any more."""
    try:
        return known_mappings.named(mapping)
    except NotFound:
        return None


def _unit(entry: dict[str, Any], place: Place, mapping: Mapping | None) -> Delivered:
    written: dict[str, str] = entry["written"]
    if mapping is not None and entry["format"] == tabular.FORMAT.name:
        if not written:
            return Delivered(place, entry["kind"], entry["reference"], {}, {}, (Fault("row_emptied"),))
        return deliver_written(mapping, written, place, entry["rows"])
    if not entry["mapping"]:
        return _document(entry, place, written.get("", ""))
    fault = Fault("mapping_gone", "", {"value": entry["mapping"]})
    return Delivered(place, entry["kind"], entry["reference"], written, {}, (fault,))


def _document(entry: dict[str, Any], place: Place, text: str) -> Delivered:
    """A document's unit: its text read again by its format."""
    with tempfile.NamedTemporaryFile(suffix=".replay") as file:
        file.write(text.encode())
        file.flush()
        try:
            units = list(registry.open_source(Source(Path(file.name), place.file), format=entry["format"]).units)
        except FormatError as error:
            fault = Fault("still_unreadable", "", {"reason": error.sentence})
            return Delivered(place, entry["kind"], entry["reference"], {"": text}, {}, (fault,))
    if len(units) != 1:
        fault = Fault("still_unreadable", "", {"reason": f"{len(units)} records were found where one was expected"})
        return Delivered(place, entry["kind"], entry["reference"], {"": text}, {}, (fault,))
    return units[0]._replace(place=place, written={"": text})
