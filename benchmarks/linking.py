"""Linking at full size: bulk intake of a simulated world with every step of the pipeline, beside rows that name nothing; the space
linking takes at three sizes, beside what a table of pairs would take; and pages while a value is held by 100,000 records.

``TUTELA_BENCH_RECORDS`` and ``TUTELA_BENCH_MENTIONS`` set other sizes, for trying the benchmark out.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import psycopg

from benchmarks.figure import Figure
from benchmarks.ingest import home, scratch
from benchmarks.linking_filled import EACH, GROUP, degrees
from tutela.database import connections

RECORDS: Final = int(os.environ.get("TUTELA_BENCH_RECORDS", "60000"))
LARGEST: Final = int(os.environ.get("TUTELA_BENCH_MENTIONS", "800000"))
MENTIONS: Final = (LARGEST // 16, LARGEST // 4, LARGEST)
TABLES: Final = ("records_mention", "records_posting", "linking_possibleduplicate")
"""What linking keeps of records, indexes included."""
_PAIRS: Final = 200_000
SORTS: Final = {
    "customs": "seizures by customs",
    "police": "seizures by police, with persons and firearms",
    "firearm": "firearm events",
    "hotline": "protection reports, NDJSON",
    "reports": "protection reports, XML",
    "darknet": "listings",
    "unodc": "rows that name nothing",
}
"""What a simulated world's files hold, by the first word of their names."""

# The seconds are those of the receipt: from the first byte read to the last transaction, with everything that is loaded on the way.
_INGEST: Final = """
import json, os, resource, sys, time
import django
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tutela.settings")
django.setup()
from tutela import pipeline
spent = [0.0]
def timed(step):
    def run(connection):
        started = time.perf_counter()
        try:
            return step(connection)
        finally:
            spent[0] += time.perf_counter() - started
    return run
pipeline.STEPS = tuple(map(timed, pipeline.STEPS))
from tutela.cli import app
try:
    app(sys.argv[1:])
finally:
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps([*spent, used.ru_utime + used.ru_stime]), file=sys.stderr)
"""
_FILL: Final = "import sys; from benchmarks.linking_filled import fill; fill(int(sys.argv[1]), int(sys.argv[2]))"
_PAGES: Final = "import sys; from benchmarks.linking_pages import ask; ask(int(sys.argv[1]))"


def measure() -> Iterator[Figure]:
    """Every figure of linking."""
    with scratch() as folder:
        yield from _bulk(folder)
        yield from _filled(folder)


def _bulk(folder: Path) -> Iterator[Figure]:
    """Records a second of a world's files, which one process takes in one after another, and what of it linking takes."""
    from tutela.simulation.simulate import simulate

    world = folder / "world"
    simulate(RECORDS, 1, world)
    received: defaultdict[str, int] = defaultdict(int)
    seconds: defaultdict[str, float] = defaultdict(float)
    with home(folder, RECORDS) as environ:
        # Compiled modules are kept, as they are where Tutela is installed.
        environ = {**environ, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(folder / "compiled")}
        subprocess.run(
            [sys.executable, "-m", "tutela", "simulate", "--help"], env=environ, check=True, capture_output=True
        )
        command = [sys.executable, "-c", _INGEST, "ingest", str(world), "--json"]
        ended = subprocess.run(command, env=environ, check=True, capture_output=True, text=True)
        linking, processor = json.loads(ended.stderr.splitlines()[-1])
        for receipt in json.loads(ended.stdout)["submissions"]:
            sort = SORTS[receipt["file"].split("-")[0]]
            received[sort] += receipt["received"]
            seconds[sort] += receipt["seconds"]
    nothing = SORTS["unodc"]
    floor = received[nothing] / seconds[nothing]
    for sort, count in received.items():
        rate = count / seconds[sort]
        yield Figure(
            f"linking bulk: {sort}", round(rate), "records/s", count, nothing, round(floor), round(rate / floor, 3)
        )
    named = [sort for sort in received if sort != nothing]
    count, taken = sum(received[sort] for sort in named), sum(seconds[sort] for sort in named)
    yield Figure(
        "linking bulk: all that names something",
        round(count / taken),
        "records/s",
        count,
        nothing,
        round(floor),
        round(count / taken / floor, 3),
    )
    yield Figure(
        "linking bulk: by a core of its own",
        round(sum(received.values()) / processor),
        "records/s of processor time, PostgreSQL's not counted",
        sum(received.values()),
    )
    total = sum(seconds.values())
    yield Figure(
        "linking bulk: the steps of linking", round(linking / total, 4), "share of the time", sum(received.values())
    )


def _filled(folder: Path) -> Iterator[Figure]:
    """Bytes a mention at each size, and the pages at the largest."""
    with (
        home(folder, LARGEST) as environ,
        psycopg.connect(connections.resolve(environ).owner, autocommit=True) as owner,
    ):
        pair = _bytes_of_a_pair(owner)
        done, first = 0, 0.0
        for size in MENTIONS:
            _run(_FILL, environ, done // EACH, size // EACH)
            done = size
            owner.execute("VACUUM ANALYZE")
            held = sum(_size(owner, table) for table in TABLES) / size
            first = first or held
            yield Figure(
                "linking space",
                round(held),
                "bytes a mention",
                size,
                "at the smallest",
                round(first),
                round(held / first, 3),
            )
            pairs = sum(degree * (degree - 1) // 2 for degree in degrees(size // EACH))
            theirs = pairs * pair / size
            yield Figure(
                "linking space beside pairs",
                round(held),
                "bytes a mention",
                size,
                f"a table of {pairs:,} pairs",
                round(theirs),
                round(held / theirs, 6),
            )
        for said in _run(_PAGES, environ, LARGEST // EACH):
            yield Figure(**json.loads(said))


def _run(program: str, environ: dict[str, str], *values: int) -> list[str]:
    command = [sys.executable, "-c", program, *map(str, values)]
    return subprocess.run(command, env=environ, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()


def _size(owner: psycopg.Connection, table: str) -> int:
    (size,) = owner.execute("SELECT pg_total_relation_size(%s::regclass)", [table]).fetchone() or (0,)
    return int(size)


def _bytes_of_a_pair(owner: psycopg.Connection) -> float:
    """What a pair of records takes in a table that holds pairs with their reason, found from either side."""
    owner.execute(
        "CREATE TABLE pairs (record bigint, other bigint, scheme text, key_hash bytea, PRIMARY KEY (record, other, key_hash))"
    )
    owner.execute("CREATE INDEX ON pairs (other)")
    owner.execute(
        "INSERT INTO pairs SELECT n, n + 1 + n %% 50, 'phone', decode(md5((n / %s)::text), 'hex') FROM generate_series(1, %s) n",
        [GROUP, _PAIRS],
    )
    size = _size(owner, "pairs")
    owner.execute("DROP TABLE pairs")
    return size / _PAIRS
