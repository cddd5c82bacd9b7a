"""The model by which persons are compared: typed access to ``data/model.yaml``, and the rule of the threshold. Pure.

One file gives both engines the same settings. It is pinned, with a version that each result keeps: nothing is trained where
it runs, so the same persons have the same score on every installation, and no score tells what else is held.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from pydantic import Field, model_validator

from tutela.records.values import Value
from tutela.vocabulary import data_files
from tutela.vocabulary.faults.entry import _


class Level(Value):
    """What a comparison may find. The first whose condition ``when`` holds is taken; the last one is ``ELSE``.
    ``contradicts``: who differs in this is never held for one person in a cluster, whatever else they share."""

    code: str
    when: str
    contradicts: bool = False
    m: float = Field(gt=0, lt=1)
    u: float = Field(gt=0, lt=1)

    @property
    def bits(self) -> float:
        """What finding it says: positive for, negative against."""
        return math.log2(self.m / self.u)


class Comparison(Value):
    """One thing compared. Where ``missing`` holds, nothing is said either way."""

    name: str = Field(pattern=r"^[a-z_]+$")
    missing: str
    levels: tuple[Level, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _is_whole(self) -> Comparison:
        """The levels leave nothing out, and their shares are shares of all."""
        if [level.when for level in self.levels].index("ELSE") != len(self.levels) - 1:
            raise ValueError(f"{self.name}: the last level, and no other, is ELSE")
        for share in (sum(level.m for level in self.levels), sum(level.u for level in self.levels)):
            if not math.isclose(share, 1, abs_tol=0.02):
                raise ValueError(f"{self.name}: the shares of the levels are {share:.3f} together, not 1")
        return self

    def level(self, gamma: int) -> Level | None:
        """The level of Splink's number for it (the highest is the first); None for -1, missing."""
        return None if gamma < 0 else self.levels[len(self.levels) - 1 - gamma]


class Block(Value):
    """Which pairs are compared at all: those of which ``rule`` holds; of ``explode``, a list, one entry suffices."""

    name: str
    rule: str
    explode: str = ""


class Threshold(Value):
    """How many wrong pairs are accepted, for each person compared. ``fewest``: fewer persons count as so many, since who is held
    in a small installation is still one of a whole population."""

    false_edges_per_person: float = Field(gt=0, lt=1)
    fewest: int = Field(ge=2)


class Caps(Value):
    """Keys that more persons than this share find no candidates (``sharing``), or say nothing (``identifier``)."""

    sharing: int = Field(ge=2)
    identifier: int = Field(ge=2)


class Model(Value):
    """The whole file."""

    version: str
    fitted: str
    threshold: Threshold
    caps: Caps
    blocking: tuple[Block, ...]
    comparisons: tuple[Comparison, ...]

    def least_bits(self, persons: int) -> float:
        """The evidence from which a pair is suggested among so many persons.

        Of pairs of different persons at most ``2 ** -bits`` reach ``bits`` (Markov's inequality on the likelihood ratio), and
        there are ``n * n / 2`` of them: so ``log2(n / (2 * accepted))`` keeps the wrong ones below ``n * accepted``. A fixed
        probability wouldn't: what is right at a hundred thousand is wrong at a million. ``persons`` counts as the next power
        of two, so that a person who is hidden from a reader moves nothing they see.
        """
        rounded = 2 ** math.ceil(math.log2(max(persons, self.threshold.fewest)))
        return math.log2(rounded / (2 * self.threshold.false_edges_per_person))

    def accepted(self, persons: int) -> float:
        """How many wrong pairs the threshold accepts among so many persons."""
        return self.threshold.false_edges_per_person * persons

    def contradicting(self, codes: Iterable[str]) -> bool:
        """Whether one of these findings keeps two persons apart."""
        against = {level.code for one in self.comparisons for level in one.levels if level.contradicts}
        return not against.isdisjoint(codes)

    def findings(self, gammas: Mapping[str, int]) -> list[tuple[str, float]]:
        """What was found of a pair, as codes with their bits, in the order of the comparisons; what was missing isn't there."""
        found = ((one, one.level(gammas[one.name])) for one in self.comparisons)
        return [(level.code, round(level.bits, 2)) for _one, level in found if level is not None]


@lru_cache(maxsize=1)
def model() -> Model:
    """The pinned model. ValueError where the file is not one."""
    return Model.model_validate(data_files.load("model.yaml", "tutela.linking.persons"))


SENTENCES: Final[Mapping[str, str]] = {
    "name_same": _("The names are the same, in whatever order."),
    "name_sounds_same": _("The names sound the same."),
    "name_consonants_same": _(
        "The names have the same consonants, as where they were carried from one script to another."
    ),
    "name_slip": _("The names differ by a slip or two."),
    "name_two_parts": _("Two parts of the names are the same."),
    "name_one_part": _("One part of the names is the same."),
    "name_other": _("The names differ."),
    "generation_same": _("Both are named as the same generation."),
    "generation_one_sided": _("Only one is named as junior, senior or a number."),
    "generation_other": _("They are named as different generations, as father and son are."),
    "birth_date_same": _("The dates of birth are the same."),
    "birth_date_swapped": _("Day and month of birth are exchanged."),
    "birth_date_slip": _("The dates of birth differ in one figure."),
    "birth_year_same": _("The years of birth are the same; no more is known of both."),
    "birth_other": _("The dates of birth differ."),
    "country_same": _("The nationality is the same."),
    "country_other": _("The nationalities differ."),
    "identifier_shared": _("They share an identifier that few have."),
    "identifier_none_shared": _("They share no identifier, though both have some."),
}
"""What each finding says to people, by its code (a test holds it to the file)."""
