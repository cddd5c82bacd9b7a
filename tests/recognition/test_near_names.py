"""Names that differ by what makes another substance are never taken for the same: over all names of the registry, pairwise."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist

from tutela.recognition import substances
from tutela.recognition.near_names import Difference, difference
from tutela.vocabulary.substances import NameClass, fold, registry

PREFIXES = (
    *("methyl", "ethyl", "propyl", "acetyl", "nor", "iso", "des", "pseudo", "hydroxy", "methoxy", "fluoro", "chloro"),
    *("bromo", "dimethyl", "dehydro", "dihydro", "4f", "5f", "4-f-", "5-meo-", "4-ho-", "n-methyl", "n-ethyl", "bk-"),
    *("alpha-", "beta-", "2-", "3-", "4-", "2-fluoro", "para-", "ortho-", "meta-", "di", "tri", "o-", "l-", "d-"),
)


def code_of(text: str) -> str | None:
    value = substances.read(text).value
    return value.code if value is not None else None


@lru_cache(maxsize=1)
def names() -> list[str]:
    return sorted(registry().exact)


def test_no_two_names_one_edit_apart_are_read_as_one_unless_they_are_declared_names_of_one_substance() -> None:
    listed, exact = names(), registry().exact
    close = np.argwhere(np.triu(cdist(listed, listed, scorer=Levenshtein.distance, score_cutoff=1) == 1, 1))
    assert len(close) > 200
    for first, second in close:
        one, other = listed[first], listed[second]
        assert code_of(one) == exact[one].id
        assert code_of(other) == exact[other].id
        if exact[one] is not exact[other]:
            assert code_of(one) != code_of(other), (one, other)


def test_no_substance_has_two_names_that_differ_by_a_number_only() -> None:
    by_skeleton: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for name, entry in registry().exact.items():
        by_skeleton[entry.id, re.sub("[0-9]+", "#", name)].add(name)
    assert {key: found for key, found in by_skeleton.items() if len(found) > 1} == {}


def test_names_that_differ_by_a_number_only_are_different_substances() -> None:
    by_skeleton: defaultdict[str, set[str]] = defaultdict(set)
    for name in names():
        by_skeleton[re.sub("[0-9]+", "#", name)].add(name)
    families = [found for found in by_skeleton.values() if len(found) > 1]
    assert len(families) > 40
    for found in families:
        assert len({code_of(name) for name in found}) == len(found), found
        first, *others = sorted(found)
        assert all(difference(first, other) is Difference.NUMBER for other in others)


def test_a_name_and_the_same_with_a_prefix_are_different_substances() -> None:
    exact, pairs = registry().exact, 0
    for name in names():
        for prefix in PREFIXES:
            longer = fold(prefix + name)
            if longer in exact and exact[longer] is not exact[name]:
                pairs += 1
                assert code_of(longer) != code_of(name)
                assert difference(name, longer) is not Difference.SPELLING, (name, longer)
    assert pairs > 60


DECLARED = {
    ("4-", "anpp"),
    ("4-", "fibf"),
    ("d-", "norpseudoephedrine"),
    ("di", "ethylether"),
    ("ethyl", "alcohol"),
    ("ethyl", "ether"),
    ("l-", "theanine"),
    ("o-", "opium"),  # oopium, in Estonian
}
"""Prefixes with which a name is a declared name of the same substance. Each was looked at by hand."""


def test_no_other_substance_goes_by_a_name_with_and_without_a_prefix() -> None:
    exact = registry().exact
    same = {
        (prefix, name)
        for name in names()
        for prefix in PREFIXES
        if (longer := fold(prefix + name)) != name and exact.get(longer) is exact[name]
    }
    assert same == DECLARED


@given(st.sampled_from(names()), st.data())
def test_a_changed_digit_never_gives_the_same_substance(name: str, data: st.DataObject) -> None:
    digits = [at for at, character in enumerate(name) if character.isdigit()]
    if not digits:
        return
    at = data.draw(st.sampled_from(digits))
    changed = name[:at] + data.draw(st.sampled_from([d for d in "0123456789" if d != name[at]])) + name[at + 1 :]
    assert code_of(changed) != registry().exact[name].id
    for one in substances.suggestions(changed):
        assert one.like != name or one.difference is Difference.NUMBER


@given(st.sampled_from(names()), st.sampled_from(PREFIXES))
def test_an_added_prefix_never_gives_the_same_substance_unless_declared(name: str, prefix: str) -> None:
    longer = fold(prefix + name)
    found = code_of(prefix + name)
    assert found is None or registry().exact[longer].id == found
    if found == registry().exact[name].id:
        assert (prefix, name) in DECLARED


@given(st.sampled_from(names()), st.integers(0, 60), st.sampled_from("abcdefghijklmnopqrstuvwxyz0123456789"))
def test_one_added_character_is_read_only_where_that_is_a_name_itself(name: str, at: int, character: str) -> None:
    changed = name[:at] + character + name[at:]
    found = code_of(changed)
    known = registry().exact.get(fold(changed))
    assert found == (known.id if known else None)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("2-MMC", "3-MMC", Difference.NUMBER),
        ("JWH-018", "JWH-073", Difference.NUMBER),
        ("Fentanyl", "Norfentanyl", Difference.PREFIX),
        ("Ephedrine", "Norephedrine", Difference.PREFIX),
        ("Amphetamine", "Methamphetamine", Difference.PREFIX),
        ("Methylone", "Ethylone", Difference.PREFIX),
        ("N-Methylephedrone", "Methylephedrone", Difference.PREFIX),
        ("Ephedrine", "Ephedrone", Difference.ENDING),
        ("Clonazepam", "Clonazolam", Difference.ENDING),
        ("MDMA", "MDEA", Difference.ABBREVIATION),
        ("DOB", "DOC", Difference.ABBREVIATION),
        ("Cocaine", "Cocaine hydrochloride", Difference.SALT),
        ("Cocaine", "Cocaaine", Difference.SPELLING),
        ("Ephedrine", "Ephedrin", Difference.SPELLING),
        ("Colina", "Codeine", Difference.LETTERS),
    ],
)
def test_what_tells_two_names_apart(first: str, second: str, expected: Difference) -> None:
    assert difference(fold(first), fold(second)) is expected
    assert difference(fold(second), fold(first)) is expected


@given(st.text(max_size=30), st.text(max_size=30))
def test_telling_apart_never_fails(first: str, second: str) -> None:
    if fold(first) != fold(second):
        assert difference(fold(first), fold(second)) in Difference


def test_street_names_are_no_exact_names() -> None:
    for entry in registry().by_id.values():
        for name, name_class in entry.names.items():
            if name_class is NameClass.STREET:
                assert fold(name) not in registry().exact, name
