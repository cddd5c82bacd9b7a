"""Components over postings are those of a naive search and of scipy, whatever the order of the edges."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from tutela.linking.networks.components import components, united
from tutela.linking.networks.weighing import distinct

RECORDS, VALUES = 12, 9
edges = st.lists(st.tuples(st.integers(0, RECORDS - 1), st.integers(0, VALUES - 1)), max_size=30)
joining = st.lists(st.booleans(), min_size=VALUES, max_size=VALUES)


def labels(pairs: list[tuple[int, int]], joins: list[bool] | None = None) -> list[int]:
    record, value = (np.array([pair[side] for pair in pairs], np.int32) for side in (0, 1))
    ties = np.array([True] * VALUES if joins is None else joins, np.bool_)
    found: list[int] = components(record, value, RECORDS, ties).tolist()
    return found


def naive(pairs: list[tuple[int, int]], joins: list[bool]) -> list[int]:
    """The oracle: from each record, go wherever a value leads; the smallest record reached is its label."""
    by_record, by_value = defaultdict(set), defaultdict(set)
    for record, value in pairs:
        if joins[value]:
            by_record[record].add(value)
            by_value[value].add(record)
    found = []
    for start in range(RECORDS):
        reached, waiting = {start}, [start]
        while waiting:
            for value in by_record[waiting.pop()]:
                waiting.extend(by_value[value] - reached)
                reached |= by_value[value]
        found.append(min(reached))
    return found


def test_without_edges_every_record_is_alone() -> None:
    assert labels([]) == list(range(RECORDS))


def test_one_edge_joins_nothing_and_two_of_one_value_join() -> None:
    assert labels([(3, 1)]) == list(range(RECORDS))
    assert labels([(5, 1), (2, 1)])[5] == 2


def test_no_records_at_all_are_no_components() -> None:
    nothing = np.zeros(0, np.int32)
    assert components(nothing, nothing, 0, np.zeros(0, np.bool_)).tolist() == []


@settings(max_examples=100)
@given(edges, joining)
def test_components_are_those_of_a_naive_search(pairs: list[tuple[int, int]], joins: list[bool]) -> None:
    assert labels(pairs, joins) == naive(pairs, joins)


@settings(max_examples=100)
@given(edges)
def test_components_are_those_of_scipy(pairs: list[tuple[int, int]]) -> None:
    ends = ([record for record, _ in pairs], [RECORDS + value for _, value in pairs])
    graph = coo_array((np.ones(len(pairs)), ends), shape=(RECORDS + VALUES, RECORDS + VALUES))
    theirs = connected_components(graph, directed=False)[1][:RECORDS]
    assert labels(pairs) == [int(np.flatnonzero(theirs == one)[0]) for one in theirs]


@settings(max_examples=100)
@given(st.data(), edges)
def test_labels_depend_neither_on_the_order_of_edges_nor_on_their_repetition(
    data: st.DataObject, pairs: list[tuple[int, int]]
) -> None:
    assert labels(data.draw(st.permutations(pairs + pairs[:5]))) == labels(pairs)


@settings(max_examples=100)
@given(edges, edges)
def test_joining_more_is_the_same_as_joining_all_at_once(
    one: list[tuple[int, int]], other: list[tuple[int, int]]
) -> None:
    first = np.array(labels(one), np.int32)
    by_value: dict[int, int] = {}
    also = [(by_value.setdefault(value, record), record) for record, value in other]
    # Values of the two halves are different ones here: the second half's are joined by their first record.
    begin, end = (np.array([first[pair[side]] for pair in also], np.int32) for side in (0, 1))
    apart = [(record, value + 20) for record, value in other]
    joined = united(first, begin, end).tolist()
    record, value = (np.array([pair[side] for pair in one + apart], np.int32) for side in (0, 1))
    assert joined == components(record, value, RECORDS, np.ones(40, np.bool_)).tolist()


@pytest.mark.parametrize(("record", "value"), [([RECORDS], [0]), ([-1], [0]), ([0], [VALUES]), ([0, 1], [0])])
def test_numbers_out_of_range_are_refused_before_anything_is_written(record: list[int], value: list[int]) -> None:
    with pytest.raises(ValueError, match=r"numbered|needed"):
        components(np.array(record, np.int32), np.array(value, np.int32), RECORDS, np.ones(VALUES, np.bool_))


@settings(max_examples=100)
@given(edges)
def test_repeated_namings_count_once(pairs: list[tuple[int, int]]) -> None:
    record, value = (np.array([pair[side] for pair in pairs], np.int32) for side in (0, 1))
    kept = distinct(record, value, RECORDS, VALUES)
    assert sorted(zip(*(side.tolist() for side in kept), strict=True)) == sorted(set(pairs))
