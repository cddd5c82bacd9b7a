"""Vehicles (ISO 3779). Key: the 17 characters. I, O and Q never occur: one that is written is a misread 1 or 0.

Makers of North America (first character 1 to 5) must write a check digit at the ninth place (49 CFR 565.15); elsewhere
the place is free, so nothing is said about it.
"""

from __future__ import annotations

import re
import string
from typing import Final

from tutela.recognition.contract import Identifier, Reading
from tutela.recognition.identifiers.scheme import Context, Scheme, damaged, links
from tutela.recognition.identifiers.text import compact

_FORM: Final = re.compile(r"[A-HJ-NPR-Z0-9]{13}[A-HJ-NPR-Z0-9]{2}\d{2}")
_SEVENTEEN: Final = re.compile(r"[A-Z0-9]{17}")
_LETTERS: Final = frozenset("IOQ")
_VALUES: Final = {
    **{digit: int(digit) for digit in string.digits},
    **dict(zip("ABCDEFGH", range(1, 9), strict=True)),
    **dict(zip("JKLMN", range(1, 6), strict=True)),
    **{"P": 7, "R": 9},
    **dict(zip("STUVWXYZ", range(2, 10), strict=True)),
}
_WEIGHTS: Final = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_NORTH_AMERICA: Final = frozenset("12345")
_CHECK_PLACE: Final = 8


def check_digit(number: str) -> str:
    """The ninth character of a North American number of 17 (``0`` to ``9`` or ``X``)."""
    rest = sum(_VALUES[char] * weight for char, weight in zip(number, _WEIGHTS, strict=True)) % 11
    return "X" if rest == 10 else str(rest)


def _read(text: str, context: Context) -> Reading[Identifier]:
    number = compact(text)
    number = number.removeprefix("VIN") if len(number) == 20 else number
    if _SEVENTEEN.fullmatch(number) and _LETTERS & set(number):
        return damaged("vin", text, "vin_letters")
    if not _FORM.fullmatch(number):
        return damaged("vin", text, "not_a_vehicle_number")
    if number[0] in _NORTH_AMERICA and check_digit(number) != number[_CHECK_PLACE]:
        return damaged("vin", text, "check_digits")
    return links("vin", number, text)


SCHEME: Final = Scheme(
    name="vin",
    title="Vehicle (VIN)",
    read=_read,
    # The worked example of the check digit's description.
    example_texts=("1M8GDM9AXKP042788", "vin: 1m8gd-m9axk-p042788"),
)
