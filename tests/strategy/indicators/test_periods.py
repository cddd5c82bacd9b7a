"""Periods: what a text names, and that a fiscal year stays one."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.strategy.indicators.periods import FiscalYear, PeriodKind, month_number, read_period

US = FiscalYear(10, named_by_end=True)


@pytest.mark.parametrize(
    ("text", "code", "kind", "starts"),
    [
        ("2017", "2017", PeriodKind.YEAR, date(2017, 1, 1)),
        ("2017.0", "2017", PeriodKind.YEAR, date(2017, 1, 1)),
        ("2017 *", "2017", PeriodKind.YEAR, date(2017, 1, 1)),
        ("2017-Q3", "2017-Q3", PeriodKind.QUARTER, date(2017, 7, 1)),
        ("Q3 2017", "2017-Q3", PeriodKind.QUARTER, date(2017, 7, 1)),
        ("2017S2", "2017-S2", PeriodKind.HALF_YEAR, date(2017, 7, 1)),
        ("2017-03", "2017-03", PeriodKind.MONTH, date(2017, 3, 1)),
        ("2017M03", "2017-03", PeriodKind.MONTH, date(2017, 3, 1)),
        ("03/2017", "2017-03", PeriodKind.MONTH, date(2017, 3, 1)),
        ("March 2017", "2017-03", PeriodKind.MONTH, date(2017, 3, 1)),
        ("FY2017", "FY2017", PeriodKind.FISCAL_YEAR, None),
        ("FY 2017", "FY2017", PeriodKind.FISCAL_YEAR, None),
        ("2016/17", "FY2017", PeriodKind.FISCAL_YEAR, None),
        ("2017-A1", "FY2017", PeriodKind.FISCAL_YEAR, None),
    ],
)
def test_a_period_is_read(text: str, code: str, kind: PeriodKind, starts: date | None) -> None:
    found = read_period(text)
    assert found is not None
    assert (found.code, found.kind, found.starts) == (code, kind, starts)


@pytest.mark.parametrize("text", ["", "soon", "17", "2017-13", "2017-Q5", "2017-S3", "0007", "2016/18", "2017-W05"])
def test_what_is_no_period_is_none(text: str) -> None:
    assert read_period(text) is None


def test_a_fiscal_year_is_never_the_calendar_year_of_its_number() -> None:
    stated = read_period("2019", US)
    assert stated is not None
    assert (stated.code, stated.starts, stated.ends) == ("FY2019", date(2018, 10, 1), date(2019, 9, 30))
    unstated = read_period("FY2019")
    assert unstated is not None
    assert unstated.starts is None
    assert unstated.ends is None
    assert unstated.order[0] == 2019


def test_a_month_of_a_fiscal_year_is_the_calendars() -> None:
    assert US.month(2019, 10).code == "2018-10"
    assert US.month(2019, 9).code == "2019-09"
    assert FiscalYear(4, named_by_end=False).month(2019, 3).code == "2020-03"
    assert month_number("APR") == 4
    assert month_number("listopad") is None
    assert month_number("13") is None


@given(st.integers(1900, 2100), st.integers(1, 12), st.integers(1, 12), st.booleans())
def test_every_month_lies_within_its_fiscal_year(number: int, month: int, first: int, by_end: bool) -> None:
    fiscal = FiscalYear(first, by_end)
    whole = read_period(str(number), fiscal)
    found = fiscal.month(number, month).starts
    assert whole is not None
    assert whole.starts is not None
    assert whole.ends is not None
    assert found is not None
    assert whole.starts <= found <= whole.ends


@given(st.text(max_size=30))
def test_no_text_raises_and_a_read_code_is_read_again_as_itself(text: str) -> None:
    found = read_period(text)
    if found is not None:
        again = read_period(found.code)
        assert again is not None
        assert again.code == found.code
