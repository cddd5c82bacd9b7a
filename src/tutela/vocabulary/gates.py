"""The largest plausible amount of one seizure, by substance or group and kind, from ``data/gates.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final, cast

from tutela.vocabulary.data_files import load
from tutela.vocabulary.substances import registry

_ANY: Final = "any"


@dataclass(frozen=True, slots=True)
class Gate:
    """A limit in base units of ``kind``, with the reason for it.

    ``in_grams`` is the limit where the amount was written in gram or smaller."""

    applies_to: tuple[str, ...]
    kind: str
    limit: Decimal
    why: str
    in_grams: Decimal | None = None


@lru_cache(maxsize=1)
def gates() -> tuple[Gate, ...]:
    """Every gate, in the order of the file."""
    return tuple(
        Gate(
            applies_to=tuple(str(scope) for scope in entry["for"]),
            kind=str(entry["kind"]),
            limit=Decimal(str(entry["limit"])),
            why=str(entry["why"]),
            in_grams=Decimal(str(entry["in_grams"])) if "in_grams" in entry else None,
        )
        for entry in cast("list[dict[str, Any]]", load("gates.yaml")["gates"])
    )


@lru_cache(maxsize=8192)
def find(substance: str | None, kind: str) -> Gate | None:
    """The gate for ``kind`` of ``substance``: the nearest of the substance, its parents, its group, and all."""
    scopes = (*(registry().groups_of(substance) if substance else ()), _ANY)
    for scope in scopes:
        found = next((gate for gate in gates() if gate.kind == kind and scope in gate.applies_to), None)
        if found is not None:
            return found
    return None
