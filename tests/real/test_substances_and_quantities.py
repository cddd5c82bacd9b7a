"""Substances and amounts of the real seizure files."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from tutela.recognition import quantities, substances
from tutela.vocabulary import units
from tutela.vocabulary.substances import fold, registry

pytestmark = pytest.mark.realdata


@pytest.fixture(scope="module")
def every_row(real_data: Path) -> list[dict[str, str]]:
    with zipfile.ZipFile(real_data / "drugs" / "drug-trafficking-unodc.zip") as archive:
        (name,) = archive.namelist()
        with archive.open(name) as stream:
            kept = ("COUNTRY", "SEIZURE_DATE", "DRUG_NAME", "AMOUNT", "DRUG_UNIT")
            rows = csv.DictReader(io.TextIOWrapper(stream, encoding="utf-8", newline=""), delimiter=";")
            return [{column: row[column] for column in kept} for row in rows]


def eu_rows(folder: Path) -> Iterator[dict[str, str]]:
    with (folder / "drugs" / "unodc_ids_eu_subset.csv").open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream, delimiter=";")


def resolved(names: Counter[str]) -> float:
    hits = sum(count for name, count in names.items() if (found := substances.read(name).value) and found.code)
    return hits / names.total()


def test_nearly_every_row_names_a_known_substance(every_row: list[dict[str, str]], real_data: Path) -> None:
    names = Counter(row["DRUG_NAME"] for row in every_row)
    assert len(names) == 343
    assert resolved(names) > 0.9999
    assert resolved(Counter(row["DRUG_NAME"] for row in eu_rows(real_data))) > 0.9999


def test_the_names_left_over_name_no_substance_for_certain(every_row: list[dict[str, str]]) -> None:
    names = {row["DRUG_NAME"] for row in every_row}
    left = {name for name in names if (found := substances.read(name).value) is not None and found.code is None}
    assert left == {
        *("Acyl", "Methanone", "Colina", "Halbiridol", "Karcidone", "MDPA"),
        *("Pinix", "Roche", "Soulperane", "Zopalet", "CP 47", "CP-55"),
    }


def test_every_unit_is_in_the_table(every_row: list[dict[str, str]]) -> None:
    written = {row["DRUG_UNIT"] for row in every_row}
    assert len(written) == 44
    assert {unit for unit in written if units.find(unit) is None} == {"", "other"}


def test_only_impossible_amounts_and_missing_units_are_held_back(every_row: list[dict[str, str]]) -> None:
    held: Counter[str] = Counter()
    impossible = set()
    for row in every_row:
        found = substances.read(row["DRUG_NAME"]).value
        code = found.code if found else None
        reading = quantities.read(row["AMOUNT"], row["DRUG_UNIT"], code, ".")
        held.update(fault.code for fault in reading.faults)
        held.update(note.code for note in reading.notes)
        if reading.value is not None and quantities.gate(code, reading.value):
            impossible.add((row["COUNTRY"], row["DRUG_NAME"], row["AMOUNT"], row["DRUG_UNIT"]))
    assert ("Thailand", "Amphetamine", "4500000.0", "Kilogram") in impossible
    assert ("Russian Federation", "Ecstasy", "23291692.0", "Gram") in impossible
    assert ("Ghana", "Cocaine", "14733068.0", "Gram") in impossible
    assert ("Guatemala", "Poppy straw", "927611728.0", "Bush") in impossible
    assert len(impossible) == 6
    assert held == Counter(unit_missing=25, quantity_zero=26, amount_missing=1)


def test_one_seizure_in_gram_and_in_kilogram_has_one_canonical_amount(every_row: list[dict[str, str]]) -> None:
    # Pitfall 5: Kazakhstan, 18 May 2011.
    amounts = {
        reading.value.amount
        for row in every_row
        if row["COUNTRY"] == "Kazakhstan"
        and row["SEIZURE_DATE"] == "2011-05-18"
        and row["AMOUNT"] in {"1968.0", "1.968"}
        if (reading := quantities.read(row["AMOUNT"], row["DRUG_UNIT"], "heroin", ".")).value is not None
    }
    assert amounts == {Decimal(1968)}


def test_every_scheduled_precursor_is_known_by_its_name_and_number(real_data: Path) -> None:
    with (real_data / "drugs" / "eu_un_precursors.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 60
    for row in rows:
        entry = registry().exact[fold(row["name"])]
        assert entry.listing is not None, row["name"]
        assert (entry.cas or "") == row["cas"]
        if "VERIFY" in row["cas_evidence"]:
            assert not entry.verified


def test_market_titles_name_substances_without_slang(real_data: Path) -> None:
    with (real_data / "drugs" / "agora" / "Ag2014-sscSynth.csv").open(
        encoding="utf-8", errors="replace", newline=""
    ) as stream:
        titles = [row["product"] for row in csv.DictReader(stream)]
    found = Counter(coded.code for title in titles for coded in substances.find_in_text(title))
    assert found["mam-2201"] > 0
    assert found["ab-chminaca"] > 0
    assert "tobacco" not in found
