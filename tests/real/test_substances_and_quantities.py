"""Substances and amounts of the real seizure files."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tutela.recognition import quantities, substances
from tutela.recognition.substance_lookup import nearest
from tutela.vocabulary import units
from tutela.vocabulary.schedules import State, schedules, status
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
    # Cut off at a comma (CP 47,497; CP-55,940 or CP-55,244), an abbreviation of several substances, labels of tablets.
    assert left == {
        "CP 47",
        "CP-55",
        "MDPA",
        "Colina",
        "Halbiridol",
        "Karcidone",
        "Pinix",
        "Soulperane",
        "Zopalet",
        "Roche",
    }
    assert substances.read("Roche").notes[0].code == "substance_street_name"
    near = {name: [one.name for one in nearest(name)] for name in left}
    assert near["CP 47"][0] == "CP-47,497"
    assert near["CP-55"][0] == "CP-55,940"
    assert "Haloperidol" in near["Halbiridol"]
    assert all(near.values())


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("4-CI-α-PVP", "4-cl-alpha-pvp"), ("bk_MDEA", "ethylone"), ("STP (\"DOM\")", "dom"), ("Cocaine HCL", "cocaine-hydrochloride"),
        ("Lysanxia", "prazepam"), ("Codidol", "dihydrocodeine"), ("Somnubene", "flunitrazepam"), ("Promedol", "trimeperidine"),
        ("5F-APINACA, 5F-AKB-48", "5f-akb48"), ("Alprazolam (Xanax)", "alprazolam"), ("Seresta (Oxazepam)", "oxazepam"),
        ("Yava", "methamphetamine-tablets"), ("MDP2P", "pmk"), ("2-MMC", "2-mmc"), ("N-Methylephedrone", "n-methylephedrone"),
        ("Dextropoxyphene", "dextropropoxyphene"), ("Extract from Opium poppy", "opium-extract"), ("Pavots", "opium-poppy"),
        ("Methanone", "methanone-unspecified"), ("XLR-11", "xlr-11"), ("Tilidate", "tilidine"), ("Ephedrone", "ephedrone"),
    ],
)  # fmt: skip
def test_names_of_the_unodc_file_looked_at_by_hand(every_row: list[dict[str, str]], written: str, code: str) -> None:
    assert any(row["DRUG_NAME"] == written for row in every_row)
    found = substances.read(written).value
    assert found is not None
    assert found.code == code


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


def test_every_scheduled_precursor_is_known_by_its_names_and_number_and_has_its_status(real_data: Path) -> None:
    with (real_data / "drugs" / "eu_un_precursors.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 60
    on, states = date(2025, 6, 1), Counter[str]()
    for row in rows:
        entry = registry().exact[fold(row["name"])]
        assert (entry.cas or "") == row["cas"]
        for synonym in filter(None, (part.strip() for part in row["synonyms"].split(";"))):
            assert registry().exact[fold(synonym)] is entry, synonym
        if row["cas"]:
            found = substances.read(f"CAS {row['cas']}").value
            assert found is not None
            assert found.code == entry.id
        if "VERIFY" in row["cas_evidence"]:
            assert not entry.verified
            assert not entry.cas_verified
        third = status(entry.id, "eu-111-2005", on)
        states[third.state] += 1
        if row["status"].startswith("listed"):
            assert (third.state, third.entry) == (State.LISTED, f"Category {row['eu_category'].split()[0]}")
        else:
            assert third.state is State.NOT_LISTED
        if row["un1988_table"]:
            table = status(entry.id, "un-1988", on)
            assert (table.state, table.entry) == (State.LISTED, f"Table {row['un1988_table']}")
    assert states == Counter({State.LISTED: 49, State.NOT_LISTED: 11})


def test_every_commodity_code_of_the_lists_exists_and_a_filled_down_one_does_not(real_data: Path) -> None:
    # Pitfall 12: an annex counted 2914 79, 2915 79, 2916 79 ... down its rows; only the first exists.
    with (real_data / "drugs" / "hs" / "harmonized-system.csv").open(encoding="utf-8", newline="") as stream:
        headings = {row["hscode"] for row in csv.DictReader(stream)}
    codes = {
        code.strip()
        for by_substance in schedules().entries.values()
        for entries in by_substance.values()
        for entry in entries
        for code in entry.cn_code.split(";")
        if code.strip()
    }
    assert len(codes) > 35
    assert {code for code in codes if code.replace(" ", "")[:6] not in headings} == set()
    assert "291479" in headings
    assert not {"291579", "291679", "291779", "291879", "291979"} & headings


ALIASES_OF_ANOTHER = {
    ("4-ho-met", "ethocin", "4-ho-det"),
    ("amphetamine-mixed-salts", "d-amphetamine", "dexamfetamine"),
    ("cannabis", "thc", "thc"),
    ("cannabis", "marijuana", "cannabis-herb"),
    ("mdma", "ecstasy", "ecstasy"),  # a category of seizure, no finding
    ("thc", "cesamet", "nabilone"),
    ("pentylone", "4-meppp", "4-mpp-pyrrolidino"),  # wrong in the file: 4-MePPP is no pentylone
}
"""Aliases of the street-name file that are names of another substance than the one they stand beside."""


def test_names_of_the_street_name_file_are_read_as_the_substance_they_stand_beside(real_data: Path) -> None:
    with (real_data / "drugs" / "substances" / "tripsit_names_aliases.csv").open(
        encoding="utf-8", newline=""
    ) as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 555
    kinds: Counter[str] = Counter()
    others = set()
    for row in rows:
        named = substances.read(row["pretty_name"]).value or substances.read(row["key"]).value
        code = named.code if named else None
        kinds["name" if code else "left"] += 1
        for alias in filter(None, (part.strip() for part in row["aliases"].split("|"))):
            reading = substances.read(alias)
            assert reading.value is not None
            if reading.value.code is None:
                assert reading.notes
                kinds["street" if reading.notes[0].code == "substance_street_name" else "unknown"] += 1
                continue
            kinds["alias"] += 1
            if code is not None and reading.value.code != code:
                others.add((code, alias, reading.value.code))
    assert others == ALIASES_OF_ANOTHER
    assert kinds["name"] >= 536
    assert kinds["alias"] >= 520
    assert kinds["street"] >= 61


def test_slang_of_the_street_name_file_is_never_a_finding(real_data: Path) -> None:
    for slang, used_for in (("weed", "Cannabis"), ("ket", "Ketamine"), ("molly", "MDMA"), ("speed", "Amphetamine")):
        reading = substances.read(slang)
        assert reading.value is not None
        assert reading.value.code is None
        assert reading.notes[0].params["name"] == used_for


def test_market_titles_name_substances_without_slang(real_data: Path) -> None:
    with (real_data / "drugs" / "agora" / "Ag2014-sscSynth.csv").open(
        encoding="utf-8", errors="replace", newline=""
    ) as stream:
        titles = [row["product"] for row in csv.DictReader(stream)]
    found = Counter(coded.code for title in titles for coded in substances.find_in_text(title))
    assert found["mam-2201"] > 0
    assert found["ab-chminaca"] > 0
    assert "tobacco" not in found
