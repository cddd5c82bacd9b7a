"""Subscribers of mobile networks (ITU-T E.212). Key: the 15 (at times 14) digits; the first three are the country."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from tutela.recognition.contract import Identifier, Reading, Standing
from tutela.recognition.identifiers.scheme import Context, Scheme, damaged, links, set_apart, weak
from tutela.recognition.identifiers.text import compact
from tutela.vocabulary import data_files

_FORM: Final = re.compile(r"[2-79]\d{13,14}")
_TEST: Final = re.compile(r"(?:001|999)\d{11,12}")
_INTERNATIONAL: Final = "901"


@lru_cache(maxsize=1)
def _countries() -> Mapping[str, str]:
    listed = data_files.read("tutela.recognition.identifiers", "mobile_countries.yaml")
    return {str(code): country for country, codes in listed["codes"].items() for code in codes}


def home_country(key: str) -> str:
    """The country (ISO 3166-1 alpha-2) whose network issued the number; "" where the list doesn't have it."""
    return _countries().get(key[:3], "")


def _read(text: str, context: Context) -> Reading[Identifier]:
    number = compact(text).removeprefix("IMSI")
    if _TEST.fullmatch(number):
        return set_apart(Identifier("imsi", number, text, Standing.RESERVED, "test_network"))
    if not _FORM.fullmatch(number) or (number[0] == "9" and not number.startswith(_INTERNATIONAL)):
        return damaged("imsi", text, "not_a_subscriber_number")
    if number.endswith("000000"):
        return damaged("imsi", text, "spreadsheet_rounded")
    if len(number) == 14:
        return weak("imsi", number, text, "imsi_may_lack_a_digit")
    return links("imsi", number, text)


SCHEME: Final = Scheme(
    name="imsi",
    title="Mobile subscriber (IMSI)",
    read=_read,
    example_texts=("262 99 0000012345", "IMSI: 262990000012345"),
    numeric=True,
)
