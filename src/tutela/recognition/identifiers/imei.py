"""Numbers of mobile devices (3GPP TS 23.003). Key: the first 14 digits, which IMEI and IMEISV share."""

from __future__ import annotations

import re
from typing import Final

from tutela.recognition.contract import Identifier, Reading
from tutela.recognition.identifiers.luhn import luhn_sound
from tutela.recognition.identifiers.scheme import Context, Scheme, damaged, links, weak
from tutela.recognition.identifiers.text import compact

_MEID: Final = re.compile(r"[A-F][0-9A-F]{13}")
_LABEL: Final = re.compile(r"^(?:IMEI(?:SV)?|MEID)")
_WITH_VERSION: Final = re.compile(r"(.*\d)\s*/\s*\d{2}")
"""How telephones show the number with the version of their software: ``490154203237518/01``."""
_TYPE_DIGITS: Final = 8
_KEY_DIGITS: Final = 14


def _read(text: str, context: Context) -> Reading[Identifier]:
    with_version = _WITH_VERSION.fullmatch(text)
    number = _LABEL.sub("", compact(with_version.group(1) if with_version else text), count=1)
    if _MEID.fullmatch(number):
        return links("imei", number, text)
    if not (number.isascii() and number.isdecimal()):
        return damaged("imei", text, "not_a_device_number")
    if len(number) == _TYPE_DIGITS:
        return weak("imei", number, text, "device_model_only")
    if len(number) not in {14, 15, 16}:
        return damaged("imei", text, "not_a_device_number")
    if number[_TYPE_DIGITS:].startswith("000000") or number.endswith("000000"):
        return damaged("imei", text, "spreadsheet_rounded")
    if len(number) == 14 and _lost_zero(number):
        return damaged("imei", text, "spreadsheet_lost_zero")
    if len(number) == 15 and not luhn_sound(number):
        return damaged("imei", text, "check_digits")
    return links("imei", number[:_KEY_DIGITS], text)


def _lost_zero(number: str) -> bool:
    """Whether 14 digits are an IMEI of the range 01 with its check digit, whose leading zero a spreadsheet dropped.

    Types begin with 01 (North America) or 10 and above; no type begins with 11 to 19.
    """
    return number[0] == "1" and number[1] != "0" and luhn_sound("0" + number)


SCHEME: Final = Scheme(
    name="imei",
    title="Mobile device (IMEI)",
    read=_read,
    example_texts=("49-015420-323751-8", "49015420323751", "4901542032375101"),
    numeric=True,
)
