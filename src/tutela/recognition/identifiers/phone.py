"""Phone numbers. Key: E.164 where the country is certain (``+``, ``00`` or a stated country), else the national digits,
which never tie: 0612345678 is a valid number of France and of the Netherlands.
"""

from __future__ import annotations

import re
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

from tutela.recognition.contract import Identifier, Reading, Standing
from tutela.recognition.identifiers.scheme import Context, Scheme, damaged, links, set_apart, weak

_WRITING: Final = re.compile(r"\+?[\d\s().\-‐‑‒–—−/]+")
_NORTH_AMERICA: Final = 1
"""Calling code of the United States, Canada and their neighbours."""
_SHORT_DIGITS: Final = 6
_MOST_DIGITS: Final = 17  # 00 and the 15 of E.164


def _read(text: str, context: Context) -> Reading[Identifier]:
    number = text[4:].partition(";")[0] if text[:4].lower() == "tel:" else text
    if any(char.isalpha() for char in number):
        return damaged("phone", text, "letters_in_number")
    if not _WRITING.fullmatch(number):
        return damaged("phone", text, "not_a_phone_number")
    digits = "".join(char for char in number if char.isdecimal())
    if not digits or len(digits) > _MOST_DIGITS:
        return damaged("phone", text, "not_a_phone_number")
    if number.startswith("+") or digits.startswith("00"):
        return _international(text, number, digits, context.country)
    if len(digits) <= _SHORT_DIGITS:
        return set_apart(Identifier("phone", digits, text, Standing.STOP_VALUE, "short_number"))
    if context.country is None or context.country not in phonenumbers.SUPPORTED_REGIONS:
        return weak("phone", digits, text, "number_without_country")
    return _parsed(text, digits, context.country)


def _international(text: str, number: str, digits: str, country: str | None) -> Reading[Identifier]:
    if number.startswith("+") and country is not None and _stray_plus(digits, country):
        return weak("phone", digits, text, "stray_plus")
    return _parsed(text, number if number.startswith("+") else _with_plus(number), None)


def _with_plus(number: str) -> str:
    """The number with ``+`` for its leading 00; brackets stay, as ``(0)`` says that the zero isn't dialled."""
    return "+" + re.sub(r"^[^\d]*0[^\d]*0", "", number)


def _parsed(text: str, number: str, country: str | None) -> Reading[Identifier]:
    try:
        parsed = phonenumbers.parse(number, country)
    except NumberParseException:
        return damaged("phone", text, "not_a_phone_number")
    key = phonenumbers.format_number(parsed, PhoneNumberFormat.E164)
    if phonenumbers.is_valid_number(parsed):
        return links("phone", key, text)
    # A trunk zero too many makes a number that would read otherwise when read again.
    if not phonenumbers.is_possible_number(parsed) or phonenumbers.parse(key, None) != parsed:
        return damaged("phone", text, "not_a_phone_number")
    return weak("phone", key, text, "range_not_assigned")


def _stray_plus(digits: str, country: str) -> bool:
    """Whether digits after a ``+`` are as well a full number of ``country`` in North America, where people write no
    prefix: ``+6475052806`` is New Zealand's +64 7 505 2806 or Toronto's 647 505 2806.

    Elsewhere a plus too many is rare, and foreign numbers that look national are common (French ones in Italy).
    """
    if phonenumbers.country_code_for_region(country) != _NORTH_AMERICA or digits.startswith(str(_NORTH_AMERICA)):
        return False
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(digits, country))
    except NumberParseException:
        return False


SCHEME: Final = Scheme(
    name="phone",
    title="Phone number",
    read=_read,
    example_texts=("+33 1 99 00 12 34", "0033 (0)1.99.00.12.34", "+49 30 23125-123"),
    uses=("country",),
    numeric=True,
    half_life_days=730,
    half_life_source="numbers are given to somebody else after a quarantine of months (assumed)",
)
