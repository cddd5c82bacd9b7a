"""Scripts of names: which one a word is written in, and its letters in Latin: a key for comparing, never shown as the
name's spelling.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache

from anyascii import anyascii

from tutela.recognition.names import lexicon


class Script(StrEnum):
    """The scripts the scorer knows of its own; ``other`` goes through anyascii."""

    LATIN = "latin"
    CYRILLIC = "cyrillic"
    GREEK = "greek"
    ARABIC = "arabic"
    OTHER = "other"
    NONE = "none"  # figures and signs only


@lru_cache(maxsize=131_072)
def script_of(word: str) -> Script:
    """The script most letters of ``word`` are written in."""
    if word.isascii():
        return Script.NONE if word.isdigit() or not word else Script.LATIN
    counted: dict[Script, int] = {}
    for char in word:
        if char.isalpha():
            script = _of_letter(char)
            counted[script] = counted.get(script, 0) + 1
    if not counted:
        return Script.NONE
    return max(counted, key=lambda script: (counted[script], script.value))


def _of_letter(char: str) -> Script:
    code = ord(char)
    if code < 0x250 or 0x1E00 <= code <= 0x1EFF:
        return Script.LATIN
    if 0x370 <= code <= 0x3FF or 0x1F00 <= code <= 0x1FFF:
        return Script.GREEK
    if 0x400 <= code <= 0x52F:
        return Script.CYRILLIC
    if 0x600 <= code <= 0x6FF or 0x750 <= code <= 0x77F or 0xFB50 <= code <= 0xFEFC:
        return Script.ARABIC
    return Script.OTHER


@lru_cache(maxsize=131_072)
def romanise(word: str) -> str:
    """A plain ``word`` in lower-case Latin letters and figures; empty where nothing of it can be written so."""
    if word.isascii():
        return word
    script = script_of(word)
    if script is Script.GREEK:
        word = _greek(word)
    elif script is Script.CYRILLIC:
        word = word.translate(_letters("cyrillic"))
    elif script is Script.ARABIC:
        word = word.translate(_letters("arabic"))
    elif script is Script.LATIN and any(_of_letter(char) is Script.CYRILLIC for char in word):
        word = word.translate(_letters("look_alikes"))  # a Latin word with Cyrillic twins among its letters
    return "".join(char for char in anyascii(word).casefold() if char.isascii() and char.isalnum())


def _greek(word: str) -> str:
    first = _pairs("greek_first").get(word[:2])
    head, rest = (first, word[2:]) if first is not None else ("", word)
    for pair, latin in _pairs("greek_pairs").items():
        rest = rest.replace(pair, latin)
    return head + rest.translate(_letters("greek"))


@lru_cache(maxsize=8)
def _pairs(section: str) -> Mapping[str, str]:
    return lexicon.texts(lexicon.load("romanisation")[section])


@lru_cache(maxsize=8)
def _letters(section: str) -> Mapping[int, str]:
    return str.maketrans(dict(_pairs(section)))


@lru_cache(maxsize=16_384)
def arabic_spellings(word: str) -> re.Pattern[str]:
    """The Latin spellings an Arabic-script ``word`` may have: its consonants and long vowels in order, short vowels free."""
    spellings = _pairs("arabic_spellings")
    # The article may stand before the word, run into it or be left out.
    parts = [f"(?:{spellings.get(char, re.escape(romanise(char)))})" for char in word]
    return re.compile("[aeiouy]?".join(["(?:[ae]l)?", *parts, "h?"]))
