"""The fit of the weights: repeatable, within the directions declared, and tested on names it never saw."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.names_fit import CAPPED, Case, Example, cases, cross_validated, example, fit, fold_of, margin, quality

from tutela.recognition.names.features import OF_KIND
from tutela.recognition.names.name import Kind

ALIKE = [
    ("Maria Belova", "Мария Белова"),
    ("Jon Harker", "Jonathan Harker"),
    ("Olga Winter", "Olga Wintar"),
    ("Ivo Bar", "Bar, Ivo"),
]
OTHERS = [
    ("Maria Belova", "Olga Winter"),
    ("Jon Harker", "Jon Castellani"),
    ("Ivo Bar", "Nora Lind"),
    ("Salma Haddad", "Karim Haddad"),
]


def made(pairs: list[tuple[str, str]], same: bool) -> list[Case]:
    return [Case(first, second, Kind.PERSON, same, first) for first, second in pairs]


@pytest.fixture
def labelled() -> list[Case]:
    return made(ALIKE, True) + made(OTHERS, False)


def test_a_second_fit_gives_the_same_weights_within_what_is_declared(labelled: list[Case]) -> None:
    examples = [example(case) for case in labelled]
    features = OF_KIND[Kind.PERSON]
    model = fit(examples, features)
    assert model == fit(examples, features)
    assert all(weight >= feature.at_least for weight, feature in zip(model.weights, features, strict=True))
    told = quality([(margin(model, each) > 0, each.same) for each in examples])
    assert (told.hits, told.false_alarms, told.misses) == (4, 0, 0)


def test_what_a_ceiling_decides_teaches_nothing_and_is_never_called_the_same(labelled: list[Case]) -> None:
    examples = [example(case) for case in labelled]
    features = OF_KIND[Kind.PERSON]
    capped = Example(tuple(1.0 for _ in features), True, capped=True)
    with_it = fit([*examples, capped], features)
    assert with_it.weights == fit(examples, features).weights
    assert margin(with_it, capped) == CAPPED
    assert example(Case("unknown", "unknown", Kind.PERSON, True, "")).capped


def test_pairs_that_share_a_name_through_others_are_in_one_fold(tmp_path: Path) -> None:
    rows = [
        "Person,Ana Lind,Anna Lind,true",
        "Person,Anna Lind,Anna Lindh,true",
        "Person,ANNA LINDH,Hanna Lindt,false",
        "Company,Example,Sample,false",
    ]
    path = tmp_path / "cases.csv"
    path.write_text("\n".join(["schema,name1,name2,is_match", *rows]), encoding="utf-8")
    found = cases(path)
    assert len({case.group for case in found[:3]}) == 1
    assert len({fold_of(case) for case in found[:3]}) == 1
    assert found[3].group != found[0].group
    assert (found[3].kind, found[3].same) == (Kind.ORGANISATION, False)


def test_cross_validation_judges_every_case_once(labelled: list[Case]) -> None:
    judged = cross_validated(labelled)
    assert sorted(case.first + case.second for case, _ in judged) == sorted(
        case.first + case.second for case in labelled
    )


def test_quality_counts() -> None:
    found = quality([(True, True), (True, True), (True, False), (False, True), (False, False)])
    assert (found.precision, found.recall, found.f1) == pytest.approx((2 / 3, 2 / 3, 2 / 3))
    assert quality([(False, True)]).f1 == 0.0
