"""Union-find and counting over integer postings, compiled. Every loop is linear in the edges."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tutela.recognition.compiled import inlined, kernel


@inlined
def _root(parents: NDArray[np.int32], node: int) -> int:
    while parents[node] != node:
        parents[node] = parents[parents[node]]  # halving: each look makes the next one shorter
        node = parents[node]
    return node


@kernel
def join(
    record: NDArray[np.int32],
    value: NDArray[np.int32],
    joins: NDArray[np.bool_],
    records: int,
    parents: NDArray[np.int32],
) -> None:
    """Unite each record with each of its values that ``joins``. ``parents``, shape (records + values,), is changed in
    place; value ``v`` is node ``records + v``. The smaller node is always the root, whatever the order of the edges."""
    for edge in range(record.shape[0]):
        if not joins[value[edge]]:
            continue
        one, other = _root(parents, record[edge]), _root(parents, records + value[edge])
        if one < other:
            parents[other] = one
        elif other < one:
            parents[one] = other


@kernel
def unite(first: NDArray[np.int32], second: NDArray[np.int32], parents: NDArray[np.int32]) -> None:
    """Unite ``first[i]`` with ``second[i]``; as ``join``, of nodes of one kind."""
    for edge in range(first.shape[0]):
        one, other = _root(parents, first[edge]), _root(parents, second[edge])
        if one < other:
            parents[other] = one
        elif other < one:
            parents[one] = other


@kernel
def flatten(parents: NDArray[np.int32]) -> None:
    """Every node its root. A parent is never larger than its child, so one pass upwards is enough."""
    for node in range(parents.shape[0]):
        parents[node] = parents[parents[node]]


@kernel
def ordered(key: NDArray[np.int32], offsets: NDArray[np.int64], order: NDArray[np.int64]) -> None:
    """Sort by counting: ``order`` are the places of ``key`` by key, equal ones in their order; ``offsets``, shape
    (keys + 1,) of zeros, is filled with where each key begins."""
    for edge in range(key.shape[0]):
        offsets[key[edge] + 1] += 1
    for at in range(offsets.shape[0] - 1):
        offsets[at + 1] += offsets[at]
    place = offsets.copy()
    for edge in range(key.shape[0]):
        order[place[key[edge]]] = edge
        place[key[edge]] += 1


@kernel
def first_namings(
    record: NDArray[np.int32],
    value: NDArray[np.int32],
    order: NDArray[np.int64],
    last: NDArray[np.int32],
    kept: NDArray[np.bool_],
) -> None:
    """Mark the first naming of a value by each record. ``order`` goes record by record; ``last``, shape (values,), is -1."""
    for at in range(order.shape[0]):
        edge = order[at]
        if last[value[edge]] != record[edge]:
            last[value[edge]] = record[edge]
            kept[edge] = True
