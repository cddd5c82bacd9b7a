"""Files of law for tests: answers of the SPARQL service, correlation tables."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

STATES = (
    "AUT", "BEL", "BGR", "CYP", "CZE", "DEU", "EST", "ESP", "FIN", "FRA", "GRC", "HRV", "HUN", "IRL", "ITA", "LTU",
)  # fmt: skip

Binding = dict[str, dict[str, str]]


def binding(celex: str, **more: str) -> Binding:
    """A row of an answer."""
    values = {"nim": f"http://example.eu/work/{celex}", "celex": celex} | more
    return {name: {"type": "literal", "value": value} for name, value in values.items()}


def answer(*bindings: object) -> str:
    """An answer of these rows."""
    return json.dumps({"head": {"vars": []}, "results": {"bindings": list(bindings)}})


def measure(number: int, act: str = "72011L0093", **more: str) -> Binding:
    """A row about the measure of a number."""
    return binding(f"{act}{STATES[number % len(STATES)]}_{200_000 + number}", **more)


def world(rows: int = 333) -> list[Binding]:
    """An answer of ``rows`` rows, every ninth the same measure in another language."""
    found: list[Binding] = []
    number = 0
    while len(found) < rows:
        found.append(measure(number, title=f"Lag {number}", notified="2013-12-01"))
        if number % 9 == 0 and len(found) < rows:
            found.append(measure(number, title=f"Law {number}", notified="2013-12-01"))
        number += 1
    return found


def joined(rows: int = 3_764) -> list[Binding]:
    """The same joined without the prefix: rows of the other directives the acts transpose."""
    mine = world()
    others = [measure(n, act=act) for act in ("72016L0680", "72012L0029") for n in range(rows)]
    return [*mine, *others[: rows - len(mine)]]


def table(path: Path, columns: Iterable[str], rows: Iterable[Mapping[str, str]]) -> Path:
    """A CSV of these rows."""
    import csv

    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(columns))
        writer.writeheader()
        writer.writerows(rows)
    return path
