from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from tests.linking.networks.picturing import hostile

from tutela.linking.networks.text import apart, between, columns, plain, shortened


@given(hostile)
def test_plain_text_fits_any_xml_and_one_line(text: str) -> None:
    element = etree.Element("a")
    element.text = plain(text)
    assert len(plain(text).splitlines()) <= 1
    assert plain(plain(text)) == plain(text)


@given(hostile, st.integers(4, 30))
def test_what_is_shortened_has_room(text: str, most: int) -> None:
    assert columns(shortened(text, most)) <= most
    assert columns(between(text, most)) <= most


@pytest.mark.parametrize("text", ["Müller-Straße", "Ђорђе", "می‌خواهم", "東京", "+49 151 (0)", "e\u0301té"])
def test_what_people_write_stays_as_it_is(text: str) -> None:
    assert plain(text) == text


def test_an_override_of_direction_is_shown_as_something_that_stood_there() -> None:
    assert plain("invoice\u202egnp.exe") == "invoice\ufffdgnp.exe"


def test_an_identifier_keeps_both_of_its_ends() -> None:
    assert between("bc1qexample0000000000000000wxyz", 14) == "bc1qexamp…wxyz"


def test_what_is_written_from_the_right_is_isolated_in_a_sentence() -> None:
    assert apart("אבג") == "\u2068אבג\u2069"
    assert apart("abc") == "abc"
    assert unicodedata.bidirectional("\u2068") == "FSI"
