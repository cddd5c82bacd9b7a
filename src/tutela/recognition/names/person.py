"""Names of persons taken apart: titles and particles aside, initials, patronymics and "son of" recognised."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from tutela.recognition.names import lexicon
from tutela.recognition.names.name import Part, Pieces, Role, once, romanised

_WORD: Final = re.compile(r"[^\W_]+")
_ARTICLE: Final = "ال"
_SERVANT: Final = "عبد"
_SERVANT_LATIN: Final = re.compile(r"abd(?:u|e|a|ou|o)[lrsn](?=[a-z]{4})")
_COMPANY_ENDINGS: Final = frozenset({"llc", "ltd", "inc", "gmbh", "sa", "plc", "srl", "bv", "ooo"})
"""Legal forms that lists append to names of persons by mistake."""


def take_apart(whole: str) -> Pieces:
    """The parts of a plain name of a person, in the order given name first where a comma says which is which."""
    words = [piece for word in romanised(_words(whole)) for piece in _apart(*word)]
    if len(words) > 2 and words[-1][1] in _COMPANY_ENDINGS:
        words = words[:-1]
    vocabulary = lexicon.person_words()
    told = once([word for word in words if word[1] not in vocabulary.titles]) or words
    parts: list[Part] = []
    fathers: list[tuple[int, int]] = []
    child = False
    for word, roman in told:
        folded = vocabulary.folded.get(roman, roman)
        if roman in vocabulary.filiation or roman in vocabulary.filiation_after:
            child = roman in vocabulary.filiation
            continue
        if roman in vocabulary.particles and len(told) > 1:
            continue
        if child:
            fathers.append((len(parts) - 1, len(parts)))
        child = False
        parts.append(Part.of(word if folded == roman else folded, folded, _role(word, folded, vocabulary)))
    if not parts:
        parts = [Part.of(word, roman, Role.WORD) for word, roman in told]
    return Pieces(tuple(parts), fathers=tuple(fathers))


def _apart(word: str, roman: str) -> list[tuple[str, str]]:
    """A word; the compound of "servant of" and a name in Latin letters as its two words (Abdulrahman)."""
    found = _SERVANT_LATIN.match(roman)
    if found is None:
        return [(word, roman)]
    return [("abd", "abd"), (roman[found.end() :], roman[found.end() :])]


def _role(word: str, roman: str, vocabulary: lexicon.PersonWords) -> Role:
    if len(word) == 1 and len(roman) <= 1:
        return Role.INITIAL
    if roman in vocabulary.kunya:
        return Role.KUNYA
    return Role.PATRONYMIC if _patronymic().fullmatch(roman) else Role.WORD


@lru_cache(maxsize=1)
def _patronymic() -> re.Pattern[str]:
    return re.compile(str(lexicon.load("endings")["patronymic_sure"]))


def _words(whole: str) -> list[str]:
    family, comma, given = whole.partition(",")
    ordered = f"{given} {family}" if comma and given.strip() else whole
    found: list[str] = []
    for word in _WORD.findall(ordered):
        found.extend(_without_article(word))
    return found


def _without_article(word: str) -> list[str]:
    """An Arabic-script word without its article; the compound of "servant of" and a name as its two words."""
    if word.startswith(_SERVANT) and len(word) > len(_SERVANT) + 2:
        return [_SERVANT, *_without_article(word[len(_SERVANT) :])]
    if word.startswith(_ARTICLE) and len(word) >= len(_ARTICLE) + 3:
        return [word[len(_ARTICLE) :]]
    return [word]
