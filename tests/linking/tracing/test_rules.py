"""The order of what befell a firearm, how rare a make is, and the bands' names."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.linking.tracing.rules import (
    BANDS,
    NAMES,
    Step,
    before,
    ended_between,
    in_order,
    rarity,
    span,
)
from tutela.recognition.firearms.comparing import Band
from tutela.vocabulary.codelists import codelist

MOMENTS = st.dates(date(1800, 1, 1), date(2100, 12, 31)).flatmap(
    lambda day: st.sampled_from([day.isoformat()[:4], day.isoformat()[:7], day.isoformat(), f"{day}T10:05Z"])
)


def test_every_band_has_a_name_and_every_named_event_is_a_code() -> None:
    from tutela.linking.tracing import rules

    assert {rule.band for rule in BANDS} == set(Band)
    assert list(NAMES.values()) == ["identical", "strong", "possible", "weak"]
    events = {code.code for code in codelist("firearm_event").codes} | {"incident", "described", "stopped"}
    assert events >= (rules.SEEN | rules.USED | rules.ENDED | rules.RECOVERED | rules.LOST | rules.LAWFUL_AGAIN)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("2015", "2016", True),
        ("2016", "2015", False),
        ("2015", "2015-06-01", None),  # a year says nothing of its days
        ("2015-05", "2015-06-01", True),
        ("2015-06-01", "2015-06-01", False),
        ("2024-02", "2024-02-29", None),
        ("", "2015", None),
        ("2015-06-01T23:59Z", "2015-06-02", True),
    ],
)
def test_one_moment_is_before_another_only_where_it_is_known(first: str, second: str, expected: bool | None) -> None:
    assert before(first, second) is expected


@given(MOMENTS, MOMENTS)
def test_of_two_moments_at_most_one_is_before_the_other(first: str, second: str) -> None:
    assert not (before(first, second) and before(second, first))
    found = span(first)
    assert found is not None
    assert found[0] <= found[1]


@given(st.lists(MOMENTS | st.just("")))
def test_the_order_loses_no_event(moments: list[str]) -> None:
    dated, undated = in_order([Step(str(number), "seized", at=at) for number, at in enumerate(moments)])
    assert len(dated) + len(undated) == len(moments)
    assert [one.at for one in dated] == sorted(at for at in moments if at)


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        (("destroyed", "2015"), ("seized", "2019"), ("destroyed", "")),
        (("seized", "2019"), ("destroyed", "2015"), ("", "destroyed")),
        (("destroyed", "2019"), ("seized", "2015"), ("", "")),
        (("destroyed", ""), ("seized", "2015"), ("", "")),
        (("destroyed", "2015"), ("correction", "2019"), ("", "")),
        (("destroyed", "2015"), ("traced", "2019"), ("", "")),
        (("deactivated", "2015"), ("acquired", "2019"), ("", "")),  # a deactivated one may be sold
        (("deactivated", "2015"), ("seized", "2019"), ("deactivated", "")),
        (("destroyed", "2015"), ("acquired", "2019"), ("destroyed", "")),
    ],
)
def test_an_end_contradicts_what_came_after_it_and_nothing_else(
    ours: tuple[str, str], theirs: tuple[str, str], expected: tuple[str, str]
) -> None:
    assert ended_between(Step("A", *ours), Step("B", *theirs)) == expected


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_rarity_is_a_share_and_a_commoner_make_is_never_rarer(same: int, more: int) -> None:
    counted = same + more
    assert 0 <= rarity(same, counted) <= 1
    assert rarity(counted, counted) <= rarity(same, counted)


def test_a_handful_of_firearms_makes_no_make_rare() -> None:
    assert rarity(1, 2) < 0.1
    assert rarity(1, 5_000) == 1
