"""A part that was understood before is understood the same again, with its faults and notes at its own place."""

from __future__ import annotations

from datetime import date

from tutela.formats.contract import Draft, ReadingOptions
from tutela.recognition.understand import understand
from tutela.records.seizure import Seizure


def seizure(amount: str = "12", unit: str = "Gram", place: str = "Exampleville", when: str = "2020-03-04") -> Draft:
    item = {"item_kind": "drug", "substance": "Cocaine", "quantity": {"amount": amount, "unit": unit}}
    return {"items": [item], "when": when, "where": {"country": "Austria", "place": place}}


def test_equal_parts_are_one_object() -> None:
    first = understand(Seizure, seizure(), ReadingOptions()).body
    second = understand(Seizure, seizure(when="2020-03-05"), ReadingOptions()).body
    assert isinstance(first, Seizure)
    assert isinstance(second, Seizure)
    assert first.items[0] is second.items[0]
    assert first.where is second.where
    assert first.when != second.when


def test_a_fault_of_a_remembered_part_comes_again_under_the_path_of_each() -> None:
    draft = seizure()
    draft["items"] = [*seizure()["items"], *seizure(amount="7", unit="moons")["items"]]  # type: ignore[misc]
    alone = understand(Seizure, seizure(amount="7", unit="moons"), ReadingOptions())
    second = understand(Seizure, draft, ReadingOptions())
    assert [fault.column for fault in alone.faults] == ["items.0.quantity.amount"]
    assert [fault.column for fault in second.faults] == ["items.1.quantity.amount"]
    assert alone.faults[0].code == second.faults[0].code == "unit_unknown"


def test_what_is_remembered_under_one_way_of_writing_is_not_used_under_another() -> None:
    dotted = understand(Seizure, seizure(amount="1.250"), ReadingOptions(decimal="."))
    comma = understand(Seizure, seizure(amount="1.250"), ReadingOptions(decimal=","))
    assert isinstance(dotted.body, Seizure)
    assert isinstance(comma.body, Seizure)
    amounts = [body.items[0].quantity.amount for body in (dotted.body, comma.body) if body.items[0].quantity]
    assert amounts == [1.25, 1250]


def test_the_future_is_judged_by_the_day_of_each_delivery() -> None:
    draft = seizure(when="2024-05-06")
    later = understand(Seizure, draft, ReadingOptions(), date(2024, 6, 1))
    before = understand(Seizure, draft, ReadingOptions(), date(2024, 5, 1))
    assert not later.faults
    assert [fault.column for fault in before.faults] == ["when"]


def test_a_part_that_holds_what_was_understood_already_is_taken_as_it_is() -> None:
    first = understand(Seizure, seizure(), ReadingOptions()).body
    assert isinstance(first, Seizure)
    again = understand(
        Seizure, {"items": list(first.items), "when": first.when, "where": first.where}, ReadingOptions()
    )
    assert again.body == first


def test_values_of_other_types_with_the_same_text_are_told_apart() -> None:
    """An amount of ``true`` is no 1, though Python holds them equal."""
    one = understand(Seizure, {"items": [{"item_kind": {"code": "drug"}, "description": "1"}]}, ReadingOptions())
    other = understand(Seizure, {"items": [{"item_kind": {"code": "drug"}, "description": True}]}, ReadingOptions())
    assert one.body is not None
    assert [fault.code for fault in other.faults] == ["field_invalid"]
