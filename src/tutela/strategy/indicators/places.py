"""The country a cell of statistics names, and the part of it: ``Austria *``, ``Belgium-A``, ``UK-Scotland``, ``EL``. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from tutela.recognition import countries
from tutela.vocabulary.countries import countries as vocabulary
from tutela.vocabulary.faults import Fault

EUROSTAT: Final = {"GR": "EL", "GB": "UK"}
"""Codes that European statistics write otherwise than ISO 3166-1; both are read."""

_PART: Final = re.compile(r"(?P<country>[^-–]+?)\s*[-–]\s*(?P<part>.+)")
_MARK: Final = re.compile(r"\s*(\*+|†|‡|\(\d{1,2}\))$")


@dataclass(frozen=True, slots=True)
class Place:
    """A country's code, the name of a part of it, and the footnote's mark or the letter of a series beside the name."""

    country: str
    part: str = ""
    note: str = ""


@lru_cache(maxsize=8_192)
def read_place(text: str) -> Place | Fault:
    """The place a cell names. Faults: ``indicator_country_missing``, ``_unknown``, ``_several``."""
    name = " ".join(text.split())
    if not name:
        return Fault("indicator_country_missing")
    mark = _MARK.search(name)
    reading = countries.read(name)
    if reading.value is not None and reading.value.code:
        return _named(reading.value.code, "", mark[1] if mark else "", name)
    for fault in reading.faults:
        if fault.code == "country_ambiguous":
            codes = fault.params.get("candidates", "")
            return Fault("indicator_country_several", params={"value": name[:100], "codes": codes})
    split = _PART.fullmatch(_MARK.sub("", name))
    whole = countries.read(split["country"]) if split else None
    if split is None or whole is None or whole.value is None or not whole.value.code:
        return Fault("indicator_country_unknown", params={"value": name[:100]})
    part, note = split["part"].strip(), mark[1] if mark else ""
    if len(part) == 1:  # a letter tells series of one country apart; it is no part of it
        return _named(whole.value.code, "", f"{part} {note}".strip(), name)
    return _named(whole.value.code, part, note, name)


def _named(code: str, part: str, note: str, written: str) -> Place | Fault:
    if not vocabulary()[code].is_country and code != "european_union":
        return Fault("indicator_country_unknown", params={"value": written[:100]})
    return Place(code, part, note)
