"""Features of any two names: letters, parts that answer each other, parts that do not."""

from __future__ import annotations

from typing import Final

from rapidfuzz.distance import OSA

from tutela.recognition.names.alignment import Alignment
from tutela.recognition.names.feature import BOTH, ORGANISATION, PERSON, Feature
from tutela.recognition.names.likeness import How
from tutela.recognition.names.name import Part, Role
from tutela.vocabulary.faults.entry import _

_CLOSE: Final = frozenset({How.SAME, How.SCRIPT, How.SPELLING, How.ARABIC})
_FULL: Final = frozenset({Role.WORD, Role.PATRONYMIC})


def _letters(found: Alignment) -> float:
    first, second = found.first, found.second
    if _spacing_only(found):
        return 1.0
    apart = OSA.normalized_similarity(first.joined, second.joined)
    return max(apart, OSA.normalized_similarity(first.ordered, second.ordered))


def _spacing_only(found: Alignment) -> float:
    first, second = found.first, found.second
    return float(first.joined == second.joined or (bool(first.run) and first.run == second.run))


def _covered(found: Alignment) -> float:
    answered = sum(pair.weight * pair.likeness.value for pair in found.pairs)
    return min(1.0, 2 * answered / (found.first.weight + found.second.weight))


def _shorter_covered(found: Alignment) -> float:
    answered = sum(pair.weight * pair.likeness.value for pair in found.pairs)
    return min(1.0, answered / min(found.first.weight, found.second.weight))


def _all_close(found: Alignment) -> float:
    if found.left or found.right or not found.pairs or found.first.numbers != found.second.numbers:
        return 0.0
    return float(all(pair.likeness.how in _CLOSE for pair in found.pairs))


def weight(parts: tuple[Part, ...]) -> float:
    """The weight of some parts together."""
    return sum(part.weight for part in parts)


def _conflict(found: Alignment) -> float:
    least = min(found.first.weight, found.second.weight)
    return min(1.0, min(weight(found.left), weight(found.right)) / least)


def _word_conflict(found: Alignment) -> float:
    mine = any(part.role in _FULL for part in found.left)
    return float(mine and any(part.role in _FULL for part in found.right))


def _extra(found: Alignment) -> float:
    difference = abs(weight(found.left) - weight(found.right))
    return min(1.0, difference / max(found.first.weight, found.second.weight))


def _slips(found: Alignment) -> float:
    return min(4, sum(pair.likeness.slips for pair in found.pairs)) / 4


def _more_than_one_slip(found: Alignment) -> float:
    return float(sum(pair.likeness.slips for pair in found.pairs) > 1)


def _more_than_two_slips(found: Alignment) -> float:
    return float(sum(pair.likeness.slips for pair in found.pairs) > 2)


def _nothing_answers(found: Alignment) -> float:
    return float(not any(pair.likeness.how is not How.INITIAL for pair in found.pairs))


def _other_script(found: Alignment) -> float:
    return float(found.first.scripts.isdisjoint(found.second.scripts))


FEATURES: Final[tuple[Feature, ...]] = (
    Feature("letters", BOTH, True, _letters, _("Share of letters that agree, in the written order or sorted by words.")),
    Feature("spacing_only", BOTH, True, _spacing_only, _("The same letters; only the spacing differs, if anything.")),
    Feature("covered", ORGANISATION, True, _covered, _("Share of both names whose parts answer each other.")),
    Feature("shorter_covered", ORGANISATION, True, _shorter_covered, _("Share of the shorter name that the other contains.")),
    Feature("all_close", BOTH, True, _all_close, _("Every part of one answers one of the other, in letters or sound.")),
    Feature("conflict", ORGANISATION, False, _conflict, _("Both names have parts that the other does not know.")),
    Feature("word_conflict", BOTH, False, _word_conflict, _("Each has a full word that stands against one of the other.")),
    Feature("extra", BOTH, False, _extra, _("One name has parts more than the other."), 0.3),
    Feature("slips", BOTH, False, _slips, _("Letters that differ within parts."), 0.5),
    Feature("more_than_one_slip", PERSON, False, _more_than_one_slip, _("More than one letter differs.")),
    Feature("more_than_two_slips", BOTH, False, _more_than_two_slips, _("More than two letters differ.")),
    Feature("nothing_answers", BOTH, False, _nothing_answers, _("No full part answers another: initials at most."), 1.0, ceiling=0.4),
    Feature("other_script", BOTH, False, _other_script, _("Written in different scripts, so compared through Latin letters."), 0.3),
)  # fmt: skip
