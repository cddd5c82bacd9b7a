"""The plain form of a name: compatibility forms, case and marks taken off, apostrophes dropped; letters stay in their
script.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

_APOSTROPHES: Final = re.compile(r"['’‘ʼʻʹʺ`´ʿʾˈ′\u200c\u200d\u200e\u200f\u00ad]")
_KANA_MARKS: Final = frozenset("\u3099\u309a")
"""Voicing marks of Japanese: part of the letter, not an accent on it."""


@lru_cache(maxsize=65_536)
def plain(text: str) -> str:
    """``text`` without case, marks and apostrophes, in its script, composed anew (Hangul stays whole)."""
    if text.isascii():
        return _APOSTROPHES.sub("", text.casefold())
    lowered = unicodedata.normalize("NFKC", text).casefold()
    apart = unicodedata.normalize("NFKD", lowered)
    bare = "".join(char for char in apart if unicodedata.category(char) != "Mn" or char in _KANA_MARKS or _indic(char))
    return unicodedata.normalize("NFC", _APOSTROPHES.sub("", bare.casefold())).replace("ı", "i")


def _indic(char: str) -> bool:
    """Whether a mark is a vowel sign of a script of South or South-East Asia, which carries the word."""
    return "\u0900" <= char <= "\u0eff" or "\u1000" <= char <= "\u109f" or "\u1780" <= char <= "\u17ff"
