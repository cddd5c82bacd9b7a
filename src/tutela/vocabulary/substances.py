"""Substances: names, numbers and parents, from ``data/substances/*.yaml`` (entries) and ``data/substance_names/*.yaml``
(one file a language).

Base, salt, stereoisomer and preparation are entries of their own tied by ``parent``; a name belongs to exactly one entry
(checked when the data are read), so an exact match is never a guess. Street names are a weak class of their own. What
lists a substance is in ``schedules``, how entries relate in ``substance_relations``, structures in ``structures``: read
when asked for, not at the start of a program that imports records.
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
    """How a name names its substance. All but ``STREET`` are certain: they belong to one entry alone."""

    PREFERRED = "preferred"
    SYNONYM = "synonym"  # international, chemical or common name
    TRANSLATION = "translation"
    TRADE = "trade"  # trade name of a medicine
    MET = "met"  # a spelling or label met in a source
    STREET = "street"  # slang: no finding


class Relation(StrEnum):
    """What an entry is to another one. Read it as "<entry> is a <relation> of <other>"."""

    SALT = "salt"
    BASE = "base"  # the free base, where the sources tell it from the substance in whatever form
    STEREOISOMER = "stereoisomer"
    ISOMER = "isomer"  # same formula, other constitution: another substance by law and effect
    ESTER = "ester"
    ETHER = "ether"
    PREPARATION = "preparation"
    PART = "part"  # of a plant
    METABOLITE = "metabolite"
    NAME = "name"  # another name that the sources count apart


@dataclass(frozen=True, slots=True)
class Substance:
    """One entry. ``generic`` entries name a class or nothing in particular; ``components`` are the entries a declared
    mixture is made of. ``parent`` is the entry it is a form of, ``as_form`` which. ``translations`` is the name
    to show by language. ``verified`` is False where a fact was recalled and must be checked against its source;
    ``cas_verified`` is True only where the CAS number was read in a published list (the others were recalled and hold
    their check digit)."""

    id: str
    name: str
    group: str
    names: Mapping[str, NameClass] = field(repr=False)
    translations: Mapping[str, str] = field(default_factory=dict, repr=False)
    parent: str | None = None
    as_form: Relation | None = None
    components: tuple[str, ...] = ()
    cas: str | None = None
    cas_verified: bool = False
    generic: bool = False
    in_text: bool = True
    verified: bool = True
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Registry:
    """All substances. ``exact`` maps a folded name to its entry, ``street`` a folded street name to every entry it is
    used for (never one that is also an exact name), ``by_cas`` a CAS number to its entry."""

    by_id: Mapping[str, Substance]
    exact: Mapping[str, Substance] = field(repr=False)
    street: Mapping[str, tuple[Substance, ...]] = field(repr=False)
    by_cas: Mapping[str, Substance] = field(repr=False)

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
        ValueError: a name or CAS number names two substances, a relation leads nowhere, a language names what there is
            not, or a CAS number fails its check digit.
    """
    by_id: dict[str, Substance] = {}
    translations = _translations()
    for name in _data_files("substances"):
        data = load(f"substances/{name}")
        for key, entry in cast("dict[str, _Entry]", data["substances"]).items():
            substance_id = str(key)
            if substance_id in by_id:
                raise ValueError(f"{name}: {substance_id} is already taken")
            named = translations.pop(substance_id, {})
            by_id[substance_id] = _substance(substance_id, entry, str(data["group"]), named)
    if translations:
        raise ValueError(f"names are given for what is no substance: {', '.join(sorted(translations))}")
    return _indexed(by_id)


def languages() -> tuple[str, ...]:
    """The languages there are names in, beside English: ISO 639-1, in order."""
    return tuple(name.removesuffix(".yaml") for name in _data_files("substance_names"))


def _data_files(folder: str) -> tuple[str, ...]:
    names = (item.name for item in files("tutela.vocabulary").joinpath(f"data/{folder}").iterdir())
    return tuple(sorted(name for name in names if name.endswith(".yaml")))


def _translations() -> dict[str, dict[str, str]]:
    """Names by substance and language."""
    found: dict[str, dict[str, str]] = {}
    for language in languages():
        for key, name in load(f"substance_names/{language}.yaml")["names"].items():
            found.setdefault(str(key), {})[language] = str(name)
    return found


def _substance(substance_id: str, entry: _Entry, group: str, translations: Mapping[str, str]) -> Substance:
    name = str(entry["en"])
    # The last word counts where one name is of two classes: the preferred name is that, whatever else it is.
    names = dict.fromkeys(_texts(entry, "street"), NameClass.STREET)
    for key, name_class in (("trade", NameClass.TRADE), ("met", NameClass.MET)):
        names |= dict.fromkeys(_texts(entry, key), name_class)
    names |= dict.fromkeys(translations.values(), NameClass.TRANSLATION)
    names |= dict.fromkeys(_texts(entry, "synonyms"), NameClass.SYNONYM)
    names[name] = NameClass.PREFERRED
    cas = str(entry["cas"]) if "cas" in entry else None
    if cas is not None and not cas_is_valid(cas):
        raise ValueError(f"{substance_id}: the CAS number {cas} fails its check digit")
    if ("parent" in entry) != ("as" in entry):
        raise ValueError(f"{substance_id}: a parent needs `as`, the form it is of it, and `as` a parent")
    return Substance(
        id=substance_id,
        name=name,
        group=str(entry.get("group", group)),
        names=names,
        translations={"en": name, **translations},
        parent=str(entry["parent"]) if "parent" in entry else None,
        as_form=Relation(str(entry["as"])) if "as" in entry else None,
        components=_texts(entry, "components"),
        cas=cas,
        cas_verified=bool(entry.get("cas_verified", False)),
        generic=bool(entry.get("generic", False)),
        in_text=bool(entry.get("in_text", True)),
        verified=bool(entry.get("verified", True)),
        remark=str(entry.get("remark", "")),
    )


def _indexed(by_id: dict[str, Substance]) -> Registry:
    exact: dict[str, Substance] = {}
    street: dict[str, tuple[Substance, ...]] = {}
    by_cas: dict[str, Substance] = {}
    for substance in by_id.values():
        for related in (*substance.components, *((substance.parent,) if substance.parent else ())):
            if related not in by_id:
                raise ValueError(f"{substance.id}: there is no substance {related}")
        if substance.cas is not None and by_cas.setdefault(substance.cas, substance) is not substance:
            raise ValueError(f"CAS {substance.cas} names both {by_cas[substance.cas].id} and {substance.id}")
        for name, name_class in substance.names.items():
            folded = fold(name)
            if name_class is NameClass.STREET:
                if substance not in street.get(folded, ()):
                    street[folded] = (*street.get(folded, ()), substance)
            elif exact.setdefault(folded, substance) is not substance:
                raise ValueError(f"{name!r} names both {exact[folded].id} and {substance.id}")
    return Registry(by_id, exact, {name: found for name, found in street.items() if name not in exact}, by_cas)


def _texts(entry: _Entry, key: str) -> tuple[str, ...]:
    values = entry.get(key, [])
    if not isinstance(values, list):
        raise TypeError(f"{key} must be a list, not {values!r}")
    return tuple(str(value) for value in values)
