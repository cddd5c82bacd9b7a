"""The file of a replay, written and read: each quarantined unit made anew from its mended cells, under its mapping as it
is now.

A fault that lies in how the unit was delivered, such as a row with a cell too many, can't be found again from its cells:
it stands as long as what it was about is as it was.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from collections.abc import Mapping as Map
from dataclasses import replace
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

STANDING: Final = frozenset({"reference_conflict", *(text.code for text in reading.FAULTS)}) - {"rows_disagree"}
"""Faults of how a unit was delivered: they stand until what they are about is mended."""


def replay_file(units: Map[str, tuple[Quarantined, Map[str, str]]]) -> bytes:
    """One JSON object a line: what ``open_replay`` reads. ``units``: id -> (what was set aside, its cells as mended)."""
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
            "written": {column: text for column, text in cells.items() if text},
            "standing": _standing(unit, cells),
        }
        lines.append(json.dumps(line, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
    return b"".join(lines)


def _standing(unit: Quarantined, cells: Map[str, str]) -> list[dict[str, Any]]:
    """The faults of delivery that mending has not touched: those of a cell that is as it was, and those of the whole unit
    when all its cells are as they were."""
    before = unit.latest_cells()
    same = {column for column in {*before, *cells} if before.get(column, "") == cells.get(column, "")}
    whole = same == {*before, *cells}
    return [
        fault
        for fault in unit.parsed_faults()
        if fault["code"] in STANDING and (whole or (fault["column"] and fault["column"] in same))
    ]


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
            standing = tuple(Fault(**fault) for fault in entry["standing"])
            faults = (*unit.faults, *(fault for fault in standing if fault not in unit.faults))
            yield replace(unit, origin=entry["quarantine"], faults=faults)


def _named(mapping: str) -> Mapping | None:
    """The mapping a unit came by, as it is now; None where it is not there any more."""
    try:
        return known_mappings.named(mapping)
    except NotFound:
        return None


def _unit(entry: dict[str, Any], place: Place, mapping: Mapping | None) -> Delivered:
    written: dict[str, str] = entry["written"]
    if mapping is not None and entry["format"] == tabular.FORMAT.name:
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
    return replace(units[0], place=place, written={"": text})
