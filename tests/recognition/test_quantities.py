"""Amounts are exact, of one kind, and kept as written."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.recognition import quantities
from tutela.records.values import Quantity, QuantityKind
from tutela.vocabulary import units


def quantity(amount: str, unit: str, substance: str | None = None, decimal: str | None = ".") -> Quantity:
    reading = quantities.read(amount, unit, substance, decimal)
    assert reading.faults == ()
    assert reading.value is not None
    return reading.value


def fault(amount: str, unit: str, decimal: str | None = ".") -> str:
    reading = quantities.read(amount, unit, None, decimal)
    assert reading.value is None
    (found,) = reading.faults
    return found.code


def test_gram_and_kilogram_of_one_seizure_are_the_same_amount() -> None:
    first, second = quantity("1968.0", "Gram"), quantity("1.968", "Kilogram")
    assert first.amount == second.amount == Decimal(1968)
    assert str(first.amount) == str(second.amount) == "1968"
    assert (first.written, first.unit_written) == ("1968.0", "Gram")
    assert (second.written, second.unit_written) == ("1.968", "Kilogram")


def test_binary_noise_is_rounded_and_kept_as_written() -> None:
    # Pitfall 8.
    found = quantity("0.11699999999999999", "Kilogram")
    assert found.amount == Decimal(117)
    assert found.written == "0.11699999999999999"
    assert quantity("1e-07", "Kilogram").amount == Decimal("0.0001")
    assert quantity("1e-10", "Gram").amount == Decimal("1e-10")  # never rounded to zero


def test_kinds_stay_apart() -> None:
    # Pitfalls 3 and 19: litres, tablets and plants are no gram.
    kinds = {
        unit: quantity("2", unit).kind
        for unit in ("Litre", "Tablet", "Dose", "Plants", "Acres", "Bottles", "Unit", "Capsule")
    }
    assert kinds == {
        "Litre": QuantityKind.VOLUME,
        "Tablet": QuantityKind.TABLETS,
        "Dose": QuantityKind.DOSES,
        "Plants": QuantityKind.PLANTS,
        "Acres": QuantityKind.AREA,
        "Bottles": QuantityKind.CONTAINERS,
        "Unit": QuantityKind.PIECES,
        "Capsule": QuantityKind.CAPSULES,
    }
    assert quantity("2", "Viss", "heroin").amount == Decimal("3265.86")


def test_an_estimate_stands_beside_the_amount_under_its_assumption() -> None:
    liquid = quantity("2.5", "Litre", "methamphetamine-liquid")
    assert (liquid.kind, liquid.amount, liquid.unit) == (QuantityKind.VOLUME, Decimal(2500), "ml")
    assert (liquid.mass_estimate_g, liquid.assumption) == (Decimal(2500), "litre_to_kilogram")
    tablets = quantity("1000", "Tablet", "ecstasy")
    assert (tablets.mass_estimate_g, tablets.assumption) == (Decimal(300), "tablet_mass_ecstasy")
    assert quantity("1000", "Tablet", "clonazepam").mass_estimate_g is None
    assert quantity("5", "Unit", "ecstasy").mass_estimate_g is None  # a unit is not said to be a tablet
    assert quantity("1", "Kilogram", "ecstasy").mass_estimate_g is None  # weighed


def test_a_ton_names_its_assumption() -> None:
    found = quantity("20.0", "Ton", "acetic-anhydride")
    assert (found.amount, found.assumption) == (Decimal(20_000_000), "ton_metric")


def test_zero_missing_and_unknown_are_three_things() -> None:
    # Pitfall 9.
    zero = quantities.read("0.0", "Gram", None, ".")
    assert zero.value is not None
    assert zero.value.amount == 0
    assert [note.code for note in zero.notes] == ["quantity_zero"]
    for text in ("", "  ", "--", "not known", "Unknown"):
        missing = quantities.read(text, "Gram", None, ".")
        assert missing.value is None
        assert missing.faults == ()
        assert [note.code for note in missing.notes] == ["amount_missing"]
    assert fault("5", "") == "unit_missing"
    assert fault("5", "other") == "unit_missing"


@pytest.mark.parametrize(
    ("text", "amount", "low", "high", "qualifier"),
    [
        ("ca. 2 kg", "2000", None, None, "about"),
        ("~2kg", "2000", None, None, "about"),
        ("<0,5 g", "0.5", None, "0.5", "less_than"),
        ("mehr als 3 kg", "3000", "3000", None, "more_than"),
        ("2-3 kg", "2000", "2000", "3000", "range"),
        ("2,5–3,5 kg", "2500", "2500", "3500", "range"),
        ("ca. 2-3 kg", "2000", "2000", "3000", "range"),
        ("2,5kg", "2500", None, None, "exact"),
        ("30 Stück", "30", None, None, "exact"),
    ],
)
def test_ranges_and_qualifiers_are_kept_never_averaged(
    text: str, amount: str, low: str | None, high: str | None, qualifier: str
) -> None:
    # Pitfall 17.
    found = quantity(text, "", decimal=",")
    assert found.amount == Decimal(amount)
    assert found.low == (Decimal(low) if low else None)
    assert found.high == (Decimal(high) if high else None)
    assert found.qualifier == qualifier
    assert found.written == text


@pytest.mark.parametrize(
    ("amount", "unit", "decimal", "code"),
    [
        ("1.250", "Kilogram", None, "number_ambiguous"),
        ("-5", "Gram", ".", "number_negative"),
        ("NaN", "Gram", ".", "number_unreadable"),
        ("inf", "Gram", ".", "number_unreadable"),
        ("1_000", "Gram", ".", "number_unreadable"),
        ("१२३", "Gram", ".", "number_unreadable"),
        ("some", "Gram", ".", "number_unreadable"),
        ("5 bags", "Gram", ".", "number_unreadable"),
        ("5", "Kilogrom", ".", "unit_unknown"),
        ("5 kg", "Gram", ".", "unit_conflict"),
        ("3-2", "Gram", ".", "range_reversed"),
        ("1" * 200, "Gram", ".", "number_unreadable"),
    ],
)
def test_what_cannot_be_read_for_certain_is_a_fault(amount: str, unit: str, decimal: str | None, code: str) -> None:
    assert fault(amount, unit, decimal) == code


def test_a_unit_said_twice_alike_is_no_conflict() -> None:
    assert quantity("5 kg", "Kilogram").amount == 5000


def test_an_unknown_unit_gets_suggestions() -> None:
    (found,) = quantities.read("5", "Kilogrom", None, ".").faults
    assert "kilogram" in found.params["suggestions"]


@pytest.mark.parametrize(
    ("substance", "amount", "unit", "hint"),
    [
        ("amphetamine", "4500000.0", "Kilogram", "as tablets"),
        ("ecstasy", "23291692.0", "Gram", "as milligrams"),
        ("cocaine", "14733068.0", "Gram", "as milligrams"),
        ("poppy-straw", "927611728.0", "Bush", ""),
        ("lsd", "2400.0", "Ounce", "as doses"),
    ],
)
def test_impossible_amounts_are_held_back_with_a_hint(substance: str, amount: str, unit: str, hint: str) -> None:
    # Pitfall 2.
    found = quantities.gate(substance, quantity(amount, unit, substance))
    assert found is not None
    assert found.code == "amount_impossible"
    assert found.params["value"] == amount
    assert hint in found.params["hint"]
    assert bool(found.params["hint"]) == bool(hint)


@pytest.mark.parametrize(
    ("substance", "amount", "unit"),
    [
        ("cocaine", "22000", "Kilogram"),
        ("cocaine-base", "15422", "Kilogram"),
        ("methamphetamine", "14950", "Kilogram"),
        ("cannabis-resin", "237000", "Kilogram"),
        ("coca-leaf", "25000", "Kilogram"),
        ("sulphuric-acid", "50400", "Kilogram"),
        ("acetic-anhydride", "103563", "Kilogram"),
        ("captagon", "84000000", "Tablet"),
        ("poppy-straw", "65261800", "Plants"),
        (None, "45363", "Kilogram"),
    ],
)
def test_the_largest_honest_seizures_pass(substance: str | None, amount: str, unit: str) -> None:
    assert quantities.gate(substance, quantity(amount, unit, substance)) is None


def test_the_upper_end_of_a_range_is_what_is_gated() -> None:
    assert quantities.gate("heroin", quantity("1-500000", "Kilogram", "heroin")) is not None


@given(st.text(max_size=40), st.sampled_from(["", "Gram", "kg", "zzz", "other"]), st.sampled_from([None, ".", ","]))
def test_reading_never_fails_and_never_reads_half(amount: str, unit: str, decimal: str | None) -> None:
    reading = quantities.read(amount, unit, None, decimal)
    assert (reading.value is None) or not reading.faults
    if reading.value is not None:
        assert reading.value.amount.is_finite()
        assert reading.value.amount >= 0
        assert reading.value.written == amount


@given(
    st.decimals(min_value=0, max_value=10**9, places=3),
    st.sampled_from([("Kilogram", 1000), ("Gram", 1), ("Ton", 10**6)]),
)
def test_conversion_is_exact(number: Decimal, unit: tuple[str, int]) -> None:
    assert quantity(format(number, "f"), unit[0]).amount == number * unit[1]


@given(st.integers(min_value=1, max_value=10**9))
def test_equal_amounts_have_one_text(number: int) -> None:
    first = quantity(f"{number}.0", "Gram").amount
    second = quantity(format(Decimal(number) / 1000, "f"), "Kilogram").amount
    assert str(first) == str(second)


def test_every_unit_name_reads_a_quantity() -> None:
    for name, unit in units.table().by_name.items():
        assert quantity("3", name).kind.value == unit.kind


def test_a_new_amount_costs_little() -> None:
    quantities.read("1.5", "Kilogram", "cocaine", ".")
    amounts = [f"{number}.{number % 97}" for number in range(5_000)]
    start = time.process_time()
    for text in amounts:
        quantities.read(text, "Kilogram", "cocaine", ".")
    assert (time.process_time() - start) / len(amounts) < 100e-6  # 7 µs on a quiet machine; room for a busy one


@pytest.mark.parametrize("amount", ["0." + "3" * 57, "1.1e-30", "0." + "1" * 40 + "e-9", "9" * 18])
@pytest.mark.parametrize("unit", ["Ounce", "Gram", "Tonne", "Litre"])
def test_an_amount_of_any_length_is_read_or_a_fault_and_no_exception(amount: str, unit: str) -> None:
    reading = quantities.read(amount, unit, "cocaine", ".")
    assert (reading.value is None) == bool(reading.faults)
