"""The declared lists of values that never tie."""

from __future__ import annotations

import pytest

from tutela.recognition.contract import Standing
from tutela.recognition.identifiers import BY_NAME
from tutela.recognition.identifiers.text import folded
from tutela.vocabulary.faults import CATALOGUE
from tutela.vocabulary.stop_values import ANY, StopRule, find, rules

ALL = [rule for of_scheme in rules().values() for rule in of_scheme]


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: f"{rule.scheme}-{rule.reason}")
def test_every_rule_belongs_to_a_scheme_and_has_a_sentence(rule: StopRule) -> None:
    assert rule.scheme == ANY or rule.scheme in BY_NAME
    assert f"identifier_{rule.reason}" in CATALOGUE
    assert Standing(rule.standing) in {Standing.STOP_VALUE, Standing.PLACEHOLDER}
    assert rule.equals or rule.pattern


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: f"{rule.scheme}-{rule.reason}")
def test_listed_values_are_written_as_they_are_compared(rule: StopRule) -> None:
    assert {value for value in rule.equals if folded(value) != value} == set()


def test_a_rule_is_found_by_scheme() -> None:
    found = find("ip", "8.8.8.8")
    assert found is not None
    assert found.reason == "public_resolver"
    assert find("email", "8.8.8.8") is None
    assert find(ANY, "unknown") is not None
