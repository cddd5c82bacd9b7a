"""Owners of actions: several in a cell, as institutions, bodies, groups of countries and countries, with their roles. Pure.

An owner that isn't known is kept as written. A country that is no more is refused, with its successors named; one that left the
European Union is a country like any other, and isn't counted among the Member States of a period it wasn't one in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from tutela.strategy.frameworks.readings import CellFault, Remark
from tutela.vocabulary.countries import codes, countries, names
from tutela.vocabulary.data_files import load
from tutela.vocabulary.folding import fold

MOST: Final = 60
LEAD, RESPONSIBLE, SUPPORT = "lead", "responsible", "support"
_DATA: Final = "tutela.strategy.frameworks"


@dataclass(frozen=True, slots=True)
class KnownOwner:
    """One of ``data/owners.yaml``. ``members``: the Member States of the European Union; else ``countries`` report."""

    code: str
    title: str
    countries: tuple[str, ...] = ()
    members: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Owner:
    """An owner as written, and as known: a code of ``data/owners.yaml``, a country's, or nothing."""

    written: str
    code: str = ""
    role: str = RESPONSIBLE


@dataclass(frozen=True, slots=True)
class Owners:
    """The owners of a cell, in its order."""

    owners: tuple[Owner, ...]
    remarks: tuple[Remark, ...] = ()


@lru_cache(maxsize=1)
def known_owners() -> Mapping[str, KnownOwner]:
    """Code -> owner."""
    found: dict[str, KnownOwner] = {}
    for entry in load("owners.yaml", _DATA)["owners"]:
        who = entry["countries"]
        members = who == "members"
        found[entry["code"]] = KnownOwner(
            entry["code"], entry["title"], () if members else tuple(who), members, str(entry.get("note", ""))
        )
    return MappingProxyType(found)


@lru_cache(maxsize=1)
def full_partners() -> tuple[str, ...]:
    """Codes of the countries that are full partners: the Western Balkans, Ukraine, Moldova."""
    return tuple(load("owners.yaml", _DATA)["partners"])


@lru_cache(maxsize=1)
def _by_name() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for entry in load("owners.yaml", _DATA)["owners"]:
        for name in (entry["code"], entry["title"], *entry["aliases"]):
            found.setdefault(fold(name), entry["code"])
    return MappingProxyType(found)


_STRONG: Final = re.compile(r"\s*[;,\n•]\s*")
_WEAK: Final = re.compile(r"\s*(?:/|\+|&|\band\b|\bwith\b)\s*", re.IGNORECASE)
_SUPPORTING: Final = re.compile(
    r"\b(?:in (?:close )?(?:cooperation|co-operation|collaboration) with|with (?:the )?support (?:of|from)|supported by"
    r"|assisted by)\b[:\s]*",
    re.IGNORECASE,
)
_LEADING: Final = re.compile(
    r"^\s*(?:lead(?:er|ing)?|led by)\b\s*[:\-–]?\s*|\s*\((?:lead|leader|leading|driver)\)\s*$", re.IGNORECASE
)
_HELPING: Final = re.compile(
    r"^\s*(?:support(?:ing|ed by)?)\b\s*[:\-–]?\s+|\s*\((?:support|supporting|co-?leader)\)\s*$", re.IGNORECASE
)


def read_owners(text: str) -> Owners | CellFault:
    """The owners that a cell names."""
    remarks: list[Remark] = []
    found: list[Owner] = []
    for place, portion in enumerate(_SUPPORTING.split(text.replace("\xa0", " "))):
        for written in _parts(portion):
            one = _owner(written, SUPPORT if place else RESPONSIBLE)
            if isinstance(one, CellFault):
                return one
            if one.written and one not in found:
                found.append(one)
                if not one.code:
                    remarks.append(Remark("owner_unknown", {"value": one.written[:60]}))
    if len(found) > MOST:
        return CellFault("too_many_owners", {"number": str(len(found)), "most": str(MOST)})
    return Owners(tuple(found), tuple(remarks))


def must_report(owners: Sequence[Owner], starts_on: date, ends_on: date) -> tuple[str, ...]:
    """The countries that must report on an action with these owners: Member States are those that were one at some time of
    the strategy's period."""
    found: set[str] = set()
    for owner in owners:
        known = known_owners().get(owner.code)
        if known is None:
            if owner.code:
                found.add(owner.code)
        elif known.members:
            found |= {
                code for code, one in countries().items() if _member_within(code, starts_on, ends_on) and one.is_country
            }
        else:
            found |= set(known.countries)
    return tuple(sorted(found, key=lambda code: (code != "EU", code)))


def _member_within(code: str, starts_on: date, ends_on: date) -> bool:
    country = countries()[code]
    if country.eu_from is None or country.withdrawn is not None:
        return False
    return country.eu_from <= ends_on and (country.eu_until is None or country.eu_until >= starts_on)


def _parts(portion: str) -> list[str]:
    """The names in a portion: split where it must be, and further only where what stands there isn't known as a whole."""
    found: list[str] = []
    for strong in _STRONG.split(portion):
        bare = _bare(strong)
        whole = _code(bare) if bare else ""
        weak = [part for part in _WEAK.split(strong) if part.strip()]
        of_parts = [_code(_bare(part)) for part in weak]
        if isinstance(whole, CellFault) and len(weak) > 1 and all(isinstance(code, str) and code for code in of_parts):
            found.extend(weak)  # "Serbia and Montenegro" today means both
        elif whole or not bare or len(weak) < 2 or not any(of_parts):
            found.append(strong)
        else:
            found.extend(weak)
    return [part.strip() for part in found if part.strip(" .:-–()")]


def _bare(written: str) -> str:
    return _HELPING.sub("", _LEADING.sub("", written)).strip(" .:")


def _owner(written: str, role: str) -> Owner | CellFault:
    if _LEADING.search(written):
        role = LEAD
    elif _HELPING.search(written):
        role = SUPPORT
    bare = _bare(written)
    if len(bare) > 200:
        return CellFault("owner_too_long", {"value": bare[:60]})
    code = _code(bare)
    if isinstance(code, CellFault):
        return code
    return Owner(bare, code, role)


def _code(bare: str) -> str | CellFault:
    """The code of an owner, empty where it isn't known; a fault for a country that is no more."""
    key = fold(bare)
    if key in _by_name():
        return _by_name()[key]
    without = fold(re.sub(r"\s*\([^)]*\)\s*", " ", bare))
    if without != key and without in _by_name():
        return _by_name()[without]
    match = names().get(key) or codes().get(bare.strip()) or (names().get(without) if without else None)
    if match is None or match.part or len(match.codes) != 1:
        return ""
    country = countries()[match.codes[0]]
    if not country.is_country:
        return ""
    if country.withdrawn is not None:
        return CellFault(
            "country_no_more",
            {"value": bare, "since": country.withdrawn.isoformat(), "successors": ", ".join(country.successors)},
        )
    return country.code
