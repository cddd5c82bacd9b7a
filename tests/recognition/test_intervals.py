"""Intervals stay intervals, in exact decimals."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutela.recognition.contract import Reading
from tutela.recognition.intervals import read


@pytest.mark.parametrize(
    ("text", "low", "high", "low_inclusive", "high_inclusive"),
    [
        ("[1.00e-07,1.49e+00)", "0.000000100", "1.49", True, False),
        ("[0,5;1,5[", "0.5", "1.5", True, False),
        ("]0;5]", "0", "5", False, True),
        ("(-Inf,2]", None, "2", False, True),
        ("2-3", "2", "3", True, True),
        ("2 – 3", "2", "3", True, True),
        ("0,5-1,5", "0.5", "1.5", True, True),
        ("from 2 to 3", "2", "3", True, True),
        ("von 2 bis 3", "2", "3", True, True),
        ("<0,5", None, "0.5", False, False),
        ("≤ 5", None, "5", False, True),
        ("up to 5", None, "5", False, True),
        (">10", "10", None, False, False),
        ("5+", "5", None, True, False),
        ("2 ± 0.5", "1.5", "2.5", True, True),
        ("2", "2", "2", True, True),
        ("1.234,5", "1234.5", "1234.5", True, True),
        ("1 234 567", "1234567", "1234567", True, True),
        ("0.117", "0.117", "0.117", True, True),
    ],
)
def test_bounds_are_read_as_they_stand(
    text: str, low: str | None, high: str | None, low_inclusive: bool, high_inclusive: bool
) -> None:
    value = read(text, "x", None).value
    assert value is not None
    assert value.low == (None if low is None else Decimal(low))
    assert value.high == (None if high is None else Decimal(high))
    assert (value.low_inclusive, value.high_inclusive) == (low_inclusive, high_inclusive)
    assert value.written == text


def test_a_sign_that_may_part_decimals_or_thousands_is_a_fault_until_the_source_says_which() -> None:
    (fault,) = read("1,234", "g", None).faults
    assert (fault.code, fault.params["first"], fault.params["second"]) == ("interval_ambiguous", "1234", "1.234")
    for decimal, number in ((",", "1.234"), (".", "1234")):
        value = read("1,234", "g", decimal).value
        assert value is not None
        assert value.low == Decimal(number)


@pytest.mark.parametrize(
    ("text", "unit"), [("30-40 %", "%"), ("20 EUR", "EUR"), ("€ 20-30", "EUR"), ("£5", "GBP"), ("1.5 g/l", "g/l")]
)
def test_the_unit_in_the_text_is_taken_where_none_is_stated(text: str, unit: str) -> None:
    value = read(text, "", None).value
    assert value is not None
    assert value.unit == unit


def test_a_unit_against_the_stated_one_is_a_fault() -> None:
    assert [fault.code for fault in read("20 EUR", "USD", None).faults] == ["interval_unit"]
    assert not read("20 EUR", "EUR", None).faults


def test_an_approximate_amount_is_noted() -> None:
    reading = read("ca. 2-3 kg", "kg", None)
    assert [note.code for note in reading.notes] == ["interval_about"]
    assert reading.value is not None
    assert (reading.value.low, reading.value.high) == (Decimal(2), Decimal(3))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("3-2", "interval_reversed"),
        ("many", "interval_unreadable"),
        ("[,]", "interval_unreadable"),
        ("[1,234,2000)", "interval_unreadable"),
        ("1e999999999", "interval_unreadable"),
        ("1.2.3", "interval_unreadable"),
        ("ca.", "interval_unreadable"),
        ("9" * 100, "interval_unreadable"),
    ],
)
def test_what_is_no_interval_is_a_fault(text: str, code: str) -> None:
    assert [fault.code for fault in read(text, "", None).faults] == [code]


def test_blank_text_is_an_empty_reading() -> None:
    assert read(" ", "g", None) == Reading()


_AMOUNTS = st.decimals(0, 10**9, places=4)


@settings(max_examples=100)
@given(_AMOUNTS, _AMOUNTS, st.sampled_from([".", ","]))
def test_every_range_is_read_back_exactly(one: Decimal, other: Decimal, decimal: str) -> None:
    low, high = sorted((one, other))
    value = read(f"{low:f} - {high:f}".replace(".", decimal), "g", decimal).value
    assert value is not None
    assert (value.low, value.high) == (low, high)


@settings(max_examples=200)
@given(st.text(alphabet="0123456789.,-+<>[]()eE%€ ;±–toca", max_size=30) | st.text(max_size=30))
def test_any_text_gives_a_value_or_a_fault_and_never_an_exception(text: str) -> None:
    for decimal in (None, ".", ","):
        reading = read(text, "", decimal)
        assert (reading.value is None) == bool(reading.faults) or not text.strip()


@pytest.mark.parametrize("text", ["1e99", "9" * 40, "0." + "0" * 70 + "1", "1e-99", "2 ± 1e99", "<1e30", "[0,1e99)"])
def test_a_number_no_record_can_hold_is_a_fault_and_no_exception(text: str) -> None:
    reading = read(text, "EUR", ".")
    assert reading.value is None
    assert [fault.code for fault in reading.faults] == ["interval_unreadable"]
