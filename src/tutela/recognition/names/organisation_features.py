"""Features of two names of organisations: legal form, figures, places, initials, words that tell nothing."""

from __future__ import annotations

from typing import Final

from tutela.recognition.names import lexicon
from tutela.recognition.names.alignment import Alignment
from tutela.recognition.names.feature import ORGANISATION, Feature
from tutela.recognition.names.likeness import How
from tutela.recognition.names.name import Role
from tutela.vocabulary.faults.entry import _


def _forms_agree(found: Alignment) -> float:
    mine, theirs = found.first.form, found.second.form
    return float(mine is not None and theirs is not None and mine.family == theirs.family)


def _forms_differ(found: Alignment) -> float:
    mine, theirs = found.first.form, found.second.form
    return float(mine is not None and theirs is not None and mine.family != theirs.family)


def _forms_of_other_countries(found: Alignment) -> float:
    mine, theirs = found.first.form, found.second.form
    return float(mine is not None and theirs is not None and mine.family == theirs.family and mine.line != theirs.line)


def _numbers_differ(found: Alignment) -> float:
    mine, theirs = found.first.numbers, found.second.numbers
    return float(bool(mine) and bool(theirs) and sorted(mine) != sorted(theirs))


def _number_on_one_side(found: Alignment) -> float:
    return float(bool(found.first.numbers) != bool(found.second.numbers))


def _places_differ(found: Alignment) -> float:
    mine, theirs = set(found.first.places), set(found.second.places)
    return float(bool(mine) and bool(theirs) and mine.isdisjoint(theirs))


def _place_on_one_side(found: Alignment) -> float:
    return float(bool(found.first.places) != bool(found.second.places))


def _acronym(found: Alignment) -> float:
    return float(any(pair.likeness.how is How.ACRONYM for pair in found.pairs))


def _only_generic(found: Alignment) -> float:
    answered = [found.first.parts[position] for pair in found.pairs for position in range(*pair.first)]
    return float(bool(answered) and all(part.role is not Role.WORD for part in answered))


def _line_of_business(found: Alignment) -> float:
    line = lexicon.organisation_words().line
    mine, theirs = ([part for part in side if part.roman in line] for side in (found.left, found.right))
    return 1.0 if mine and theirs else 0.5 if mine or theirs else 0.0


FEATURES: Final[tuple[Feature, ...]] = (
    Feature("forms_agree", ORGANISATION, True, _forms_agree, _("The legal forms are of one family."), 0.2),
    Feature("forms_differ", ORGANISATION, False, _forms_differ, _("The legal forms are of different families."), 2.0, ceiling=0.4),
    Feature("forms_of_other_countries", ORGANISATION, False, _forms_of_other_countries,
            _("The legal forms are of one family, but of different laws.")),
    Feature("numbers_differ", ORGANISATION, False, _numbers_differ, _("The figures in the names differ."), 2.0, ceiling=0.4),
    Feature("number_on_one_side", ORGANISATION, False, _number_on_one_side, _("Only one name has a figure."), 2.0),
    Feature("places_differ", ORGANISATION, False, _places_differ, _("The names name different places."), 0.5),
    Feature("place_on_one_side", ORGANISATION, False, _place_on_one_side, _("Only one name names a place."), 0.5),
    Feature("acronym", ORGANISATION, True, _acronym, _("One name is made of the other's first letters.")),
    Feature("only_generic", ORGANISATION, False, _only_generic, _("Only words that many organisations bear agree."), 0.5),
    Feature("line_of_business", ORGANISATION, False, _line_of_business, _("Words of the line of business differ.")),
)  # fmt: skip
