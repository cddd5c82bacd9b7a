"""Parcel numbers. Key: a postal number (UPU S10) as it is; a carrier's number as ``carrier|number``.

Postal numbers are used again after about a year, carriers' as they please: a tie over years says little.
"""

from __future__ import annotations

import re
from typing import Final

from tutela.recognition.contract import Identifier, Reading
from tutela.recognition.identifiers.scheme import Context, Scheme, damaged, links, weak
from tutela.recognition.identifiers.scoped import scope_key, scoped, unscoped
from tutela.recognition.identifiers.text import compact, several_numbers

_S10: Final = re.compile(r"[A-Z]{2}\d{9}[A-Z]{2}")
_CARRIER: Final = re.compile(r"[A-Z0-9]{8,40}")
_WEIGHTS: Final = (8, 6, 4, 2, 3, 5, 9, 7)


def check_digit(eight: str) -> int:
    """The check digit of the eight digits of a postal number (UPU S10)."""
    rest = 11 - sum(int(digit) * weight for digit, weight in zip(eight, _WEIGHTS, strict=True)) % 11
    return {10: 0, 11: 5}.get(rest, rest)


def _read(text: str, context: Context) -> Reading[Identifier]:
    carrier = scope_key(context.service)
    if several_numbers(text):
        return damaged("parcel", text, "several_numbers")
    number = compact(unscoped(text, carrier))
    if _S10.fullmatch(number):
        sound = check_digit(number[2:10]) == int(number[10])
        return links("parcel", number, text) if sound else damaged("parcel", text, "check_digits")
    if not _CARRIER.fullmatch(number):
        return damaged("parcel", text, "not_a_parcel_number")
    return (
        links("parcel", scoped(carrier, number), text)
        if carrier
        else weak("parcel", number, text, "parcel_without_carrier")
    )


SCHEME: Final = Scheme(
    name="parcel",
    title="Parcel number",
    read=_read,
    example_texts=("RR 473 124 829 GB", "rr473124829gb"),
    uses=("service",),
    numeric=True,
    half_life_days=365,
    half_life_source="UPU S10: numbers are used again after about twelve months",
)
