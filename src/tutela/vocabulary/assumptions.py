"""Named assumptions by which an amount of one kind also has an estimated mass, from ``data/assumptions.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import cast

from tutela.vocabulary.data_files import load
from tutela.vocabulary.substances import registry


@dataclass(frozen=True, slots=True)
class Assumption:
    """One assumption. ``factor_g`` is gram for one base unit of ``kind`` (None where it only settles a reading);
    ``low_g``/``high_g`` are the range met in practice; ``applies_to`` holds substances and groups."""

    name: str
    statement: str
    source: str
    verified: bool
    kind: str | None = None
    factor_g: Decimal | None = None
    low_g: Decimal | None = None
    high_g: Decimal | None = None
    applies_to: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def assumptions() -> Mapping[str, Assumption]:
    """Every assumption by its name."""
    entries = cast("dict[str, dict[str, object]]", load("assumptions.yaml")["assumptions"])
    return {name: _assumption(name, entry) for name, entry in entries.items()}


def _assumption(name: str, entry: dict[str, object]) -> Assumption:
    applies_to = entry.get("for", [])
    if not isinstance(applies_to, list):
        raise TypeError(f"assumptions.yaml, {name}: for must be a list, not {applies_to!r}")
    return Assumption(
        name=name,
        statement=str(entry["statement"]),
        source=str(entry["source"]),
        verified=bool(entry.get("verified", True)),
        kind=str(entry["kind"]) if "kind" in entry else None,
        factor_g=_decimal(entry.get("factor_g")),
        low_g=_decimal(entry.get("low_g")),
        high_g=_decimal(entry.get("high_g")),
        applies_to=tuple(str(item) for item in applies_to),
    )


def _decimal(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))


@lru_cache(maxsize=8192)
def mass_assumption(substance: str | None, kind: str) -> Assumption | None:
    """The assumption by which an amount of ``kind`` of ``substance`` has an estimated mass.

    The nearest of the substance, its parents and its group; None where none is declared."""
    if substance is None:
        return None
    candidates = [item for item in assumptions().values() if item.kind == kind and item.factor_g is not None]
    for scope in registry().groups_of(substance):
        found = next((item for item in candidates if scope in item.applies_to), None)
        if found is not None:
            return found
    return None
