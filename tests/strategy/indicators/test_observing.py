"""Tables under layouts: each cell is an observation or refused with its place; nothing goes without a word."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategy.indicators.planted import LONG, layout
from tutela.errors import InvalidInput
from tutela.strategy.indicators.layouts import choose, layouts, stated
from tutela.strategy.indicators.observing import Asked, Cell, cells_of, code_of, joined, open_table, parted
from tutela.strategy.indicators.tables import SheetTable


def cells(text: str, header: list[str], *rows: list[str], asked: Asked | None = None) -> list[Cell]:
    sheet = SheetTable("", tuple(header), [(number, row) for number, row in enumerate(rows, 2)])
    return list(cells_of(open_table(sheet, layout(text)), asked or Asked()))


def test_fiscal_years_of_a_column_stay_fiscal() -> None:
    fiscal = LONG.replace("{column: Year}", "{column: Year, fiscal: {first_month: 4, named_by_end: false}}")
    (cell,) = cells(fiscal, ["Country", "Year", "Value"], ["AT", "2019", "3"])
    assert cell.key is not None
    assert cell.key.period.code == "FY2019"


def test_a_country_that_left_is_refused_in_an_aggregate_of_members_and_its_years_before_are_not() -> None:
    members = LONG.replace("euda.deaths", "child.directive_members")
    rows = [["GB", "2019", "1"], ["GB", "2020", "1"], ["GB", "2021", "1"], ["XK", "2021", "1"], ["HR", "2012", "1"]]
    found = cells(members, ["Country", "Year", "Value"], *rows)
    codes = [cell.fault.code if cell.fault else "" for cell in found]
    assert codes == [
        "",
        "indicator_country_left",
        "indicator_country_left",
        "indicator_country_no_member",
        "indicator_country_no_member",
    ]
    left = found[2].fault
    assert left is not None
    assert left.params["day"] == "2020-01-31"


def test_greece_by_either_code_and_kosovo_are_countries() -> None:
    found = cells(LONG, ["Country", "Year", "Value"], ["EL", "2019", "1"], ["GR", "2018", "1"], ["XK", "2019", "1"])
    assert [cell.key.country for cell in found if cell.key] == ["GR", "GR", "XK"]


def test_free_text_is_refused_with_its_cell() -> None:
    (cell,) = cells(LONG, ["Country", "Year", "Value"], ["AT", "2019", "not yet known to us"])
    assert cell.fault is not None
    assert (cell.fault.code, cell.line, cell.column) == ("indicator_not_a_number", 2, "Value")


def test_a_value_outside_what_the_indicator_can_be_is_refused() -> None:
    share = LONG.replace("euda.deaths", "euda.prevalence")
    (cell,) = cells(share, ["Country", "Year", "Value"], ["AT", "2019", "130"])
    assert cell.fault is not None
    assert cell.fault.code == "indicator_out_of_range"


def test_an_answer_that_is_none_of_the_list_is_refused() -> None:
    answers = LONG.replace("euda.deaths", "firearms.focal_point")
    yes, perhaps = cells(answers, ["Country", "Year", "Value"], ["AT", "2019", "Yes"], ["BE", "2019", "perhaps"])
    assert yes.fault is None
    assert perhaps.fault is not None
    assert perhaps.fault.code == "indicator_answer_unknown"


def test_a_column_nobody_mapped_is_refused_where_it_holds_something() -> None:
    found = cells(LONG, ["Country", "Year", "Value", "Remark"], ["AT", "2019", "1", ""], ["BE", "2019", "1", "late"])
    assert [cell.fault.code for cell in found if cell.fault] == ["indicator_column_unmapped"]


def test_rows_that_are_footnotes_are_kept_as_texts() -> None:
    sheet = SheetTable("", ("Country", "2016"), [(2, ["AT", "1"]), (3, ["(1) As reported by countries.", ""])])
    table = open_table(sheet, layout())
    assert len(list(cells_of(table, Asked()))) == 1
    assert table.footnotes == ["(1) As reported by countries."]


def test_a_row_without_a_year_holds_missing_marks_and_refused_values() -> None:
    found = cells(LONG, ["Country", "Year", "Value"], ["AT", "", ""], ["BE", "", "3"])
    assert [cell.fault.code if cell.fault else "missing" for cell in found] == ["missing", "indicator_period_missing"]


def test_declared_sums_are_checked_and_the_rows_that_fail_are_named() -> None:
    text = LONG.replace("- {indicator: euda.deaths, column: Value}", "- {indicator: euda.treatment_profile, rest: age}")
    text = text.replace("columns: [Country, Year, Value]", "columns: [Country, Year]") + "checks: [{column: Total}]\n"
    sheet = SheetTable("", ("Country", "Year", "a", "b", "Total"), [
        (2, ["AT", "2016", "1", "2", "3"]), (3, ["BE", "2016", "1", "2", "4"]), (4, ["FR", "2016", "", "2", "2"]),
    ])  # fmt: skip
    table = open_table(sheet, layout(text))
    list(cells_of(table, Asked()))
    assert (table.checked, [line for line, _ in table.unbalanced]) == (3, [3])


def test_suspect_cells_are_refused_unless_they_stand_as_they_are() -> None:
    rows = [[f"{code}", "2019", "4.7"] for code in ("AT", "BE", "FR")] + [["ES", "2019", "04.07"]]
    *_, cell = cells(LONG, ["Country", "Year", "Value"], *rows)
    assert cell.fault is not None
    assert cell.fault.code == "indicator_suspect"
    *_, cell = cells(LONG, ["Country", "Year", "Value"], *rows, asked=Asked(as_it_stands=True))
    assert cell.reading is not None
    assert cell.reading.value == Decimal("4.07")


@pytest.mark.parametrize(
    ("text", "code"),
    [("&lt;15", "below_15"), (" > 64", "above_64"), ("30+ days", "30_plus_days"), ("15 to 19", "15_to_19"),
     ("Khat (Catha Edulis)", "khat_catha_edulis"), ("Other Drugs**", "other_drugs"), ("15-19", "15-19")],
)  # fmt: skip
def test_a_heading_becomes_a_code(text: str, code: str) -> None:
    assert code_of(text) == code


@given(st.dictionaries(st.sampled_from(["age", "sex", "day"]), st.from_regex(r"[a-z0-9_]{1,8}", fullmatch=True)))
def test_a_breakdown_is_parted_as_it_was_joined(breakdown: dict[str, str]) -> None:
    assert parted(joined(breakdown)) == breakdown


def test_every_shipped_layout_is_whole_and_found_by_its_sheet() -> None:
    assert len(layouts()) >= 56
    for one in layouts().values():
        found = choose(list(one.columns), one.sheet or "")
        assert found is not None, one.name
        assert found.name == one.name or one.sheet is None


@pytest.mark.parametrize(
    "wrong",
    [
        "name: x",
        "- a list",
        LONG.replace("euda.deaths", "no.such"),
        LONG.replace("{column: Country}", "{column: Country, is: AT}"),
        LONG + "breakdown: {colour: Value}\n",
        "{[",
        "a: &a [x, x]\nb: *a\n",
        LONG + "#" * 20_000,
    ],
)
def test_a_mapping_that_is_wrong_says_where(wrong: str) -> None:
    with pytest.raises(InvalidInput):
        stated(wrong)


@given(st.lists(st.lists(st.text(max_size=12), min_size=4, max_size=4), max_size=12))
def test_whatever_a_table_holds_each_value_cell_is_accounted_for_once(rows: list[list[str]]) -> None:
    sheet = SheetTable("", ("Country", "2016", "2017", "2018"), [(n, row) for n, row in enumerate(rows, 2)])
    table = open_table(sheet, layout())
    found = list(cells_of(table, Asked()))
    assert len(found) == 3 * (len(rows) - len(table.footnotes))
    assert all((cell.fault is None) != (cell.reading is None) for cell in found)
