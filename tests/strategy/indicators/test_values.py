"""A cell's value: missing, zero, suppressed and what is no number at all."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.strategy.indicators.values import Reading, Status, decimal_mark, equal, read_value
from tutela.vocabulary.faults import Fault


@pytest.mark.parametrize(
    ("cell", "status", "value", "note"),
    [
        ("0", Status.MEASURED, "0", ""),
        ("", Status.MISSING, None, ""),
        (" : ", Status.MISSING, None, ""),
        ("n/a", Status.MISSING, None, ""),
        (": c", Status.SUPPRESSED, None, ": c"),
        ("c", Status.SUPPRESSED, None, "c"),
        ("<5", Status.SUPPRESSED, None, "<5"),
        ("&lt;5", Status.SUPPRESSED, None, "<5"),
        ("12.5", Status.MEASURED, "12.5", ""),
        ("12 p", Status.PROVISIONAL, "12", "p"),
        ("12 (e)", Status.ESTIMATED, "12", "(e)"),
        ("12*", Status.MEASURED, "12", "*"),
        ("12 (3)", Status.MEASURED, "12", "(3)"),
        ("-3.2", Status.MEASURED, "-3.2", ""),
        ("1 250", Status.MEASURED, "1250", ""),
        ("1e3", Status.MEASURED, "1000", ""),
    ],
)
def test_a_cell_is_read(cell: str, status: Status, value: str | None, note: str) -> None:
    found = read_value(cell, False, ".")
    assert isinstance(found, Reading), found
    assert (found.status, found.value, found.note) == (status, None if value is None else Decimal(value), note)


@pytest.mark.parametrize("cell", ["yes", "about 5", "see note", "12 or 13", "5%"])
def test_words_in_a_numeric_indicator_are_refused(cell: str) -> None:
    found = read_value(cell, False, ".")
    assert isinstance(found, Fault)
    assert found.code == "indicator_not_a_number"


@pytest.mark.parametrize("cell", ["-", "–", "."])
def test_a_dash_may_be_zero_or_nothing_and_is_not_guessed(cell: str) -> None:
    found = read_value(cell, False, ".")
    assert isinstance(found, Fault)
    assert found.code == "indicator_dash"


def test_a_number_that_may_be_two_is_refused_unless_the_mark_is_known() -> None:
    found = read_value("1.250", False, None)
    assert isinstance(found, Fault)
    assert found.code == "number_ambiguous"
    assert decimal_mark(["1.250", "0.5"]) == "."
    assert decimal_mark(["1,25", "3"]) == ","
    assert decimal_mark(["1.250", "3"]) is None
    assert decimal_mark(["1,25", "0.5"]) is None


@pytest.mark.parametrize(
    ("cell", "text", "note", "status"),
    [
        ("Y", "yes", "", Status.MEASURED),
        ("Y (i)", "yes", "(i)", Status.MEASURED),
        (" (ii)", "", "(ii)", Status.MISSING),
        ("", "", "", Status.MISSING),
        ("a plan in two regions", "a plan in two regions", "", Status.MEASURED),
    ],
)
def test_words_of_a_qualitative_indicator_are_kept(cell: str, text: str, note: str, status: Status) -> None:
    found = read_value(cell, True, None)
    assert isinstance(found, Reading)
    assert (found.text, found.note, found.status) == (text, note, status)


@given(st.text(max_size=40), st.booleans(), st.sampled_from([None, ".", ","]))
def test_no_cell_raises(cell: str, qualitative: bool, mark: str | None) -> None:
    assert isinstance(read_value(cell, qualitative, mark), Reading | Fault)


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=6))
def test_a_number_is_itself_however_many_digits_it_was_printed_with(number: Decimal) -> None:
    read = read_value(format(number, "f"), False, ".")
    assert isinstance(read, Reading)
    assert read.value is not None
    assert equal(read.value, number)
    other = read_value(
        repr(float(number)) if abs(number) >= Decimal("0.001") or not number else format(number, "f"), False, "."
    )
    assert isinstance(other, Reading)
    assert equal(read.value, other.value)


def test_what_differs_beyond_the_tenth_digit_is_equal_and_before_it_is_not() -> None:
    assert equal(Decimal("69514.89074553443"), Decimal("69514.89074553446"))
    assert not equal(Decimal("1"), Decimal("1.000000001"))
    assert not equal(Decimal("0"), Decimal("0.0000000000001"))
    assert equal(None, None)
    assert not equal(None, Decimal(0))
