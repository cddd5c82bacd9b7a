"""How alike two parts of names are, and by what: the same letters, another script, a short form, a slip of the keyboard."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from tutela.recognition.names import lexicon, skeleton
from tutela.recognition.names.name import Part, Role
from tutela.recognition.names.script import Script, arabic_spellings


class How(StrEnum):
    """What made two parts alike."""

    SAME = "same"
    SCRIPT = "script"  # the same letters once romanised
    SPELLING = "spelling"  # the same sounds in another transliteration
    ARABIC = "arabic"  # an Arabic consonant skeleton and a Latin spelling of it
    NICKNAME = "nickname"  # short form or other-language form of a given name
    GENDERED = "gendered"  # a surname in the form for the other gender or of another language
    PATRONYMIC = "patronymic"  # a patronymic beside the father's own name
    INITIAL = "initial"
    ACRONYM = "acronym"  # the first letters of an organisation's words
    SLIP = "slip"  # a few letters differ
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Likeness:
    """``value`` in 0 to 1, ``slips`` letters that differ where the difference is in letters."""

    value: float
    how: How
    slips: int = 0


UNLIKE: Final = Likeness(0.0, How.NONE)
_SAME: Final = Likeness(1.0, How.SAME)
_STEM: Final = 4
_SHORT_PARTICLE: Final = 2
_MOST: Final = 0.51
"""Share of a given name's Latin spellings that an Arabic word must fit to be that name."""
_ALLOWED: Final = ((2, 0), (3, 1), (7, 2), (10, 3), (99, 4))
"""Longest length and how many letters may differ within it and still be a slip."""


def like(first: Part, second: Part) -> Likeness:
    """How alike two parts are; the same whichever comes first."""
    if first.plain == second.plain:
        return _SAME
    if first.plain > second.plain:
        first, second = second, first
    return _like(first, second)


@lru_cache(maxsize=262_144)
def _like(first: Part, second: Part) -> Likeness:
    if not first.roman or not second.roman:
        return UNLIKE
    if Role.PLACE in (first.role, second.role) or Role.KUNYA in (first.role, second.role):
        return UNLIKE
    if _syllabic(first.plain) and _syllabic(second.plain):
        return UNLIKE  # one other character is another name
    if len(first.roman) == 1 or len(second.roman) == 1 or Role.INITIAL in (first.role, second.role):
        return _initial(first, second)
    if first.roman == second.roman:
        return Likeness(0.97, How.SCRIPT)
    group = lexicon.organisation_words().apart.get(first.roman)
    if group is not None and lexicon.organisation_words().apart.get(second.roman) == group:
        return UNLIKE
    if _grown_on(first.roman, second.roman):
        return Likeness(0.9, How.SPELLING)
    return _named(first, second) or _sounded(first, second) or _stemmed(first, second) or _slipped(first, second)


def forget() -> None:
    """Empty the memory of pairs, for measuring."""
    _like.cache_clear()
    _stems.cache_clear()


def _syllabic(word: str) -> bool:
    return any("\u3040" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7a3" for char in word)


def _initial(first: Part, second: Part) -> Likeness:
    short, long = sorted((first.roman, second.roman), key=len)
    if short == long:
        return Likeness(0.97, How.SCRIPT)
    if len(short) > 1 and _cut_short(short, long):
        return Likeness(0.6, How.INITIAL)
    if len(long) == 1 or not (long.startswith(short) or skeleton.fine(long).startswith(skeleton.fine(short) or short)):
        return UNLIKE
    return Likeness(0.6, How.INITIAL)


def _cut_short(short: str, long: str) -> bool:
    """Whether ``short`` (“chr”, “wm”) is what is left of ``long``: its first letter, and others in their order."""
    letters = iter(long)
    return short[0] == long[0] and all(char in letters for char in short)


def _grown_on(first: str, second: str) -> bool:
    """Whether one is the other with particles grown on (Delacruz, Cruz)."""
    short, long = (first, second) if len(first) < len(second) else (second, first)
    if not long.endswith(short) or len(short) < _STEM or len(long) == len(short):
        return False
    grown = long[: len(long) - len(short)]
    return grown in lexicon.person_words().grown_on and (len(grown) > _SHORT_PARTICLE or len(short) > _STEM)


def _named(first: Part, second: Part) -> Likeness | None:
    """What the lists of given names say: the same name, or look-alikes that are different names."""
    if Script.ARABIC in (first.script, second.script):
        return None  # without its vowels a word may be several of the listed names
    names = lexicon.given_names()
    mine, theirs = names.sets.get(first.roman), names.sets.get(second.roman)
    if mine and theirs and mine & theirs:
        if skeleton.fine(first.roman) == skeleton.fine(second.roman):
            return Likeness(0.95, How.SPELLING)
        return Likeness(0.85, How.NICKNAME)
    mine, theirs = names.distinct.get(first.roman), names.distinct.get(second.roman)
    return UNLIKE if mine and theirs and mine & theirs else None


def _sounded(first: Part, second: Part) -> Likeness | None:
    scripts = {first.script, second.script}
    if Script.ARABIC in scripts:
        if scripts == {Script.ARABIC}:
            return _both_arabic(first.plain, second.plain)
        arabic, other = (first, second) if first.script is Script.ARABIC else (second, first)
        return _spelled(arabic, other)
    mine, theirs = skeleton.fine(first.roman), skeleton.fine(second.roman)
    if mine == theirs:
        return Likeness(0.93, How.SPELLING)
    if OSA.normalized_similarity(mine, theirs, score_cutoff=0.7) < 0.7:
        return None
    if {mine[-1:], theirs[-1:]} == {"a", "u"}:  # no transliteration writes one for the other at the end
        return None
    bones = skeleton.coarse(first.roman)
    if len(bones) > 2 and bones == skeleton.coarse(second.roman):
        return Likeness(0.85, How.SPELLING, OSA.distance(mine, theirs) // 2)
    return None


_ONE_LETTER: Final = str.maketrans(
    {"ى": "ي", "ی": "ي", "ې": "ي", "ة": "ه", "ہ": "ه", "ھ": "ه", "ک": "ك", "ؤ": "و", "ئ": "ي"}
)
_ALIF: Final = str.maketrans("", "", "اء")
_LONG: Final = str.maketrans("", "", "اءوي")


def _both_arabic(first: str, second: str) -> Likeness | None:
    """Two words in Arabic letters: variants of a letter and a left-out alif are spellings; a long و or ي more makes
    another name (محمد and محمود, حسن and حسين)."""
    first, second = first.translate(_ONE_LETTER), second.translate(_ONE_LETTER)
    if first == second or first.translate(_ALIF) == second.translate(_ALIF):
        return Likeness(0.95, How.SPELLING)
    return UNLIKE if first.translate(_LONG) == second.translate(_LONG) else None


def _spelled(arabic: Part, other: Part) -> Likeness | None:
    """An Arabic-script part and one in another script: a spelling of it, a spelling of the same given name, or the
    same consonants where no look-alike given name is known (Mahmoud and Mohammed share theirs)."""
    spelling = arabic_spellings(arabic.plain)
    roman = other.roman
    if other.script is Script.CYRILLIC and not spelling.fullmatch(roman):
        roman = roman.replace("kh", "h")  # Cyrillic has one letter for three Arabic ones
    bones, names = skeleton.consonants(roman), lexicon.given_names()
    mates = [name for number in names.sets.get(roman, ()) for name in names.members[number]]
    mates = [name for name in mates if skeleton.consonants(name) == bones]
    fitting = sum(spelling.fullmatch(name) is not None for name in mates)
    if spelling.fullmatch(roman) and (not mates or fitting >= _MOST * len(mates)):
        return Likeness(0.93, How.ARABIC)
    if mates and fitting >= _MOST * len(mates):
        return Likeness(0.9, How.ARABIC)
    if roman in names.distinct:
        return UNLIKE
    if len(bones) > 2 and skeleton.consonants(arabic.roman) == bones:
        return Likeness(0.75, How.ARABIC)
    return None


def _stemmed(first: Part, second: Part) -> Likeness | None:
    if Role.PATRONYMIC in (first.role, second.role):
        if first.role is second.role:
            return None
        bare, child = (second, first) if first.role is Role.PATRONYMIC else (first, second)
        stem = _patronymic().sub("", child.roman)
        if len(stem) > 2 and (skeleton.fine(stem) == skeleton.fine(bare.roman) or _same_name(stem, bare.roman)):
            return Likeness(0.7, How.PATRONYMIC)
        return None
    if skeleton.fine(first.roman)[:3] != skeleton.fine(second.roman)[:3]:
        return None  # no stem of four letters can be shared
    return Likeness(0.88, How.GENDERED) if _stems(first.roman) & _stems(second.roman) else None


def _same_name(stem: str, name: str) -> bool:
    sets = lexicon.given_names().sets
    return bool(sets.get(stem, frozenset()) & sets.get(name, frozenset()))


@lru_cache(maxsize=1)
def _patronymic() -> re.Pattern[str]:
    return re.compile("|".join(lexicon.words(lexicon.load("endings")["patronymic"])))


@lru_cache(maxsize=65_536)
def _stems(roman: str) -> frozenset[tuple[int, str]]:
    """The surname's stem under each family of endings it bears; a stem has four letters or more."""
    found: set[tuple[int, str]] = set()
    for family, endings in enumerate(_endings()):
        for ending in endings:
            stem = roman[: len(roman) - len(ending)] if roman.endswith(ending) else ""
            if len(stem) >= 4:
                found.add((family, skeleton.fine(stem)))
    return frozenset(found)


@lru_cache(maxsize=1)
def _endings() -> tuple[tuple[str, ...], ...]:
    return lexicon.lists(lexicon.load("endings")["gendered"])


def _slipped(first: Part, second: Part) -> Likeness:
    """A slip of a few letters, in the script where both are written in one, else in Latin letters."""
    one = first.script is second.script and first.script is not Script.LATIN
    mine, theirs = (first.plain, second.plain) if one else (first.roman, second.roman)
    longest = max(len(mine), len(theirs))
    slips = OSA.distance(mine, theirs)
    allowed = next(letters for length, letters in _ALLOWED if longest <= length)
    if slips > allowed or slips >= longest / 2:
        return UNLIKE
    value = 0.95 * (1.0 - slips / longest)
    return Likeness(value if one or first.script is second.script else value * 0.95, How.SLIP, slips)
