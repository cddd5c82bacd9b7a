"""Payment cards (ISO/IEC 7812). Key: the digits, which are only ever stored as a keyed hash; shown is ``411111******1111``.

What stands here is pure: the canonical number to be hashed, and its class. Whoever stores it must take ``shown_key`` of
the registry for display and hash ``key`` (``secret`` says so of the scheme).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from tutela.recognition.contract import Identifier, Reading
from tutela.recognition.identifiers.luhn import luhn_sound
from tutela.recognition.identifiers.scheme import Context, Scheme, damaged, links, weak
from tutela.recognition.identifiers.text import compact
from tutela.vocabulary import data_files

_FORM: Final = re.compile(r"\d{12,19}")
_MASKED: Final = re.compile(r"\d{4,8}[*X]+\d{0,4}|[*X]+\d{4}")
_WRITTEN: Final = re.compile(r"[\d\s.\-]+")
_FIRST, _LAST = 6, 4
UNKNOWN_NETWORK: Final = "unknown"


@dataclass(frozen=True, slots=True)
class CardClass:
    """What the first digits say: network, and the six that name the issuer."""

    network: str
    issuer: str


@lru_cache(maxsize=1)
def _networks() -> Sequence[tuple[str, str, str, frozenset[int]]]:
    """(network, first and last prefix of a range, lengths), longer prefixes first."""
    found = []
    for entry in data_files.read("tutela.recognition.identifiers", "card_networks.yaml")["networks"]:
        for prefix in entry["prefixes"]:
            low, _, high = str(prefix).partition("-")
            found.append((str(entry["name"]), low, high or low, frozenset(int(size) for size in entry["lengths"])))
    return tuple(sorted(found, key=lambda entry: -len(entry[1])))


def card_class(key: str) -> CardClass:
    """Network and issuer's digits of a canonical number; the network is ``unknown`` where no range holds it."""
    network = next(
        (name for name, low, high, sizes in _networks() if low <= key[: len(low)] <= high and len(key) in sizes),
        UNKNOWN_NETWORK,
    )
    return CardClass(network, key[:_FIRST])


def masked(text: str) -> str:
    """What may be shown of a number: its first six and last four digits; of any other text no digit at all."""
    digits = "".join(char for char in text if char.isdecimal())
    if _WRITTEN.fullmatch(text) and _FORM.fullmatch(digits):
        return digits[:_FIRST] + "*" * (len(digits) - _FIRST - _LAST) + digits[-_LAST:]
    if _MASKED.fullmatch(compact(text)):
        return text
    return re.sub(r"\d", "*", text)


def _read(text: str, context: Context) -> Reading[Identifier]:
    number = compact(text)
    if _MASKED.fullmatch(number):
        return weak("payment_card", "", text, "card_masked")
    if not _WRITTEN.fullmatch(text) or not _FORM.fullmatch(number):
        return damaged("payment_card", text, "not_a_card_number")
    if not luhn_sound(number):
        return damaged("payment_card", text, "check_digits")
    if card_class(number).network == UNKNOWN_NETWORK:
        return weak("payment_card", number, text, "card_network_unknown")
    return links("payment_card", number, text)


SCHEME: Final = Scheme(
    name="payment_card",
    title="Payment card",
    read=_read,
    # In a range that processors use for tests.
    example_texts=("4000 0012 3456 7899", "4000-0012-3456-7899", "4000001234567899"),
    numeric=True,
    secret=True,
)
