"""Features of two names of persons: order, initials, short forms, patronymics, fathers and sons."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from tutela.recognition.names import lexicon
from tutela.recognition.names.alignment import Alignment, Pair
from tutela.recognition.names.feature import PERSON, Feature
from tutela.recognition.names.likeness import How
from tutela.recognition.names.name import Role
from tutela.vocabulary.faults.entry import _


def _by(found: Alignment, how: How) -> float:
    return float(any(pair.likeness.how is how for pair in found.pairs))


def _initial(found: Alignment) -> float:
    return _by(found, How.INITIAL)


def _nickname(found: Alignment) -> float:
    return _by(found, How.NICKNAME)


def _gendered(found: Alignment) -> float:
    return _by(found, How.GENDERED)


def _patronymic_as_name(found: Alignment) -> float:
    return _by(found, How.PATRONYMIC)


def _initials_differ(found: Alignment) -> float:
    """An initial on one side and, against it, an initial or word that does not begin with it."""
    mine, theirs = ({part.role for part in side} for side in (found.left, found.right))
    said = {Role.INITIAL, Role.WORD}
    return float(bool((Role.INITIAL in mine and theirs & said) or (Role.INITIAL in theirs and mine & said)))


def _one_word(found: Alignment) -> float:
    full = sum(pair.likeness.how is not How.INITIAL for pair in found.pairs)
    return float(full == 1 and max(len(found.first.parts), len(found.second.parts)) > 1)


def _order(found: Alignment) -> float:
    """Whether parts stand in another order than turning family name and given name about explains."""
    places = [pair.second[0] for pair in found.pairs]
    falls = sum(later < earlier for earlier, later in pairwise(places))
    turned = falls == 1 and places[-1] < places[0]
    return 0.0 if falls == 0 or turned else 1.0


def _turned(found: Alignment) -> float:
    places = [pair.second[0] for pair in found.pairs]
    falls = sum(later < earlier for earlier, later in pairwise(places))
    return float(falls == 1 and places[-1] < places[0])


def _patronymics_differ(found: Alignment) -> float:
    mine = any(part.role is Role.PATRONYMIC for part in found.left)
    return float(mine and any(part.role is Role.PATRONYMIC for part in found.right))


def _father_and_son_swapped(found: Alignment) -> float:
    """Karim bin Yusuf beside Yusuf bin Karim: the father of one is the son of the other."""
    answers = {pair.first[0]: pair.second[0] for pair in found.pairs}
    for son, father in found.first.fathers:
        for other_son, other_father in found.second.fathers:
            if son >= 0 and other_son >= 0 and answers.get(son) == other_father and answers.get(father) == other_son:
                return 1.0
    return 0.0


def _generations_differ(found: Alignment) -> float:
    mine, theirs = found.first.numbers, found.second.numbers
    return float(bool(mine) and bool(theirs) and mine != theirs)


def _genders_differ(found: Alignment) -> float:
    """Whether the given names are the forms of one for a man and a woman, or one is somebody's father and one a mother."""
    ends = len(found.first.parts) - 1, len(found.second.parts) - 1
    for pair in found.pairs:
        here, there = pair.first[0], pair.second[0]
        if pair.likeness.how in _FORMS and here < ends[0] and there < ends[1]:
            mine, theirs = found.first.parts[here], found.second.parts[there]
            if mine.role is theirs.role is Role.WORD and _of_other_gender(mine.roman, theirs.roman):
                return 1.0
    kin = [{part.roman for part in name.parts if part.role is Role.KUNYA} for name in (found.first, found.second)]
    if not kin[0] or not kin[1]:
        return 0.0
    words = lexicon.person_words()
    fathers, mothers = ([bool(side & group) for side in kin] for group in (words.father_of, words.mother_of))
    return float((fathers[0] and mothers[1]) or (fathers[1] and mothers[0]))


def _of_other_gender(first: str, second: str) -> bool:
    """Željko and Željka, Daniel and Daniela, Jean and Jeanne; not Petrov and Petrova, who may be one in a family's list."""
    short, long = sorted((first, second), key=lambda name: (len(name), name))
    if len(short) < _STEM:
        return False
    if len(short) == len(long):
        return short[:-1] == long[:-1] and {short[-1], long[-1]} == {"a", "o"}
    if short.endswith(_FAMILY_ENDINGS) or short[-1] in "aeiouy":
        return False
    return long in {short + "a", short + short[-1] + "e", short + short[-1] + "a"}


def _family_names_differ(found: Alignment) -> float:
    mine, theirs = found.first.parts[-1], found.second.parts[-1]
    return float(mine.role is Role.WORD and theirs.role is Role.WORD and mine in found.left and theirs in found.right)


def _slipped(found: Alignment) -> list[Pair]:
    return [pair for pair in found.pairs if pair.likeness.how is How.SLIP]


def _slip_at_the_start(found: Alignment) -> float:
    firsts = ((found.first.parts[p.first[0]].roman, found.second.parts[p.second[0]].roman) for p in _slipped(found))
    return float(any(mine[:1] != theirs[:1] for mine, theirs in firsts))


_FORMS: Final = frozenset({How.SLIP, How.SPELLING, How.SCRIPT, How.GENDERED})
_STEM: Final = 4
_FAMILY_ENDINGS: Final = ("ov", "ev", "in", "yn", "sk", "ow", "ew", "iev", "yev")

FEATURES: Final[tuple[Feature, ...]] = (
    Feature("initial", PERSON, False, _initial, _("A part is known by its initial only."), 0.3),
    Feature("initials_differ", PERSON, False, _initials_differ, _("An initial stands against another name."), 2.5),
    Feature("nickname", PERSON, False, _nickname, _("A given name stands in a short form or in another language's form."), 0.3),
    Feature("gendered", PERSON, False, _gendered, _("A surname stands in the form for another gender or language."), 0.1),
    Feature("patronymic_as_name", PERSON, False, _patronymic_as_name, _("A patronymic stands beside the father's own name."), 0.3),
    Feature("one_word", PERSON, False, _one_word, _("One full part alone agrees."), 1.0),
    Feature("order", PERSON, False, _order, _("The parts stand in another order."), 0.3),
    Feature("turned", PERSON, False, _turned, _("Family name and given name are turned about.")),
    Feature("patronymics_differ", PERSON, False, _patronymics_differ, _("The patronymics name different fathers."), 1.0),
    Feature("father_and_son_swapped", PERSON, False, _father_and_son_swapped,
            _("The father in one name is the son in the other."), 2.0, ceiling=0.4),
    Feature("generations_differ", PERSON, False, _generations_differ,
            _("One is the younger and one the elder of two namesakes."), 2.5, ceiling=0.4),
    Feature("genders_differ", PERSON, False, _genders_differ, _("The given names are a man's and a woman's."), 1.5, ceiling=0.45),
    Feature("family_names_differ", PERSON, False, _family_names_differ, _("The last names differ.")),
    Feature("slip_at_the_start", PERSON, False, _slip_at_the_start, _("A name differs in its first letter.")),
)  # fmt: skip
