"""The audit: sealing and verifying 100 thousand and a million entries, beside the floor: one SHA-256 an entry over the
same bytes in memory. And what an entry costs the operation it belongs to, beside a bare insert of the same columns.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import psycopg

from benchmarks.figure import Figure
from tutela.database import connections

SIZES: Final = (100_000, 1_000_000)
_TEN_THOUSAND: Final = """
INSERT INTO safeguards_auditentry (organisation_id, person_id, role, operation, action, subject, subject_id)
SELECT 1 + i % 40, 1 + i % 900, 'officer', 'consultation', 'records.open', 'record', md5(i::text) FROM generate_series(1, 10000) i"""
_ONE: Final = """
INSERT INTO safeguards_auditentry (organisation_id, role, operation, action, subject, subject_id)
VALUES (1, 'officer', 'consultation', 'records.open', 'record', 'abcdefghij0123456789')"""
_BARE: Final = """
INSERT INTO bare_entry (organisation_id, role, operation, action, subject, subject_id)
VALUES (1, 'officer', 'consultation', 'records.open', 'record', 'abcdefghij0123456789')"""
_COMMAND: Final = """
import resource, sys
from tutela.cli import app
try:
    app(sys.argv[1:])
finally:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
"""
_SEAL: Final = """
import json, resource, sys, time
from tutela.safeguards.sealing import sealer
started = time.perf_counter()
sealed = sealer.seal(sys.argv[1])
print(json.dumps({"entries": sealed.entries, "seconds": time.perf_counter() - started}))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
"""


def measure() -> Iterator[Figure]:
    """Seal and verify rates and memory at both sizes, their growth, and the cost of one entry."""
    rates: list[float] = []
    with _home() as environ:
        where = connections.resolve(environ)
        written = 0
        for size in SIZES:
            _write(where.owner, size - written)
            sealed, peak = _run(environ, _SEAL, where.sealer)
            rate = sealed["entries"] / sealed["seconds"]
            floor = _floor(where.sealer, size)
            yield Figure(
                "audit seal",
                round(rate),
                "entries/s",
                size - written,
                "bare SHA-256",
                round(floor),
                _ratio(rate, floor),
                peak,
            )
            written = size
            report, peak = _run(environ, _COMMAND, "audit", "verify", "--json")
            assert report["verdict"] == "intact", report
            rates.append(report["entries"] / report["seconds"])
            yield Figure(
                "audit verify",
                round(report["seconds"], 2),
                "s",
                size,
                "bare SHA-256",
                round(size / floor, 2),
                _ratio(report["seconds"], size / floor),
                peak,
            )
        yield Figure(
            "audit verify growth",
            round(rates[1] / rates[0], 3),
            "rate at large / rate at small",
            size,
            "flat",
            1.0,
            round(rates[1] / rates[0], 3),
        )
        ours, bare = _inserts(where)
        yield Figure("audit entry", round(ours, 1), "µs", 5_000, "bare insert", round(bare, 1), _ratio(ours, bare))


def _ratio(ours: float, other: float) -> float:
    return round(ours / other, 3)


@contextmanager
def _home() -> Iterator[dict[str, str]]:
    """A data folder with a database of its own, running and migrated for the block."""
    from tutela.database import embedded

    home = Path(tempfile.mkdtemp(prefix="tutela-bench-"))
    home.chmod(0o711)
    environ = {**os.environ, "TUTELA_HOME": str(home)}
    environ.pop("DATABASE_URL", None)
    try:
        with connections.available(environ):
            subprocess.run([sys.executable, "-m", "tutela", "migrate"], env=environ, check=True, capture_output=True)
            yield environ
        embedded.erase(home)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _write(dsn: str, count: int) -> None:
    with psycopg.connect(dsn, autocommit=True) as owner:
        for _ in range(count // 10_000):
            owner.execute(_TEN_THOUSAND.encode())
        owner.execute("ANALYZE safeguards_auditentry")


def _run(environ: dict[str, str], program: str, *arguments: str) -> tuple[dict[str, Any], float]:
    """A program in a process of its own: what it printed, and its peak memory in MiB."""
    ended = subprocess.run(
        [sys.executable, "-c", program, *arguments], env=environ, check=True, capture_output=True, text=True
    )
    return json.loads(ended.stdout), round(int(ended.stderr.split()[-1]) / 1024, 1)


def _floor(dsn: str, size: int) -> float:
    """Entries a second of one SHA-256 each, over the encoded bytes of some of them, already in memory."""
    from tutela.safeguards.sealing import encoding

    with psycopg.connect(dsn) as connection:
        rows = list(encoding.stream(connection, f"{encoding.SELECT} ORDER BY xact, id LIMIT 100000"))
    started = time.perf_counter()
    for row in rows:
        sha256(row).digest()
    return len(rows) / (time.perf_counter() - started)


def _inserts(where: connections.Connections) -> tuple[float, float]:
    """Microseconds for one entry inside a transaction, ours and into a bare table with the same columns and one key."""
    with psycopg.connect(where.owner) as owner:
        owner.execute(
            "CREATE TABLE bare_entry (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, at timestamptz DEFAULT now(),"
            " organisation_id bigint, role text, operation text, action text, subject text, subject_id text)"
        )
    found = []
    with psycopg.connect(where.app) as app:
        for statement in (_ONE, _BARE):
            for count in (200, 5_000):  # the first few warm up
                started = time.perf_counter()
                for _ in range(count):
                    app.execute(statement.encode())
                took = (time.perf_counter() - started) / count * 1e6
            app.commit()
            found.append(took)
    return found[0], found[1]
