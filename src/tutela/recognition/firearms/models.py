"""Models: a key without the make's name, filler and separators. ``92 FS``, ``Beretta mod. 92-FS`` and ``92FS`` are one key.

Designs are licensed and copied, so a model never decides the make; the makes that are known to build it are named.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from tutela.recognition.firearms.keys import latin_sound
from tutela.recognition.firearms.tables import table
from tutela.recognition.identifiers.text import clean, compact, folded
from tutela.vocabulary import stop_values
from tutela.vocabulary.folding import fold

_LABEL: Final = re.compile(r"\b(?:model(?:o|e|l|lo)?|mod|mdl|modell|typ|type|tipo|модел(?:ь)?)\b\.?\s*[:#]?\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ModelReading:
    """``key`` is comparable ("" where nothing is said); ``makes`` (ids) are those known to build the model."""

    written: str
    key: str = ""
    makes: frozenset[str] = frozenset()
    type: str = ""


@cache
def _listed() -> Mapping[str, tuple[str, frozenset[str], str]]:
    """Key of any name -> (key of its first name, makes, type)."""
    found = {}
    for entry in table("models")["models"]:
        first = _key(entry["name"])
        for name in (entry["name"], *entry.get("names", ())):
            found[_key(name)] = (first, frozenset(entry["makes"]), entry["type"])
    return found


def _key(text: str) -> str:
    return compact(latin_sound(_LABEL.sub("", text).upper()))


@lru_cache(maxsize=65_536)
def read(text: str, make_names: tuple[str, ...] = ()) -> ModelReading:
    """The model that ``text`` names; ``make_names`` are names of the make that may stand before it."""
    plain = folded(clean(text))
    if not plain or stop_values.find(stop_values.ANY, plain) or stop_values.find("serial", plain):
        return ModelReading(text)
    words = [word for word in fold(plain).split() if word not in {fold(name) for name in make_names}]
    key = _key(" ".join(words) or plain)
    known = _listed().get(key)
    return ModelReading(text, *known) if known else ModelReading(text, key)
