"""Names of persons taken apart: titles and particles aside, initials, patronymics and "son of" recognised."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from tutela.recognition.names import lexicon
from tutela.recognition.names.name import Part, Pieces, Role, once, romanised
from tutela.recognition.names.plain import plain

_WORD: Final = re.compile(r"[^\W_]+")
_SINGLE: Final = re.compile(r"(?<!\w)[^\W\d_](?![\w.])")
_CUT: Final = re.compile(r"(?<!\w)([^\W\d_]{2,4})\.(?=\s*[^\W\d_])")
_ARTICLE: Final = "ال"
_SERVANT: Final = "عبد"
_SERVANT_LATIN: Final = re.compile(r"abd(?:u|e|a|ou|o)[lrsn](?=[a-z]{4})")
_COMPANY_ENDINGS: Final = frozenset({"llc", "ltd", "inc", "gmbh", "sa", "plc", "srl", "bv", "ooo"})
"""Legal forms that lists append to names of persons by mistake."""


def take_apart(whole: str, written: str = "") -> Pieces:
    """The parts of a plain name of a person, in the order given name first where a comma says which is which.

    ``written`` shows what the plain name has lost: which single letters stand in lower case (García y López), and which short
    words end in a point (Chr. Jensen).
    """
    words = [piece for word in romanised(_words(whole)) for piece in _apart(*word)]
    if len(words) > 2 and words[-1][1] in _COMPANY_ENDINGS:
        words = words[:-1]
    vocabulary = lexicon.person_words()
    told = once(_without_titles(words, vocabulary)) or words
    generation = vocabulary.generations.get(told[-1][1]) if len(told) > 1 else None
    told = told[:-1] if generation else told
    joining, cut = _joining(written), _cut(written)
    parts: list[Part] = []
    fathers: list[tuple[int, int]] = []
    child = False
    for position, (word, roman) in enumerate(told):
        folded = vocabulary.folded.get(roman, roman)
        if roman in vocabulary.filiation or roman in vocabulary.filiation_after:
            child = roman in vocabulary.filiation
            continue
        inside = 0 < position < len(told) - 1 and word in joining
        if roman in vocabulary.particles and len(told) > 1 and (len(word) > 1 or inside):
            continue
        if child:
            fathers.append((len(parts) - 1, len(parts)))
        child = False
        role = Role.INITIAL if word in cut else _role(word, folded, vocabulary)
        parts.append(Part.of(word if folded == roman else folded, folded, role))
    if not parts:
        parts = [Part.of(word, roman, Role.WORD) for word, roman in told]
    return Pieces(tuple(parts), numbers=(generation,) if generation else (), fathers=tuple(fathers))


def _without_titles(words: list[tuple[str, str]], vocabulary: lexicon.PersonWords) -> list[tuple[str, str]]:
    """The words without titles; one that people bear as a name stays where less than two others would."""
    told = [word for word in words if word[1] not in vocabulary.titles]
    naming = [word for word in told if word[1] not in vocabulary.particles and word[1] not in vocabulary.generations]
    if len(naming) > 1:
        return told
    return [word for word in words if word[1] not in vocabulary.titles or word[1] in vocabulary.titles_borne]


def _joining(written: str) -> frozenset[str]:
    """Single letters that stand in lower case: words such as “y” and “e”, not initials."""
    return frozenset(found for found in _SINGLE.findall(written) if found.islower())


def _cut(written: str) -> frozenset[str]:
    """Words of two to four letters cut short by a point (“Chr. Jensen”), plain."""
    pointed = written.replace("ª", "a.").replace("º", "o.")  # Mª José
    return frozenset(plain(found) for found in _CUT.findall(pointed)) if "." in pointed else frozenset()


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
