"""Periods are read as statistics write them, and counted without gaps."""

from __future__ import annotations

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.errors import InvalidInput
from tutela.strategy.breaks.known import events, fitting
from tutela.strategy.breaks.periods import Frequency, Period, period_of, read_period


@pytest.mark.parametrize(
    ("written", "frequency", "start"),
    [
        ("2017", Frequency.YEAR, date(2017, 1, 1)),
        ("FY2017", Frequency.YEAR, date(2017, 1, 1)),
        ("2017-S2", Frequency.HALF, date(2017, 7, 1)),
        ("2017-H2", Frequency.HALF, date(2017, 7, 1)),
        ("2017-Q3", Frequency.QUARTER, date(2017, 7, 1)),
        (" 2017-03 ", Frequency.MONTH, date(2017, 3, 1)),
        ("2017-W09", Frequency.WEEK, date(2017, 2, 27)),
        ("2017-03-31", Frequency.DAY, date(2017, 3, 31)),
    ],
)
def test_each_way_of_writing_is_read(written: str, frequency: Frequency, start: date) -> None:
    read = read_period(written)
    assert (read.frequency, read.start) == (frequency, start)


@pytest.mark.parametrize(
    "written", ["", "17", "2017-13", "2017-02-30", "2017-S3", "2017-W60", "March 2017", "2017-Q5", "²017"]
)
def test_what_is_none_is_refused_with_how_to_write_it(written: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_period(written)
    assert "2017-03" in refused.value.mend


@given(st.sampled_from(list(Frequency)), st.dates(date(1001, 1, 1), date(2999, 12, 31)))
def test_a_period_written_is_read_again(frequency: Frequency, day: date) -> None:
    period = period_of(day, frequency)
    assert read_period(str(period)) == period
    assert period.start <= day
    assert Period(frequency, period.number + 1).start > day


@given(st.text(max_size=20))
def test_any_text_is_a_period_or_refused(text: str) -> None:
    with contextlib.suppress(InvalidInput):
        read_period(text)


def test_known_events_fit_by_date_country_and_area() -> None:
    march, april = read_period("2020-03"), read_period("2020-04")
    assert [event.id for event in fitting(march, march)] == ["pandemic"]
    assert [event.id for event in fitting(april, april)] == ["pandemic"]
    december = read_period("2020-12")
    assert fitting(december, december, "US", "child_protection") == ()
    assert [event.id for event in fitting(december, december, "EL", "child_protection")] == ["communications_code"]
    assert fitting(december, december, "EL", "drugs") == ()


def test_every_known_event_names_its_source_and_whether_it_was_checked() -> None:
    assert all(event.source and event.title for event in events())
    assert not any(event.verified for event in events()), "recalled: to be checked"
