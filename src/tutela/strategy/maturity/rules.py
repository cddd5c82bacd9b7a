"""What is decided about assessments, without Django: the sum of a domain, and what keeps one from being submitted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from tutela.strategy.maturity.frameworks import Domain, Framework

VERSION: Final = "maturity-1"
LEAST_WHY: Final = 1
FIRST_YEAR: Final = 2000

NOT_APPLICABLE: Final = "not_applicable"
"""Beside a level: the capability has no place in this country, with the reason. Not assessed is no answer at all; level 0 is one."""


@dataclass(frozen=True, slots=True)
class Said:
    """An answer about one capability. ``level`` None: not applicable. ``evidenced``: levels that evidence was given for."""

    level: int | None
    evidenced: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Summary:
    """A domain in one line. ``level``: the lower median of the assessed ones (levels are an order and no measure, so they have no
    mean), None where none is."""

    level: int | None
    assessed: int
    not_applicable: int
    not_assessed: int


def summary(domain: Domain, said: Mapping[str, Said]) -> Summary:
    """What a domain comes to."""
    answers = [said[one.id] for one in domain.capabilities if one.id in said]
    levels = sorted(one.level for one in answers if one.level is not None)
    middle = levels[(len(levels) - 1) // 2] if levels else None
    return Summary(middle, len(levels), len(answers) - len(levels), len(domain.capabilities) - len(answers))


def without_evidence(said: Mapping[str, Said]) -> list[str]:
    """Capabilities whose level is claimed without evidence: from level 1 on there must be some for the level or a higher one."""
    return [
        capability
        for capability, one in said.items()
        if one.level and not any(level >= one.level for level in one.evidenced)
    ]


def keeps_back(framework: Framework, said: Mapping[str, Said]) -> list[str]:
    """Capabilities that keep an assessment from being submitted, in the framework's order. Not assessed ones do not: they are shown
    as what they are; but one that says nothing at all is none."""
    bare = set(without_evidence(said))
    return [one.id for one in framework.capabilities() if one.id in bare]


def moved(before: Mapping[str, Said], after: Mapping[str, Said], order: Iterable[str]) -> list[tuple[str, int, int]]:
    """(capability, level before, level after) of those whose level changed between two assessments."""
    pairs = [(one, before.get(one), after.get(one)) for one in order]
    return [
        (one, old.level, new.level)
        for one, old, new in pairs
        if old is not None
        and new is not None
        and old.level is not None
        and new.level is not None
        and old.level != new.level
    ]
