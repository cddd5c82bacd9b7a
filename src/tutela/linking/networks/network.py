"""What a network is when it is shown: its records, why each tie exists, what was left out and why, and what it touches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from tutela.linking.networks.rules import Why
from tutela.vocabulary.areas import Area, CrimeContext

Field: TypeAlias = Area | CrimeContext
"""What a network may be about: an area, or a crime context other than the areas (rules.OTHER_CONTEXTS)."""


@dataclass(frozen=True, slots=True)
class Tie:
    """Records of one network that name one value. ``degree``: all visible records that name it, in any network; ``bits``:
    its evidence. ``weak``: it counts only beside others."""

    scheme: str
    key: str
    title: str
    bits: float
    degree: int
    records: tuple[int, ...]
    weak: bool = False


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A value that ``records`` of a network name and that joins nothing (further): why, and on how many visible records it
    is in all. ``because``: of a decision, the pair of records it keeps apart."""

    scheme: str
    key: str
    why: Why
    degree: int
    records: tuple[int, ...]
    because: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class PolyCriminal:
    """Areas and contexts that meet in one network, and what bridges them, rarest first.

    ``rank`` is -log2 of a degree: the rarest bridges that together connect all of ``fields`` are taken, and the commonest of
    these counts (-1 is the highest there is: a value on two records). It ranks networks, never persons. ``corroborated``: they would
    still meet without any one of the bridges; else a single wrong number may have brought them together.
    """

    fields: tuple[Field, ...]
    bridges: tuple[Tie, ...]
    rank: float
    corroborated: bool


@dataclass(frozen=True, slots=True)
class Network:
    """Two records or more, in order; ``label`` is the first. ``fields``: what they touch.

    ``thin``: the ties that alone hold two parts of two records or more together (parts.py).
    ``victim_values``: how many values of victims were left out; they are not named (rules.VICTIM_RULE).
    ``shared_infrastructure``: it touches several fields and only what many share connects them, so it isn't poly-criminal.
    """

    label: int
    records: tuple[int, ...]
    ties: tuple[Tie, ...]
    thin: tuple[Tie, ...]
    left_out: tuple[LeftOut, ...]
    fields: tuple[Field, ...]
    victim_values: int
    poly_criminal: PolyCriminal | None
    shared_infrastructure: bool
    rules_version: str
