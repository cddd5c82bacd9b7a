"""Acts and proposals: their validity, successors and sunsets, as data (data/instruments.yaml). Recalled unless verified."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

from tutela.vocabulary import data_files
from tutela.vocabulary.areas import Area

WARN_DAYS: Final = 180
"""So long before its last day an instrument is shown as ending."""


class InstrumentKind(StrEnum):
    """What an instrument is."""

    DIRECTIVE = "directive"
    REGULATION = "regulation"
    FRAMEWORK_DECISION = "framework_decision"
    PROPOSAL = "proposal"


class Validity(StrEnum):
    """How an instrument stands on a day."""

    PROPOSAL = "proposal"  # nothing can rest on it
    NOT_YET = "not_yet"  # adopted, and doesn't apply yet
    IN_FORCE = "in_force"
    ENDING = "ending"  # in force, with its last day within WARN_DAYS
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class Instrument:
    """One act or proposal; ``celex`` is its number at EUR-Lex. ``until``: its last day, where it has one. ``not_bound``:
    Member States (ISO 3166-1 alpha-2) that don't take part. ``provisions``: the file that has them."""

    celex: str
    kind: InstrumentKind
    title: str
    short: str
    adopted: date
    applies_from: date | None = None
    until: date | None = None
    transposition: date | None = None
    not_bound: tuple[str, ...] = ()
    successor: str = ""
    amends: tuple[str, ...] = ()
    amended_by: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    areas: tuple[Area, ...] = ()
    provisions: str = ""
    note: str = ""
    verified: bool = False

    @property
    def needs_national_law(self) -> bool:
        """Whether Member States must bring it into national law; a codification's deadlines are those of the acts before it."""
        return self.kind in {InstrumentKind.DIRECTIVE, InstrumentKind.FRAMEWORK_DECISION}

    @property
    def page(self) -> str:
        """Where EUR-Lex has it: the reference to check."""
        return f"https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX:{self.celex}"

    def on(self, day: date) -> Validity:
        """How it stands on a day."""
        if self.kind is InstrumentKind.PROPOSAL:
            return Validity.PROPOSAL
        if self.applies_from is None or day < self.applies_from:
            return Validity.NOT_YET
        if self.until is None:
            return Validity.IN_FORCE
        if day > self.until:
            return Validity.LAPSED
        return Validity.ENDING if (self.until - day).days <= WARN_DAYS else Validity.IN_FORCE

    def bound(self, country: str) -> bool:
        """Whether a Member State takes part."""
        return country not in self.not_bound


@lru_cache(maxsize=1)
def instruments() -> Mapping[str, Instrument]:
    """Every instrument by its CELEX number, in the order of the file. Raises ValueError where one doesn't fit the schema."""
    found: dict[str, Instrument] = {}
    for entry in data_files.load("instruments.yaml", __package__)["instruments"]:
        one = _instrument(entry)
        if one.celex in found:
            raise ValueError(f"{one.celex} stands twice in instruments.yaml")
        found[one.celex] = one
    return found


_PLAIN: Final = frozenset({"celex", "title", "short", "successor", "provisions", "note"})
_MANY: Final = frozenset({"not_bound", "amends", "amended_by", "replaces"})
_DAYS: Final = frozenset({"adopted", "applies_from", "until", "transposition"})


def _instrument(entry: Mapping[str, Any]) -> Instrument:
    unknown = set(entry) - _PLAIN - _MANY - _DAYS - {"kind", "areas", "verified"}
    if unknown:
        raise ValueError(f"{entry.get('celex')}: unknown fields {sorted(unknown)}")
    values: dict[str, Any] = {name: str(entry[name]) for name in _PLAIN & set(entry)}
    values |= {name: tuple(str(one) for one in entry[name]) for name in _MANY & set(entry)}
    for name in _DAYS & set(entry):
        if not isinstance(entry[name], date):
            raise ValueError(f"{entry['celex']}: {name} is no day")
        values[name] = entry[name]
    return Instrument(
        **values,
        kind=InstrumentKind(entry["kind"]),
        areas=tuple(Area(one) for one in entry.get("areas", ())),
        verified=bool(entry.get("verified", False)),
    )


def since_day_zero(celex: str) -> str:
    """The original act's number of a consolidated one (``02011L0093-20111217`` is ``32011L0093``): only it has measures."""
    return "3" + celex[1:10] if celex.startswith("0") and len(celex) >= 10 else celex
