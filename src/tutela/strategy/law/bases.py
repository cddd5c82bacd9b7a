"""What each operation of Tutela rests on (data/legal_bases.yaml), and what follows when an instrument ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any

from tutela.safeguards.permissions import BY_NAME
from tutela.strategy.law.instruments import Instrument, Validity, instruments
from tutela.vocabulary import data_files
from tutela.vocabulary.areas import Area


class Verb(StrEnum):
    """What an operation does with data."""

    RECEIVE = "receive"
    MATCH = "match"
    REFER = "refer"
    SHARE = "share"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class Basis:
    """One instrument an operation rests on: the article, and what it allows or asks."""

    instrument: Instrument
    article: str
    what: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the platform with the actions of the permission table it covers."""

    name: str
    verb: Verb
    title: str
    area: Area | None
    actions: tuple[str, ...]
    bases: tuple[Basis, ...]


@dataclass(frozen=True, slots=True)
class BasisWarning:
    """An operation whose basis is no longer sure: lapsed, ending within WARN_DAYS, not yet applicable, or only a proposal.
    ``left``: bases that still hold. It blocks nothing; it is said to who uses the operation and to the coordinators."""

    operation: Operation
    basis: Basis
    validity: Validity
    days: int | None
    left: tuple[Basis, ...]


@lru_cache(maxsize=1)
def operations() -> tuple[Operation, ...]:
    """Every operation. ValueError names one that doesn't fit: an unknown action or instrument, two of one name."""
    found = tuple(_operation(entry) for entry in data_files.load("legal_bases.yaml", __package__)["operations"])
    if len({one.name for one in found}) != len(found):
        raise ValueError("two operations in legal_bases.yaml have one name")
    return found


def warnings(day: date) -> list[BasisWarning]:
    """What must be said on ``day``: what has lapsed first, then what ends soonest."""
    found = [
        BasisWarning(one, basis, basis.instrument.on(day), _days(basis.instrument, day), _holding(one, day))
        for one in operations()
        for basis in one.bases
        if basis.instrument.on(day) is not Validity.IN_FORCE
    ]
    return sorted(found, key=lambda each: (_URGENT.index(each.validity), each.days or 0, each.operation.name))


def warnings_for(action: str, day: date) -> list[BasisWarning]:
    """The warnings for whoever does an action of the permission table."""
    return [one for one in warnings(day) if action in one.operation.actions]


_URGENT = (Validity.LAPSED, Validity.ENDING, Validity.PROPOSAL, Validity.NOT_YET)


def _days(instrument: Instrument, day: date) -> int | None:
    """Days until its last day; negative since then."""
    return None if instrument.until is None else (instrument.until - day).days


def _holding(one: Operation, day: date) -> tuple[Basis, ...]:
    return tuple(basis for basis in one.bases if basis.instrument.on(day) in {Validity.IN_FORCE, Validity.ENDING})


def _operation(entry: Mapping[str, Any]) -> Operation:
    unknown = [action for action in entry["actions"] if action not in BY_NAME]
    if unknown:
        raise ValueError(f"{entry['name']} names {unknown}, which the permission table has not")
    bases = []
    for basis in entry["instruments"]:
        instrument = instruments().get(str(basis["celex"]))
        if instrument is None:
            raise ValueError(f"{entry['name']} rests on {basis['celex']}, which instruments.yaml has not")
        bases.append(Basis(instrument, str(basis["article"]), str(basis["what"])))
    area = Area(entry["area"]) if "area" in entry else None
    return Operation(
        str(entry["name"]), Verb(entry["verb"]), str(entry["title"]), area, tuple(entry["actions"]), tuple(bases)
    )
