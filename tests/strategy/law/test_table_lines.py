"""Rows of the three tables of law: what they say, however codes, countries and days are written, and every bad cell with its place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.strategy.law.planted import DIRECTIVE
from tutela.errors import InvalidInput
from tutela.strategy.law.services import services
from tutela.strategy.law.sheets import BadCell, Sheet
from tutela.strategy.law.standing import member_states
from tutela.strategy.law.states import State
from tutela.strategy.law.table_lines import (
    SERVICE_COLUMNS,
    ServiceLine,
    member_of,
    read_correlation,
    read_rules,
    read_services,
)

STATES = member_states()
OWN = "ministry"


def sheet(header: str, *rows: str) -> Sheet:
    """A table whose cells stand between ``|``."""
    return Sheet(tuple(header.split("|")), lines=[(n, row.split("|")) for n, row in enumerate(rows, 2)])


def places(bad: list[BadCell]) -> set[tuple[int, str]]:
    assert all(one.why and one.mend for one in bad)
    return {(one.row, one.column) for one in bad}


def services_of(
    *rows: str, header: str = "service|country|reach|since|document"
) -> tuple[list[ServiceLine], list[BadCell]]:
    lines, bad, _columns = read_services(sheet(header, *rows), STATES, {OWN, "centre"}, OWN)
    return lines, bad


@pytest.mark.parametrize("written", ["GR", "EL", "el", "GRC", "Greece", "Ελλάδα", " gr "])
def test_a_state_is_known_by_its_codes_and_names(written: str) -> None:
    assert member_of(written, STATES) == "GR"


@pytest.mark.parametrize("written", ["UK", "GB", "gbr", "XI", "EU", "XX", "", "?", "1", "Korea", "🇬🇷", "\0", "US"])
def test_what_is_no_member_state_is_none(written: str) -> None:
    assert member_of(written, STATES) == ""


def test_a_row_says_how_far_a_service_reaches_however_it_is_written() -> None:
    lines, bad = services_of(
        "drug_treatment|BE|none|2014-01-01|A report",
        "Drug treatment|el|IN PARTS of the country|1.2.2014|A report",
        "drug_treatment|PT|taken_back|2014-01-01|A report",
        "drug_treatment|FR|||",
    )
    assert bad == []
    assert [(one.country, one.reach, one.since) for one in lines] == [
        ("BE", "none", date(2014, 1, 1)), ("GR", "parts", date(2014, 2, 1)), ("PT", "taken_back", date(2014, 1, 1)),
        ("FR", "", None),
    ]  # fmt: skip


def test_of_the_words_of_others_only_the_place_is_read() -> None:
    header = "service|country|reach|since|document|organisation"
    rows = ("drug_treatment|BE|none|never|x|centre", "drug_treatment|BE|whole|2014-01-01|A report|ministry")
    lines, bad = services_of(*rows, header=header)
    assert bad == []
    assert [(one.organisation, one.reach) for one in lines] == [("centre", ""), (OWN, "whole")]


@pytest.mark.parametrize(
    ("row", "columns"),
    [
        ("cannons|BE|none|2014-01-01|x", {"service"}),
        ("|||2014-01-01|x", {"service", "country", "reach"}),
        ("drug_treatment|UK|none|2014-01-01|x", {"country"}),
        ("drug_treatment|XI|none|2014-01-01|x", {"country"}),
        ("drug_treatment|BE|everywhere|2014-01-01|x", {"reach"}),
        ("drug_treatment|BE|…|2014-01-01|x", {"reach"}),
        ("drug_treatment|BE||2014-01-01|x", {"reach"}),
        ("drug_treatment|BE|none||x", {"since"}),
        ("drug_treatment|BE|none|41000|x", {"since"}),
        ("drug_treatment|BE|none|2014-13-01|x", {"since"}),
        ("drug_treatment|BE|none|2014-01-01|", {"document"}),
        (f"drug_treatment|BE|none|2014-01-01|{'x' * 301}", {"document"}),
        ("drug_treatment|BE|none|2014-01-01|x\0", {"document"}),
    ],
)
def test_a_bad_cell_of_services_has_its_column(row: str, columns: set[str]) -> None:
    lines, bad = services_of(row)
    assert places(bad) == {(2, column) for column in columns}
    assert lines == []


def test_an_organisation_nobody_knows_and_a_service_said_twice_are_bad() -> None:
    header = "service|country|reach|since|document|organisation"
    row = "drug_treatment|BE|none|2014-01-01|x|"
    _lines, bad = services_of(row, row, f"{row}nobody", header=header)
    assert places(bad) == {(3, "service"), (4, "organisation")}


def test_two_states_of_one_provision_contradict_each_other_and_two_acts_do_not() -> None:
    table = sheet("Provision|Act|State", "25(1)|A|complete", "25(1)|B|complete", "25(1)|C|", "25(1)|D|partial")
    lines, bad, _columns = read_correlation(table, DIRECTIVE, "BE")
    assert [one.state for one in lines] == [State.COMPLETE, State.COMPLETE, None, State.PARTIAL]
    assert [(one.row, one.column, one.written) for one in bad] == [(5, "state", "partial")]
    assert "row 2" in bad[0].why


@pytest.mark.parametrize(
    ("row", "columns"),
    [
        ("99|x|complete||", {"Provision"}),
        ("…|x|||", {"Provision"}),
        ("25(1)|x|…||", {"State"}),
        ("25(1)|x|||…", {"Option"}),
        (f"25(1)|{'x' * 301}|complete||", {"Act"}),
        ("25(1)|x||1949-12-31|", {"In force"}),
        ("25(1)|x||31.02.2014|", {"In force"}),
    ],
)
def test_a_bad_cell_of_a_correlation_table_has_its_column(row: str, columns: set[str]) -> None:
    _lines, bad, _columns = read_correlation(sheet("Provision|Act|State|In force|Option", row), DIRECTIVE, "BE")
    assert places(bad) == {(2, column) for column in columns}


def test_a_row_of_another_country_is_not_taken_for_the_one_the_table_is_brought_for() -> None:
    rows = ("magazines|licence|2018-09-14|x|el", "lost_weapons|yes|2018-09-14|x|PT")
    lines, bad, _columns = read_rules(sheet("topic|answer|since|document|country", *rows), "GR")
    assert [one.topic for one in lines] == ["magazines"]
    assert (3, "country") in places(bad)
    _lines, bad, _columns = read_correlation(sheet("Provision|Country", "25(1)|BE"), DIRECTIVE, "PT")
    assert places(bad) == {(2, "Country")}


def test_a_topic_said_twice_is_bad() -> None:
    row = "magazines|licence|2018-09-14|x"
    _lines, bad, _columns = read_rules(sheet("topic|answer|since|document", row, row))
    assert places(bad) == {(3, "topic")}


@pytest.mark.parametrize("number", ["-1", "1.5", "1e3", "1234567", "²", "٣", "ten", "NaN", "Infinity"])
def test_a_number_that_is_none_is_a_bad_cell(number: str) -> None:
    _lines, bad, _columns = read_rules(
        sheet("topic|answer|since|document|value", f"magazines|licence|2018-09-14|x|{number}")
    )
    assert places(bad) == {(2, "value")}


READERS: dict[str, tuple[tuple[str, ...], Callable[[Sheet], tuple[list[object], list[BadCell], object]]]] = {
    "correlation": (
        ("provision", "act", "article", "link", "in force", "option", "state", "country"),
        lambda given: read_correlation(given, DIRECTIVE, "BE"),  # type: ignore[dict-item,return-value]
    ),
    "rules": (
        ("topic", "answer", "value", "since", "document", "link", "country"),
        lambda given: read_rules(given, "BE"),  # type: ignore[dict-item,return-value]
    ),
    "services": (SERVICE_COLUMNS, lambda given: read_services(given, STATES, {OWN, "centre"}, OWN)),  # type: ignore[dict-item,return-value]
}
CELL = st.text(max_size=12) | st.sampled_from(
    ["", "25(1)", "magazines", "licence", "drug_treatment", "BE", "EL", "none", "parts", "complete", "yes", "2014-01-01",
     "31.12.2013", "https://example.eu", "=1", "'=1", "centre", OWN, "9" * 400, "x" * 5_000]
)  # fmt: skip


@settings(suppress_health_check=list(HealthCheck))
@pytest.mark.parametrize("which", READERS)
@given(st.data())
def test_every_row_of_any_table_is_taken_or_has_a_bad_cell(which: str, data: st.DataObject) -> None:
    header, read = READERS[which]
    rows = data.draw(st.lists(st.lists(CELL, max_size=len(header) + 1), max_size=4))
    lines, bad, _columns = read(Sheet(header, lines=list(enumerate(rows, 2))))
    taken, refused = {one.row for one in lines}, {row for row, _column in places(bad)}  # type: ignore[attr-defined]
    assert taken | refused == {number for number, _row in enumerate(rows, 2)}
    assert [one.row for one in bad] == sorted(one.row for one in bad)
    repr((lines, bad)).encode()


@settings(suppress_health_check=list(HealthCheck))
@pytest.mark.parametrize("which", READERS)
@given(
    st.lists(
        st.text(max_size=10) | st.sampled_from(["provision", "topic", "service", "Act", "Law", "date"]), max_size=6
    )
)
def test_any_heading_gives_columns_or_a_sentence(which: str, header: list[str]) -> None:
    read = READERS[which][1]
    try:
        _lines, _bad, columns = read(Sheet(tuple(header)))
    except InvalidInput as error:
        assert error.mend  # noqa: PT017
    else:
        assert len(columns.of) + len(columns.unread) == len(header)  # type: ignore[attr-defined]


def test_the_columns_a_table_of_services_leaves_by_are_all_known_when_it_comes_back() -> None:
    _lines, _bad, columns = read_services(Sheet(SERVICE_COLUMNS), STATES, {OWN}, OWN)
    assert tuple(columns.of) == SERVICE_COLUMNS
    assert columns.unread == ()
    assert len(services()) == 9
