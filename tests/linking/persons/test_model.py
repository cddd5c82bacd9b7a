"""The pinned model, and the rule of its threshold."""

from __future__ import annotations

import math

import pytest
from pydantic import ValidationError

from tutela.linking.persons.engines import settings
from tutela.linking.persons.model import SENTENCES, Comparison, Level, model


def test_every_finding_has_a_sentence_and_every_sentence_a_finding() -> None:
    assert {level.code for one in model().comparisons for level in one.levels} == set(SENTENCES)


def test_both_engines_are_given_the_same_settings() -> None:
    made = settings(model(), model().blocking)
    shares = [
        (level["m_probability"], level["u_probability"])
        for one in made["comparisons"]
        for level in one["comparison_levels"]
        if not level.get("is_null_level")
    ]
    assert shares == [(level.m, level.u) for one in model().comparisons for level in one.levels]
    assert {rule["sql_dialect"] for rule in made["blocking_rules_to_generate_predictions"]} == {"duckdb"}


def test_the_threshold_rises_by_a_bit_where_twice_as_many_are_compared() -> None:
    assert model().least_bits(40_000) - model().least_bits(20_000) == pytest.approx(1)
    assert model().least_bits(1_000_000) == pytest.approx(
        math.log2(2**20 / (2 * model().threshold.false_edges_per_person))
    )


def test_one_more_person_moves_no_threshold_that_others_see() -> None:
    assert model().least_bits(20_000) == model().least_bits(20_001) == model().least_bits(32_768)


def test_a_small_installation_counts_as_part_of_a_population() -> None:
    assert model().least_bits(2) == model().least_bits(model().threshold.fewest)


def test_what_speaks_for_and_against_has_the_right_sign() -> None:
    bits = {level.code: level.bits for one in model().comparisons for level in one.levels}
    assert all(bits[code] > 3 for code in bits if code.endswith(("_same", "r_shared", "_swapped", "_slip")))
    assert all(bits[code] < 0 for code in bits if code.endswith(("_other", "_none_shared")))


def test_a_comparison_whose_shares_are_no_shares_is_refused() -> None:
    same, other = Level(code="same", when="a_l = a_r", m=0.9, u=0.5), Level(code="other", when="ELSE", m=0.5, u=0.5)
    with pytest.raises(ValidationError, match="together, not 1"):
        Comparison(name="a", missing="a_l IS NULL", levels=(same, other))
    with pytest.raises(ValidationError, match="is ELSE"):
        Comparison(name="a", missing="a_l IS NULL", levels=(other, same))
