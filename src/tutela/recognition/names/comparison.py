"""The scorer: how alike two names are, from 0 to 1, with every reason and the version of the rules.

A score is advice about names. 1.0 is given only where the written names are the same; "cannot be compared" is an
outcome of its own and never likeness.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tutela.recognition.names import evidence, weights
from tutela.recognition.names.alignment import Alignment, align
from tutela.recognition.names.features import OF_KIND
from tutela.recognition.names.name import Kind, Name, read
from tutela.recognition.names.script import Script
from tutela.vocabulary.faults.entry import _

MATCH_AT: Final = 0.5
"""The score from which names count as alike: the fit moves its bias so that this is the threshold of the best F1."""

HIGHEST: Final = 0.99
"""The score names that are not written the same can reach at most."""

_IDENTICAL: Final = 3.5
"""Log-odds of names written the same, where a birth speaks beside them."""


class Outcome(StrEnum):
    """Whether there was anything to compare."""

    COMPARED = "compared"
    NULL = "null"  # one of the names names nobody
    NOT_COMPARABLE = "not_comparable"  # no part of one can be held against a part of the other


@dataclass(frozen=True, slots=True)
class Reason:
    """What moved the score: a feature's measure (0 to 1) and the log-odds it added, with a sentence for people."""

    code: str
    measure: float
    log_odds: float
    sentence: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """``score`` 0 to 1 (0 where nothing was compared, and ``outcome`` says so), ``reasons`` the strongest first."""

    outcome: Outcome
    score: float
    reasons: tuple[Reason, ...]
    rules: str

    @property
    def alike(self) -> bool:
        """Whether the names are alike enough to be shown to a person."""
        return self.outcome is Outcome.COMPARED and self.score >= MATCH_AT


_SAME: Final = Reason("written_the_same", 1.0, _IDENTICAL, _("The names are written the same."))
_NULL: Final = Reason("names_nobody", 1.0, 0.0, _("A placeholder names nobody and is compared with nothing."))
_KINDS: Final = Reason("different_kinds", 1.0, 0.0, _("A person and an organisation are not compared."))
_ILLEGIBLE: Final = Reason(
    "no_shared_letters", 1.0, 0.0, _("The names share no script and can't be written in Latin letters.")
)


def compare(first: Name, second: Name, births: tuple[evidence.Birth, evidence.Birth] | None = None) -> Comparison:
    """How alike two names are, with what the births say where they are given. Symmetric; never raises."""
    if first.null or second.null:
        return _nothing(Outcome.NULL, _NULL)
    if first.kind is not second.kind:
        return _nothing(Outcome.NOT_COMPARABLE, _KINDS)
    same = written_the_same(first, second)
    if not same and not comparable(first, second):
        return _nothing(Outcome.NOT_COMPARABLE, _ILLEGIBLE)
    base, reasons, highest = (_IDENTICAL, [_SAME], 1.0) if same else _weighed(aligned(first, second))
    findings = evidence.weigh(*births) if births is not None else ()
    told = [found for found in findings if found.stand is not evidence.Stand.UNKNOWN]
    reasons.extend(Reason(found.code, 1.0, found.log_odds, found.reason) for found in told)
    stands = {found.stand for found in told}
    if same and (births is None or stands == {evidence.Stand.AGREES}):
        share = 1.0  # births that are given and unknown leave a doubt: two people may bear the name
    else:
        share = min(HIGHEST, highest, _share(base + sum(found.log_odds for found in told)))
    ranked = sorted(reasons, key=lambda reason: (-abs(reason.log_odds), reason.code))
    return Comparison(Outcome.COMPARED, share, tuple(ranked), weights.version())


def compare_texts(first: str, second: str, kind: Kind) -> Comparison:
    """``compare`` of two written names of one kind."""
    return compare(read(first, kind), read(second, kind))


def score(first: Name, second: Name) -> float:
    """The score of ``compare`` alone, for many pairs."""
    if first.null or second.null or first.kind is not second.kind:
        return 0.0
    if written_the_same(first, second):
        return 1.0
    if not comparable(first, second):
        return 0.0
    log_odds, _reasons, highest = _weighed(aligned(first, second))
    return min(highest, _share(log_odds))


def written_the_same(first: Name, second: Name) -> bool:
    """Whether two names are the same but for case, marks, punctuation and titles: parts, form and figures."""
    return (
        [part.plain for part in first.parts] == [part.plain for part in second.parts]
        and first.form == second.form
        and first.numbers == second.numbers
        and first.fathers == second.fathers
    )


def comparable(first: Name, second: Name) -> bool:
    """Whether any part of one can be held against a part of the other: in one script, or both in Latin letters."""
    if (first.scripts & second.scripts) - {Script.OTHER}:
        return True
    return any(part.roman for part in first.parts) and any(part.roman for part in second.parts)


def aligned(first: Name, second: Name) -> Alignment:
    """The alignment of two names in an order that does not depend on which comes first."""
    return align(first, second) if _key(first) <= _key(second) else align(second, first)


def _key(name: Name) -> tuple[object, ...]:
    return (
        name.joined,
        name.ordered,
        [part.plain for part in name.parts],
        name.numbers,
        name.places,
        str(name.form),
        name.fathers,
    )


def _weighed(found: Alignment) -> tuple[float, list[Reason], float]:
    """The log-odds, the reasons and the highest score the features allow."""
    held = weights.weights()[found.first.kind]
    log_odds = held.bias
    reasons: list[Reason] = []
    highest = HIGHEST
    for feature, weight in zip(OF_KIND[found.first.kind], held.signed, strict=True):
        measure = feature.measure(found)
        if measure and weight:
            log_odds += weight * measure
            highest = min(highest, feature.ceiling) if measure >= 1.0 else highest
            reasons.append(Reason(feature.name, measure, weight * measure, feature.reason))
    return log_odds, reasons, highest


def _share(log_odds: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, log_odds))))


def _nothing(outcome: Outcome, reason: Reason) -> Comparison:
    return Comparison(outcome, 0.0, (reason,), weights.version())
