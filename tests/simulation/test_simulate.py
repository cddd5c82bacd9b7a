"""The simulated world: same bytes for the same seed, files that are read as what they are, and truth that holds."""

from __future__ import annotations

import csv
import json
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tutela.errors import InvalidInput
from tutela.formats.contract import Delivered, Source
from tutela.formats.registry import open_source
from tutela.linking.networks.rules import areas_touched
from tutela.recognition.contract import Standing
from tutela.recognition.understand import Understood, understand
from tutela.records.kinds import BY_NAME
from tutela.records.seizure import Seizure
from tutela.simulation.simulate import Summary, simulate
from tutela.simulation.truth import NAME

RECORDS = 3_000
MAPPINGS = {
    "customs-seizures-north.csv": ("tabular", "customs-seizures"),
    "customs-seizures-south.csv": ("tabular", "customs-seizures"),
    "customs-zajecia.csv": ("tabular", "customs-seizures-pl"),
    "unodc-individual-seizures.csv": ("tabular", "unodc-ids"),
    "darknet-listings.csv": ("tabular", "agora-listings"),
    "firearm-register.csv": ("tabular", "firearm-register"),
    "firearm-register-otherland.xlsx": ("tabular", "firearm-register"),
    "firearm-incidents.csv": ("tabular", "firearm-incidents"),
    "hotline-reports.ndjson": ("ndjson", None),
    "police-seizures.ndjson": ("ndjson", None),
    "reports-exempla-chat.xml": ("cybertipline", None),
    "reports-ficta-social.xml": ("cybertipline", None),
    "reports-modulo-games.xml": ("cybertipline", None),
}


@dataclass
class World:
    """A simulated world, read back."""

    folder: Path
    summary: Summary
    truth: dict[str, Any]
    units: dict[str, list[tuple[Delivered, Understood | None]]] = field(default_factory=dict)
    formats: dict[str, tuple[str, str | None]] = field(default_factory=dict)

    def read(self, record: dict[str, Any]) -> tuple[Delivered, Understood | None]:
        """What a record of the truth was read to."""
        for unit, understood in self.units[record["file"]]:
            if unit.reference is not None and unit.reference == record.get("reference"):
                return unit, understood
            if "row" in record and unit.place.row == record["row"]:
                return unit, understood
        raise AssertionError(f"{record} was not read")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    folder = tmp_path_factory.mktemp("world")
    summary = simulate(RECORDS, 7, folder)
    made = World(folder, summary, json.loads((folder / NAME).read_text("utf-8")))
    for path in sorted(folder.iterdir()):
        if path.name == NAME:
            continue
        opened = open_source(Source(path, path.name))
        made.formats[path.name] = (opened.format, opened.mapping)
        made.units[path.name] = [
            (unit, None if unit.faults else understand(BY_NAME[unit.kind], unit.draft, unit.options))
            for unit in opened.units
        ]
    return made


def test_the_same_seed_gives_the_same_bytes_and_another_one_does_not(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        simulate(400, seed, tmp_path / name)
    digests = {
        name: {path.name: sha256(path.read_bytes()).hexdigest() for path in (tmp_path / name).iterdir()}
        for name in "abc"
    }
    assert digests["a"] == digests["b"]
    assert all(digests["a"][name] != digests["c"][name] for name in MAPPINGS)


def test_every_file_is_recognised_as_what_it_is(world: World) -> None:
    assert world.formats == MAPPINGS


def test_as_many_records_come_as_were_asked_for(world: World) -> None:
    read = {name: len(units) for name, units in world.units.items()}
    assert read == world.summary.files == world.truth["files"]
    assert sum(read.values()) == RECORDS == world.summary.records


@pytest.mark.parametrize("records", [50, 51, 777])
def test_any_number_of_records_is_kept(records: int, tmp_path: Path) -> None:
    assert sum(simulate(records, 3, tmp_path).files.values()) == records


@pytest.mark.parametrize("records", [49, 1_000_001])
def test_other_numbers_are_refused(records: int, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput):
        simulate(records, 3, tmp_path)


def test_exactly_what_was_planted_stops_a_record(world: World) -> None:
    stopped = Counter(
        (name, fault.code)
        for name, units in world.units.items()
        for unit, understood in units
        for fault in (*unit.faults, *(understood.faults if understood else ()))
    )
    planted = Counter((entry["record"]["file"], entry["code"]) for entry in world.truth["planted"] if entry["stops"])
    assert stopped == planted
    assert sum(planted.values()) == world.summary.planted_stops < RECORDS / 100


def test_each_planted_fault_is_found_at_its_record(world: World) -> None:
    assert {entry["code"] for entry in world.truth["planted"]} >= {
        "amount_impossible",
        "unit_missing",
        "place_corrupt",
        "date_ambiguous",
        "ct_time_zone_missing",
        "json_truncated",
    }
    for entry in world.truth["planted"]:
        unit, understood = world.read(entry["record"])
        found = {fault.code for fault in unit.faults}
        if understood is not None:
            found |= {fault.code for fault in (*understood.faults, *understood.notes)}
        assert entry["code"] in found


def test_the_records_of_a_group_hang_together_by_identifiers_that_tie(world: World) -> None:
    assert len(world.truth["groups"]) == world.summary.groups > 20
    several = 0
    for group in world.truth["groups"]:
        several += len(group["areas"]) > 1
        keys: list[set[tuple[str, str]]] = [_tying(world.read(record)[1]) for record in group["records"]]
        reached, rest = keys[0], keys[1:]
        while grown := [other for other in rest if other & reached]:
            rest = [other for other in rest if not other & reached]
            reached = reached.union(*grown)
        assert not rest, group
    assert several > 3


def test_records_of_two_groups_share_nothing_that_ties_but_the_shared_number(world: World) -> None:
    group_of = {_name(record): group["group"] for group in world.truth["groups"] for record in group["records"]}
    carriers: defaultdict[tuple[str, str], set[int | str]] = defaultdict(set)
    for name, units in world.units.items():
        for unit, understood in units:
            names = (f"{name}:{unit.reference}", f"{name}:{unit.place.row}")
            owner = next((group_of[one] for one in names if one in group_of), names[1])
            for key in _tying(understood):
                carriers[key].add(owner)
    shared = {key for key, owners in carriers.items() if len(owners) > 1}
    assert shared <= {("phone", "+33199000000")}


def test_common_values_are_on_one_record_in_a_hundred(world: World) -> None:
    assert RECORDS * 0.005 < world.summary.super_values < RECORDS * 0.02
    standings = {
        (identifier.scheme, identifier.written): identifier.standing
        for units in world.units.values()
        for _, understood in units
        for _, identifier in (understood.identifiers if understood else ())
    }
    for entry in world.truth["super_values"]:
        if entry["value"] != "+33 1 99 00 00 00":  # on no list: only its degree tells
            assert standings[entry["scheme"], entry["value"]] in {Standing.STOP_VALUE, Standing.PLACEHOLDER}


def test_identical_rows_are_as_many_as_measured_and_equal(world: World) -> None:
    rows = (world.folder / "unodc-individual-seizures.csv").read_text("utf-8").splitlines()
    pairs = [entry["records"] for entry in world.truth["duplicates"] if entry["kind"] == "identical"]
    assert len(pairs) == pytest.approx(0.14 * (len(rows) - 1), abs=1)
    assert all(rows[first["row"] - 1] == rows[second["row"] - 1] for first, second in pairs)


def test_twins_tell_one_seizure_in_two_units_and_two_alphabets(world: World) -> None:
    path = world.folder / "unodc-individual-seizures.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    pairs = [entry["records"] for entry in world.truth["duplicates"] if entry["kind"] == "twin"]
    assert pairs
    for first, second in pairs:
        gram, kilogram = rows[first["row"] - 2], rows[second["row"] - 2]
        assert (gram["DRUG_UNIT"], kilogram["DRUG_UNIT"]) == ("Gram", "Kilogram")
        assert float(gram["AMOUNT"]) == pytest.approx(1000 * float(kilogram["AMOUNT"]))
        assert gram["SEIZURE_DATE"] == kilogram["SEIZURE_DATE"]
        assert _cyrillic(gram["PLACE"])
        assert not _cyrillic(kilogram["PLACE"])


def test_the_truth_is_in_no_delivered_file(world: World) -> None:
    for path in world.folder.iterdir():
        if path.name != NAME and path.suffix != ".xlsx":
            text = path.read_bytes().decode("cp1250", "replace").lower()
            assert "group" not in text
            assert "planted" not in text


def test_the_world_ends_on_its_last_day(world: World) -> None:
    days = [
        row.split(";")[5]
        for row in (world.folder / "unodc-individual-seizures.csv").read_text("utf-8").splitlines()[1:]
    ]
    assert "2019-01-01" <= min(days) <= max(days) <= "2026-06-30"


def test_the_last_day_may_be_another_one(tmp_path: Path) -> None:
    simulate(200, 1, tmp_path, date(2012, 3, 4))
    days = [
        row.split(";")[5] for row in (tmp_path / "unodc-individual-seizures.csv").read_text("utf-8").splitlines()[1:]
    ]
    assert "2005-01-01" <= min(days) <= max(days) <= "2012-03-04"


def test_the_workbook_opens_elsewhere(world: World) -> None:
    book = openpyxl.load_workbook(world.folder / "firearm-register-otherland.xlsx", read_only=True)
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert len(rows) - 1 == world.summary.files["firearm-register-otherland.xlsx"]
    assert rows[0][:3] == ("EVENT", "DATE", "PLACE")
    book.close()


def test_a_world_of_several_chunks_numbers_its_records_once(tmp_path: Path) -> None:
    summary = simulate(41_000, 5, tmp_path)
    with (tmp_path / "firearm-incidents.csv").open(encoding="utf-8", newline="") as stream:
        references = [row["INCIDENT_ID"] for row in csv.DictReader(stream)]
    assert len(references) == len(set(references)) == summary.files["firearm-incidents.csv"]
    truth = json.loads((tmp_path / NAME).read_text("utf-8"))
    numbers = [group["group"] for group in truth["groups"]]
    assert len(numbers) == len(set(numbers)) == summary.groups
    assert sum(len(group["records"]) for group in truth["groups"]) == summary.records_in_groups


def _tying(understood: Understood | None) -> set[tuple[str, str]]:
    if understood is None:
        return set()
    return {
        (identifier.scheme, identifier.key)
        for _, identifier in understood.identifiers
        if identifier.standing is Standing.LINKS
    }


def _cyrillic(text: str) -> bool:
    return any("CYRILLIC" in unicodedata.name(char) for char in text)


def _name(record: dict[str, Any]) -> str:
    return f"{record['file']}:{record.get('reference', record.get('row'))}"


def test_a_group_is_about_what_its_records_say_and_nothing_else(world: World) -> None:
    for group in world.truth["groups"]:
        areas: set[str] = set()
        contexts: set[str] = set()
        for record in group["records"]:
            _, understood = world.read(record)
            assert understood is not None
            assert understood.body is not None
            body = understood.body
            items = body.items if isinstance(body, Seizure) else ()
            kinds = tuple(item.item_kind.code or "" for item in items)
            areas |= set(areas_touched(body.area or body.default_area, kinds, body.crime_context))
            contexts |= set(body.crime_context)
        assert areas == set(group["areas"])
        assert contexts == set(group["contexts"])
    assert any(group["contexts"] for group in world.truth["groups"])
