"""The provisions of an instrument: articles, paragraphs and points, each an obligation, an option, or procedure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

from tutela.strategy.law.instruments import instruments
from tutela.vocabulary import data_files


class ProvisionKind(StrEnum):
    """What a provision asks of a Member State."""

    OBLIGATION = "obligation"
    OPTION = "option"  # at the discretion of the Member State
    MIXED = "mixed"  # an article with both
    PROCEDURAL = "procedural"  # nothing to bring into national law


_KINDS: Final[Mapping[str, ProvisionKind]] = {
    "mandatory": ProvisionKind.OBLIGATION,
    "optional": ProvisionKind.OPTION,
    "mixed": ProvisionKind.MIXED,
    "procedural": ProvisionKind.PROCEDURAL,
}


@dataclass(frozen=True, slots=True)
class Penalty:
    """The lowest maximum of a custodial sentence that national law may have, in years; ``above``: where the child is above the
    age of sexual consent, if that differs."""

    years: int
    above: int | None = None

    @classmethod
    def read(cls, written: object) -> Penalty:
        """``5``, or ``8 / 3``. ValueError for anything else."""
        found = re.fullmatch(r"(\d+)(?:\s*/\s*(\d+))?", str(written).strip())
        if found is None:
            raise ValueError(f"“{written}” is no number of years")
        return cls(int(found[1]), int(found[2]) if found[2] else None)


@dataclass(frozen=True, slots=True)
class Provision:
    """One provision in the words of this installation. ``ref`` as the act numbers it (``3``, ``5(2)``, ``13(1)(a)-(e)``);
    ``article`` is the article it stands in, and ``items`` of an article are its paragraphs and points."""

    celex: str
    ref: str
    article: int
    kind: ProvisionKind
    subject: str
    text: str = ""
    penalty: Penalty | None = None
    items: tuple[Provision, ...] = ()
    verified: bool = False

    @property
    def key(self) -> str:
        """What a cell of the matrix is known by."""
        return f"{self.celex}:{self.ref}"

    @property
    def asks(self) -> bool:
        """Whether there is something to bring into national law."""
        return self.kind is not ProvisionKind.PROCEDURAL


@lru_cache(maxsize=8)
def articles(celex: str) -> tuple[Provision, ...]:
    """The articles of an instrument with their items, in order; none where this installation has not got them. ValueError names
    the entry that doesn't fit."""
    name = instruments()[celex].provisions
    if not name:
        return ()
    content = data_files.load(name, __package__)
    if content["celex"] != celex:
        raise ValueError(f"{name} is of {content['celex']}, not of {celex}")
    found = tuple(_article(celex, entry) for entry in content["articles"])
    refs = [one.ref for one in _flat(found)]
    if len(set(refs)) != len(refs):
        raise ValueError(f"{name}: two provisions have one number")
    return found


def provisions(celex: str) -> tuple[Provision, ...]:
    """Articles and items in one row: an article, then its items."""
    return _flat(articles(celex))


def leaves(celex: str) -> tuple[Provision, ...]:
    """What is asked for one by one: the items where an article has some, else the article; procedure left out."""
    found = (one for article in articles(celex) for one in (article.items or (article,)))
    return tuple(one for one in found if one.asks)


def one(celex: str, ref: str) -> Provision | None:
    """A provision by its number."""
    return next((each for each in provisions(celex) if each.ref == ref), None)


def _flat(found: tuple[Provision, ...]) -> tuple[Provision, ...]:
    return tuple(one for article in found for one in (article, *article.items))


def _article(celex: str, entry: Mapping[str, Any]) -> Provision:
    number, kind = int(entry["n"]), _KINDS[entry["kind"]]
    subject = str(entry["subject"])
    items = tuple(_item(celex, number, kind, subject, item) for item in entry.get("items", ()))
    return Provision(celex, str(number), number, kind, subject, str(entry.get("summary", "")), None, items)


def _item(celex: str, number: int, of_article: ProvisionKind, subject: str, entry: Mapping[str, Any]) -> Provision:
    ref = str(entry["ref"])
    if not ref.startswith(f"{number}("):
        raise ValueError(f"{ref} doesn't stand in Article {number}")
    optional = bool(entry.get("optional", False))
    kind = ProvisionKind.OPTION if optional else ProvisionKind.OBLIGATION
    if of_article is ProvisionKind.PROCEDURAL:
        kind = of_article
    years = entry.get("min_max_years")
    penalty = Penalty.read(years) if years is not None else None
    return Provision(celex, ref, number, kind, subject, str(entry.get("text", "")), penalty)
