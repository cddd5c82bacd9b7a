"""Place texts: one search form for every alphabet, damage named and never repaired."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutela.recognition.places import PlaceText, read


def _read(text: str) -> PlaceText:
    value = read(text, None).value
    assert value is not None
    return value


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("г.Астана", "Astana,"),
        ("Madrid", "MADRID"),
        ("Acores", "Açores"),
        ("Prat de Llobregat (El)", "El Prat de Llobregat"),
        ("Hospitalet de Llobregat (L')", "L’Hospitalet de Llobregat"),
        ("Coruña, A", "A CORUÑA"),
        ("Αθήνα", "athina"),
        ("Grand Port", "GRAND  PORT"),
    ],
)
def test_spellings_of_one_place_have_one_search_form(one: str, other: str) -> None:
    assert _read(one).folded == _read(other).folded


def test_a_name_in_two_languages_has_a_form_for_each() -> None:
    assert _read("Alicante/Alacant").forms == ("alicante", "alacant")
    assert _read("Alicante").forms == ("alicante",)


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("174GIA", "PERUGIA"),
        ("VILLA76A DI VERONA", "VILLAFRANCA"),
        ("SAN V110NO", "VITALIANO"),
        ("SPEZZANO 3ESE", "ALBANESE"),
        ("241IA", "VENEZIA"),
        ("41tagena", "Cartagena"),
        ("Ben102ez", "Benítez"),
        ("Южно-115ская область", "Казахстанская"),
        ("48et de Llobregat (L')", "Hospitalet"),
    ],
)
def test_figures_put_into_a_name_by_a_blind_replacement_are_noted_and_left(text: str, suggestion: str) -> None:
    reading = read(text, "IT")
    (note,) = reading.notes
    assert note.code == "place_corrupt"
    assert suggestion in note.params["suggestion"]
    assert note.params["value"] in _read(text).display, "the text itself is not repaired"
    assert not reading.faults


@pytest.mark.parametrize(
    "text",
    [
        "Distrito 22",
        "Km 5",
        "8 de Octubre",
        "A1",
        "5TA CALLE ZONA 1",
        "CALLE JAPÓN N36-153",
        "KM.63PANAMERICANA SUR",
        "24th Street",
        "COORDENADAS 01º20,86 S",
        "E392",
        "Terminal-2",
        "CONTENEDOR CBFU8009668",
        "COM20 PUEBLO NUEVO",
        "Unit 21B",
    ],
)
def test_figures_that_belong_to_a_place_are_left_in_peace(text: str) -> None:
    assert not read(text, None).notes


@pytest.mark.parametrize("text", ["178.0", "=SUM(A1)", "'[Report 2014.xls]Sheet1'!$C$2"])
def test_numbers_and_formulas_are_noted_as_no_place(text: str) -> None:
    assert [note.code for note in read(text, None).notes] == ["place_not_a_place"]


def test_a_damaged_word_without_known_code_has_no_suggestion() -> None:
    (note,) = read("LO9S GUAYACANES", None).notes
    assert note.params["suggestion"] == "–"


@pytest.mark.parametrize("text", ["", " , ", "\x00"])
def test_blank_text_is_an_empty_reading(text: str) -> None:
    assert read(text, None).value is None


@settings(max_examples=100)
@given(st.text(max_size=60))
def test_any_text_is_read_and_its_form_stays_the_same_when_read_again(text: str) -> None:
    value = read(text, None).value
    if value is not None:
        assert value.written == text
        assert value.folded == value.folded.strip()
        assert value.folded.isascii()
