"""Hidden counts can't be worked out: not by subtraction, not by knowing the rule."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.practice.rules import LEAST, Shown, at_least, shown


@pytest.mark.parametrize(
    ("counts", "cells", "total"),
    [
        ([5, 9, 30], (5, 9, 30), 44),
        ([4, 9, 30], (None, None, 30), 43),
        ([4, 9, 9, 30], (None, None, None, 30), 52),
        ([0, 0, 30], (None, None, None), 30),
        ([1, 2, 30, 40], (None, None, None, 40), 73),
        ([4, 3, 0], (None, None, None), None),
        ([0, 0, 0], (None, None, None), None),
        ([], (), 0),
    ],
)
def test_a_small_count_is_hidden_together_with_the_smallest_of_the_others(
    counts: list[int], cells: tuple[int | None, ...], total: int | None
) -> None:
    assert shown(counts) == Shown(cells, total)


@pytest.mark.parametrize(("size", "least", "largest"), [(1, 3, 8), (2, 3, 8), (3, 3, 7), (4, 2, 5), (4, 3, 6)])
def test_who_knows_the_rule_cannot_say_of_a_hidden_count_on_which_side_of_the_bound_it_is(
    size: int, least: int, largest: int
) -> None:
    """Every table there can be, grouped by what is shown of it: what is hidden differs within its group."""
    behind: dict[Shown, list[tuple[int, ...]]] = defaultdict(list)
    for counts in product(range(largest + 1), repeat=size):
        behind[shown(counts, least)].append(counts)
    for published, tables in behind.items():
        for place, cell in enumerate(published.cells):
            possible = {table[place] for table in tables}
            if cell is not None:
                assert possible == {cell}
                assert cell >= least
            elif published.total is None:
                assert possible == set(range(least)), "nothing is shown but that all are small"
            else:
                assert min(possible) < least <= max(possible), (published, tables)


@given(st.lists(st.lists(st.integers(0, 12), min_size=4, max_size=4), min_size=1, max_size=5))
def test_no_hidden_count_is_the_difference_of_any_two_published_figures(months: list[list[int]]) -> None:
    """Each published figure is a sum of base counts; no difference of two of them is a single hidden one."""
    rows = [shown(row) for row in months]
    cells = [(month, topic) for month, row in enumerate(rows) for topic in range(len(row.cells))]
    hidden = {place for place in cells if rows[place[0]].cells[place[1]] is None}
    published = [frozenset({place}) for place in cells if place not in hidden]
    published += [
        frozenset(p for p in cells if p[0] == month) for month, row in enumerate(rows) if row.total is not None
    ]
    published += [frozenset(p for p in cells if p[1] == topic and p not in hidden) for topic in range(4)]
    published += [frozenset(p for p in cells if rows[p[0]].total is not None), frozenset(), frozenset(cells) - hidden]
    for one, other in combinations(published, 2):
        for difference in (one - other, other - one):
            if (one - other if difference == other - one else other - one) == frozenset():
                assert not (len(difference) == 1 and difference <= hidden), (rows, one, other)
    for place in hidden:
        assert not _solvable(published, place, cells), (rows, place)


def _solvable(
    published: list[frozenset[tuple[int, int]]], sought: tuple[int, int], cells: list[tuple[int, int]]
) -> bool:
    """Whether the one count is any linear combination of the published figures (Gaussian elimination)."""
    rows = [[Fraction(cell in figure) for cell in cells] for figure in set(published)]
    target = [Fraction(cell == sought) for cell in cells]
    for column in range(len(cells)):
        pivot = next((row for row in rows if row[column]), None)
        if pivot is None:
            continue
        rows.remove(pivot)
        for row in (*rows, target):
            if row[column]:
                factor = row[column] / pivot[column]
                row[:] = [a - factor * b for a, b in zip(row, pivot, strict=True)]
    return not any(target)


@given(st.lists(st.integers(0, 40), max_size=12))
def test_nothing_below_the_bound_is_ever_shown(counts: list[int]) -> None:
    published = shown(counts)
    assert all(cell is None or cell >= LEAST for cell in published.cells)
    assert published.total is None or published.total == sum(counts)
    assert published.cells.count(None) != 1 or len(counts) == 1


def test_sums_over_months_add_up_what_is_shown() -> None:
    assert at_least((5, None, 7)) == (12, True)
    assert at_least((5, 7)) == (12, False)
    assert at_least(()) == (0, False)
