"""Models: a key without the make's name, filler and separators. ``92 FS``, ``Beretta mod. 92-FS`` and ``92FS`` are one key.

Designs are licensed and copied, so a model never decides the make; the makes that are known to build it are named.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from tutela.recognition.firearms.keys import latin_sound
from tutela.recognition.firearms.tables import table
from tutela.recognition.identifiers.text import clean, compact, folded
from tutela.vocabulary import stop_values
from tutela.vocabulary.folding import fold

_LABEL: Final = re.compile(
    r"\b(?:model(?:o|e|l|lo)?|mod|mdl|modell|typ|type|tipo|модел(?:ь)?)\b\.?\s*[:#]?\s*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class ModelReading:
    """``key`` is comparable ("" where nothing is said); ``makes`` (ids) are those known to build the model."""

    written: str
    key: str = ""
    makes: frozenset[str] = frozenset()
    type: str = ""


@cache
def _listed() -> Mapping[str, Sequence[tuple[str, frozenset[str], str]]]:
    """Key of any name -> the models of that name: (key of its first name, makes, type)."""
    found: dict[str, list[tuple[str, frozenset[str], str]]] = {}
    for entry in table("models")["models"]:
        first = _key(entry["name"])
        for key in dict.fromkeys(_key(name) for name in (entry["name"], *entry.get("names", ()))):
            found.setdefault(key, []).append((first, frozenset(entry["makes"]), entry["type"]))
    return found


def _key(text: str) -> str:
    return compact(latin_sound(_LABEL.sub("", text).upper()))


@lru_cache(maxsize=65_536)
def read(text: str, make: str = "", make_name: str = "") -> ModelReading:
    """The model that ``text`` names, of the make with the id ``make`` where that is known: M92 is one maker's pistol and
    another's rifle. ``make_name`` may stand before it."""
    plain = folded(clean(text))
    if not plain or stop_values.find(stop_values.ANY, plain) or stop_values.find("serial", plain):
        return ModelReading(text)
    names = {fold(make_name), fold(make)}
    words = [word for word in fold(plain).split() if word not in names]
    key = _key(" ".join(words) or plain)
    listed = _listed().get(key, ())
    own = [entry for entry in listed if make in entry[1]] or list(listed)
    return ModelReading(text, *own[0]) if len(own) == 1 else ModelReading(text, key)
