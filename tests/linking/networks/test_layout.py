from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutela.linking.networks.layout import Places, laid_out

SIZES = st.lists(st.tuples(st.floats(10, 260), st.floats(16, 80)), min_size=1, max_size=14)


def overlapping(places: Places, sizes: list[tuple[float, float]]) -> list[tuple[int, int]]:
    boxes = np.array(sizes)
    return [
        (one, other)
        for one in range(len(sizes))
        for other in range(one)
        if (np.abs(places[one] - places[other]) < (boxes[one] + boxes[other]) / 2).all()
    ]


@settings(max_examples=60)
@given(SIZES, st.data())
def test_boxes_never_overlap_and_begin_at_the_corner(sizes: list[tuple[float, float]], data: st.DataObject) -> None:
    number = st.integers(0, len(sizes) - 1)
    pairs = data.draw(st.sets(st.tuples(number, number).filter(lambda pair: pair[0] < pair[1]), max_size=30))
    places = laid_out(sizes, sorted(pairs), 90)
    assert np.isfinite(places).all()
    assert not overlapping(places, sizes)
    assert (places - np.array(sizes) / 2).min(axis=0) == pytest.approx([0, 0], abs=0.06)


def test_nothing_to_place_is_no_error() -> None:
    assert laid_out([], [], 90).shape == (0, 2)


def test_two_records_and_the_name_on_their_line_stand_below_each_other() -> None:
    places = laid_out([(180, 44), (130, 44), (200, 20)], [(0, 2), (1, 2)], 90)
    assert len({*places[:, 0].tolist()}) == 1
    assert places[0, 1] < places[2, 1] < places[1, 1]


def test_what_is_near_in_the_graph_is_near_on_the_sheet() -> None:
    chain = [(at, at + 1) for at in range(5)]
    places = laid_out([(40, 20)] * 6, chain, 90)
    assert np.hypot(*(places[0] - places[1])) < np.hypot(*(places[0] - places[5])) / 2


def test_a_long_chain_is_no_wider_than_a_page() -> None:
    places = laid_out([(120, 40)] * 30, [(at, at + 1) for at in range(29)], 90)
    assert np.ptp(places[:, 0]) < 1_300
