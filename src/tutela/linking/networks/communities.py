"""A large component divided where it is thin: Leiden over records and values, weighted by rarity.

Leiden and not label propagation: its communities are connected within, and it says by its modularity how clear the division
is (V. A. Traag, L. Waltman, N. J. van Eck: From Louvain to Leiden, Scientific Reports 9, 2019). It runs on the bipartite graph, so
that a value on k records costs k edges and not k squared.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tutela.linking.networks.rules import NetworkRules


def divided(
    record: NDArray[np.int32], value: NDArray[np.int64], bits: NDArray[np.float64], rules: NetworkRules
) -> dict[int, int] | None:
    """The community of each record of one component: its smallest record. None where no division is clear
    (``rules.modularity``).

    Edge ``i`` ties ``record[i]`` to ``value[i]`` with ``bits[i]``, each once. The order of the edges changes nothing.
    """
    import graspologic_native  # late, with scipy: a quarter of a second
    from scipy.sparse import coo_array

    records, rows = np.unique(record, return_inverse=True)
    values, columns = np.unique(value, return_inverse=True)
    count = len(records) + len(values)
    columns = columns + len(records)
    ends = (np.concatenate([rows, columns]), np.concatenate([columns, rows]))
    graph = coo_array((np.concatenate([bits, bits]), ends), shape=(count, count)).tocsr()
    graph.sort_indices()
    quality, found = graspologic_native.leiden_csr(
        graph.indptr.astype(np.int64),
        graph.indices.astype(np.int32),
        graph.data.astype(np.float64),
        count,
        resolution=rules.resolution,
        iterations=2,
        seed=rules.seed,
    )
    of_records = {int(records[node]): community for node, community in found.items() if node < len(records)}
    if quality < rules.modularity or len(set(of_records.values())) < 2:
        return None
    smallest: dict[int, int] = {}
    for one in sorted(of_records):
        smallest.setdefault(of_records[one], one)
    return {one: smallest[community] for one, community in of_records.items()}
