"""The pitfalls of drug data, by their number in the dossier (drugs.md, section 4): each example that has no test of its own
beside its recogniser, with the right value. The others: 1 and 13 test_places, 14 test_countries, 15 test_dates, 7 and 8
test_numbers, 2, 9 and 17 test_quantities, 3 test_units, 5 linking/test_duplicates, 10 test_near_names, 12 test_substances."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import combinations

import pytest

from tutela.recognition import codelists, countries, dates, places, quantities, substances
from tutela.recognition.numbers import read_number
from tutela.recognition.substance_lookup import look_up
from tutela.vocabulary.faults import Fault
from tutela.vocabulary.structures import structures
from tutela.vocabulary.substances import cas_is_valid, registry


def code_of(text: str) -> str | None:
    value = substances.read(text).value
    return value.code if value is not None else None


@pytest.mark.parametrize(
    ("amount", "unit", "kind", "base"),
    [
        ("1", "Viss", "mass", "1632.93"), ("2", "Block (350gr)", "mass", "700"), ("3", "Thousand of tablets", "tablets", "3000"),
        ("1", "Acres", "area", "4046.8564"), ("5", "Trip", "doses", "5"), ("4", "Mark", "doses", "4"),
        ("1", "Gallons (US, liquid)", "volume", "3785.411784"), ("1", "Gallons (UK)", "volume", "4546.09"),
        ("1", "Paper (1/10 gm)", "mass", "0.1"), ("6", "Barette", "pieces", "6"), ("1", "Ounce", "mass", "28.349523125"),
    ],
)  # fmt: skip
def test_3_units_that_convert_and_units_that_do_not(amount: str, unit: str, kind: str, base: str) -> None:
    found = quantities.read(amount, unit, None, ".").value
    assert found is not None
    assert (found.kind.value, found.amount) == (kind, Decimal(base))


def test_3_a_litre_is_no_kilogram_and_a_tablet_no_gram() -> None:
    litre, tablet = (quantities.read("1", unit, "amphetamine", ".").value for unit in ("Litre", "Tablet"))
    assert litre is not None
    assert tablet is not None
    assert (litre.kind.value, tablet.kind.value) == ("volume", "tablets")


@pytest.mark.parametrize(
    ("written", "components"),
    [
        ("Amphetamine-Ketamine Mix", ("amphetamine", "ketamine")),
        ("MDMA & Mephedrone", ("mdma", "mephedrone")),
        ("GHB/GBL", ("ghb", "gbl")),
        ("Acetone/Ethyl Ether", ("acetone", "ethyl-ether")),
    ],
)
def test_6_a_mixture_under_one_name_is_an_entry_that_names_its_components(
    written: str, components: tuple[str, ...]
) -> None:
    found = look_up(written, date(2020, 1, 1)).substance
    assert found is not None
    assert found.components == components


@pytest.mark.parametrize(("damaged", "meant"), [("04.07", "4.7"), ("06.01", "6.1")])
def test_7_a_number_that_became_a_date_is_a_fault_with_both_readings(damaged: str, meant: str) -> None:
    fault = read_number(damaged, ".")
    assert isinstance(fault, Fault)
    assert fault.params["second"] == meant


def test_7_a_decimal_mark_of_two_meanings_needs_the_sources_word() -> None:
    assert [fault.code for fault in quantities.read("1.234", "Gram", None, None).faults] == ["number_ambiguous"]
    for text, decimal, amount in (
        ("1.234", ".", "1.234"),
        ("1.234", ",", "1234"),
        ("1,234", ",", "1.234"),
        ("1,234", ".", "1234"),
    ):
        found = quantities.read(text, "Gram", None, decimal).value
        assert found is not None
        assert found.amount == Decimal(amount)


def test_7_a_cas_number_that_became_a_date_is_no_number_and_names_nothing() -> None:
    assert code_of("50-36-2") == "cocaine"
    for damaged in ("1950-01-01", "02/01/1950", "18264"):
        assert code_of(damaged) is None


def test_8_binary_noise_is_rounded_and_the_text_kept() -> None:
    found = quantities.read("0.11699999999999999", "Kilogram", "cocaine", ".").value
    assert found is not None
    assert found.amount == Decimal(117)
    assert found.written is not None
    assert "0.11699999999999999" in found.written


def test_9_namibia_none_and_unknown_are_three_values_and_blank_is_none() -> None:
    namibia = countries.read("NA").value
    assert namibia is not None
    assert namibia.code == "NA"
    none, unknown = codelists.read("transport", "None").value, codelists.read("transport", "Unknown").value
    assert none is not None
    assert unknown is not None
    assert none.code != unknown.code
    assert codelists.read("transport", "").value is None
    assert code_of("Unknown") == "unknown"
    assert code_of("Other") == "other"
    assert substances.read("").value is None


def test_10_names_one_character_apart_are_as_many_substances_and_a_true_synonym_is_one() -> None:
    names = (
        *("2-MMC", "3-MMC", "Ephedrine", "Ephedrone", "Norephedrine", "Fentanyl", "Norfentanyl"),
        *("Methamphetamine", "Amphetamine", "N-Methylephedrone", "Mephedrone"),
    )
    codes = [code_of(name) for name in names]
    assert None not in codes
    assert all(first != second for first, second in combinations(codes, 2))
    assert code_of("3-methylmethcathinone") == code_of("3-MMC") == "3-mmc"


def test_11_a_salt_and_its_base_and_two_stereoisomers_have_keys_of_their_own() -> None:
    known = structures()
    assert known["caffeine"].skeleton == "RYYVLZVUVIJVGH"
    assert known["caffeine-hydrochloride"].skeleton == "VDHPYBVMFNLZQG"
    assert known["ephedrine"].skeleton == known["pseudoephedrine"].skeleton == "KWGRBVOPPLSCSI"
    assert code_of(known["ephedrine"].inchikey) != code_of(known["pseudoephedrine"].inchikey)
    # Unspecified stereochemistry says so in the second block.
    assert known["amphetamine"].inchikey[15:25] == "UHFFFAOYSA"
    assert known["dexamfetamine"].inchikey[15:25] != "UHFFFAOYSA"


def test_12_a_wrong_number_of_a_public_list_is_not_believed() -> None:
    assert not cas_is_valid("1609-66-5")
    assert code_of("1609-66-5") is None
    assert code_of("1609-66-1") == "norfentanyl"
    assert code_of("16648-44-5") == "mapa"
    assert code_of("BMK glycidate (16648-44-5)") is None


@pytest.mark.parametrize(
    ("one", "other"), [("Frankfurt", "FRANKFURT"), ("Alicante/Alacant", "ALICANTE / ALACANT"), ("Açores", "Acores")]
)
def test_13_spellings_of_a_place_have_one_form(one: str, other: str) -> None:
    first, second = places.read(one, None).value, places.read(other, None).value
    assert first is not None
    assert second is not None
    assert first.forms == second.forms


def test_13_a_longer_name_is_another_place_until_somebody_says_otherwise() -> None:
    first, second = places.read("Frankfurt", None).value, places.read("Frankfurt Am Main", None).value
    assert first is not None
    assert second is not None
    assert first.folded != second.folded


@pytest.mark.parametrize(
    ("text", "order", "at"),
    [
        ("11feb2022", None, "2022-02-11"), ("20Oct2022", None, "2022-10-20"), ("03/04/2020", "dmy", "2020-04-03"),
        ("03/04/2020", "mdy", "2020-03-04"), ("05.03.12", "dmy", "2012-03-05"), ("2013-05-22", None, "2013-05-22"),
    ],
)  # fmt: skip
def test_15_a_date_is_read_in_the_order_of_its_source(text: str, order: str | None, at: str) -> None:
    found = dates.read(text, order, None).value
    assert found is not None
    assert found.at == at


@pytest.mark.parametrize("text", ["03/04/2020", "05.03.12", "44256"])
def test_15_without_an_order_nothing_is_guessed(text: str) -> None:
    reading = dates.read(text, None, None)
    assert reading.value is None
    assert reading.faults


@pytest.mark.parametrize(
    ("written", "code"),
    [("Other Drugs**", "other"), ("Cocaine*", "cocaine"), ("Heroin †", "heroin"), ("Ketamine*‡", "ketamine")],
)
def test_18_a_footnote_mark_is_no_part_of_a_name(written: str, code: str) -> None:
    assert code_of(written) == code


@pytest.mark.parametrize(
    ("written", "code"), [("Austria *", "AT"), ("Czechia*", "CZ"), ("Belgium-A", None), ("Belgium-B", None)]
)
def test_18_a_footnote_mark_is_no_part_of_a_country_and_a_letter_is_not_dropped(written: str, code: str | None) -> None:
    found = countries.read(written).value
    assert (found.code if found else None) == code


def test_19_kinds_are_never_one_another() -> None:
    kinds = set()
    for unit in ("Kilogram", "Litre", "Tablet", "Dose", "Plants", "Capsule", "Piece"):
        found = quantities.read("1", unit, "cannabis", ".").value
        assert found is not None
        kinds.add(found.kind)
    assert len(kinds) == 7


def test_every_entry_of_the_registry_that_names_a_class_is_told_from_one_that_names_a_substance() -> None:
    assert all(entry.cas is None for entry in registry().by_id.values() if entry.generic)
