"""Bank accounts by IBAN (ISO 13616). Key: without spaces, upper case; mod 97 and the country's length are checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from tutela.recognition.contract import Identifier, Reading
from tutela.recognition.identifiers.scheme import Context, Scheme, damaged, links
from tutela.recognition.identifiers.text import compact
from tutela.vocabulary import data_files

_FORM: Final = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")


@lru_cache(maxsize=1)
def _lengths() -> Mapping[str, int]:
    return {
        str(country): int(length)
        for country, length in data_files.read("tutela.recognition.identifiers", "iban_lengths.yaml").items()
    }


def check_digits(country: str, account: str) -> str:
    """The two check digits of an account (ISO 7064, mod 97-10)."""
    return f"{98 - _remainder(account + country + '00'):02}"


def _remainder(text: str) -> int:
    return int("".join(str(int(char, 36)) for char in text)) % 97


def _read(text: str, context: Context) -> Reading[Identifier]:
    number = compact(text)
    if number.startswith("IBAN"):
        number = number[4:]
    if not _FORM.fullmatch(number):
        return damaged("iban", text, "not_an_iban")
    if _lengths().get(number[:2], len(number)) != len(number) or _remainder(number[4:] + number[:4]) != 1:
        return damaged("iban", text, "check_digits")
    return links("iban", number, text)


SCHEME: Final = Scheme(
    name="iban",
    title="Bank account (IBAN)",
    read=_read,
    # Made up, of banks that don't exist; the registry's own examples stand on every form.
    example_texts=("DE97 9999 9999 0000 0123 45", "gb98test99999912345678"),
)
