"""Countries and territories with their names in many languages and times: typed access to ``data/countries.yaml``.

Codes are ISO 3166-1 alpha-2; withdrawn countries keep their former alpha-2 code (four letters of ISO 3166-3 where
the former code was given out again or is used twice); ``XK`` is Kosovo. Lower-case codes such as ``unknown`` and
``multiple`` are answers that name no country.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Final, TypeAlias

from tutela.vocabulary.data_files import load
from tutela.vocabulary.folding import fold

SEVERAL: Final = "multiple"
UNKNOWN: Final = "unknown"
INTERNATIONAL_WATERS: Final = "international_waters"

_Entry: TypeAlias = "dict[str, object]"


@dataclass(frozen=True, slots=True)
class Country:
    """One code. ``withdrawn`` is the day the entry was withdrawn, ``successors`` the codes that took its place;
    ``eu_from``/``eu_until`` bound membership of the European Union (and its forerunners); ``note`` is a text that
    must stand beside the name; ``names`` maps a language (CLDR locale) to the name in it."""

    code: str
    name: str
    alpha3: str = ""
    region: str = ""
    withdrawn: date | None = None
    successors: tuple[str, ...] = ()
    eu_from: date | None = None
    eu_until: date | None = None
    note: str = ""
    names: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def is_country(self) -> bool:
        """False for answers such as ``unknown`` that name no country."""
        return self.code.isupper()

    def in_eu(self, day: date) -> bool:
        """Whether it was a member on ``day``; the last day of membership counts."""
        return self.eu_from is not None and self.eu_from <= day and (self.eu_until is None or day <= self.eu_until)


@dataclass(frozen=True, slots=True)
class Match:
    """What a folded name means: one code, or several candidates. ``part`` marks the name of a part of the country."""

    codes: tuple[str, ...]
    part: bool = False


@lru_cache(maxsize=1)
def _data() -> Mapping[str, object]:
    return load("countries.yaml")


def _section(name: str) -> tuple[_Entry, ...]:
    entries = _data()[name]
    if not isinstance(entries, list):
        raise TypeError(f"countries.yaml: {name} must be a list")
    return tuple(entries)


def _texts(entry: _Entry, key: str) -> tuple[str, ...]:
    values = entry.get(key, ())
    if not isinstance(values, list | tuple) or not all(isinstance(value, str) for value in values):
        raise TypeError(f"countries.yaml, {entry.get('code') or entry.get('name')}: {key} must be a list of texts")
    return tuple(values)


def _names(entry: _Entry) -> dict[str, str]:
    names = entry.get("names", {})
    if not isinstance(names, dict) or not all(isinstance(name, str) for name in names.values()):
        raise TypeError(f"countries.yaml, {entry['code']}: names must map languages to texts")
    return {str(language): name for language, name in names.items()}


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None


def _country(entry: _Entry) -> Country:
    membership = entry.get("eu")
    eu = membership if isinstance(membership, dict) else {}
    return Country(
        code=str(entry["code"]),
        name=str(entry["name"]),
        alpha3=str(entry.get("alpha3", "")),
        region=str(entry.get("region", "")),
        withdrawn=_day(entry.get("withdrawn")),
        successors=_texts(entry, "successors"),
        eu_from=_day(eu.get("from")),
        eu_until=_day(eu.get("until")),
        note=str(entry.get("note", "")),
        names=MappingProxyType(_names(entry)),
    )


def _entries() -> Iterator[_Entry]:
    for section in ("countries", "withdrawn", "not_countries"):
        yield from _section(section)


@lru_cache(maxsize=1)
def countries() -> Mapping[str, Country]:
    """Code -> country, in the order of the file: present ones, withdrawn ones, codes that name no country."""
    return MappingProxyType({country.code: country for country in map(_country, _entries())})


@lru_cache(maxsize=1)
def names() -> Mapping[str, Match]:
    """Folded name -> what it means. A name of a country goes before the same name of a part of another."""
    found: dict[str, Match] = {}
    for entry in _section("ambiguous"):
        found[fold(str(entry["name"]))] = Match(_texts(entry, "codes"))
    for entry in _entries():
        code = str(entry["code"])
        match = Match((code,))
        own = () if code.isupper() else (code,)  # capitals are codes, and only in capitals
        for name in (str(entry["name"]), *own, *_names(entry).values(), *_texts(entry, "aliases")):
            found.setdefault(fold(name), match)
    for entry in _entries():
        part = Match((str(entry["code"]),), part=True)
        for name in _texts(entry, "parts"):
            found.setdefault(fold(name), part)
    return MappingProxyType(found)


@lru_cache(maxsize=1)
def codes() -> Mapping[str, Match]:
    """Alpha-2 and alpha-3 codes (upper case) -> what they mean."""
    found: dict[str, Match] = {}
    for entry in _section("ambiguous"):
        if (name := str(entry["name"])).isupper() and len(name) == 2:
            found[name] = Match(_texts(entry, "codes"))
    for country in countries().values():
        if country.is_country:
            found.setdefault(country.code, Match((country.code,)))
            found.setdefault(country.alpha3, Match((country.code,)))
    return MappingProxyType(found)
