"""Values of code lists are recognised by exact name; the rest is kept as written."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutela.recognition.codelists import read


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("location_kind", "Flat/Apartment", "dwelling"),
        ("location_kind", "Home/Residence", "dwelling"),
        ("location_kind", "Residence", "dwelling"),
        ("location_kind", "Truck / Lorry", "truck"),
        ("location_kind", "Port Facilities", "seaport"),
        ("transport", "Commercial air", "commercial_air"),
        ("transport", "None", "none"),
        ("transport", "vía aérea", "air"),
        ("direction", "Border - transit/free trade zone", "transit"),
        ("concealment", "Body", "on_body"),
        ("concealment", "Verschluckt", "swallowed"),
        ("firearm_type", "Escopeta", "shotgun"),
        ("incident_type", "Child Sex Trafficking", "child_sex_trafficking"),
        ("industry_classification", "a1", "A1"),
    ],
)
def test_values_that_sources_write_are_read(name: str, text: str, code: str) -> None:
    value = read(name, text).value
    assert value is not None
    assert (value.code, value.written) == (code, text)


def test_an_unknown_value_is_kept_with_a_note_and_is_no_fault() -> None:
    reading = read("transport", "Teleportation")
    assert reading.value is not None
    assert (reading.value.code, reading.value.written) == (None, "Teleportation")
    assert not reading.faults
    assert [note.code for note in reading.notes] == ["code_unknown"]


def test_a_near_miss_is_not_taken_for_the_value() -> None:
    value = read("transport", "Raill").value
    assert value is not None
    assert value.code is None


@settings(max_examples=100)
@given(st.text(max_size=40))
def test_any_text_is_kept_as_written(text: str) -> None:
    value = read("concealment", text).value
    assert value is None or value.written == text
