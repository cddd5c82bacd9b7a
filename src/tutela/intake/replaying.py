"""The file of a replay, read: each quarantined unit made anew from its mended cells, under its mapping as it is now."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from tutela.errors import FormatError
from tutela.formats import registry
from tutela.formats.contract import Delivered, Opened, Place, Source, Totals
from tutela.formats.mapping import Mapping
from tutela.formats.tabular.units import deliver_written
from tutela.intake import mappings as known_mappings
from tutela.vocabulary.faults import Fault

FORMAT: Final = "replay"


def open_replay(path: Path, mapping: Mapping | None) -> Opened:
    """The units of a replay file; ``mapping`` takes the place of the one each unit came by."""
    totals = Totals()
    return Opened(FORMAT, mapping.name if mapping else None, FORMAT, _units(path, mapping, totals), totals)


def _units(path: Path, mapping: Mapping | None, totals: Totals) -> Iterator[Delivered]:
    with path.open("rb") as stream:
        for line in stream:
            entry: dict[str, Any] = json.loads(line)
            place = Place(entry["file"], entry["sheet"], entry["row"], entry["path"])
            totals.units += 1
            yield replace(_unit(entry, place, mapping), origin=entry["quarantine"])


def _unit(entry: dict[str, Any], place: Place, mapping: Mapping | None) -> Delivered:
    written: dict[str, str] = entry["written"]
    if set(written) == {""}:
        return _document(entry, place, written[""])
    chosen = mapping or known_mappings.named(entry["mapping"])
    if chosen is None:
        return Delivered(
            place,
            entry["kind"],
            entry["reference"],
            written,
            {},
            (Fault("mapping_gone", "", {"value": entry["mapping"]}),),
        )
    return deliver_written(chosen, written, place, entry["rows"])


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
