"""The table of units, the assumptions and the gates."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tutela.records.values import QuantityKind
from tutela.vocabulary import gates, units
from tutela.vocabulary.assumptions import assumptions, mass_assumption
from tutela.vocabulary.substances import registry


@pytest.mark.parametrize(
    ("name", "kind", "factor"),
    [
        ("Kilogram", "mass", "1000"),
        ("Milligram", "mass", "0.001"),
        ("Microgram", "mass", "0.000001"),
        ("µg", "mass", "0.000001"),
        ("Ton", "mass", "1000000"),
        ("Viss", "mass", "1632.93"),
        ("Block (350gr)", "mass", "350"),
        ("100 gram", "mass", "100"),
        ("Paper (1/10 gm)", "mass", "0.1"),
        ("Ounce", "mass", "28.349523125"),
        ("Gallons (US, liquid)", "volume", "3785.411784"),
        ("Gallons (UK)", "volume", "4546.09"),
        ("Cc", "volume", "1"),
        ("Litre", "volume", "1000"),
        ("cl", "volume", "10"),
        ("Acres", "area", "4046.8564224"),
        ("Hectars", "area", "10000"),
        ("Thousand of tablets", "tablets", "1000"),
        ("Thousand of doses", "doses", "1000"),
        ("Hundred of units", "pieces", "100"),
        ("Trip", "doses", "1"),
        ("Bush", "plants", "1"),
        ("Vials", "containers", "1"),
        ("Stück", "pieces", "1"),
        ("comprimés", "tablets", "1"),
        ("Tabletten", "tablets", "1"),
        ("кг", "mass", "1000"),
        ("δισκία", "tablets", "1"),
        ("szt.", "pieces", "1"),
    ],
)
def test_units_have_their_exact_factor(name: str, kind: str, factor: str) -> None:
    # Pitfall 3: viss, blocks, thousands of tablets, gallons.
    unit = units.find(name)
    assert unit is not None
    assert (unit.kind, unit.factor) == (kind, Decimal(factor))


def test_a_ton_rests_on_a_named_assumption() -> None:
    unit = units.find("Ton")
    assert unit is not None
    assert unit.assumption == "ton_metric"
    assert "ton_metric" in assumptions()
    assert units.find("tonne") is not unit


def test_every_kind_of_the_tables_is_a_kind_of_quantity() -> None:
    kinds = {kind.value for kind in QuantityKind}
    assert set(units.table().bases) <= kinds
    assert {gate.kind for gate in gates.gates()} <= kinds
    assert {item.kind for item in assumptions().values() if item.kind} <= kinds


def test_gates_and_assumptions_name_substances_and_groups_that_exist() -> None:
    known = {*registry().by_id, *(entry.group for entry in registry().by_id.values()), "any"}
    named = [scope for gate in gates.gates() for scope in gate.applies_to]
    named += [scope for item in assumptions().values() for scope in item.applies_to]
    assert [scope for scope in named if scope not in known] == []


def test_every_kind_has_a_gate_for_an_unknown_substance() -> None:
    assert [kind for kind in units.table().bases if gates.find(None, kind) is None] == []


def test_litres_of_a_drug_have_an_estimate_and_litres_of_an_unknown_thing_have_none() -> None:
    found = mass_assumption("cocaine-liquid", "volume")
    assert found is not None
    assert (found.name, found.factor_g) == ("litre_to_kilogram", Decimal(1))
    assert mass_assumption(None, "volume") is None
    assert mass_assumption("alcohol", "volume") is None
    acid = mass_assumption("sulphuric-acid", "volume")
    assert acid is not None
    assert acid.factor_g == Decimal("1.83")


def test_words_for_no_unit() -> None:
    assert all(units.is_blank(word) for word in ("", "  ", "other", "Unknown", "--"))
    assert not units.is_blank("Kilogram")
