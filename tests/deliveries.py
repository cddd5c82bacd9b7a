"""Small made-up deliveries in the layout of the UNODC individual seizure file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

HEADER = (
    "REGION", "SUBREGION", "COUNTRY", "ADMINISTRATIVE_DIVISION", "PLACE", "SEIZURE_DATE", "DRUG_NAME", "AMOUNT", "DRUG_UNIT",
    "HIDING_PLACE", "INSTALLATION", "TRANSPORT", "PRODUCING_COUNTRY", "DEPARTURE_COUNTRY", "DESTINATION_COUNTRY", "ROUTING",
)  # fmt: skip

USUAL = {
    "COUNTRY": "Austria",
    "PLACE": "Linz",
    "SEIZURE_DATE": "2016-03-01",
    "DRUG_NAME": "Cocaine",
    "AMOUNT": "12.5",
    "DRUG_UNIT": "Gram",
}


def row(**cells: str) -> dict[str, str]:
    """A usual row, with some cells otherwise."""
    return {**USUAL, **cells}


def seizure_file(folder: Path, rows: Iterable[Mapping[str, str]], name: str = "seizures.csv") -> Path:
    """Write rows as the file."""
    lines = [";".join(HEADER), *(";".join(cells.get(column, "") for column in HEADER) for cells in rows)]
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
