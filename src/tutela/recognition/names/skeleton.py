"""Keys that spellings of one name share: consonants that transliterations swap are one class, vowels are left out.

A key finds candidates and supports likeness; it is never equality: Mahmoud and Mohammed share one.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_STEPS: Final[tuple[tuple[re.Pattern[str], str], ...]] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"shch|schtsch|stsch|szcz", "s"),
        (r"kh|ch(?=[rl])", "H"),
        (r"tsch|tch|cz|tsh|ch", "s"),
        (r"dsch|sch|sh|sz|zh|dj|dzh", "s"),
        (r"gh|ck|q|c|g|k", "k"),
        (r"x", "ks"),
        (r"ts|tz|z|(?<![lnrtd])j(?=[aeiou])", "s"),
        (r"th|dh", "t"),
        (r"ph|w|f|v", "v"),
        (r"b|p", "p"),
        (r"t|d", "t"),
        (r"m|n", "n"),
        (r"(?<=[a-z])h(?![aeiouy])", ""),
        (r"H", "h"),
        (r"[aeiouyj]+", ""),
    )
)
"""Coarse classes, in order: sibilants together (ж is zh, j, sch), gutturals together, lips together, m with n."""

_FINE: Final[tuple[tuple[re.Pattern[str], str], ...]] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"shch|schtsch|stsch|szcz|sch|sh|sz|ch(?=e?$)", "S"),
        (r"tsch|tch|cz|tsh|ch", "C"),
        (r"zh|dzh|dj|dsch|jh|(?<![bdfgklmnprstvz])j(?=[aeou])", "J"),
        (r"kh|h", "h"),
        (r"gh|q|ck|c(?=[^eiy]|$)", "k"),
        (r"th", "t"),
        (r"dh", "d"),
        (r"ph", "f"),
        (r"ts|tz", "c"),
        (r"w|v", "v"),
        (r"x", "ks"),
        (r"y|j", "i"),
        (r"ae|ee|e", "e"),
        (r"oo|ou|oe|ue|u|o|0", "u"),
        (r"ii|ie|ei|ey|ai|i", "i"),
        (r"(.)\1+", r"\1"),
        (r"(?<=.)i$|(?<=[^u])e$", ""),
    )
)
"""Fine classes, in order: spellings of one sound in the usual transliterations; vowels kept in three kinds."""


@lru_cache(maxsize=131_072)
def coarse(roman: str) -> str:
    """The consonant key of a romanised word, doubled letters once: ``schiljakow``, ``zhilyakov``, ``jiliakov`` share it."""
    key = roman
    for pattern, replacement in _STEPS:
        key = pattern.sub(replacement, key)
    return re.sub(r"(.)\1+", r"\1", key) or roman[:1]


@lru_cache(maxsize=131_072)
def fine(roman: str) -> str:
    """The sound key of a romanised word, vowels kept: ``wladimir`` and ``vladimir``, ``mueller`` and ``muller`` share it."""
    key = roman
    for pattern, replacement in _FINE:
        key = pattern.sub(replacement, key)
    return key


@lru_cache(maxsize=131_072)
def consonants(roman: str) -> str:
    """The Arabic consonant skeleton of a romanised word: ``mhmd`` for محمد, Mohammed, Muhammad; ``xtb`` for al-Khattabi."""
    key = re.sub(r"^(?:al|el)(?=[^aeiou]{1,2}[a-z]{3})", "", roman)
    for pattern, replacement in _ARABIC:
        key = pattern.sub(replacement, key)
    return key


_ARABIC: Final[tuple[tuple[re.Pattern[str], str], ...]] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"dj|dsch|dzh", "j"),
        (r"tsch|sch|ch|sh", "S"),
        (r"kh", "X"),
        (r"gh", "G"),
        (r"th", "t"),
        (r"dh", "d"),
        (r"ou|oo|ow|uw|aw|au", "u"),
        (r"q|ck|c", "k"),
        (r"p", "b"),
        (r"(?<=[aeiou])h$", ""),
        (r"[aeiouyw]+", ""),
        (r"(.)\1+", r"\1"),
    )
)
