"""Components over ten million bipartite edges (record, value), beside scipy and, where the extra ``peers`` is installed,
igraph, on the same edges in the same run; the labels of both are compared. And what is done before joining: repetitions
taken out, degrees counted, the cap applied.

Each engine runs in a process of its own, so that its peak memory is its own. Memory includes the edges.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.figure import Figure

EDGES: Final = 10_000_000
SMALL: Final = 1_000_000
_SEED: Final = 20260101
_GROUP: Final = 8
"""Records that share values, on average."""


def measure() -> Iterator[Figure]:
    """Time and memory of each engine, the labels' agreement, and the growth from a tenth of the size."""
    small = _run("ours", SMALL)
    for shape in ("grouped", "random"):
        ours, peer = _run("ours", EDGES, shape), _run("scipy", EDGES, shape)
        if ours["digest"] != peer["digest"]:
            raise AssertionError(f"components: ours and scipy's differ on the {shape} edges")
        yield _figure(f"components {shape}", ours, "scipy", peer)
        if importlib.util.find_spec("igraph") is not None:
            yield _figure(f"components {shape}", ours, "igraph", _run("igraph", EDGES, shape))
        if shape == "grouped":
            growth = ours["seconds"] / EDGES / (small["seconds"] / SMALL)
            yield Figure(
                "components growth",
                round(growth, 2),
                "time per edge, large / small",
                EDGES,
                "flat",
                1.0,
                round(growth, 2),
            )
    before = _run("before", EDGES)
    yield Figure("components distinct and degrees", round(before["seconds"], 3), "s", EDGES, peak_mib=before["peak"])


def edges(count: int, shape: str) -> tuple[NDArray[np.int32], NDArray[np.int32], int, int]:
    """(record, value, records, values), the same each time: ``grouped``, values of small groups of records, in no order; or
    ``random``, which grow together into one giant."""
    chance = np.random.default_rng(_SEED)
    records = values = count // 2
    record = chance.integers(0, records, count, dtype=np.int32)
    if shape == "random":
        return record, chance.integers(0, values, count, dtype=np.int32), records, values
    scattered = chance.permutation(values).astype(np.int32)
    group = record // _GROUP
    return (
        record,
        scattered[np.minimum(group * _GROUP + chance.integers(0, _GROUP, count), values - 1)],
        records,
        values,
    )


def _figure(name: str, ours: dict[str, float], peer: str, other: dict[str, float]) -> Figure:
    ratio = round(ours["seconds"] / other["seconds"], 3)
    return Figure(name, round(ours["seconds"], 3), "s", EDGES, peer, round(other["seconds"], 3), ratio, ours["peak"])


def _run(engine: str, count: int, shape: str = "grouped") -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.components", engine, str(count), shape]
    answer: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return answer


def _ours(record: NDArray[np.int32], value: NDArray[np.int32], records: int, values: int) -> NDArray[np.int32]:
    from tutela.linking.networks.components import components

    return components(record, value, records, np.ones(values, np.bool_))


def _scipy(record: NDArray[np.int32], value: NDArray[np.int32], records: int, values: int) -> NDArray[np.int32]:
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    nodes = records + values
    graph = coo_array((np.ones(len(record), np.int8), (record, value + np.int32(records))), shape=(nodes, nodes))
    found: NDArray[np.int32] = connected_components(graph, directed=False)[1][:records]
    return found


def _igraph(record: NDArray[np.int32], value: NDArray[np.int32], records: int, values: int) -> NDArray[np.int32]:
    import igraph

    graph = igraph.Graph(n=records + values, edges=np.column_stack([record, value + np.int32(records)]))
    return np.array(graph.connected_components().membership[:records], np.int32)


def _before(record: NDArray[np.int32], value: NDArray[np.int32], records: int, values: int) -> NDArray[np.int32]:
    from tutela.linking.networks.weighing import distinct

    kept = distinct(record, value, records, values)[1]
    return np.bincount(kept, minlength=values).astype(np.int32)


_ENGINES: Final[dict[str, Callable[..., NDArray[np.int32]]]] = {
    "ours": _ours,
    "scipy": _scipy,
    "igraph": _igraph,
    "before": _before,
}


def _one(engine: str, count: int, shape: str) -> dict[str, object]:
    """Run one engine: once on few edges (kernels are compiled, libraries loaded), then on all."""
    import hashlib
    import resource

    run = _ENGINES[engine]
    run(*edges(1_000, shape))
    given = edges(count, shape)
    started = time.perf_counter()
    labels = run(*given)
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    _, first, back = np.unique(labels, return_index=True, return_inverse=True)
    canonical = first[back].astype(np.int32)  # the first record of each component, whatever it was called
    digest = hashlib.blake2b(canonical.tobytes(), digest_size=8).hexdigest()
    return {"seconds": seconds, "peak": round(peak, 1), "digest": digest}


if __name__ == "__main__":
    print(json.dumps(_one(sys.argv[1], int(sys.argv[2]), sys.argv[3])))
