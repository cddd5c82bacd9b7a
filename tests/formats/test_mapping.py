"""Mappings: every complaint names its line, every cell goes where it is sent."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutela.errors import MappingError
from tutela.formats.contract import Limits, Place, Source
from tutela.formats.mapping import load_mapping, mapping_schema, shipped, template
from tutela.formats.mapping_draft import column_names, draft_mapping, fold
from tutela.formats.mapping_paths import check_path
from tutela.formats.mapping_plan import Plan
from tutela.formats.registry import open_source
from tutela.formats.tabular.units import deliver_written
from tutela.records.kinds import BY_NAME
from tutela.records.seizure import Seizure

START = """name: x
title: X
kind: seizure
source: x
recognise: {columns: [A]}
"""


def plan(rest: str, *header: str) -> Plan:
    return Plan(load_mapping(START + rest), header)


def test_the_shipped_mappings_are_there_and_have_templates() -> None:
    names = {"agora-listings", "customs-seizures", "firearm-incidents", "firearm-register", "unodc-ids"}
    assert names <= {mapping.name for mapping in shipped()}
    for mapping in shipped():
        heading, example = csv.reader(
            template(mapping).decode("utf-8-sig").splitlines(), delimiter=mapping.table.delimiter or ","
        )
        assert heading == list(mapping.columns)
        assert any(example)


@pytest.mark.parametrize(
    ("rest", "line", "key"),
    [
        ("columns: {A: where.contry}", 6, "columns.A"),
        ("columns:\n  A: items.substance\n", 7, "columns.A"),
        ("columns:\n  A: where\n", 7, "columns.A"),
        ("columns:\n  A: items.0.quantity.kind\n", 7, "columns.A"),
        ("columns:\n  A: when.at.day\n", 7, "columns.A"),
        ("columns: {A: ~}\nconstants:\n  colour: red\n", 8, "constants.colour"),
        ("columns: {A: ~}\ntable: {encoding: klingon}\n", 7, "table.encoding"),
        ("columns: {A: ~}\nleave_out:\n  - {column: A, matches: '('}\n", 8, "leave_out.0.matches"),
        ("columns: {A: ~}\ndate_order: dym\n", 7, "date_order"),
        ("columns: {A: ~}\nsplit: {B: ';'}\n", 7, "split.B"),
        ("columns: {A: ~}\nwidths: {B: 12}\n", 7, "widths.B"),
        ("columns: {A: ~}\nwidths: {A: 0}\n", 7, "widths.A"),
        ("columns: {A: ~}\ncolour: red\n", 7, "colour"),
        ("columns:\n  A: {naming: phone, on: persons.0}\n", 7, "columns.A"),
    ],
)
def test_a_wrong_mapping_names_the_line_and_the_key(rest: str, line: int, key: str) -> None:
    with pytest.raises(MappingError) as caught:
        load_mapping(START + rest)
    assert f"line {line}" in caught.value.sentence
    assert f"“{key}" in caught.value.sentence


@pytest.mark.parametrize(
    "text", ["", "- a\n- b\n", "a: [", "a: &x 1\nb: *x\n", START + "columns: {A: ~}\nname: y\n", "a: \0", "[" * 5000]
)
def test_what_is_no_mapping_is_one_clear_error(text: str) -> None:
    with pytest.raises(MappingError):
        load_mapping(text)


def test_words_of_yaml_stay_text() -> None:
    mapping = load_mapping(
        START + "columns: {A: where.country}\nvalues: {A: {NO: NO, yes: 007}}\nmissing: [null, 1e3]\n"
    )
    assert mapping.values == {"A": {"NO": "NO", "yes": "007"}}
    assert mapping.missing == {"*": ("null", "1e3")}


def test_paths_are_those_of_the_kind() -> None:
    assert check_path(Seizure, "items.0.firearm.markings.0.as_read") == ""
    assert check_path(Seizure, "route.transit") == ""
    assert check_path(Seizure, "route.transit.0") == ""
    assert check_path(BY_NAME["protection_report"], "reporter.company") == ""
    assert "known here" in check_path(Seizure, "items.0.colour")


def test_values_are_translated_and_what_was_written_stays() -> None:
    made = plan("columns: {A: transport}\nvalues: {A: {Commercial air: commercial_air}}\n", "A")
    assert made.draft(["commercial AIR "]) == {"transport": {"code": "commercial_air", "written": "commercial AIR"}}
    assert made.draft(["by mule"]) == {"transport": "by mule"}


def test_missing_words_leave_no_trace_and_zero_is_kept() -> None:
    made = plan("columns: {A: items.0.quantity.amount, B: remarks}\nmissing: {'*': ['--'], B: [NA]}\n", "A", "B")
    assert made.draft(["--", "na"]) == {}
    assert made.draft(["0", "--"]) == {"items": [{"quantity": {"amount": "0"}}]}
    assert made.draft(["NA", ""]) == {"items": [{"quantity": {"amount": "NA"}}]}


def test_constants_do_not_invent_persons_or_amounts() -> None:
    made = plan(
        "columns: {A: persons.0.name}\nconstants: {items.0.item_kind: drug, persons.0.capacity: suspect,"
        " items.0.quantity.unit: kg, where.country: ES}\n",
        "A",
    )
    always = {"items": [{"item_kind": "drug"}], "where": {"country": "ES"}}
    assert made.draft([""]) == always
    assert made.draft(["Example"]) == {"persons": [{"name": "Example", "capacity": "suspect"}], **always}


def test_rows_are_left_out_by_reason_and_columns_in_any_order_or_case() -> None:
    made = plan(
        "columns: {A: when, B: remarks}\nkeep: [{column: B, equals: [x, y]}]\n"
        "leave_out: [{column: A, matches: '(?i)^total', reason: totals row}]\n",
        "b", "a",
    )  # fmt: skip
    assert made.left_out(["x", "Total 2020"]) == "totals row"
    assert made.left_out(["z", "2020"]) == "not kept by the mapping"
    assert made.left_out(["y", "2020"]) is None
    assert made.draft(["y", "2020"]) == {"when": "2020", "remarks": "y"}


def test_several_columns_of_one_list_keep_its_order_whatever_the_heading() -> None:
    text = START.replace("seizure", "listing") + "columns: {A: category.0, B: category.1, C: offer}\n"
    made = Plan(load_mapping(text), ["B", "C", "A"])
    assert made.draft(["second", "o", "first"]) == {"category": ["first", "second"], "offer": "o"}
    assert made.draft(["second", "o", ""]) == {"category": ["second"], "offer": "o"}


@settings(max_examples=100)
@given(
    cells=st.dictionaries(
        st.sampled_from(sorted({column for mapping in shipped() for column in mapping.columns})),
        st.text(max_size=8),
        min_size=1,
    )
)
def test_a_draft_never_fails_and_depends_on_its_cells_only(cells: dict[str, str]) -> None:
    for mapping in shipped():
        once = deliver_written(mapping, cells, Place("x"))
        assert once.draft == deliver_written(mapping, cells, Place("x")).draft


def test_the_schema_describes_the_file() -> None:
    properties = mapping_schema()["properties"]
    assert isinstance(properties, dict)
    assert {"columns", "recognise", "values", "constants", "group"} <= properties.keys()


def test_every_known_column_name_leads_to_a_field_that_exists() -> None:
    for known in column_names():
        for kind, path in known.paths.items():
            assert check_path(BY_NAME[kind], path) == "", (known.field, kind)


def test_names_of_columns_are_compared_without_case_accents_and_joints() -> None:
    assert fold("Numéro_de-Dossier") == fold("NumeroDeDossier") == "numero de dossier"


def test_a_draft_from_german_names_loads_and_sends_the_columns_right(tmp_path: Path) -> None:
    header = ["Aktenzeichen", "Datum", "Land", "Droge", "Menge", "Einheit", "Farbe: außen"]
    rows = [
        ["1", "24.12.2020", "Österreich", "Heroin", "1,5", "kg", "rot"],
        ["2", "01.02.2021", "Italien", "Kokain", "20", "g", ""],
    ]
    text = draft_mapping(header, rows, {"country": lambda text: text in {"Österreich", "Italien"}}, "Fälle 2020")
    mapping = load_mapping(text)
    targets = {column: [target.path for target in some] for column, some in mapping.columns.items()}
    assert mapping.kind == "seizure"
    assert (mapping.date_order, mapping.decimal) == ("dmy", ",")
    assert mapping.reference is not None
    assert mapping.reference.columns == ("Aktenzeichen",)
    assert targets["Datum"] == ["when"]
    assert targets["Land"] == ["where.country"]
    assert targets["Droge"] == ["items.0.substance"]
    assert targets["Menge"] == ["items.0.quantity.amount"]
    assert targets["Farbe: außen"] == []
    assert "100% of 2 values read as country" in text
    assert "choose a field" in text
    path = tmp_path / "a.csv"
    path.write_text("\n".join(";".join(row) for row in [header, *rows]) + "\n")
    units = list(open_source(Source(path, "a.csv"), mapping=mapping, limits=Limits()).units)
    assert [unit.reference for unit in units] == ["1", "2"]


def test_values_alone_can_make_a_guess_and_can_speak_against_a_name() -> None:
    def country(text: str) -> bool:
        return text in {"France", "Spain"}

    text = draft_mapping(["q1", "Country"], [["France", "5"], ["Spain", "6"]], {"country": country})
    assert "q1: where.country  # 100% of 2 values read as country" in text
    assert "Country: ~  # choose a field" in text


@settings(max_examples=100)
@given(
    header=st.lists(
        st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=10).map(str.strip).filter(bool),
        min_size=1,
        max_size=6,
        unique_by=str.casefold,
    ),
    name=st.text(max_size=10),
)
def test_a_draft_of_any_heading_loads(header: list[str], name: str) -> None:
    mapping = load_mapping(draft_mapping(header, [], {}, name, ";"))
    assert list(mapping.columns) == header
    assert mapping.recognise.columns == tuple(header)


def test_what_fills_its_field_at_the_source_is_noted_as_possibly_cut_off(tmp_path: Path) -> None:
    """A make of ten characters and a serial of twelve come from registers that cut longer ones off: equal beginnings look equal."""
    mapping = load_mapping(
        START.replace("[A]", "[MAKE, SERIAL]")
        + "columns: {MAKE: items.0.description, SERIAL: {naming: serial}}\nwidths: {MAKE: 10, SERIAL: 12}\n"
    )
    path = tmp_path / "a.csv"
    path.write_text("MAKE,SERIAL\nExempla,AB1234\nExempla Ar,ABCDEF123456\n")
    short, full = open_source(Source(path, "a.csv"), mapping=mapping).units
    assert short.notes == ()
    assert [(note.code, note.column, note.params["value"]) for note in full.notes] == [
        ("may_be_cut_off", "MAKE", "Exempla Ar"),
        ("may_be_cut_off", "SERIAL", "ABCDEF123456"),
    ]
