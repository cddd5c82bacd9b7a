"""Substances are read by exact name; likeness only suggests."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.recognition import substances
from tutela.vocabulary.substances import registry


def code_of(text: str) -> str | None:
    value = substances.read(text).value
    assert value is not None
    return value.code


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("cocaïne", "cocaine"),
        ("КОКАИН", "cocaine"),
        ("κοκαΐνη", "cocaine"),
        ("Heroína", "heroin"),
        ("героин", "heroin"),
        ("Diamorphine", "heroin"),
        ("3-methylmethcathinone", "3-mmc"),
        ("alpha-PVP", "alpha-pvp"),
        ("β-Keto-Methylbenzodioxolylpentanamine", "pentylone"),
        ("Xanax", "alprazolam"),
        ("Seresta (Oxazepam)", "oxazepam"),
        ("Cocaine**", "cocaine"),
        ("  5F - PB - 22 ", "5f-pb-22"),
    ],
)
def test_names_in_the_spellings_met(written: str, code: str) -> None:
    reading = substances.read(written)
    assert code_of(written) == code
    assert reading.value is not None
    assert reading.value.written == written
    assert reading.notes == ()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("2-MMC", "3-MMC"),
        ("Ephedrine", "Ephedrone"),
        ("Ephedrine", "Norephedrine"),
        ("Fentanyl", "Norfentanyl"),
        ("Methamphetamine", "Amphetamine"),
        ("N-Methylephedrone", "Mephedrone"),
    ],
)
def test_names_one_character_apart_are_different_substances(first: str, second: str) -> None:
    # Pitfall 10.
    assert code_of(first) is not None
    assert code_of(second) is not None
    assert code_of(first) != code_of(second)


@pytest.mark.parametrize("written", ["4-MMCC", "Cocaaine", "6-MMC", "Fentanil citrat", "Ketaminee"])
def test_a_name_nearly_right_is_not_read_but_only_suggested(written: str) -> None:
    reading = substances.read(written)
    assert reading.value is not None
    assert reading.value.code is None
    assert reading.value.written == written
    assert reading.faults == ()
    assert [note.code for note in reading.notes] == ["substance_unknown"]


def test_suggestions_are_names_for_a_person_to_choose_from() -> None:
    assert "Cocaine" in substances.suggest("Cocaaine")
    assert {"2-MMC", "3-MMC"} <= set(substances.suggest("6-MMC"))
    assert substances.suggest("zzzzqqq") == ()


def test_a_bracketed_pair_naming_two_substances_is_not_read() -> None:
    assert code_of("Heroin (Cocaine)") is None


def test_a_street_name_is_noted() -> None:
    reading = substances.read("molly")
    assert code_of("molly") == "mdma"
    assert [note.code for note in reading.notes] == ["substance_street_name"]
    assert reading.notes[0].params["name"] == "MDMA"


def test_blank_text_is_not_recorded() -> None:
    assert substances.read("  ").value is None
    assert substances.read("").notes == ()


def test_names_in_the_title_of_an_offer() -> None:
    def codes(title: str) -> list[str | None]:
        return [found.code for found in substances.find_in_text(title)]

    assert codes("10 Grams MAM-2201") == ["mam-2201"]
    assert codes("20 Grams 5F-UR-144") == ["xlr-11"]
    assert codes("5F-PB-22 and PB-22, 1g") == ["5f-pb-22", "pb-22"]
    assert codes("K2 / Spice ( Extremely Potent AB-Chminaca )") == ["ab-chminaca"]
    assert codes("Acetyl fentanyl 5g") == ["acetylfentanyl"]
    assert codes("cocaine hydrochloride, not cocaine") == ["cocaine-hydrochloride", "cocaine"]
    assert codes("Tobacco pouch, other colours, unknown brand") == []
    assert codes("molly and weed") == []
    assert codes("") == []


def test_a_name_inside_a_longer_word_is_not_found() -> None:
    assert substances.find_in_text("cocainesque heroines MDMAX") == ()


def test_what_was_found_is_kept_as_written() -> None:
    assert [found.written for found in substances.find_in_text("Best AM-2201 ever")] == ["AM-2201"]


@given(st.text(max_size=60))
def test_reading_never_fails_and_keeps_what_was_written(text: str) -> None:
    reading = substances.read(text)
    assert reading.faults == ()
    if reading.value is None:
        assert not text.strip()
    else:
        assert reading.value.written == text
        assert reading.value.code is None or reading.value.code in registry().by_id


@given(st.text(max_size=80))
def test_finding_in_text_never_fails(text: str) -> None:
    assert all(found.code in registry().by_id for found in substances.find_in_text(text))


@given(st.sampled_from(sorted(registry().by_id)))
def test_every_preferred_name_is_read_as_itself(substance_id: str) -> None:
    assert code_of(registry().by_id[substance_id].name) == substance_id


def test_a_remembered_name_costs_next_to_nothing() -> None:
    substances.read("Cocaine")
    start = time.perf_counter()
    for _ in range(10_000):
        substances.read("Cocaine")
    assert (time.perf_counter() - start) / 10_000 < 10e-6
