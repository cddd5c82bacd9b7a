"""Stations of the maritime mobile service (ITU-R M.585). Key: the nine digits. It changes with a ship's flag, so two
records far apart in time may name two ships. Only a ship's own number, a handheld radio's or a craft's names one craft.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from tutela.recognition.contract import Identifier, Reading
from tutela.recognition.identifiers.scheme import Context, Scheme, damaged, links, weak
from tutela.recognition.identifiers.text import compact

_FORM: Final = re.compile(r"\d{9}")


@dataclass(frozen=True, slots=True)
class Station:
    """A class of station: what its numbers begin with, where the country's three digits stand, and whether it is one
    craft."""

    name: str
    form: re.Pattern[str]
    country_at: int | None
    one_craft: bool


_MID: Final = "[2-7][0-9]{2}"
STATIONS: Final[tuple[Station, ...]] = (
    Station("coast", re.compile(rf"00{_MID}\d{{4}}"), 2, False),
    Station("group_of_ships", re.compile(rf"0{_MID}\d{{5}}"), 1, False),
    Station("search_and_rescue_aircraft", re.compile(rf"111{_MID}\d{{3}}"), 3, True),
    Station("ship", re.compile(rf"{_MID}\d{{6}}"), 0, True),
    Station("handheld", re.compile(rf"8{_MID}\d{{5}}"), 1, True),
    Station("rescue_transmitter", re.compile(r"970\d{6}"), None, False),
    Station("man_overboard", re.compile(r"972\d{6}"), None, False),
    Station("distress_beacon", re.compile(r"974\d{6}"), None, False),
    Station("craft_of_a_ship", re.compile(rf"98{_MID}\d{{4}}"), 2, True),
    Station("aid_to_navigation", re.compile(rf"99{_MID}\d{{4}}"), 2, False),
)
"""In the order they are tried."""


def station_of(key: str) -> Station | None:
    """The class of station a number belongs to; None where no class has such numbers."""
    return next((station for station in STATIONS if station.form.fullmatch(key)), None)


def flag_digits(key: str) -> str:
    """The three digits (MID) of the country that assigned the number; "" where its class has none."""
    station = station_of(key)
    at = station.country_at if station else None
    return "" if at is None else key[at : at + 3]


def _read(text: str, context: Context) -> Reading[Identifier]:
    number = compact(text).removeprefix("MMSI")
    if not _FORM.fullmatch(number):
        return damaged("mmsi", text, "not_a_station_number")
    station = station_of(number)
    if station is None:
        return damaged("mmsi", text, "not_a_station_number")
    if not station.one_craft:
        return weak("mmsi", number, text, "station_not_a_craft")
    return links("mmsi", number, text)


SCHEME: Final = Scheme(
    name="mmsi",
    title="Ship's radio station (MMSI)",
    read=_read,
    example_texts=("211 000 370", "MMSI: 211000370"),
    numeric=True,
    half_life_days=3650,
    half_life_source="a ship changes its flag about every ten years (assumed)",
)
