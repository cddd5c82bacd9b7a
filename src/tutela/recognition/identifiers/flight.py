"""Flights. Key: ``airline|number|date``, with the two-character designator of IATA where the airline is on our list.

The same number flies every day, so without its (local) day of departure a flight number ties nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Final

from tutela.recognition.contract import Identifier, Reading
from tutela.recognition.identifiers.scheme import Context, Scheme, damaged, links, weak
from tutela.recognition.identifiers.text import compact
from tutela.vocabulary import data_files

_FORM: Final = re.compile(r"(?P<airline>[A-Z]{3}|[A-Z][A-Z0-9]|[0-9][A-Z])(?P<number>[0-9]{1,4}[A-Z]?)")
_DATED: Final = re.compile(r"(.*?)[\s/|,]+([0-9]{4}-[0-9]{2}-[0-9]{2})")
_DAY: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ].*)?")


@lru_cache(maxsize=1)
def _airlines() -> Mapping[str, str]:
    """ICAO designator -> IATA designator."""
    listed = data_files.read("tutela.recognition.identifiers", "airlines.yaml")
    return {str(icao): str(iata) for iata, icao in listed["designators"].items()}


def _read(text: str, context: Context) -> Reading[Identifier]:
    dated = _DATED.fullmatch(text)
    day = _day(dated.group(2) if dated else context.at)
    if dated and not day:
        return damaged("flight", text, "not_a_flight")
    if dated and context.at is not None and _day(context.at) not in {"", day}:
        return damaged("flight", text, "two_days")
    found = _FORM.fullmatch(compact((dated.group(1) if dated else text).replace("|", "")).removeprefix("FLIGHT"))
    if not found:
        return damaged("flight", text, "not_a_flight")
    airline = _airlines().get(found["airline"], found["airline"])
    number = found["number"].lstrip("0")
    if not number[:1].isdecimal():
        return damaged("flight", text, "not_a_flight")
    plain = f"{airline}|{number}"
    return links("flight", f"{plain}|{day}", text) if day else weak("flight", plain, text, "flight_without_day")


def _day(written: str | None) -> str:
    """The calendar day that an ISO date or moment begins with, or ""."""
    found = _DAY.fullmatch(written.strip()) if written else None
    if not found:
        return ""
    try:
        return date.fromisoformat(found.group(1)).isoformat()
    except ValueError:
        return ""


SCHEME: Final = Scheme(
    name="flight",
    title="Flight",
    read=_read,
    example_texts=("LH 0123", "DLH123", "lh123/2026-02-03"),
    example_context=Context(at="2026-02-03"),
    uses=("at",),
)
