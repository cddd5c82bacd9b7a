"""Words that place texts are read with: typed access to ``data/place_words.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from tutela.vocabulary.data_files import load


@dataclass(frozen=True, slots=True)
class PlaceWords:
    """``replaced``: digits -> what they stood for before a blind replacement; the sets are casefolded words."""

    replaced: Mapping[str, tuple[str, ...]]
    after_figures: frozenset[str]
    before_figures: frozenset[str]
    articles: frozenset[str]
    settlements: frozenset[str]


@lru_cache(maxsize=1)
def place_words() -> PlaceWords:
    """The words of the file. TypeError where it doesn't have the expected shape."""
    data = load("place_words.yaml")
    replaced = data["replaced"]
    if not isinstance(replaced, dict):
        raise TypeError("place_words.yaml: replaced must map digits to texts")
    return PlaceWords(
        replaced=MappingProxyType({str(code): tuple(map(str, texts)) for code, texts in replaced.items()}),
        after_figures=_words(data, "after_figures"),
        before_figures=_words(data, "before_figures"),
        articles=_words(data, "articles"),
        settlements=_words(data, "settlements"),
    )


def _words(data: Mapping[str, object], key: str) -> frozenset[str]:
    words = data[key]
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise TypeError(f"place_words.yaml: {key} must be a list of texts")
    return frozenset(word.casefold() for word in words)
