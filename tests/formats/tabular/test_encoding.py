"""Letters: a wrong guess spoils names, so there is none."""

from __future__ import annotations

import io

import pytest

from tutela.errors import FormatError
from tutela.formats.tabular.lines import Lines


def lines(data: bytes, stated: str | None = None) -> list[str]:
    return list(Lines(io.BytesIO(data), stated))


def test_a_byte_order_mark_decides_over_what_is_stated() -> None:
    assert lines("Köln\n".encode("utf-8-sig"), "windows-1252") == ["Köln"]
    assert lines(b"\xff\xfe" + "Köln\n".encode("utf-16-le")) == ["Köln"]
    assert lines(b"\xfe\xff" + "Köln\n".encode("utf-16-be")) == ["Köln"]


def test_letters_that_are_not_utf_8_are_refused_with_line_byte_and_candidates() -> None:
    with pytest.raises(FormatError) as caught:
        lines(b"city\nParis\n" + "Köln\n".encode("windows-1252"))
    assert caught.value.fault_code == "encoding_unknown"
    assert "Line 3 (byte 12)" in caught.value.sentence
    assert "windows-1252 “Köln”" in caught.value.sentence


def test_a_bad_letter_far_into_the_file_is_placed_exactly() -> None:
    good = b"0123456789\n" * 60_000
    with pytest.raises(FormatError) as caught:
        lines(good + b"ab\xff\n")
    assert f"Line 60001 (byte {len(good) + 2})" in caught.value.sentence


def test_a_letter_cut_by_the_end_of_a_piece_is_read_whole() -> None:
    text = "é" * 400_000
    assert lines(b"x" + text.encode()) == ["x" + text]


def test_a_file_that_ends_inside_a_letter_is_refused() -> None:
    with pytest.raises(FormatError) as caught:
        lines("a\né".encode()[:-1])
    assert caught.value.fault_code == "encoding_unknown"


def test_utf_16_without_mark_is_refused_unless_stated() -> None:
    data = "city;amount\nLondon;5\n".encode("utf-16-le")
    with pytest.raises(FormatError) as caught:
        lines(data)
    assert "UTF-16 LE" in caught.value.sentence
    assert lines(data, "utf-16-le") == ["city;amount", "London;5"]


def test_utf_8_under_a_stated_single_byte_encoding_is_refused() -> None:
    with pytest.raises(FormatError) as caught:
        lines(("град;" * 10 + "\n").encode(), "windows-1251")
    assert caught.value.fault_code == "encoding_contradicted"
