"""Small made-up deliveries in the layout of the UNODC individual seizure file, or of a table with references."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from tutela import ingesting
from tutela.intake.models import Submission

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


def take_in(path: Path, organisation: str = "police-a", **order: object) -> Submission:
    """Take a file in, for the police of the cast unless another organisation is named."""
    return ingesting.ingest(ingesting.Order(path, organisation=organisation, **order), lambda progress: None)  # type: ignore[arg-type]


def delivered(
    folder: Path, rows: Iterable[Mapping[str, str]], name: str = "seizures.csv", **order: object
) -> Submission:
    """Write rows as the file and take it in."""
    return take_in(seizure_file(folder, rows, name), **order)  # type: ignore[arg-type]


REFERENCED = """
name: with-reference
title: With a reference
kind: seizure
source: with-reference
recognise: {columns: [CASE, COUNTRY, DATE, DRUG, AMOUNT, UNIT]}
reference: {columns: [CASE]}
decimal: "."
date_order: ymd
columns:
  CASE: ~
  COUNTRY: where.country
  DATE: when
  DRUG: items.0.substance
  AMOUNT: items.0.quantity.amount
  UNIT: items.0.quantity.unit
constants: {items.0.item_kind: drug}
"""


def referenced(folder: Path, *lines: str, mapping: str = REFERENCED) -> Submission:
    """Write lines under a mapping whose first column is the reference, and take them in."""
    (folder / "mapping.yaml").write_text(mapping, encoding="utf-8")
    path = folder / "cases.csv"
    path.write_text("\n".join(["CASE,COUNTRY,DATE,DRUG,AMOUNT,UNIT", *lines]) + "\n", encoding="utf-8")
    return take_in(path, mapping=str(folder / "mapping.yaml"))
