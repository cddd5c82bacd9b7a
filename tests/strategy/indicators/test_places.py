"""Countries as statistics name them, with footnotes, letters and parts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.strategy.indicators.places import Place, read_place
from tutela.vocabulary.faults import Fault


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Austria *", Place("AT", "", "*")),
        ("Austria*", Place("AT", "", "*")),
        ("Belgium-A", Place("BE", "", "A")),
        ("Uk-E", Place("GB", "", "E")),
        ("UK - Wales", Place("GB", "Wales", "")),
        ("UK- England", Place("GB", "England", "")),
        ("UK-Northern Ireland", Place("GB", "Northern Ireland", "")),
        ("EL", Place("GR")),
        ("GR", Place("GR")),
        ("Greece", Place("GR")),
        ("XK", Place("XK")),
        ("Kosovo*", Place("XK", "", "*")),
        ("Turkey", Place("TR")),
        ("European Union", Place("european_union")),
    ],
)
def test_a_place_is_read(text: str, place: Place) -> None:
    assert read_place(text) == place


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "indicator_country_missing"),
        ("H", "indicator_country_unknown"),
        ("Nowhereland", "indicator_country_unknown"),
        ("unknown", "indicator_country_unknown"),
        ("several countries", "indicator_country_unknown"),
    ],
)
def test_what_names_no_country_is_refused(text: str, code: str) -> None:
    found = read_place(text)
    assert isinstance(found, Fault)
    assert found.code == code


@given(st.text(max_size=60))
def test_no_text_raises(text: str) -> None:
    assert isinstance(read_place(text), Place | Fault)
