"""Simple types: times to the second in UTC, and nothing that only looks like a number."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.formats.cybertipline import lexical


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2012-10-15T08:00:00-07:00", "2012-10-15T15:00:00Z"),
        (" 2012-10-15T08:00:00.999Z\n", "2012-10-15T08:00:00Z"),
        ("2012-10-15T24:00:00Z", "2012-10-16T00:00:00Z"),
        ("2012-10-15T08:00:00", "2012-10-15T08:00:00"),
        ("2024-02-29T23:59:59+14:00", "2024-02-29T09:59:59Z"),
    ],
)
def test_a_time_is_read_to_the_second_in_utc(text: str, iso: str) -> None:
    moment = lexical.moment(text)
    assert moment is not None
    assert moment.iso() == iso


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2012-10-15",
        "2012-10-15 08:00:00Z",
        "2023-02-29T00:00:00Z",
        "2012-10-15T24:00:01Z",
        "2012-10-15T08:00:00+14:01",
        "2012-10-15T08:00:00+01:60",
        "2012-10-15T08:00Z",
        "0000-01-01T00:00:00Z",
        "9999-12-31T24:00:00Z",
        "0001-01-01T00:00:00+01:00",
        "15.10.2012",
        "2012-10-15T08:00:00z",
    ],
)
def test_what_is_no_time_is_none(text: str) -> None:
    assert lexical.moment(text) is None


@given(
    st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1)),  # noqa: DTZ001  (the zone is put on below)
    st.integers(-14 * 60, 14 * 60),
)
def test_every_moment_with_an_offset_is_read_exactly(at: datetime, minutes: int) -> None:
    local = at.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=minutes)))
    moment = lexical.moment(local.isoformat())
    assert moment is not None
    assert (moment.at, moment.zone_known) == (local.astimezone(UTC), True)


@given(st.text())
def test_any_text_is_read_or_none(text: str) -> None:
    for read in (lexical.moment, lexical.day, lexical.whole, lexical.double, lexical.truth):
        read(text)


def test_numbers_and_days_are_ascii_and_exact() -> None:
    assert [lexical.whole(text) for text in ("7", " 007 ", "-3", "١٢", "1_0", "1e3", "9" * 20)] == [
        7,
        7,
        -3,
        None,
        None,
        None,
        None,
    ]
    assert [lexical.double(text) for text in ("1.5", ".5", "5.", "1e2", "inf", "nan", "1e999", "")] == [
        1.5,
        0.5,
        5.0,
        100.0,
    ] + [None] * 4
    assert [lexical.day(text) for text in ("2020-02-29", "2020-02-29Z", "2021-02-29")] == [date(2020, 2, 29)] * 2 + [
        None
    ]
    assert [lexical.truth(text) for text in ("true", "0", "TRUE", "yes", "")] == [True, False, None, None, None]
