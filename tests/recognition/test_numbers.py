"""Numbers are read exactly or not at all."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.recognition.numbers import read_number, without_float_noise
from tutela.vocabulary.faults import Fault


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [
        ("1.250", ".", "1.25"),
        ("1.250", ",", "1250"),
        ("1,250", ",", "1.25"),
        ("1,250", ".", "1250"),
        ("1.234,56", None, "1234.56"),
        ("1,234.56", None, "1234.56"),
        ("1.234.567", None, "1234567"),
        ("1 234 567,8", None, "1234567.8"),
        ("1\u202f234", None, "1234"),
        ("1\u2009234,5", ",", "1234.5"),
        ("1'250.5", None, "1250.5"),
        ("1’250", None, "1250"),
        ("0.250", None, "0.25"),
        ("2,5", None, "2.5"),
        (".5", None, "0.5"),
        ("1e-05", ".", "0.00001"),
        ("5.9999999999E-5", ".", "0.000059999999999"),
        ("+3", None, "3"),
        ("0.0", ".", "0"),
        ("-0", ".", "0"),
        ("007", None, "7"),
    ],
)
def test_numbers_as_they_are_written(text: str, decimal: str | None, value: str) -> None:
    assert read_number(text, decimal) == Decimal(value)


def test_a_mark_that_could_be_either_is_a_fault_with_both_readings() -> None:
    fault = read_number("1.250", None)
    assert isinstance(fault, Fault)
    assert fault.code == "number_ambiguous"
    assert (fault.params["first"], fault.params["second"]) == ("1.250", "1250")


def test_a_decimal_that_went_through_a_date_is_not_believed() -> None:
    # Pitfall 7: a spreadsheet made "04.07" of 4.7 by way of a date.
    fault = read_number("04.07", ".")
    assert isinstance(fault, Fault)
    assert (fault.params["first"], fault.params["second"]) == ("4.07", "4.7")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "NaN",
        "inf",
        "-inf",
        "1_000",
        "१२३",
        "１２",
        "1,2,3",
        "12,34.5.6",
        "1.",
        "--1",
        "0x10",
        "1e999",
        "2½",
        "1 2",
        "9" * 70,
    ],
)
def test_what_is_no_number_is_a_fault(text: str) -> None:
    fault = read_number(text, ".")
    assert isinstance(fault, Fault)
    assert fault.code == "number_unreadable"


def test_less_than_nothing_is_a_fault() -> None:
    for text in ("-5", "−5", "-0.1"):
        fault = read_number(text, ".")
        assert isinstance(fault, Fault)
        assert fault.code == "number_negative"


def test_binary_noise_is_rounded_and_nothing_else() -> None:
    # Pitfall 8.
    assert without_float_noise(Decimal("0.11699999999999999")) == Decimal("0.117")
    assert without_float_noise(Decimal("1.0499999999999998")) == Decimal("1.05")
    assert without_float_noise(Decimal("0.123456789012345")) == Decimal("0.123456789012345")


@given(st.decimals(min_value=0, max_value=10**12, places=4, allow_nan=False, allow_infinity=False))
def test_a_plain_decimal_comes_back_as_it_was(number: Decimal) -> None:
    text = format(number, "f")
    if len(text.partition(".")[0]) < 2 or not text.startswith("0"):
        assert read_number(text, ".") == number
        assert read_number(text.replace(".", ","), ",") == number


@given(st.integers(min_value=1000, max_value=10**12), st.sampled_from([" ", "'", ".", "\u202f", "\u00a0"]))
def test_thousands_marks_change_nothing(number: int, mark: str) -> None:
    assert read_number(f"{number:,}".replace(",", mark), ",") == number


@given(st.floats(min_value=1e-9, max_value=1e9))
def test_what_a_program_printed_is_read_to_fifteen_digits(number: float) -> None:
    read = read_number(repr(number), ".")
    assert isinstance(read, Decimal)
    kept = without_float_noise(read)
    assert len(kept.as_tuple().digits) <= 15
    assert abs(kept - Decimal(number)) <= Decimal(number) * Decimal("1e-14")


@given(st.text(alphabet="0123456789.,' eE+-~<", max_size=20), st.sampled_from([None, ".", ","]))
def test_reading_never_fails(text: str, decimal: str | None) -> None:
    assert isinstance(read_number(text, decimal), Decimal | Fault)
