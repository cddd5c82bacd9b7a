"""The keys by which serials are found: canonical, look-alike, transliterated; and how alike two serials are.

``?`` is one character that can't be read, ``*`` any number of them. Keys are for finding only: what was read never changes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Final

from tutela.recognition.firearms.tables import table
from tutela.recognition.identifiers.text import clean, compact

_KEPT: Final = re.compile(r"[^\w?*]|_")
_WILD: Final = frozenset("?*")


class Script(StrEnum):
    """Script of a mark's letters (ISO 15924), ``mixed`` for several, ``none`` without letters."""

    LATIN = "Latn"
    CYRILLIC = "Cyrl"
    GREEK = "Grek"
    MIXED = "mixed"
    NONE = "none"


def canonical(text: str) -> str:
    """NFKC, upper case, no separators; wildcards stay."""
    return _KEPT.sub("", compact(clean(text)))


def script_of(text: str) -> Script:
    """The script of the letters of ``text``."""
    names = {unicodedata.name(char, "").partition(" ")[0] for char in text if char.isalpha()}
    known = {"LATIN": Script.LATIN, "CYRILLIC": Script.CYRILLIC, "GREEK": Script.GREEK}
    found = {known.get(name, Script.MIXED) for name in names}
    return Script.NONE if not found else found.pop() if len(found) == 1 else Script.MIXED


@cache
def _maps() -> tuple[dict[int, str], dict[int, str], dict[int, str]]:
    """(look-alike letters to Latin, letters by sound, letters to the digit they are taken for)."""
    data = table("scripts")
    shapes = {ord(char): str(to) for to, chars in data["shape"].items() for char in chars}
    sounds = {ord(char): str(to) for to, chars in data["sound"].items() for char in chars}
    digits = {ord(char): str(to) for to, chars in data["digit"].items() for char in chars}
    return shapes, sounds, digits


def latin_shape(serial: str) -> str:
    """Cyrillic and Greek letters as the Latin ones they look like (С as C)."""
    return serial if serial.isascii() else serial.translate(_maps()[0])


def latin_sound(serial: str) -> str:
    """Cyrillic and Greek letters as they sound (С as S, Ж as Z)."""
    return serial if serial.isascii() else serial.translate(_maps()[1])


def look_alike(serial: str) -> str:
    """The key under which O and 0, I and 1, S and 5, B and 8 meet."""
    return serial.translate(_maps()[2])


@cache
def _costs() -> Mapping[tuple[str, str], float]:
    pairs = {}
    for pair, cost in table("weights")["confusable_bits"].items():
        first, second = str(pair)[0], str(pair)[1]
        pairs[first, second] = pairs[second, first] = float(cost)
    return pairs


def finding_keys(serial: str) -> tuple[str, ...]:
    """The look-alike keys of a serial by shape and by sound (one where both are equal)."""
    by_shape = look_alike(latin_shape(serial))
    by_sound = look_alike(latin_sound(serial))
    return (by_shape,) if by_shape == by_sound else (by_shape, by_sound)


def wild(serial: str) -> bool:
    """Whether a serial has characters that couldn't be read."""
    return not _WILD.isdisjoint(serial)


@cache
def _pattern(key: str) -> re.Pattern[str]:
    return re.compile("".join({"?": ".", "*": ".*"}.get(char, re.escape(char)) for char in key), re.DOTALL)


def fits(pattern: str, serial: str) -> bool:
    """Whether ``serial`` (which has no wildcard) is one that ``pattern`` may have been."""
    return _pattern(pattern).fullmatch(serial) is not None


def cost_bits(first: str, second: str) -> float:
    """How unlikely it is that two readings (canonical, one script) are of one serial, in bits; 0 for equal ones.

    Weighted alignment: confusable pairs are cheap, other slips dear (``data/weights.yaml``); ``?`` fits anything, ``*`` any run.
    """
    if first == second:
        return 0.0
    other, swap = _slip("other"), _slip("swap")
    pairs = _costs()
    down, right = _gaps(first), _gaps(second)
    rows = [[0.0] * (len(second) + 1) for _ in range(len(first) + 1)]
    for j, gap in enumerate(right, start=1):
        rows[0][j] = rows[0][j - 1] + gap
    for i, a in enumerate(first, start=1):
        above, row = rows[i - 1], rows[i]
        row[0] = above[0] + down[i - 1]
        for j, b in enumerate(second, start=1):
            step = 0.0 if a == b or a in _WILD or b in _WILD else pairs.get((a, b), other)
            best = min(
                above[j - 1] + step,
                above[j] + (0.0 if b == "*" else down[i - 1]),
                row[j - 1] + (0.0 if a == "*" else right[j - 1]),
            )
            if i > 1 and j > 1 and a == second[j - 2] and b == first[i - 2] and a != b:
                best = min(best, rows[i - 2][j - 2] + swap)
            row[j] = best
    return rows[-1][-1]


def _slip(name: str) -> float:
    return float(table("weights")["slip_bits"][name])


def _gaps(serial: str) -> list[float]:
    """What leaving out each character costs: nothing for ``*``, little for a zero at the front."""
    zeros = len(serial) - len(serial.lstrip("0O"))
    insert, zero = _slip("insert"), _slip("leading_zero")
    return [0.0 if char == "*" else zero if index < zeros else insert for index, char in enumerate(serial)]
