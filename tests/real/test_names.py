"""Names on the labelled pairs: better than the peer by cross-validation, and nothing certain that was not compared."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.names_fit import as_yaml, cases, cross_validated, fitted, quality

from tutela.recognition.names import lexicon
from tutela.recognition.names.candidates import keys
from tutela.recognition.names.comparison import compare, compare_texts
from tutela.recognition.names.name import Kind, read

pytestmark = pytest.mark.realdata

PEER_F1 = 0.804
"""nomenklatura 4.17.4, logic-v2, at its best threshold on the same pairs."""


def test_cross_validation_gives_an_f1_of_83_hundredths_and_beats_the_peer(real_data: Path) -> None:
    judged = cross_validated(cases(real_data / "names" / "cases.csv"))
    found = quality([(value > 0, case.same) for case, value in judged])
    assert found.f1 >= 0.83 > PEER_F1
    assert found.precision >= 0.83
    for kind in Kind:
        assert quality([(value > 0, case.same) for case, value in judged if case.kind is kind]).f1 > PEER_F1


def test_no_pair_of_two_scripts_scores_1(real_data: Path) -> None:
    crossed = 0
    for case in cases(real_data / "names" / "cases.csv"):
        first, second = read(case.first, case.kind), read(case.second, case.kind)
        if first.scripts.isdisjoint(second.scripts):
            crossed += 1
            assert compare(first, second).score < 1.0
    assert crossed >= 15


def test_the_shipped_weights_are_those_the_procedure_gives(real_data: Path) -> None:
    models = fitted(cases(real_data / "names" / "cases.csv"))
    written = "\n".join(as_yaml(models)) + "\n"
    assert lexicon.parsed(written) == lexicon.load("weights")


def test_the_shipped_scorer_agrees_with_the_fit(real_data: Path) -> None:
    labelled = cases(real_data / "names" / "cases.csv")
    found = quality([(compare_texts(case.first, case.second, case.kind).alike, case.same) for case in labelled])
    assert found.f1 >= 0.86


def test_the_same_names_share_a_key_in_19_of_20_pairs(real_data: Path) -> None:
    pairs = [
        (read(c.first, c.kind), read(c.second, c.kind)) for c in cases(real_data / "names" / "cases.csv") if c.same
    ]
    told = [(first, second) for first, second in pairs if not first.null and not second.null]
    shared = sum(not keys(first).isdisjoint(keys(second)) for first, second in told)
    assert shared >= 0.95 * len(told)
