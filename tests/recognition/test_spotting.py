"""Identifiers of persons in free text are found however they are written; ordinary notes pass."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutela.recognition.identifiers import BY_NAME
from tutela.recognition.spotting import Spotted, spot

NAMED = [
    ("phone", "+33 1 99 00 12 34"),
    ("phone", "0033 (0)1.99.00.12.34"),
    ("phone", "+49 30 23125-123"),
    ("phone", "06 12 34 56 78"),
    ("phone", "0 6 1 2 3 4 5 6 7 8"),
    ("phone", "06,12,34,56,78"),
    ("phone", "0664/1234567"),
    ("phone", "tel. 12 34 56"),
    ("phone", "phone no. 123456"),
    ("phone", "٠٦١٢٣٤٥٦٧٨"),
    ("phone", "061\u200b234\u200b5678"),
    ("phone", "０６１２３４５６７８"),
    ("email", "testa.exempla@post.example.eu"),
    ("email", "testa@bücher.eu"),
    ("email", "testa (at) example.eu"),
    ("email", "testa[at]example.eu"),
    ("ip", "198.51.100.7"),
    ("ip", "2a01:4f8:c17:1::2"),
    ("ip", "::ffff:5.1.66.255"),
    ("url", "https://forum.example.eu/member/12"),
    ("url", "www.example.eu/testa"),
    ("url", "example.eu/testa"),
    ("handle", "@testa_exempla"),
    ("handle", "testa#1234"),
    ("handle", "Instagram: testa.exempla"),
    ("handle", "username: testa"),
    ("iban", "DE89 3704 0044 0532 0130 00"),
    ("iban", "gb29nwbk60161331926819"),
    ("wallet", "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4"),
    ("wallet", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"),
    ("imei", "49-015420-323751-8"),
    ("document_number", "x12345689"),
    ("document_number", "AB-1234567"),
    ("number", "1234 5678"),
]

PASSING = [
    "",
    "Asked about waiting times; called back in the afternoon of 12.03.2026.",
    "2026-03-12, second call. Sample of 3-MMC, 25I-NBOMe and 5F-MDMB-2201; UR-144 suspected.",
    "Two tablets of 120 mg, 30-40 €, bought 2023-2024, seen 3/4 of the people between 18 and 24.",
    "AM-2201 and JWH-018, 0.5 g; purity 82.5 %, 1 000 mg, 150000 units produced.",
    "Child of 12, mother present, 10:30 to 11:45, room 12.",
    "From 01.02. to 28.02.2026, 2024 2025 2026, Q3/2025, 2024Q3, week 12.",
    "Covid19, H1N1, A4, article 16(6), Directive 2016/680, Regulation (EU) 2021/1232.",
    "Referred to the clinic at example.eu; the page is down.",
]


@pytest.mark.parametrize(("scheme", "written"), NAMED)
@pytest.mark.parametrize("around", ["{}", "She said: {} and rang off.", "({})", "call back {}.", "x\n{}\ny"])
def test_an_identifier_is_found_with_its_place(scheme: str, written: str, around: str) -> None:
    text = around.format(written)
    found = spot(text)
    assert found, text
    assert found[0].scheme == scheme
    named = text[found[0].start : found[0].end]
    assert len(named) >= len(written) - 2, named
    assert named in text


@pytest.mark.parametrize("text", PASSING)
def test_ordinary_notes_pass(text: str) -> None:
    assert spot(text) == ()
    assert spot(text, "AT") == ()


def test_a_national_number_is_a_phone_where_it_is_one() -> None:
    assert [one.scheme for one in spot("123 456 789")] == ["number"]
    assert [one.scheme for one in spot("ring 212 345 678", "PT")] == ["phone"]


def test_several_are_found_in_order() -> None:
    text = "testa@example.eu or 0612345678, or @testa_exempla"
    assert [one.scheme for one in spot(text)] == ["email", "phone", "handle"]


@settings(max_examples=100)
@given(
    st.sampled_from([(scheme, text) for scheme in ("phone", "email", "iban", "imei", "wallet") for text in BY_NAME[scheme].example_texts]),
    st.sampled_from(["", "note ", "Sie sagte: ", "– "]),
    st.sampled_from(["", " end", ".", " (mother)"]),
)  # fmt: skip
def test_whatever_recognition_reads_as_one_is_found(example: tuple[str, str], before: str, after: str) -> None:
    assert spot(before + example[1] + after), example


@settings(max_examples=200)
@given(st.text(max_size=200))
def test_any_text_is_searched_without_an_error_and_places_are_within_it(text: str) -> None:
    last = 0
    for one in spot(text, "FR"):
        assert isinstance(one, Spotted)
        assert last <= one.start < one.end <= len(text)
        last = one.end
