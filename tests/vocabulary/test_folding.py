"""Folding."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutela.vocabulary.folding import fold


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Côte d’Ivoire", "COTE D'IVOIRE"),
        ("Straße", "STRASSE"),
        ("Łódź", "lodz"),
        ("Ｆｒａｎｃｅ", "france"),
        ("A & B", "a and b"),
    ],
)
def test_spellings_of_one_name_fold_to_one_key(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@settings(max_examples=100)
@given(st.text(max_size=40))
def test_folding_is_total_and_leaves_no_space_at_the_ends(text: str) -> None:
    assert fold(text) == fold(text).strip()
    assert "  " not in fold(text)
