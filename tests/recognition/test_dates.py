"""Dates: what may mean two days is a fault, never the likelier of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutela.recognition.contract import Reading
from tutela.recognition.dates import read
from tutela.records.values import Precision, When

TODAY = date(2026, 11, 25)


def _read(text: str, order: str | None = None, zone: str | None = None) -> Reading[When]:
    return read(text, order, zone, TODAY)


def _at(text: str, order: str | None = None, zone: str | None = None) -> str | None:
    value = _read(text, order, zone).value
    return value.at if value else None


def _faults(text: str, order: str | None = None, zone: str | None = None) -> list[str]:
    return [fault.code for fault in _read(text, order, zone).faults]


@pytest.mark.parametrize(
    ("text", "at", "precision"),
    [
        ("2011-01-13", "2011-01-13", Precision.DAY),
        ("2011-01-13 00:00:00", "2011-01-13", Precision.DAY),
        ("2011-01-13T14:05:10Z", "2011-01-13T14:05:10Z", Precision.SECOND),
        ("2011-01-13T14:05+02:00", "2011-01-13T12:05Z", Precision.MINUTE),
        ("2011-01-13 14:05", "2011-01-13T14:05", Precision.MINUTE),
        ("20110113T140510Z", "2011-01-13T14:05:10Z", Precision.SECOND),
        ("20110113", "2011-01-13", Precision.DAY),
        ("2011/1/3", "2011-01-03", Precision.DAY),
        ("11feb2022", "2022-02-11", Precision.DAY),
        ("20Oct2022", "2022-10-20", Precision.DAY),
        ("13 January 2011", "2011-01-13", Precision.DAY),
        ("January 13, 2011", "2011-01-13", Precision.DAY),
        ("1er mars 2020", "2020-03-01", Precision.DAY),
        ("1º de enero de 2011", "2011-01-01", Precision.DAY),
        ("13. Jänner 2011", "2011-01-13", Precision.DAY),
        ("24 июля 2020 г.", "2020-07-24", Precision.DAY),
        ("2020. július 24.", "2020-07-24", Precision.DAY),
        ("Thu, 13 Jan 2011 10:00:00 +0000", "2011-01-13T10:00:00Z", Precision.SECOND),
        ("2020", "2020", Precision.YEAR),
        ("2020-07", "2020-07", Precision.MONTH),
        ("07/2020", "2020-07", Precision.MONTH),
        ("lipca 2020", "2020-07", Precision.MONTH),
        ("05/05/2020", "2020-05-05", Precision.DAY),
    ],
)
def test_shapes_without_doubt_are_read_to_their_precision(text: str, at: str, precision: Precision) -> None:
    value = _read(text).value
    assert value is not None
    assert (value.at, value.precision, value.written) == (at, precision, text)
    assert not _read(text).notes


def test_day_and_month_in_figures_need_a_stated_order() -> None:
    (fault,) = _read("03/04/2020").faults
    assert fault.code == "date_ambiguous"
    assert (fault.params["first"], fault.params["second"]) == ("2020-04-03", "2020-03-04")
    assert _at("03/04/2020", "dmy") == "2020-04-03"
    assert _at("03/04/2020", "mdy") == "2020-03-04"


def test_where_one_order_gives_no_date_the_other_is_taken_with_a_note() -> None:
    reading = _read("13.04.2020")
    assert reading.value is not None
    assert reading.value.at == "2020-04-13"
    assert [note.code for note in reading.notes] == ["date_order_inferred"]


def test_a_date_against_the_stated_order_is_a_fault() -> None:
    assert _faults("13/04/2020", "mdy") == ["date_order_contrary"]


def test_two_digit_years_need_an_order_and_pivot_at_69() -> None:
    assert _faults("05.03.12") == ["date_two_digit_year"]
    assert _faults("12-Mar-05") == ["date_two_digit_year"]
    assert _at("05.03.12", "dmy") == "2012-03-05"
    assert _at("05.03.69", "dmy") == "1969-03-05"
    assert _at("12/03/05", "ymd") == "2012-03-05"
    assert _at("12-Mar-05", "dmy") == "2005-03-12"
    assert [note.code for note in _read("05.03.12", "dmy").notes] == ["date_century"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2020-02-30", "date_impossible"),
        ("31/04/2020", "date_impossible"),
        ("00/00/0000", "date_impossible"),
        ("2020-13", "date_impossible"),
        ("2020-07-24T25:00", "date_impossible"),
        ("2020-07-24T24:00:00Z", "date_impossible"),
        ("2016-12-31T23:59:60Z", "date_impossible"),
        ("2020-07-24T10:00:00+01:00Z", "date_unreadable"),
        ("2020-07-24T10:00:00+15:00", "date_unreadable"),
        ("00/00/2020", "date_impossible"),
        ("1990-05-00", "date_impossible"),
        ("29.02.1900", "date_impossible"),
        ("1402/05/03", "date_calendar"),
        ("Fri, 13 Jan 2011", "date_impossible"),
        ("2563-01-01", "date_calendar"),
        ("1399-05-01", "date_calendar"),
        ("44256", "date_serial"),
        ("44256.5", "date_serial"),
        ("2026-11-26", "date_future"),
        ("2027", "date_future"),
        ("listopad 2020", "date_ambiguous"),
        ("3 listopad 2020", "date_ambiguous"),
        ("ca. 2011", "date_unreadable"),
        ("12/70", "date_unreadable"),
        ("yesterday", "date_unreadable"),
        ("2020-07-24 " * 1_000, "date_unreadable"),
    ],
)
def test_what_is_no_certain_day_is_a_fault(text: str, code: str) -> None:
    assert _faults(text) == [code]
    assert _read(text).value is None


def test_a_serial_number_says_which_day_it_would_be() -> None:
    assert _read("44256").faults[0].params["at"] == "2021-03-01"


@pytest.mark.parametrize("text", ["1900-01-01", "1970-01-01", "1970-01-01T00:00:00Z", "1.1.1900"])
def test_placeholders_are_kept_with_a_note(text: str) -> None:
    assert _at(text)
    assert "date_placeholder" in [note.code for note in _read(text).notes]


def test_a_quarter_is_kept_as_its_year() -> None:
    assert _at("Q3 2020") == "2020"
    assert [note.code for note in _read("2020-Q3").notes] == ["date_coarser"]


def test_a_time_without_zone_says_that_it_has_none() -> None:
    local, known = _read("2020-07-24T10:00:00").value, _read("2020-07-24T10:00:00Z").value
    assert local is not None
    assert known is not None
    assert (local.at, local.zone_known, local.written) == ("2020-07-24T10:00:00", False, "2020-07-24T10:00:00")
    assert (known.at, known.zone_known) == ("2020-07-24T10:00:00Z", True)


def test_the_zone_of_a_source_turns_local_times_into_utc() -> None:
    value = _read("2020-07-24 14:05", zone="Europe/Rome").value
    assert value is not None
    assert (value.at, value.zone_known) == ("2020-07-24T12:05Z", True)
    assert _faults("2020-07-24 14:05", zone="Mars/Base") == ["date_zone_unknown"]


def test_a_time_that_was_skipped_is_a_fault_and_one_that_came_twice_stays_local() -> None:
    assert _faults("2020-03-29 02:30", zone="Europe/Rome") == ["date_time_missing"]
    twice = _read("2020-10-25 02:30", zone="Europe/Rome")
    assert twice.value is not None
    assert (twice.value.at, twice.value.zone_known) == ("2020-10-25T02:30", False)
    assert [note.code for note in twice.notes] == ["date_time_twice"]


def test_without_a_last_day_nothing_is_in_the_future() -> None:
    assert read("2099-01-01", None, None).value is not None


def test_blank_text_is_an_empty_reading() -> None:
    assert _read(" ") == Reading()


@settings(max_examples=100)
@given(st.dates(date(1500, 1, 1), TODAY))
def test_every_day_is_read_from_its_iso_form_and_in_both_stated_orders(day: date) -> None:
    assert _at(day.isoformat()) == day.isoformat()
    assert _at(f"{day:%d/%m/}{day.year:04}", "dmy") == day.isoformat()
    assert _at(f"{day:%m/%d/}{day.year:04}", "mdy") == day.isoformat()
    assert _at(f"{day.day} {day:%B} {day.year:04}") == day.isoformat()


@settings(max_examples=100)
@given(st.dates(date(1500, 1, 1), TODAY))
def test_without_an_order_the_right_day_or_a_fault_comes_out(day: date) -> None:
    reading = _read(f"{day:%d.%m.}{day.year:04}")
    assert reading.faults or (reading.value is not None and reading.value.at == day.isoformat())


@settings(max_examples=100)
@given(st.datetimes(timezones=st.timezones().filter(lambda zone: zone is not None)))
def test_offsets_are_brought_to_utc(moment: object) -> None:
    from datetime import UTC, datetime

    assert isinstance(moment, datetime)
    offset = moment.utcoffset()
    if not 1900 < moment.year < 2026 or offset is None or offset % timedelta(minutes=1):
        return
    value = _read(moment.isoformat(timespec="seconds")).value
    assert value is not None
    assert value.at == moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@settings(max_examples=200)
@given(st.text(alphabet="0123456789-/.: TZ+JanfebmärzQ,", max_size=24) | st.text(max_size=24))
def test_any_text_gives_a_value_or_a_fault_and_never_an_exception(text: str) -> None:
    for order in (None, "dmy", "mdy", "ymd"):
        reading = read(text, order, "Europe/Rome", TODAY)
        assert (reading.value is None) == bool(reading.faults) or not text.strip()
