"""Names of organisations taken apart: legal form, figures and places recognised, words of many names marked generic."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, TypeVar

from tutela.recognition.names import lexicon
from tutela.recognition.names.lexicon import Form
from tutela.recognition.names.name import Part, Pieces, Role, once, romanised

_WORD: Final = re.compile(r"[^\W_]+")
_DOTTED: Final = re.compile(r"(?<!\w)(?:\w\.[ ]?){2,}\w?(?!\w)")
_ROMAN: Final = re.compile(r"(?=[ivx])x{0,3}(?:ix|iv|v?i{0,3})")
_ORDINAL: Final = re.compile(r"(\d+)(?:st|nd|rd|th|er|eme)")
_LONGEST: Final = 7
"""Words in the longest entry of the lists that is looked for."""

_ARTICLES: Final = ("ال", "لل")
_JOINING: Final = frozenset({"the", "and", "of"})
"""Words that are left out of the letters, too."""

T = TypeVar("T")
Word = tuple[str, str]


def take_apart(whole: str) -> Pieces:
    """The parts of a plain name of an organisation."""
    vocabulary = lexicon.organisation_words()
    undotted = _DOTTED.sub(lambda found: found.group().replace(".", "").replace(" ", "") + " ", whole)
    words = romanised([_bare(word) for word in _WORD.findall(undotted)])
    words, form = _without_form(words)
    run = "".join(roman or word for word, roman in words)
    words = [word for word in _folded(words, vocabulary.folded) if word[1] not in _JOINING]
    letters = "".join(roman or word for word, roman in words)
    telling = [word for word in words if word[1] not in vocabulary.dropped and word[0] not in vocabulary.dropped]
    telling = once(_spelled(telling or words))
    telling, numbers = _without_numbers(telling, vocabulary.numbers)
    parts: list[Part] = []
    places: list[str] = []
    position = 0
    while position < len(telling):
        length, code = _longest([roman for _, roman in telling], position, vocabulary.places)
        if code is not None and position > 0:
            places.append(code)
            parts.append(Part.of(code, code.casefold(), Role.PLACE))
            position += length
            continue
        word, roman = telling[position]
        generic = roman in vocabulary.generic or roman in vocabulary.line
        parts.append(Part.of(word, roman, Role.GENERIC if generic else Role.WORD))
        position += 1
    return Pieces(tuple(parts), form, tuple(numbers), tuple(places), letters=letters, run=run)


def _bare(word: str) -> str:
    """An Arabic-script word without the article, or "for the", written on to it."""
    return word[2:] if word.startswith(_ARTICLES) and len(word) > 4 else word


def _longest(words: list[str], position: int, entries: Mapping[tuple[str, ...], T]) -> tuple[int, T | None]:
    """How many words from ``position`` on make up the longest entry, and the entry; (0, None) for none."""
    for length in range(min(_LONGEST, len(words) - position), 0, -1):
        found = entries.get(tuple(words[position : position + length]))
        if found is not None:
            return length, found
    return 0, None


def _without_form(words: list[Word]) -> tuple[list[Word], Form | None]:
    """The words without the legal form (the last one named holds), unless nothing else would be left."""
    forms = lexicon.forms()
    rest: list[Word] = []
    form: Form | None = None
    position = 0
    while position < len(words):
        length, found = 0, None
        for column in (0, 1):
            length, found = _longest([word[column] for word in words], position, forms)
            if found is not None:
                break
        if found is None or (position > 0 and position + length < len(words) and length == 1 and form is not None):
            rest.append(words[position])
            position += 1
            continue
        form = found
        position += length
    return (rest, form) if rest else (words, None)


def _folded(words: list[Word], spellings: Mapping[tuple[str, ...], tuple[str, ...]]) -> list[Word]:
    folded: list[Word] = []
    position = 0
    romans = [roman for _, roman in words]
    while position < len(words):
        length, found = _longest(romans, position, spellings)
        if found is None:
            folded.append(words[position])
            position += 1
        else:
            folded.extend((word, word) for word in found)
            position += length
    return folded


def _spelled(words: list[Word]) -> list[Word]:
    """The words with a run of single letters as one word (C G Clow, H & M)."""
    joined: list[Word] = []
    running = False
    for word, roman in words:
        single = len(word) == 1 and word.isalpha()
        if single and running:
            last = joined.pop()
            joined.append((last[0] + word, last[1] + roman))
        else:
            joined.append((word, roman))
        running = single
    return joined


def _without_numbers(words: list[Word], named: Mapping[str, int]) -> tuple[list[Word], list[str]]:
    """The words without figures, and the figures: digits, ordinals, number words, Roman numbers behind a word."""
    rest: list[Word] = []
    numbers: list[str] = []
    tens = False
    for position, (word, roman) in enumerate(words):
        figure = _figure(roman, position, len(words), named)
        if figure is None:
            rest.append((word, roman))
            tens = False
        elif tens and numbers and figure.isdigit() and 0 < int(figure) < 10:
            numbers[-1] = str(int(numbers[-1]) + int(figure))
            tens = False
        else:
            numbers.append(figure)
            tens = roman in named and figure.isdigit() and int(figure) >= 20
    return rest, numbers


def _figure(roman: str, position: int, length: int, named: Mapping[str, int]) -> str | None:
    if any(char.isdigit() for char in roman):
        ordinal = _ORDINAL.fullmatch(roman)
        return (ordinal.group(1) if ordinal else roman).lstrip("0") or "0"
    if roman in named:
        return str(named[roman])
    if position > 0 and _ROMAN.fullmatch(roman) and (len(roman) > 1 or position == length - 1):
        values = {"i": 1, "v": 5, "x": 10}
        total = 0
        for here, then in zip(roman, roman[1:] + " ", strict=True):
            value = values[here]
            total += -value if values.get(then, 0) > value else value
        return str(total)
    return None
