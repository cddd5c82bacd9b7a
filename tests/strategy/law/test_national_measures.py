"""National measures out of a file: the traps of that data, and the difference to the last import."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategy.law.files import answer, binding, joined, measure, world
from tutela.errors import InvalidInput
from tutela.strategy.law.instruments import instruments
from tutela.strategy.law.national_measures import Answer, Measure, difference, prefix_of, read

DIRECTIVE = instruments()["32011L0093"]


def reconciles(found: Answer) -> bool:
    return found.rows == found.of_this + found.of_others + len(found.refused)


def test_333_rows_with_duplicates_come_out_as_one_measure_an_act() -> None:
    found = read(answer(*world()), DIRECTIVE)
    assert (found.rows, found.of_this, found.refused) == (333, 333, [])
    assert len(found.measures) + found.duplicates == 333
    assert found.duplicates == 34
    assert len({one.celex for one in found.measures}) == len(found.measures)
    twice = next(one for one in found.measures if one.number == 200_009)
    assert twice.titles == ("Lag 9", "Law 9")
    assert reconciles(found)


def test_rows_joined_without_the_prefix_leave_the_other_directives_out() -> None:
    """A national act has a number for each directive it transposes: 3,764 rows of which 333 are asked for."""
    mixed = joined()
    found = read(answer(*mixed), DIRECTIVE)
    assert (found.rows, found.of_this, found.of_others) == (3_764, 333, 3_431)
    assert found.measures == read(answer(*world()), DIRECTIVE).measures
    assert found.measures == read(answer(*reversed(mixed)), DIRECTIVE).measures


def test_a_second_import_shows_the_difference_only() -> None:
    first = read(answer(*world()), DIRECTIVE).measures
    assert difference(first, read(answer(*world()), DIRECTIVE).measures).nothing
    changed = [measure(0, title="Lag 0", notified="2014-01-01"), *world()[2:-1], measure(999, title="New")]
    found = difference(first, read(answer(*changed), DIRECTIVE).measures)
    assert [one.number for one in found.new] == [200_999]
    assert [one.number for one in found.gone] == [200_298]
    assert [(before.notified, now.notified) for before, now in found.changed] == [(date(2013, 12, 1), date(2014, 1, 1))]


def test_a_missing_title_and_eli_leave_the_number_as_the_key() -> None:
    (found,) = read(answer(binding("72011L0093ITA_212345")), DIRECTIVE).measures
    assert found == Measure(
        "72011L0093ITA_212345", "IT", 212_345, works=("http://example.eu/work/72011L0093ITA_212345",)
    )


def test_a_measure_older_than_the_directive_is_kept_and_marked() -> None:
    found = read(answer(measure(1, notified="2005-01-31"), measure(2, notified="2013-01-31")), DIRECTIVE).measures
    assert sorted(one.older for one in found) == [False, True]


def test_a_consolidated_number_asks_for_the_originals_measures() -> None:
    assert prefix_of(DIRECTIVE) == "72011L0093"


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (binding("32011L0093"), "celex"),
        (binding("72011L0093ITA"), "celex"),
        (binding("72011L0093ITA_1", notified="18 December 2013"), "notified"),
        ("a text", ""),
        ({"celex": "no cell"}, "celex"),
    ],
)
def test_a_row_that_cannot_be_taken_is_named_with_its_place(row: object, field: str) -> None:
    found = read(answer(measure(1), row), DIRECTIVE)
    assert [(one.row, one.field) for one in found.refused] == [(2, field)]
    assert reconciles(found)


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "no json", '{"results": {"bindings": {}}}', '{"results": 1}', "[" * 100_000]
)
def test_what_is_no_answer_is_refused_with_how_to_mend(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read(text, DIRECTIVE)
    assert refused.value.mend


@given(
    st.lists(
        st.dictionaries(st.sampled_from(["celex", "title", "notified"]), st.text(max_size=12)) | st.integers(),
        max_size=5,
    )
)
def test_any_rows_are_taken_or_refused_and_counted(rows: list[object]) -> None:
    cells = [{name: {"value": value} for name, value in row.items()} if isinstance(row, dict) else row for row in rows]
    assert reconciles(read(answer(*cells), DIRECTIVE))
