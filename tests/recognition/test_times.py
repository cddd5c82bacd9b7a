"""The time of day behind a date."""

from __future__ import annotations

import re
from datetime import date

import pytest

from tutela.recognition.times import PATTERN, Clock, clock, moment


def _clock(text: str) -> Clock | None:
    found = re.fullmatch(PATTERN, text, re.IGNORECASE)
    assert found is not None
    return clock(found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("14:05", Clock(14, 5, None, "")),
        ("14:05:10.123Z", Clock(14, 5, 10, "Z")),
        ("12:00 AM", Clock(0, 0, None, "")),
        ("12:30 pm", Clock(12, 30, None, "")),
        ("9:07+0530", Clock(9, 7, None, "+0530")),
    ],
)
def test_times_are_read(text: str, expected: Clock) -> None:
    assert _clock(text) == expected


@pytest.mark.parametrize("text", ["24:00", "13:00 pm", "10:60", "10:00:60"])
def test_there_are_no_such_times(text: str) -> None:
    assert _clock(text) is None


def test_midnight_is_a_time_only_with_an_offset() -> None:
    assert Clock(0, 0, 0, "").is_bare_midnight
    assert not Clock(0, 0, 0, "Z").is_bare_midnight


def test_an_offset_beyond_fourteen_hours_is_refused() -> None:
    found = moment(date(2020, 1, 1), Clock(1, 0, None, "+15:00"), None, "x")
    assert [fault.code for fault in found.faults] == ["date_unreadable"]


def test_an_offset_that_leaves_the_calendar_is_a_fault() -> None:
    found = moment(date(1, 1, 1), Clock(1, 0, None, "+05:00"), None, "x")
    assert [fault.code for fault in found.faults] == ["date_impossible"]
