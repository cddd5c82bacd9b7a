"""Skeletons of look-alikes: two texts with one skeleton look alike (in the manner of UTS 39, section 4).

For suggestions only: alike is never equal. The list is a short one of Cyrillic, Greek and digits against Latin.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from tutela.vocabulary import data_files

_DROPPED: Final = frozenset({"Mn", "Cf", "Cc"})


@lru_cache(maxsize=1)
def _alike() -> tuple[Mapping[str, str], Mapping[str, str]]:
    """(look-alike -> what it looks like, the same for groups of characters)."""
    listed = data_files.read("tutela.recognition.identifiers", "look_alikes.yaml")
    rows = {char: target for target, chars in listed["alike"].items() for char in chars}
    return (
        {char: str(target) for char, target in rows.items() if len(char) == 1},
        {char: str(target) for char, target in rows.items() if len(char) > 1},
    )


def skeleton(text: str) -> str:
    """The skeleton of ``text``: compatibility forms and accents gone, look-alikes put for one another."""
    single, groups = _alike()
    plain = unicodedata.normalize("NFKD", text.casefold()).casefold()
    kept = "".join(single.get(char, char) for char in plain if unicodedata.category(char) not in _DROPPED)
    for group, target in groups.items():
        kept = kept.replace(group, target)
    return kept
