"""Countries are recognised by exact name; what may be two or none is a fault."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutela.recognition.countries import read, suggest
from tutela.vocabulary.countries import countries


def _code(text: str) -> str | None:
    value = read(text).value
    return value.code if value else None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("NA", "NA"),
        ("Namibia", "NA"),
        ("Czech Republic", "CZ"),
        ("Czechia", "CZ"),
        ("FYROM", "MK"),
        ("Macedonia, the former Yugoslav Republic of", "MK"),
        ("Netherlands Antilles", "AN"),
        ("Yugoslavia", "YU"),
        ("Soviet Union", "SU"),
        ("Czechoslovakia", "CSHH"),
        ("Serbia and Montenegro", "CS"),
        ("United Kingdom (England and Wales)", "GB"),
        ("Iraq (Kurdistan Region)", "IQ"),
        ("Kosovo under UNSCR 1244", "XK"),
        ("Hong Kong, China", "HK"),
        ("Lao Peoples Democratic Republic", "LA"),
        ("Korea, Republic of", "KR"),
        ("Congo, the Democratic Republic of the", "CD"),
        ("Guinea", "GN"),
        ("Niger", "NE"),
        ("Nigeria", "NG"),
        ("Austria", "AT"),
        ("AUSTRALIA", "AU"),
        ("Österreich", "AT"),
        ("Чехия", "CZ"),
        ("Ελλάδα", "GR"),
        ("CÔTE D’IVOIRE", "CI"),
        ("DEU", "DE"),
        ("  USA \n", "US"),
        ("Multiple Countries", "multiple"),
        ("Unknown", "unknown"),
        ("International waters", "international_waters"),
        ("UK", "GB"),
        ("EL", "GR"),
        ("AN", "AN"),
        ("XK", "XK"),
        ("A1", "anonymous_proxy"),
        ("A2", "satellite_provider"),
        ("O1", "other"),
        ("EU", "european_union"),
        ("Brunei", "BN"),
        ("Brazil", "BR"),
    ],
)
def test_names_historic_names_and_codes_are_read(text: str, code: str) -> None:
    assert _code(text) == code
    assert not read(text).faults


@pytest.mark.parametrize("text", ["Congo", "Kongo", "Korea", "Corée", "CS", "Virgin Islands"])
def test_a_name_of_two_countries_is_a_fault_with_both_named(text: str) -> None:
    (fault,) = read(text).faults
    assert fault.code == "country_ambiguous"
    assert fault.params["candidates"].count("(") >= 2
    assert read(text).value is None


@pytest.mark.parametrize("text", ["Autsria", "na", "no", "per", "Belgium-A", "Atlantis"])
def test_what_is_no_exact_name_is_never_taken_for_one(text: str) -> None:
    reading = read(text)
    assert reading.value is None
    assert [fault.code for fault in reading.faults] == ["country_unknown"]


def test_near_misses_are_suggested() -> None:
    assert suggest("Autsria")[0] == "Austria (AT)"
    assert len(suggest("Guine")) <= 3
    assert "Germany (DE)" in read("Deutschlnd").faults[0].params["suggestions"]


@pytest.mark.parametrize("text", ["Austria *", "Austria*", "Austria(1)", "Austria¹", "Austria1"])
def test_a_footnote_mark_is_set_aside_with_a_note(text: str) -> None:
    assert _code(text) == "AT"
    assert [note.code for note in read(text).notes] == ["country_mark"]


def test_notes_name_parts_withdrawn_countries_and_the_designation_of_kosovo() -> None:
    assert [note.code for note in read("England").notes] == ["country_part"]
    assert [note.code for note in read("Zaire").notes] == ["country_withdrawn"]
    assert [note.code for note in read("Kosovo*").notes] == ["country_designation"]
    assert "1244" in read("Kosovo").notes[0].params["note"]


def test_every_code_of_the_vocabulary_reads_as_itself() -> None:
    for country in countries().values():
        if country.code != "CS":
            assert _code(country.code) == country.code


def test_what_was_written_is_kept() -> None:
    value = read(" Österreich ").value
    assert value is not None
    assert value.written == " Österreich "


@pytest.mark.parametrize("text", ["", "  ", "\n"])
def test_blank_text_is_an_empty_reading(text: str) -> None:
    assert read(text).value is None
    assert not read(text).faults


@settings(max_examples=100)
@given(st.text(max_size=60))
def test_any_text_gives_a_value_a_fault_or_nothing(text: str) -> None:
    reading = read(text)
    assert (reading.value is None) or not reading.faults
    if reading.value is not None:
        assert reading.value.code in countries()


def test_prose_is_no_country_and_is_not_compared_with_every_name() -> None:
    (fault,) = read("Austria " * 10_000).faults
    assert fault.code == "country_unknown"
    assert len(fault.params["value"]) < 200
