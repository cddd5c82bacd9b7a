"""The registry of features and its weights: complete, directed, and as declared."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutela.recognition.names import weights as held
from tutela.recognition.names.comparison import aligned, comparable
from tutela.recognition.names.features import FEATURES, OF_KIND
from tutela.recognition.names.name import Kind, read


def test_every_feature_has_a_name_of_its_own_and_a_sentence() -> None:
    names = [feature.name for feature in FEATURES]
    assert len(names) == len(set(names))
    assert all(feature.reason.endswith(".") for feature in FEATURES)


@pytest.mark.parametrize("kind", list(Kind))
def test_weights_keep_to_the_direction_and_least_of_their_features(kind: Kind) -> None:
    for feature, weight in zip(OF_KIND[kind], held.weights()[kind].signed, strict=True):
        assert weight >= 0 if feature.speaks_for else weight <= 0
        assert abs(weight) >= feature.at_least


@settings(max_examples=100)
@given(st.text(max_size=40), st.text(max_size=40), st.sampled_from(list(Kind)))
def test_every_measure_is_a_share(first: str, second: str, kind: Kind) -> None:
    mine, theirs = read(first, kind), read(second, kind)
    if mine.null or theirs.null or not comparable(mine, theirs):
        return
    found = aligned(mine, theirs)
    for feature in OF_KIND[kind]:
        assert 0.0 <= feature.measure(found) <= 1.0, feature.name


def test_a_file_of_weights_for_other_features_is_refused() -> None:
    with pytest.raises(ValueError, match="fit the weights anew"):
        held._of(Kind.PERSON, {"bias": 0.0, "weights": {"letters": 1.0}})
