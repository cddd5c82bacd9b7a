"""``tutela ingest`` of individual drug seizures at about 20 thousand and 311 thousand rows, beside the floor: a bare COPY
of the same bytes, line by line, into a one-column table of the same server.

The real UNODC files are read where they are (REAL_DATA, or ../shared/data beside the checkout); elsewhere a simulated file
of the same layout and sizes takes their place, and the figure's name says so.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import psycopg

from benchmarks.figure import Figure
from tutela.database import connections

REAL: Final = Path(os.environ.get("REAL_DATA", Path(__file__).parents[2] / "shared" / "data"))
SIZES: Final = (20_112, 311_038)
_INGEST: Final = """
import resource, sys
from tutela.cli import app
try:
    app(sys.argv[1:])
finally:
    beside = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss  # the process that builds batches
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss + beside, file=sys.stderr)
"""


def measure() -> Iterator[Figure]:
    """Rate and memory at both sizes, a re-run of the small one, and the growth between the sizes."""
    rates: list[float] = []
    with scratch() as folder:
        for size, (label, path) in zip(SIZES, files(folder), strict=True):
            with home(folder, size) as environ:
                receipt, peak = ingested(path, environ)
                received = int(receipt["received"])
                floor = _bare_copy(path, environ)
                rates.append(received / receipt["seconds"])
                yield Figure(
                    f"ingest {label}",
                    round(rates[-1], 1),
                    "rows/s",
                    received,
                    "bare COPY",
                    round(floor, 1),
                    round(rates[-1] / floor, 4),
                    peak,
                )
                if size == SIZES[0]:
                    again, peak = ingested(path, environ)
                    rate = again["received"] / again["seconds"]
                    yield Figure(
                        f"ingest again {label}",
                        round(rate, 1),
                        "rows/s",
                        received,
                        "first time",
                        round(rates[-1], 1),
                        round(rate / rates[-1], 3),
                        peak,
                    )
    growth = rates[1] / rates[0]
    yield Figure(
        "ingest growth", round(growth, 3), "rate at large / rate at small", SIZES[1], "flat", 1.0, round(growth, 3)
    )


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder of its own, removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="tutela-bench-"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def home(folder: Path, size: int) -> Iterator[dict[str, str]]:
    """A data folder with a database of its own, running for the block."""
    from tutela.database import embedded

    place = folder / f"home-{size}"
    environ = {**os.environ, "TUTELA_HOME": str(place)}
    environ.pop("DATABASE_URL", None)
    with connections.available(environ):
        subprocess.run([sys.executable, "-m", "tutela", "migrate"], env=environ, check=True, capture_output=True)
        yield environ
    embedded.erase(place)


def ingested(path: Path, environ: dict[str, str], source: str = "bench") -> tuple[dict[str, Any], float]:
    """One ``tutela ingest``; its receipt and the peak memory of its processes in MiB, each at its own peak."""
    command = [sys.executable, "-c", _INGEST, "ingest", str(path), "--source", source, "--json"]
    ended = subprocess.run(command, env=environ, check=True, capture_output=True, text=True)
    return json.loads(ended.stdout), round(int(ended.stderr.split()[-1]) / 1024, 1)


def _bare_copy(path: Path, environ: dict[str, str]) -> float:
    """Rows a second of COPY of the file's lines into one text column, committed."""
    where = connections.resolve(environ)
    text = (
        path.read_bytes() if path.suffix != ".zip" else zipfile.ZipFile(path).read(zipfile.ZipFile(path).namelist()[0])
    )
    lines = text.replace(b"\\", b"\\\\").replace(b"\t", b"\\t")
    with psycopg.connect(where.owner) as owner:
        owner.execute("CREATE TABLE IF NOT EXISTS floor_lines (line text)")
        owner.commit()
        started = time.perf_counter()
        with owner.cursor() as cursor, cursor.copy("COPY floor_lines FROM STDIN") as copy:
            copy.write(lines)
        owner.commit()
        seconds = time.perf_counter() - started
        owner.execute("DROP TABLE floor_lines")
    return lines.count(b"\n") / seconds


def files(folder: Path) -> tuple[tuple[str, Path], tuple[str, Path]]:
    """The small and the large file, with what they are called."""
    small, large = REAL / "drugs" / "unodc_ids_eu_subset.csv", REAL / "drugs" / "drug-trafficking-unodc.zip"
    if small.exists() and large.exists():
        return ("20 k", small), ("311 k", large)
    made = [_simulated(folder, size) for size in SIZES]
    return ("20 k simulated", made[0]), ("311 k simulated", made[1])


def _simulated(scratch: Path, rows: int) -> Path:
    """The file in the UNODC layout out of a simulated world large enough to hold so many rows."""
    from tutela.simulation.simulate import simulate

    folder = scratch / f"world-{rows}"
    simulate(round(rows / 0.26), 1, folder)
    return folder / "unodc-individual-seizures.csv"
