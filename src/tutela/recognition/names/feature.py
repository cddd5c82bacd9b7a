"""What a feature of the scorer is: a small measure of an alignment, its direction, and the sentence that explains it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tutela.recognition.names.alignment import Alignment
from tutela.recognition.names.name import Kind

BOTH: Final = (Kind.PERSON, Kind.ORGANISATION)
PERSON: Final = (Kind.PERSON,)
ORGANISATION: Final = (Kind.ORGANISATION,)


@dataclass(frozen=True, slots=True)
class Feature:
    """One piece of evidence.

    ``measure`` gives 0 (does not hold) to 1 (holds in full). ``speaks_for`` sameness or against it; the weight itself
    is fitted (``data/weights.yaml``) and never changes that direction. ``at_least`` is a weight declared because a rule
    of the domain demands it, whatever examples say; ``ceiling`` a score that can't be passed where the feature holds in
    full, for what decides by itself. ``reason`` is a sentence for people, to be translated.
    """

    name: str
    kinds: tuple[Kind, ...]
    speaks_for: bool
    measure: Callable[[Alignment], float]
    reason: str
    at_least: float = 0.0
    ceiling: float = 1.0
