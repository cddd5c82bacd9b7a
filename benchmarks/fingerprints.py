"""Fingerprints: hashing, look-up among a million and ten million hashes, adding, rebuilding.

The peer, where the extra ``peers`` is installed, is the default PDQ index of ``threatexchange``: same hashes, same queries,
same run. Every answer is checked: the hash a query was made from must be found at its distance, fresh random queries must find
nothing; a million hashes, skewed, are also compared with a reading of all.
"""

from __future__ import annotations

import io
import resource
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.figure import Figure
from tutela.recognition.fingerprint import pdq
from tutela.recognition.fingerprint.decode import Picture, decode
from tutela.recognition.hamming.index import HammingIndex
from tutela.recognition.hamming.match import Change
from tutela.recognition.hamming.part import Rows

MILLION: Final = 1_000_000
QUERIES: Final = 640
REBUILDS: Final = 200
Words = NDArray[np.uint64]


def measure() -> Iterator[Figure]:
    """All figures, from the quickest to the slowest."""
    yield from _hashing()
    dice = np.random.default_rng(20_240)
    for name, values in (("random", _random(dice, MILLION)), ("skewed", _skewed(dice, MILLION))):
        asked, sources = _asked(dice, values)
        peer = _peer(values, asked, sources)
        with _folder() as folder:
            yield from _look_up(folder, name, values, asked, sources, peer)
    yield from _rebuilds(dice)
    values = _random(dice, 10 * MILLION)
    asked, sources = _asked(dice, values)
    with _folder() as folder:
        yield from _look_up(folder, "random", values, asked, sources, None)


def _hashing() -> Iterator[Figure]:
    """One core: an encoded picture of a million pixels to its hash."""
    dice = np.random.default_rng(1)
    coarse = Image.fromarray(dice.integers(0, 256, (24, 24, 3), dtype=np.uint8)).resize(
        (1000, 1000), Image.Resampling.BICUBIC
    )
    noisy = np.clip(np.asarray(coarse).astype(np.int16) + dice.normal(0, 6, (1000, 1000, 3)), 0, 255).astype(np.uint8)
    stream = io.BytesIO()
    Image.fromarray(noisy).save(stream, "JPEG", quality=85)

    def ours() -> None:
        picture = decode(stream)
        assert isinstance(picture, Picture)
        pdq.of_pixels(picture.pixels)

    rate = _rate(ours)
    peer_rate = None
    try:
        from threatexchange.signal_type.pdq.pdq_hasher import pdq_from_bytes
    except ImportError:
        peer = ""
    else:
        peer, data = "threatexchange pdq_from_bytes", stream.getvalue()
        peer_rate = round(_rate(lambda: pdq_from_bytes(data)))
    ratio = round(rate / peer_rate, 1) if peer_rate else None
    yield Figure(
        "pdq of a 1-megapixel JPEG, one core", round(rate), "pictures/s of CPU time", 1, peer, peer_rate, ratio
    )
    yield Figure(
        "pdq of decoded pixels, one core", round(_rate(lambda: pdq.of_pixels(noisy))), "pictures/s of CPU time", 1
    )


def _rate(one: Callable[[], object], times: int = 60) -> float:
    one()
    started = time.process_time()
    for _ in range(times):
        one()
    return times / (time.process_time() - started)


def _random(dice: np.random.Generator, count: int) -> Words:
    return dice.integers(0, 2**64, (count, 4), dtype=np.uint64)


def _skewed(dice: np.random.Generator, count: int) -> Words:
    """As lists are: a tenth near zero (flat pictures), a fifth in families of near duplicates, a fifth with half of their
    bands out of few values, the rest random."""
    values = _random(dice, count)
    tenth = count // 10
    values[:tenth] = 0
    _flip(dice, values[:tenth], 8)
    family = values[tenth : 3 * tenth]
    family[:] = np.repeat(family[::100], 100, axis=0)[: len(family)]
    _flip(dice, family, 24)
    shared = values[3 * tenth : 5 * tenth]
    shared[:, :2] = _random(dice, 64)[dice.integers(0, 64, len(shared)), :2]
    return values[dice.permutation(count)]


def _flip(dice: np.random.Generator, values: Words, most: int) -> None:
    """Change up to ``most`` bits of each, in place."""
    row = np.arange(len(values))
    for _ in range(most):
        bits = dice.integers(0, 256, len(values))
        values[row, bits // 64] ^= np.uint64(1) << (bits % 64).astype(np.uint64)


def _asked(dice: np.random.Generator, values: Words) -> tuple[Words, NDArray[np.int64]]:
    """Queries: half are listed hashes with 0 to 31 bits changed, half are fresh; and the rows they came from."""
    sources = dice.integers(0, len(values), QUERIES)
    asked = values[sources].copy()
    for nth in range(QUERIES):
        for bit in dice.choice(256, nth % 32, replace=False):
            asked[nth, bit // 64] ^= np.uint64(1) << np.uint64(bit % 64)
    return np.vstack([asked, _random(dice, QUERIES)]), sources


def _peer(values: Words, asked: Words, sources: NDArray[np.int64]) -> tuple[str, float, float, float] | None:
    """Name, median milliseconds a query, milliseconds of adding one, MiB of the peer; None where it isn't installed."""
    try:
        import faiss
        from threatexchange.signal_type.pdq.pdq_index import PDQIndex
    except ImportError:
        return None
    faiss.omp_set_num_threads(1)
    before = _resident_mib()
    index: Any = PDQIndex.build([(value.tobytes().hex(), row) for row, value in enumerate(values)])
    size = _resident_mib() - before
    written = [value.tobytes().hex() for value in asked]
    times = []
    for nth, value in enumerate(written):
        started = time.perf_counter()
        found = index.query(value)
        times.append(time.perf_counter() - started)
        assert nth >= QUERIES or int(sources[nth]) in {match.metadata for match in found}
    started = time.perf_counter()
    index.add(written[-1], -1)
    added = time.perf_counter() - started
    return "threatexchange PDQIndex", statistics.median(times) * 1e3, added * 1e3, size


def _look_up(
    folder: Path,
    name: str,
    values: Words,
    asked: Words,
    sources: NDArray[np.int64],
    peer: tuple[str, float, float, float] | None,
) -> Iterator[Figure]:
    count = len(values)
    index = HammingIndex(folder)
    rows = Rows(values, np.ones(count, np.int32), np.arange(count))
    started = time.perf_counter()
    index.load(rows, 0)
    built = time.perf_counter() - started
    times = []
    found_again = 0
    for nth, value in enumerate(asked):
        asked_for = value.tobytes()
        started = time.perf_counter()
        matches = index.search(asked_for)
        times.append(time.perf_counter() - started)
        if nth < QUERIES:
            found_again += any(match.entry == sources[nth] for match in matches)
        if nth % (20 * count // MILLION) == 0:  # the whole answer, against a reading of all
            distances = np.bitwise_count(values ^ value).sum(axis=1)
            near = np.flatnonzero(distances <= 31)
            assert {(match.entry, match.distance) for match in matches} == {
                (int(row), int(distances[row])) for row in near
            }
    assert found_again == QUERIES, f"recall {found_again / QUERIES}"
    of = f"among {name} hashes"
    peer_name, *theirs = peer or ("", None, None, None)
    median, size = statistics.median(times) * 1e3, (folder / "part").stat().st_size / 2**20
    yield _figure(f"look-up {of}, median (recall 1.0)", median, "ms", count, (peer_name, theirs[0]))
    yield _figure(f"look-up {of}, p95", float(np.percentile(times, 95)) * 1e3, "ms", count)
    yield _figure(f"size of the index {of}", size, "MiB", count, (peer_name, theirs[2]))
    yield _figure(f"build {of}", built, "s", count)
    additions = []
    for number, value in enumerate(_random(np.random.default_rng(7), 2_000), 1):
        change = Change(number, 2, number, (value.tobytes(),))
        started = time.perf_counter()
        index.apply((change,))
        additions.append(time.perf_counter() - started)
    yield _figure(f"adding one {of}, median", statistics.median(additions) * 1e3, "ms", count, (peer_name, theirs[1]))


def _figure(name: str, value: float, unit: str, count: int, peer: tuple[str, float | None] = ("", None)) -> Figure:
    """``ratio``: the peer's figure to ours, as less is better in all of these."""
    ratio = round(peer[1] / value, 1) if peer[1] is not None else None
    return Figure(name, round(value, 4), unit, count, peer[0], peer[1] and round(peer[1], 4), ratio)


def _rebuilds(dice: np.random.Generator) -> Iterator[Figure]:
    """Many rebuilds, each after some changes: the memory of the process at the end beside that after the first ten."""
    count = MILLION // 10
    with _folder() as folder:
        index = HammingIndex(folder)
        index.load(Rows(_random(dice, count), np.ones(count, np.int32), np.arange(count)), 0)
        early = 0.0
        number = 0
        for nth in range(REBUILDS):
            for value in _random(dice, 20):
                number += 1
                index.apply((Change(number, 1, int(dice.integers(0, count)), (value.tobytes(),)),))
            assert index.rebuild()
            if nth == 9:
                early = _resident_mib()
        late = _resident_mib()
    yield Figure(
        f"memory after {REBUILDS} rebuilds",
        round(late),
        "MiB",
        count,
        "after ten",
        round(early),
        round(late / early, 2),
    )
    with _folder() as folder:
        index = HammingIndex(folder)
        index.load(Rows(_random(dice, MILLION), np.ones(MILLION, np.int32), np.arange(MILLION)), 0)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        started = time.perf_counter()
        assert index.rebuild()
        seconds = time.perf_counter() - started
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield Figure("rebuild", round(seconds, 2), "s", MILLION)
    yield Figure("rebuild, memory above the highest before", round((peak - before) / 1024), "MiB", MILLION)


def _resident_mib() -> float:
    """Memory of this process alone now (mapped files, which processes share, are not in it)."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) / 1024
    return 0.0


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="tutela-bench-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
