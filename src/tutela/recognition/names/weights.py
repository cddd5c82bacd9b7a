"""The fitted weights: typed access to ``data/weights.yaml``, checked against the registry of features."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from tutela.recognition.names import lexicon
from tutela.recognition.names.features import OF_KIND
from tutela.recognition.names.name import Kind


@dataclass(frozen=True, slots=True)
class Weights:
    """``bias`` and one weight for each feature of the kind, in the registry's order; signed by the feature's direction."""

    bias: float
    signed: tuple[float, ...]


@lru_cache(maxsize=1)
def weights() -> Mapping[Kind, Weights]:
    """The weights of both kinds. ValueError where the file and the registry name different features, or a weight is
    below what its feature demands."""
    data = lexicon.load("weights")
    return {kind: _of(kind, lexicon.sections(data[kind.value])) for kind in Kind}


def _of(kind: Kind, section: Mapping[str, object]) -> Weights:
    stated = {name: float(value) for name, value in lexicon.texts(section["weights"]).items()}
    features = OF_KIND[kind]
    if set(stated) != {feature.name for feature in features}:
        raise ValueError(f"weights.yaml, {kind.value}: fit the weights anew, the features have changed")
    low = [feature.name for feature in features if stated[feature.name] < feature.at_least]
    if low:
        raise ValueError(f"weights.yaml, {kind.value}: below the least weight declared: {', '.join(low)}")
    signed = tuple(stated[feature.name] * (1 if feature.speaks_for else -1) for feature in features)
    return Weights(float(str(section["bias"])), signed)


@lru_cache(maxsize=1)
def version() -> str:
    """The version of the rules: it changes with any weight, feature or word list."""
    seen = hashlib.blake2b(digest_size=6)
    for kind in Kind:
        for feature in OF_KIND[kind]:
            seen.update(f"{kind.value} {feature.name} {feature.speaks_for} {feature.at_least}".encode())
    for name in ("weights", "words", "nicknames", "endings", "romanisation", "placeholders"):
        seen.update(repr(lexicon.load(name)).encode())
    for name in ("organisation_forms", "organisation_words"):
        seen.update(repr(lexicon.load(name)).encode())
    return f"names-1.{seen.hexdigest()}"
