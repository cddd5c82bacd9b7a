"""The registry of features: everything the scorer looks at, one line each in its file."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from tutela.recognition.names import organisation_features, person_features, shared_features
from tutela.recognition.names.feature import Feature
from tutela.recognition.names.name import Kind

FEATURES: Final[tuple[Feature, ...]] = (
    *shared_features.FEATURES,
    *person_features.FEATURES,
    *organisation_features.FEATURES,
)

OF_KIND: Final[Mapping[Kind, tuple[Feature, ...]]] = MappingProxyType(
    {kind: tuple(feature for feature in FEATURES if kind in feature.kinds) for kind in Kind}
)
