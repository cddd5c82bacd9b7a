"""Which services of help, treatment and prevention Member States have, as somebody says, and the gaps in how far they reach. Pure.

What is looked for is data (data/services.yaml); how far a service reaches in a state is only what somebody has stated. Contacts of
services lie behind the wall of help and are never read here: a gap tells of services, not of who asked for help.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

from tutela.strategy.law.instruments import instruments
from tutela.strategy.law.rules import Gap, GapKind, Reason, gap_of_data, places
from tutela.vocabulary import data_files
from tutela.vocabulary.areas import Area
from tutela.vocabulary.codelists import codelist


class Reach(StrEnum):
    """How far a service reaches in a country, the least first."""

    NONE = "none"
    PARTS = "parts"
    WHOLE = "whole"


_ORDER: Final = tuple(Reach)


@dataclass(frozen=True, slots=True)
class Service:
    """A kind of service that is looked for. ``severity``: of a gap where it is missing, and where it reaches parts only.
    ``instrument`` and ``article``: what asks for it; empty where no act does, as far as is known here."""

    code: str
    title: str
    area: Area
    severity: Mapping[Reach, int]
    instrument: str = ""
    article: str = ""
    unverified: bool = True


@dataclass(frozen=True, slots=True)
class Word:
    """How far a service reaches in a country, as one organisation says. ``order``: later ones are higher; ``by_country``: an
    organisation of the country itself. ``reach`` None: they take back what they said. ``owner``: the organisation's number."""

    country: str
    service: str
    reach: Reach | None
    by: str
    by_country: bool
    since: date
    document: str
    order: int
    owner: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """One service in one country. ``reach`` None: nobody has said; ``disputed``: those who speak of it say different things, and the
    least shows; ``said``: the last word of each, the country's own first."""

    country: str
    reach: Reach | None
    disputed: bool
    said: tuple[Word, ...]


@lru_cache(maxsize=1)
def services() -> Mapping[str, Service]:
    """Every service that is looked for, by its code, in order. ValueError names one that doesn't fit."""
    found: dict[str, Service] = {}
    for entry in data_files.load("services.yaml", __package__)["services"]:
        one = _service(entry)
        if one.code in found:
            raise ValueError(f"the service {one.code} stands twice in services.yaml")
        found[one.code] = one
    return found


def _service(entry: Mapping[str, Any]) -> Service:
    code = str(entry["code"])
    known = codelist("help_service").get(code)
    if known is None:
        raise ValueError(f"the code list help_service has no {code}")
    if entry["instrument"] and str(entry["instrument"]) not in instruments():
        raise ValueError(f"{code}: instruments.yaml has no {entry['instrument']}")
    severity = {Reach(reach): int(number) for reach, number in entry["severity"].items()}
    if set(severity) != {Reach.NONE, Reach.PARTS} or not all(1 <= one <= 5 for one in severity.values()):
        raise ValueError(f"{code}: severity needs numbers from 1 to 5 for none and parts")
    return Service(
        code, known.label, Area(entry["area"]), severity, str(entry["instrument"]), str(entry["article"]),
        bool(entry["unverified"]),
    )  # fmt: skip


def coverage(countries: Sequence[str], words: Iterable[Word]) -> list[Coverage]:
    """How far one service reaches in each of these countries, from what is said of it."""
    latest: dict[tuple[str, int], Word] = {}
    for word in sorted(words, key=lambda one: one.order):
        latest[word.country, word.owner] = word
    found = []
    for country in countries:
        holding = (word for (of, _owner), word in latest.items() if of == country and word.reach is not None)
        said = tuple(sorted(holding, key=lambda one: (not one.by_country, -one.order)))
        reaches = {one.reach for one in said if one.reach is not None}
        found.append(Coverage(country, min(reaches, key=_ORDER.index, default=None), len(reaches) > 1, said))
    return found


def gaps(found: Iterable[tuple[Service, Sequence[Coverage]]]) -> list[Gap]:
    """One gap for each service that some state lacks or has in parts only, and one of data where some states are known and others
    aren't."""
    made = []
    for service, row in found:
        lacking = [one for one in row if one.reach in {Reach.NONE, Reach.PARTS}]
        silent = tuple(one.country for one in row if one.reach is None)
        if lacking:
            made.append(_lacking(service, lacking))
        if silent and len(silent) < len(row):
            made.append(gap_of_data(f"service:{service.code}", service.title, silent, "no_service_word"))
    return made


def _lacking(service: Service, lacking: Sequence[Coverage]) -> Gap:
    reasons: list[Reason] = [
        ("service_disputed" if one.disputed else "service", one.country, str(one.reach)) for one in lacking
    ]
    if service.instrument:
        reasons.append(("asked_by", instruments()[service.instrument].short, service.article))
    severity = max(service.severity[one.reach] for one in lacking if one.reach is not None)
    countries = tuple(one.country for one in lacking)
    what = f"service:{service.code}"
    return Gap(GapKind.SERVICE, what, service.title, countries, severity, tuple(reasons), places(what, countries))
