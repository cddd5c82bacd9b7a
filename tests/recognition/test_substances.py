"""Substances are read by exact name; likeness only suggests."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.recognition import substances
from tutela.recognition.near_names import Difference
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
    assert substances.suggestions("Cocaaine")[0].name == "Cocaine"
    assert {"2-MMC", "3-MMC"} <= {one.name for one in substances.suggestions("6-MMC")}
    assert substances.suggestions("zzzzqqq") == ()


def test_a_suggestion_that_is_another_substance_says_so_and_comes_after_the_slips_of_spelling() -> None:
    assert Difference.SPELLING not in {one.difference for one in substances.suggestions("6-MMC")}
    assert all(str(one).startswith("≠") for one in substances.suggestions("6-MMC"))
    kinds = [one.difference is not Difference.SPELLING for one in substances.suggestions("Ephedrene")]
    assert kinds == sorted(kinds)
    assert str(substances.suggestions("Cocaaine")[0]) == "Cocaine"
    note = substances.read("6-MMC").notes[0]
    assert note.params["suggestions"].startswith("≠\u00a02-MMC; ≠\u00a03-MMC")


def test_a_bracketed_pair_naming_two_substances_is_not_read() -> None:
    assert code_of("Heroin (Cocaine)") is None


@pytest.mark.parametrize(("written", "used_for"), [("molly", "MDMA"), ("XTC", "Ecstasy"), ("special K", "Ketamine")])
def test_a_street_name_is_a_weak_answer_with_its_reason_and_no_code(written: str, used_for: str) -> None:
    reading = substances.read(written)
    assert reading.value is not None
    assert (reading.value.code, reading.value.written) == (None, written)
    assert [note.code for note in reading.notes] == ["substance_street_name"]
    assert reading.notes[0].params["name"] == used_for


@pytest.mark.parametrize("written", sorted(registry().street))
def test_no_street_name_is_ever_read_as_a_substance(written: str) -> None:
    assert code_of(written) is None


def test_a_category_of_seizure_named_like_slang_is_an_entry_of_its_own() -> None:
    for written, code in (("Ecstasy", "ecstasy"), ("Captagon", "captagon"), ("yaba", "methamphetamine-tablets")):
        assert code_of(written) == code
        assert registry().by_id[code].cas is None


@pytest.mark.parametrize(
    "written",
    [
        "50-36-2",
        "CAS 50-36-2",
        "CAS No. 50-36-2",
        "cas-nr: 50-36-2",
        "50‑36‑2",
        "Cocaine (50-36-2)",
        "Cocaine, CAS RN 50-36-2",
    ],
)
def test_a_cas_number_names_its_substance(written: str) -> None:
    assert code_of(written) == "cocaine"


def test_a_whole_inchikey_names_its_substance_and_its_first_block_none() -> None:
    # Pitfall 11: ephedrine and pseudoephedrine share the first block.
    assert code_of("RYYVLZVUVIJVGH-UHFFFAOYSA-N") == "caffeine"
    assert code_of("KWGRBVOPPLSCSI-WPRPVWTQSA-N") == "ephedrine"
    assert code_of("KWGRBVOPPLSCSI-WCBMZHEXSA-N") == "pseudoephedrine"
    assert code_of("KWGRBVOPPLSCSI-UHFFFAOYSA-N") is None
    assert code_of("KWGRBVOPPLSCSI") is None


@pytest.mark.parametrize(
    ("written", "note"),
    [
        ("1609-66-5", "substance_cas_wrong"),  # pitfall 12: norfentanyl is 1609-66-1
        ("norfentanyl 1609-66-5", "substance_cas_wrong"),
        ("BMK glycidate 16648-44-5", "substance_cas_conflict"),  # pitfall 12: that is the number of MAPA
        ("Cocaine 53-21-4", "substance_cas_conflict"),  # the number of its hydrochloride
        ("9999-99-9", "substance_cas_unknown"),
        ("1950-01-01", "substance_unknown"),  # pitfall 7: what a spreadsheet makes of a number
        ("50-00-0 50-36-2", "substance_unknown"),
    ],
)
def test_a_cas_number_that_does_not_fit_names_nothing(written: str, note: str) -> None:
    reading = substances.read(written)
    assert code_of(written) is None
    assert [found.code for found in reading.notes] == [note]


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


def test_words_that_are_also_abbreviations_of_substances_are_left_alone_in_a_title() -> None:
    for title in (
        "50 mph scooter",
        "pea protein",
        "TCP/IP cable",
        "Don's cps keyboard",
        "met the doctor",
        "mem card",
        "dot matrix",
    ):
        assert substances.find_in_text(title) == (), title


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
    start = time.process_time()
    for _ in range(10_000):
        substances.read("Cocaine")
    assert (time.process_time() - start) / 10_000 < 10e-6
