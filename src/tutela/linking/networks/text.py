"""Text that others wrote, made fit for a drawing or a file: nothing in it acts, breaks a line or turns its surroundings round."""

from __future__ import annotations

import unicodedata
from typing import Final

REPLACED: Final = "\ufffd"
"""Stands where something invisible stood, so that two values that differ by it are not shown alike."""
_JOINERS: Final = frozenset("\u200c\u200d")
"""Persian, Hindi and others are not spelled rightly without them."""
_BROAD: Final = frozenset("mwMW@%ЖМШЩЮФЫжмшщюфыњљЊЉ—")
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"})


def plain(text: str) -> str:
    """On one line, without control characters, overrides of direction, surrogates and what XML does not allow."""
    return "".join(map(_plain, text)).strip()


def shortened(text: str, most: int) -> str:
    """``text`` in at most ``most`` columns: the end is left out."""
    text = plain(text)
    if columns(text) <= most:
        return text
    kept, room = "", most - 1
    for character in text:
        room -= _width(character)
        if room < 0:
            break
        kept += character
    return kept.rstrip() + "…"


def between(text: str, most: int) -> str:
    """``text`` in at most ``most`` columns: the middle is left out, since identifiers differ at their ends."""
    text = plain(text)
    if columns(text) <= most:
        return text
    tail = shortened(text[::-1], max(2, most // 3 + 1))[::-1].removeprefix("…")
    return shortened(text, most - columns(tail)) + tail


def columns(text: str) -> int:
    """Width in columns as a terminal counts them: wide characters two, combining marks none."""
    return sum(map(_width, text))


def breadth(text: str) -> float:
    """Width in columns of a proportional typeface, rather too wide: capitals and broad letters more, Cyrillic and Greek too."""
    return sum(map(_breadth, text))


def apart(text: str) -> str:
    """For a sentence of another direction: isolated where it holds what is written from the right (UAX 9)."""
    written = plain(text)
    turned = any(unicodedata.bidirectional(character) in {"R", "AL", "AN"} for character in written)
    return f"\u2068{written}\u2069" if turned else written


def _plain(character: str) -> str:
    if character in "\t\n\r\u2028\u2029":
        return " "
    if unicodedata.category(character) in _UNSEEN and character not in _JOINERS:
        return REPLACED
    return character


def _width(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def _breadth(character: str) -> float:
    if character in _BROAD:
        return 1.55
    if character.isupper():
        return 1.25
    return 1.15 * _width(character) if character > "\u0370" else float(_width(character))
