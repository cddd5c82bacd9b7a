"""Values that never tie records (placeholders, common values), by scheme, each with its reason: typed access to
``data/stop_values.yaml``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Final

from tutela.vocabulary.data_files import load

ANY: Final = "any"
"""The list that holds for every scheme."""


@dataclass(frozen=True, slots=True)
class StopRule:
    """Values set apart for one ``reason`` (a note code without ``identifier_``). ``standing`` is ``stop_value`` or
    ``placeholder``. A value is compared folded (NFKC, casefold, single spaces), in whole."""

    scheme: str
    standing: str
    reason: str
    equals: frozenset[str] = field(repr=False)
    pattern: re.Pattern[str] | None = None

    def holds(self, text: str) -> bool:
        """Whether folded ``text`` is set apart by this rule."""
        return text in self.equals or (self.pattern is not None and self.pattern.fullmatch(text) is not None)


@lru_cache(maxsize=1)
def rules() -> Mapping[str, tuple[StopRule, ...]]:
    """Scheme (or ``any``) -> its rules, in the order of the file."""
    return {scheme: tuple(_rule(scheme, entry) for entry in _entries(scheme, listed)) for scheme, listed in _data()}


def _data() -> Iterable[tuple[str, object]]:
    return load("stop_values.yaml").items()


def _entries(scheme: str, listed: object) -> list[dict[str, object]]:
    if not isinstance(listed, list) or not all(isinstance(entry, dict) for entry in listed):
        raise TypeError(f"stop_values.yaml, {scheme}: a list of rules is expected")
    return listed


def _rule(scheme: str, entry: dict[str, object]) -> StopRule:
    equals, pattern = entry.get("equals") or [], entry.get("pattern")
    if not isinstance(equals, list) or not all(isinstance(value, str) for value in equals):
        raise TypeError(f"stop_values.yaml, {scheme}: equals must be a list of texts, not {equals!r}")
    return StopRule(
        scheme=scheme,
        standing=str(entry["standing"]),
        reason=str(entry["reason"]),
        equals=frozenset(unicodedata.normalize("NFKC", value.casefold()) for value in equals),
        pattern=re.compile(str(pattern)) if pattern else None,
    )


@dataclass(frozen=True, slots=True)
class _Look:
    """The rules of one scheme for quick look-up: whole values, and patterns, each with its place in the file."""

    equals: Mapping[str, tuple[int, StopRule]]
    patterns: tuple[tuple[int, re.Pattern[str], StopRule], ...]


@cache
def _look(scheme: str) -> _Look:
    listed = rules().get(scheme, ())
    equals: dict[str, tuple[int, StopRule]] = {}
    for place, rule in enumerate(listed):
        for value in rule.equals:
            equals.setdefault(value, (place, rule))
    patterns = tuple((place, rule.pattern, rule) for place, rule in enumerate(listed) if rule.pattern is not None)
    return _Look(equals, patterns)


def find(scheme: str, text: str) -> StopRule | None:
    """The first rule of ``scheme`` that sets folded ``text`` apart."""
    look = _look(scheme)
    place, found = look.equals.get(text, (len(look.patterns) + len(look.equals), None))
    for at, pattern, rule in look.patterns:
        if at >= place:
            break
        if pattern.fullmatch(text) is not None:
            return rule
    return found
