"""Typed access to what the world is made of (``data/world.yaml``) and to the rates of dirt (``data/dirt.yaml``)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import accumulate
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field

from tutela.vocabulary import data_files

SHARED_PHONE: Final = "+33 1 99 00 00 00"
"""A number that unrelated records share (a parcel shop's); on no list, so only its degree tells."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Country(_Part):
    """A country: English name, older name, UN region, share of events, towns and their local spelling, one seaport."""

    name: str
    older: str | None = None
    region: str
    weight: float
    places: tuple[str, ...]
    local: Mapping[str, str] = Field(default_factory=dict)
    port: str | None = None


class Drug(_Part):
    """A drug: names, share of seizures, typical amount of one seizure (g, tablets or ml), where it comes from.

    ``trend`` multiplies its share from year to year.
    """

    name: str
    polish: str
    weight: float
    typical: float
    origin: tuple[str, ...]
    unit: str
    trend: float = 1.0


class Company(_Part):
    """A company that reports."""

    slug: str
    name: str
    domain: str


class Make(_Part):
    """A make of firearms."""

    name: str
    prefix: str
    models: tuple[str, ...]
    calibre: str
    type: str
    made_in: str


class PhoneRange(_Part):
    """Numbers kept for fiction: calling code, national digits, and how many digits follow."""

    code: str
    national: str
    digits: int


class Materials(_Part):
    """Everything the world is made of."""

    countries: Mapping[str, Country]
    corrupted_places: Mapping[str, str]
    drugs: tuple[Drug, ...]
    transport: tuple[str, ...]
    concealment: tuple[str, ...]
    locations: tuple[str, ...]
    detection: tuple[str, ...]
    routing: tuple[str, ...]
    given_names: tuple[str, ...]
    family_names: tuple[str, ...]
    handle_words: tuple[str, ...]
    companies: tuple[Company, ...]
    mail_domains: tuple[str, ...]
    makes: tuple[Make, ...]
    fictional_phones: tuple[PhoneRange, ...]
    networks: tuple[str, ...]


def _load(name: str) -> Any:
    return data_files.read("tutela.simulation", name)


@cache
def materials() -> Materials:
    """The word lists."""
    return Materials.model_validate(_load("world.yaml"))


@cache
def rates() -> Mapping[str, float]:
    """Kind of dirt -> share of rows or cells."""
    return {kind: float(entry["rate"]) for kind, entry in _load("dirt.yaml").items()}


@cache
def country_codes() -> tuple[tuple[str, ...], tuple[float, ...]]:
    """(codes, cumulative weights) of the countries."""
    countries = materials().countries
    return tuple(countries), tuple(accumulate(country.weight for country in countries.values()))


@cache
def drug_weights(years: int) -> tuple[float, ...]:
    """Cumulative weights of the drugs so many years after the first."""
    return tuple(accumulate(drug.weight * drug.trend**years for drug in materials().drugs))


@cache
def phone_stock() -> tuple[str, ...]:
    """All numbers of fiction in E.164, the shared one left out."""
    stock = (
        f"{part.code}{part.national.replace(' ', '')}{number:0{part.digits}}"
        for part in materials().fictional_phones
        for number in range(10**part.digits)
    )
    shared = SHARED_PHONE.replace(" ", "")
    return tuple(number for number in stock if number != shared)
