"""What row-level security costs: the same intake and the same list with the policies on and off, in turns on one server."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from statistics import median
from typing import Final

import psycopg

from benchmarks.figure import Figure
from benchmarks.ingest import SIZES, files, home, ingested, scratch
from tutela.database import connections

ROUNDS: Final = 3
_LISTS: Final = 200

_LIST: Final = """
import json, sys, time
from tutela.session import ready
with ready():
    from tutela.records import queries
    from tutela.records.queries import RecordFilters
    from tutela.safeguards.actor import acting
    from tutela.safeguards.installation import operator
    taken = []
    filters = [RecordFilters(), RecordFilters(country="AT"), RecordFilters(transport="mail")]
    for number in range(int(sys.argv[1])):
        with acting(operator()):
            started = time.perf_counter()
            found = queries.filtered(filters[number % len(filters)])
            shown = queries.sliced(found)
            queries.facets(found)
            taken.append(time.perf_counter() - started)
    taken.sort()
    print(json.dumps({"milliseconds": taken[len(taken) // 2] * 1000, "records": len(shown.records)}))
"""


def measure() -> Iterator[Figure]:
    """Rows a second of an intake, and milliseconds of a list, each with the policies beside without."""
    rates: dict[bool, list[float]] = {True: [], False: []}
    lists: dict[bool, list[float]] = {True: [], False: []}
    with scratch() as folder:
        (_label, small), _large = files(folder)
        with home(folder, SIZES[0]) as environ:
            for turn in range(ROUNDS):
                for on in (True, False) if turn % 2 == 0 else (False, True):
                    _switch(environ, on)
                    receipt, _peak = ingested(small, environ, f"bench-{turn}-{on}")
                    rates[on].append(receipt["received"] / receipt["seconds"])
            for turn in range(ROUNDS):
                for on in (True, False) if turn % 2 == 0 else (False, True):
                    _switch(environ, on)
                    lists[on].append(_listed(environ))
            _switch(environ, True)
    rows = SIZES[0] * ROUNDS * 2
    for name, unit, by in (("intake", "rows/s", rates), ("list with facets", "ms", lists)):
        with_policy, without = median(by[True]), median(by[False])
        yield Figure(
            f"row policy: {name}",
            round(with_policy, 2),
            unit,
            rows,
            "policies off",
            round(without, 2),
            round(with_policy / without, 3),
        )


def _switch(environ: dict[str, str], on: bool) -> None:
    """Turn the policies of every table on or off, as the owner of the tables."""
    with psycopg.connect(connections.resolve(environ).owner) as owner:
        tables = owner.execute("SELECT DISTINCT tablename FROM pg_policies WHERE schemaname = 'public'").fetchall()
        for (table,) in tables:
            owner.execute(f'ALTER TABLE "{table}" {"ENABLE" if on else "DISABLE"} ROW LEVEL SECURITY'.encode())


def _listed(environ: dict[str, str]) -> float:
    ended = subprocess.run(
        [sys.executable, "-c", _LIST, str(_LISTS)], env=environ, check=True, capture_output=True, text=True
    )
    return float(json.loads(ended.stdout)["milliseconds"])
