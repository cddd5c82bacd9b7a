"""SIM cards (ITU-T E.118). Key: the digits with their check digit, without filler; 89, calling code, issuer, account.

Some national issuers write hexadecimal characters or no check digit; such a number is kept and never ties alone.
"""

from __future__ import annotations

import re
from typing import Final

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

from tutela.recognition.contract import Identifier, Reading
from tutela.recognition.identifiers.luhn import luhn_sound
from tutela.recognition.identifiers.scheme import Context, Scheme, damaged, links, weak
from tutela.recognition.identifiers.text import compact

_FORM: Final = re.compile(r"89\d{16,18}")
_NATIONAL: Final = re.compile(r"8986[0-9A-F]{14,16}")
"""China's numbers, whose places after the issuer may hold letters and which end without a check digit."""


def issuer_country(key: str) -> str:
    """The region (ISO 3166-1 alpha-2, the first of those that share the calling code) of the issuer; "" if unassigned."""
    for size in (3, 2, 1):
        regions = COUNTRY_CODE_TO_REGION_CODE.get(int(key[2 : 2 + size]))
        if regions:
            return regions[0]
    return ""


def _read(text: str, context: Context) -> Reading[Identifier]:
    number = compact(text).removeprefix("ICCID").removeprefix("SIM")
    number = number.removesuffix("F") if len(number) == 20 else number
    if number.startswith("8986") and not (_FORM.fullmatch(number) and luhn_sound(number)):
        found = _NATIONAL.fullmatch(number)
        return weak("iccid", number, text, "without_check_digit") if found else damaged("iccid", text, "not_a_sim_card")
    if not _FORM.fullmatch(number) or not issuer_country(number):
        return damaged("iccid", text, "not_a_sim_card")
    if number.endswith("000000"):
        return damaged("iccid", text, "spreadsheet_rounded")
    if not luhn_sound(number):
        # Eighteen digits are often the number without its check digit.
        short = len(number) == 18
        return weak("iccid", number, text, "without_check_digit") if short else damaged("iccid", text, "check_digits")
    return links("iccid", number, text)


SCHEME: Final = Scheme(
    name="iccid",
    title="SIM card (ICCID)",
    read=_read,
    example_texts=("8949 9900 0000 0012 346", "8949990000000012346F"),
    numeric=True,
)
