"""Types of firearm: the code list by exact name, then the one name that is a word of the text, then a misspelt one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from tutela.recognition.firearms.makes import How
from tutela.vocabulary.codelists import codelist
from tutela.vocabulary.folding import fold

_LIST: Final = "firearm_type"
_FUZZY_CHARS: Final = 6


@dataclass(frozen=True, slots=True)
class TypeReading:
    """The type's code ("" where none is meant) and how it was found."""

    code: str = ""
    how: How = How.NONE


@cache
def _names() -> Mapping[str, str]:
    return {fold(name): code.code for code in codelist(_LIST).codes for name in (code.code, code.label, *code.synonyms)}


@lru_cache(maxsize=65_536)
def read(text: str) -> TypeReading:
    """The type that ``text`` names: longest listed name within it; a misspelt word only proposes."""
    key = fold(text)
    if key in _names():
        return TypeReading(_names()[key], How.ALIAS)
    within = [name for name in _names() if len(name) > 3 and f" {name} " in f" {key} "]
    if within:
        return TypeReading(_names()[max(within, key=lambda name: (len(name), name))], How.WITHIN)
    for word in key.split():
        if len(word) >= _FUZZY_CHARS:
            near = process.extractOne(word, _names().keys(), scorer=OSA.distance, score_cutoff=2)
            if near:
                return TypeReading(_names()[near[0]], How.PROPOSED)
    return TypeReading()
