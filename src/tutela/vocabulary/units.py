"""Units of quantity: exact decimal factors to the base unit of each kind, from ``data/units.yaml``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final, cast

from tutela.vocabulary.data_files import load

_SPACES: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Base:
    """The base unit of a kind of quantity, and how many decimal places a converted amount keeps."""

    unit: str
    places: int


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: ``factor`` base units of ``kind`` (a value of ``QuantityKind``). ``assumption`` names the declared
    assumption that reading it rests on, if any."""

    id: str
    kind: str
    factor: Decimal
    names: tuple[str, ...] = field(repr=False)
    assumption: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class UnitTable:
    """All units, by folded name; the bases of their kinds; and the folded words that say "no unit known"."""

    by_name: Mapping[str, Unit] = field(repr=False)
    bases: Mapping[str, Base]
    not_a_unit: frozenset[str]


def fold(text: str) -> str:
    """The form unit names are compared in: NFKC, casefold, no diacritics, single spaces, no full stops at the end."""
    if not text.isascii():
        decomposed = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text))
        text = "".join(character for character in decomposed if not unicodedata.combining(character))
    return _SPACES.sub(" ", text.casefold()).strip().rstrip(".")


@lru_cache(maxsize=1)
def table() -> UnitTable:
    """The table of units, read once.

    Raises:
        ValueError: a name means two units, or a unit's kind has no base.
    """
    data = cast("dict[str, Any]", load("units.yaml"))
    bases = {kind: Base(str(base["unit"]), int(base["places"])) for kind, base in data["base"].items()}
    by_name: dict[str, Unit] = {}
    for entry in data["units"]:
        unit = Unit(
            id=str(entry["id"]),
            kind=str(entry["kind"]),
            factor=Decimal(str(entry["factor"])),
            names=tuple(str(name) for name in entry["names"]),
            assumption=entry.get("assumption"),
            note=str(entry.get("note", "")),
        )
        if unit.kind not in bases:
            raise ValueError(f"units.yaml: {unit.id} is of kind {unit.kind}, which has no base unit")
        for name in unit.names:
            if by_name.setdefault(fold(name), unit) is not unit:
                raise ValueError(f"units.yaml: {name!r} means both {by_name[fold(name)].id} and {unit.id}")
    return UnitTable(by_name, bases, frozenset(fold(word) for word in data["not_a_unit"]))


@lru_cache(maxsize=4096)
def find(text: str) -> Unit | None:
    """The unit ``text`` names, or None."""
    return table().by_name.get(fold(text))


@lru_cache(maxsize=4096)
def is_blank(text: str) -> bool:
    """Whether ``text`` names no unit at all: blank, or a word such as "other" or "unknown"."""
    folded = fold(text)
    return not folded or folded in table().not_a_unit
