"""National measures out of a file: the traps of that data, and the difference to the last import."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.strategy.law.files import answer, binding, joined, measure, world
from tests.strategy.law.hostile import answers
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
    ("text", "sentence"),
    [
        ("", "This file is empty."),
        (" \n", "This file is empty."),
        ("{}", "it has no “results.bindings”"),
        ("[]", "it is no object of JSON"),
        ("null", "it is no object of JSON"),
        ("no json", "This is no JSON: it can't be read from line 1, column 1 on."),
        ('{"results":\n {"bindings": [{', "it breaks off in line 2, column 17."),
        ('{"results": {"bindings": {}}}', "“results.bindings” is no list."),
        ('{"results": 1}', "it has no “results.bindings”"),
        ("[" * 100_000, "nested too deep"),
        ("9" * 5_000, "a number too large to read"),
    ],
)
def test_what_is_no_answer_is_refused_with_its_place_and_how_to_mend(text: str, sentence: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read(text, DIRECTIVE)
    assert sentence in refused.value.sentence
    assert refused.value.mend


@pytest.mark.parametrize(
    ("row", "field", "why"),
    [
        (measure(2, title="a\0b"), "title", "can’t be kept"),
        (measure(2, title="\ud800"), "title", "can’t be kept"),
        (measure(2, eli="x" * 4_001), "eli", "longer than 4000 characters"),
        (measure(2, notified="2013-W01-1"), "notified", "is no day"),
        (measure(2, notified="2013-12-1845"), "notified", "is no day"),
        (measure(2, notified="0001-01-01"), "notified", "can’t be"),
        (measure(2, published="2030-01-01"), "published", "can’t be"),
        (measure(2) | {"title": {"value": 7}}, "title", "is no text of an answer"),
        (measure(2) | {"title": "text"}, "title", "is no text of an answer"),
        (binding("72011L0093QQQ_1"), "celex", "names no country: QQQ"),
        (binding("72011L0093ITA_١٢"), "celex", "is no CELEX number"),
        (binding(f"72011L0093ITA_{'9' * 19}"), "celex", "is no CELEX number"),
    ],
)
def test_what_nothing_can_keep_is_refused_row_by_row_and_the_others_are_taken(
    row: object, field: str, why: str
) -> None:
    found = read(answer(measure(1), row), DIRECTIVE, date(2026, 1, 1))
    assert [one.number for one in found.measures] == [200_001]
    (refused,) = found.refused
    assert (refused.row, refused.field) == (2, field)
    assert why in refused.why
    assert "\0" not in refused.written
    refused.written.encode()
    assert reconciles(found)


def test_a_variable_that_is_missing_or_null_says_nothing_and_days_may_have_their_zone() -> None:
    rows = [
        measure(1) | {"title": None, "eli": None},
        measure(2, notified="2013-12-18T00:00:00+01:00"),
        measure(3, notified="2013-12-18Z"),
        measure(4) | {"celex": {"value": f" {measure(4)['celex']['value'].lower()}\r\n"}},
    ]
    found = read(answer(*rows), DIRECTIVE)
    assert found.refused == []
    assert [one.notified for one in found.measures].count(date(2013, 12, 18)) == 2
    assert len(found.measures) == 4


@pytest.mark.parametrize("what", sorted(set(answers()) - {"Latin-1"}))
def test_a_hostile_answer_gives_no_measure_and_says_why(what: str) -> None:
    text = answers()[what].decode("utf-8-sig", "replace")
    try:
        found = read(text, DIRECTIVE, date(2026, 1, 1))
    except InvalidInput as error:
        told = [error.sentence, error.mend]
    else:
        assert reconciles(found)
        assert found.measures == []
        told = [one.why for one in found.refused] or ["of another act" if found.of_others else "no rows"]
    assert all(told)
    repr(told).encode()


def test_a_hundred_thousand_rows_are_all_counted() -> None:
    rows = [measure(number, title="Example Act") for number in range(100_000)]
    found = read(answer(*rows, *rows[:10], "bad", measure(1, act="72016L0680")), DIRECTIVE)
    assert (found.rows, found.of_this, found.of_others, len(found.refused)) == (100_012, 100_010, 1, 1)
    assert (len(found.measures), found.duplicates) == (100_000, 10)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just("72011L0093ITA_1"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["results", "bindings", "celex", "value", "title", "notified"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@settings(suppress_health_check=list(HealthCheck))
@given(JSON)
def test_any_json_is_an_answer_or_a_sentence(content: object) -> None:
    for text in (json.dumps(content), json.dumps({"results": {"bindings": [content, measure(1)]}})):
        try:
            found = read(text, DIRECTIVE)
        except InvalidInput as error:
            told = [error.sentence, error.mend]
        else:
            assert reconciles(found)
            told = [one.why for one in found.refused]
        assert all(told)


@settings(suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.dictionaries(st.sampled_from(["celex", "title", "notified"]), st.text(max_size=12)) | st.integers(),
        max_size=5,
    )
)
def test_any_rows_are_taken_or_refused_and_counted(rows: list[object]) -> None:
    cells = [{name: {"value": value} for name, value in row.items()} if isinstance(row, dict) else row for row in rows]
    assert reconciles(read(answer(*cells), DIRECTIVE))
