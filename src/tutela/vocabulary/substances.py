"""Substances: names, related entries and control listings, from ``data/substances/*.yaml``.

Base, salt and preparation are entries of their own tied by ``parent``; a name belongs to exactly one entry (checked
when the data are read), so an exact match is never a guess. Street names are a weak class of their own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Final, TypeAlias, cast

from tutela.vocabulary.data_files import load

_Entry: TypeAlias = "dict[str, object]"

_GREEK: Final = {"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ω": "omega"}
_LONE_GREEK: Final = re.compile(r"(?<![\u0370-\u03ff])[αβγδω](?![\u0370-\u03ff])")
_BETWEEN_DIGITS: Final = re.compile(r"(?<=\d)[\s\-_]+(?=\d)")
_JOINS: Final = re.compile(r"[\s_\-]+")
_DASHES: Final = str.maketrans(dict.fromkeys("‐‑‒–—―−﹣-", "-") | dict.fromkeys("′’‘`´ʹ", "'"))
_CAS: Final = re.compile(r"([0-9]{2,7})-([0-9]{2})-([0-9])")


class NameClass(StrEnum):
    """How strongly a name names its substance."""

    NAME = "name"  # preferred, international, chemical or translated name
    TRADE = "trade"  # trade name of a medicine
    STREET = "street"  # slang: no finding


@dataclass(frozen=True, slots=True)
class Listing:
    """Control as a drug precursor. ``status``: ``listed``, ``pending`` or ``un_only`` (EU listing not seen)."""

    status: str
    act: str = ""
    eu_category: str = ""
    cn_code: str = ""
    un_table: str = ""


@dataclass(frozen=True, slots=True)
class Substance:
    """One entry. ``generic`` entries name a class or nothing in particular; ``components`` are the entries a declared
    mixture is made of. ``verified`` is False where a fact was recalled and must be checked against its source;
    ``cas_verified`` is True only where the CAS number was read in a published list (the others were recalled and hold
    their check digit)."""

    id: str
    name: str
    group: str
    names: Mapping[str, NameClass] = field(repr=False)
    translations: Mapping[str, str] = field(default_factory=dict, repr=False)
    parent: str | None = None
    components: tuple[str, ...] = ()
    cas: str | None = None
    cas_verified: bool = False
    generic: bool = False
    in_text: bool = True
    verified: bool = True
    listing: Listing | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Registry:
    """All substances. ``exact`` maps a folded name (or trade name) to its entry, ``street`` a folded street name to
    every entry it is used for."""

    by_id: Mapping[str, Substance]
    exact: Mapping[str, Substance] = field(repr=False)
    street: Mapping[str, tuple[Substance, ...]] = field(repr=False)

    def groups_of(self, substance_id: str) -> tuple[str, ...]:
        """The substance, its parents and its group, nearest first: where a rule for it may be found."""
        chain: list[str] = []
        entry = self.by_id.get(substance_id)
        group = entry.group if entry else ""
        while entry is not None:
            chain.append(entry.id)
            entry = self.by_id.get(entry.parent) if entry.parent else None
        return (*chain, group) if group else tuple(chain)


def fold(text: str) -> str:
    """The form names are compared in: NFKC, casefold, no diacritics, Greek prefixes spelt out, no spaces or dashes.

    Between two digits one dash is kept. Digits and letters are never dropped: ``2-MMC`` is not ``3-MMC``."""
    return fold_joins(fold_characters(text))


def fold_characters(text: str) -> str:
    """The first half of ``fold``: characters alone, spaces and dashes stay where they are."""
    text = text.translate(_DASHES)
    if not text.isascii():
        text = _LONE_GREEK.sub(lambda match: _GREEK[match.group()], unicodedata.normalize("NFKC", text).casefold())
        decomposed = unicodedata.normalize("NFD", text)
        text = "".join(character for character in decomposed if not unicodedata.combining(character))
    return text.casefold()


def fold_joins(text: str) -> str:
    """The second half of ``fold``: leave out what joins words and parts of names, and footnote marks at the end."""
    return _JOINS.sub("", _BETWEEN_DIGITS.sub("\x00", text.strip().rstrip("*†‡"))).replace("\x00", "-")


def cas_is_valid(number: str) -> bool:
    """Whether a CAS registry number is well formed and its check digit holds."""
    match = _CAS.fullmatch(number)
    if match is None:
        return False
    digits = (match[1] + match[2])[::-1]
    return sum(place * int(digit) for place, digit in enumerate(digits, 1)) % 10 == int(match[3])


@lru_cache(maxsize=1)
def registry() -> Registry:
    """Every substance, read once.

    Raises:
        ValueError: a name names two substances, a relation leads nowhere, or a CAS number fails its check digit.
    """
    by_id: dict[str, Substance] = {}
    folder = files("tutela.vocabulary").joinpath("data/substances")
    for file in sorted(folder.iterdir(), key=lambda item: item.name):
        if not file.name.endswith(".yaml"):
            continue
        data = load(f"substances/{file.name}")
        for substance_id, entry in cast("dict[str, _Entry]", data["substances"]).items():
            if substance_id in by_id:
                raise ValueError(f"{file.name}: {substance_id} is already taken")
            by_id[str(substance_id)] = _substance(str(substance_id), entry, str(data["group"]))
    return _indexed(by_id)


def _substance(substance_id: str, entry: _Entry, group: str) -> Substance:
    translations = {str(language): str(name) for language, name in _mapping(entry, "names").items()}
    names = dict.fromkeys(_texts(entry, "street"), NameClass.STREET)
    names |= dict.fromkeys(_texts(entry, "trade"), NameClass.TRADE)
    plain = (str(entry["en"]), *translations.values(), *_texts(entry, "synonyms"), *_texts(entry, "met"))
    names |= dict.fromkeys(plain, NameClass.NAME)
    listing = {str(key): str(value) for key, value in _mapping(entry, "listing").items()}
    cas = entry.get("cas")
    if cas is not None and not cas_is_valid(str(cas)):
        raise ValueError(f"{substance_id}: the CAS number {cas} fails its check digit")
    return Substance(
        id=substance_id,
        name=str(entry["en"]),
        group=str(entry.get("group", group)),
        names=names,
        translations={"en": str(entry["en"]), **translations},
        parent=str(entry["parent"]) if "parent" in entry else None,
        components=_texts(entry, "components"),
        cas=str(cas) if cas is not None else None,
        cas_verified=cas is not None and bool(listing) and bool(entry.get("verified", True)),
        generic=bool(entry.get("generic", False)),
        in_text=bool(entry.get("in_text", True)),
        verified=bool(entry.get("verified", True)),
        listing=Listing(**listing) if listing else None,
        remark=str(entry.get("remark", "")),
    )


def _indexed(by_id: dict[str, Substance]) -> Registry:
    exact: dict[str, Substance] = {}
    street: dict[str, tuple[Substance, ...]] = {}
    for substance in by_id.values():
        for related in (*substance.components, *((substance.parent,) if substance.parent else ())):
            if related not in by_id:
                raise ValueError(f"{substance.id}: there is no substance {related}")
        for name, name_class in substance.names.items():
            folded = fold(name)
            if name_class is NameClass.STREET:
                street[folded] = (*street.get(folded, ()), substance)
            elif exact.setdefault(folded, substance) is not substance:
                raise ValueError(f"{name!r} names both {exact[folded].id} and {substance.id}")
    return Registry(by_id, exact, {name: found for name, found in street.items() if name not in exact})


def _texts(entry: _Entry, key: str) -> tuple[str, ...]:
    values = entry.get(key, [])
    if not isinstance(values, list):
        raise TypeError(f"{key} must be a list, not {values!r}")
    return tuple(str(value) for value in values)


def _mapping(entry: _Entry, key: str) -> Mapping[object, object]:
    values = entry.get(key, {})
    if not isinstance(values, dict):
        raise TypeError(f"{key} must be a mapping, not {values!r}")
    return values
