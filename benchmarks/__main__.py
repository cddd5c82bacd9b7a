"""``python -m benchmarks [NAME...] [--json]``: one JSON object a line, or a table."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from typing import Final

from benchmarks import (
    audit,
    board,
    breaks,
    cohesion,
    components,
    fingerprints,
    firearms,
    identifiers,
    ingest,
    linking,
    names,
    networks,
    persons,
    row_policy,
    search,
    substances,
)
from benchmarks.figure import Benchmark, Figure

BENCHMARKS: Final[Mapping[str, Benchmark]] = {
    "audit": audit.measure,
    "breaks": breaks.measure,
    "board": board.measure,
    "cohesion": cohesion.measure,
    "components": components.measure,
    "fingerprints": fingerprints.measure,
    "firearms": firearms.measure,
    "identifiers": identifiers.measure,
    "ingest": ingest.measure,
    "linking": linking.measure,
    "names": names.measure,
    "networks": networks.measure,
    "persons": persons.measure,
    "row_policy": row_policy.measure,
    "search": search.measure,
    "substances": substances.measure,
}


def main() -> None:
    """Run the named benchmarks, or all."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"any of {', '.join(BENCHMARKS)}; all when none is named"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - set(BENCHMARKS):
        parser.error(f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}")
    figures: list[Figure] = []
    for name in arguments.names or BENCHMARKS:
        for figure in BENCHMARKS[name]():
            figures.append(figure)
            if arguments.json:
                print(json.dumps(figure.as_json()), flush=True)
    if not arguments.json:
        _table(figures)


def _table(figures: list[Figure]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title="Benchmarks (machines are noisy: read the ratios)", title_justify="left")
    for column in ("name", "value", "unit", "n", "peer", "peer value", "ratio", "peak MiB"):
        table.add_column(column)
    for figure in figures:
        cells = [figure.name, _number(figure.value), figure.unit, f"{figure.n:,}", figure.peer]
        table.add_row(*cells, _number(figure.peer_value), _number(figure.ratio), _number(figure.peak_mib))
    Console().print(table)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:,.3g}" if abs(value) < 100 else f"{value:,.0f}"


if __name__ == "__main__":
    main()
