"""Connected components of records by the values they name: union-find over postings, never over pairs.

Ten million edges take about a second (benchmarks/components.py); the same in SQL takes minutes.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

MOST_NODES = 2**31 - 1


def components(
    record: NDArray[np.int32], value: NDArray[np.int32], records: int, joins: NDArray[np.bool_]
) -> NDArray[np.int32]:
    """The component of each record, shape (records,): the smallest record it is connected with, itself included.

    Edge ``i`` ties ``record[i]`` to ``value[i]``; ``joins``, shape (values,), says which values tie at all. Labels depend
    neither on the order of the edges nor on their repetition. ValueError for numbers out of range or unequal lengths.
    """
    from tutela.linking.networks import kernels  # late: numba costs half a second to load

    _check(record, value, records, joins.shape[0])
    parents = np.arange(records + joins.shape[0], dtype=np.int32)
    kernels.join(record, value, joins, records, parents)
    kernels.flatten(parents)
    return parents[:records].copy()


def united(labels: NDArray[np.int32], first: NDArray[np.int32], second: NDArray[np.int32]) -> NDArray[np.int32]:
    """``labels`` after the components ``first[i]`` and ``second[i]`` were joined; still the smallest record of each."""
    from tutela.linking.networks import kernels

    parents = np.arange(labels.shape[0], dtype=np.int32)
    kernels.unite(first.astype(np.int32), second.astype(np.int32), parents)
    kernels.flatten(parents)
    joined: NDArray[np.int32] = parents[labels]
    return joined


def _check(record: NDArray[np.int32], value: NDArray[np.int32], records: int, values: int) -> None:
    """The kernels don't look at bounds: a number out of range would write somewhere else."""
    if record.shape != value.shape or record.ndim != 1:
        raise ValueError(f"as many records as values are needed, not {record.shape} and {value.shape}")
    if records + values > MOST_NODES:
        raise ValueError(
            f"{records + values:,} records and values are more than the {MOST_NODES:,} that can be numbered"
        )
    for name, numbers, most in (("record", record, records), ("value", value, values)):
        if numbers.size and not (int(numbers.min()) >= 0 and int(numbers.max()) < most):
            raise ValueError(f"a {name} is numbered outside 0 to {most - 1}")
