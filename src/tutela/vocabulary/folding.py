"""How names and codes are compared: without regard to case, diacritics, punctuation, or width of characters.

Folded text is a key for exact look-up. It is never shown and never stored in place of what was written.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

_LETTERS: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d", "þ": "th", "ħ": "h", "&": " and "}
)
"""Letters that Unicode does not decompose into a base letter and a mark (casefolding turns ß into ss)."""

_APOSTROPHES: Final = re.compile(r"['’‘ʼʻʹ`´]")
_PUNCTUATION: Final = re.compile(r"[\W_]+")


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """The key of ``text``: NFKC, casefold, no diacritics, no apostrophes, other punctuation as single spaces."""
    lowered = unicodedata.normalize("NFKC", text).casefold()
    without_marks = "".join(char for char in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(char))
    plain = _APOSTROPHES.sub("", without_marks.casefold()).translate(_LETTERS)
    return _PUNCTUATION.sub(" ", plain).strip()
