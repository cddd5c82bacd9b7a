"""How values read on a page."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.http import QueryDict
from django.template import Context, Template
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from tutela.records.models import Record
from tutela.vocabulary.areas import Area
from tutela.vocabulary.faults import CATALOGUE
from tutela.web.templatetags import tutela as tags

THIN = tags.THIN_SPACE


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0"),
        (999, "999"),
        (20112, f"20{THIN}112"),
        (-1234567, f"-1{THIN}234{THIN}567"),
        (Decimal("1250.000000000000"), f"1{THIN}250"),
        (Decimal("0.500"), "0.500"),
        (1234.5, f"1{THIN}234.5"),
        (None, ""),
        ("", ""),
        ("not a number", "not a number"),
    ],
)
def test_digits_are_grouped_by_a_thin_space(value: object, shown: str) -> None:
    assert tags.grouped(value) == shown  # type: ignore[arg-type]


@given(st.integers(-(10**15), 10**15))
def test_grouping_never_changes_a_number(value: int) -> None:
    assert int(tags.grouped(value).replace(THIN, "")) == value


def test_a_moment_says_its_zone() -> None:
    assert tags.moment(datetime(2020, 7, 24, 14, 5, tzinfo=UTC)) == "24 Jul 2020 14:05 UTC"
    assert tags.moment(None) == "not recorded"


@pytest.mark.parametrize(
    ("precision", "zone_known", "shown"),
    [
        ("year", False, "2020"),
        ("month", False, "Jul 2020"),
        ("day", False, "24 Jul 2020"),
        ("minute", True, "24 Jul 2020 14:05 UTC"),
        ("minute", False, "24 Jul 2020 14:05 (zone not recorded)"),
    ],
)
def test_an_event_is_dated_only_as_precisely_as_is_known(precision: str, zone_known: bool, shown: str) -> None:
    record = Record(
        occurred_at=datetime(2020, 7, 24, 14, 5, tzinfo=UTC),
        occurred_precision=precision,
        occurred_zone_known=zone_known,
    )
    assert tags.occurred(record) == shown


def test_an_event_without_a_date_says_so() -> None:
    assert tags.occurred(Record(occurred_at=None)) == "not recorded"


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [(0, 10, "0.0 %"), (1, 100_000, "< 0.1 %"), (99_999, 100_000, "> 99.9 %"), (10, 10, "100.0 %"), (1, 0, "")],
)
def test_a_share_is_never_rounded_to_nothing_or_all(part: int, whole: int, shown: str) -> None:
    assert tags.share(part, whole) == shown


def test_sizes_have_their_unit() -> None:
    assert [tags.size(value) for value in (0, 999, 1000, 4_812_313, 2 * 1024**3, 10**13)] == [
        "0 B",
        "999 B",
        "1.0 kB",
        "4.8 MB",
        "2.1 GB",
        "10000.0 GB",
    ]


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_every_fault_of_the_catalogue_reads_as_a_sentence_even_without_its_values(code: str) -> None:
    for fault in ({"code": code, "column": "C", "params": {}}, {"code": code}):
        sentence = tags.fault_sentence(fault)
        assert sentence
        assert "{" not in sentence
        assert "{" not in tags.fault_mend(fault)


def test_a_value_can_neither_break_the_sentence_nor_the_page() -> None:
    fault = {
        "code": "field_invalid",
        "column": "<b>C</b>",
        "params": {"value": "{column.__class__} <script>", "reason": "x" * 5000},
    }
    shown = Template("{% load tutela %}{{ fault|fault_sentence }}").render(Context({"fault": fault}))
    assert "<script>" not in shown
    assert "<b>" not in shown
    assert "{column.__class__}" in shown
    assert len(shown) < 1000


def test_a_code_that_left_the_catalogue_still_shows() -> None:
    assert tags.fault_sentence({"code": "of_an_older_release"}) == "of_an_older_release"
    assert tags.fault_mend({"code": "of_an_older_release"}) == ""


def test_every_area_has_its_sign_and_its_word() -> None:
    shown = [tags.area_sign(area) for area in Area]
    assert len(set(shown)) == len(Area)
    assert "Child protection" in shown[0]
    assert all("<svg" in sign for sign in shown)


def test_a_kind_nobody_knows_stays_as_it_was_written() -> None:
    assert tags.kind_title("seizure") == "Seizure"
    assert tags.kind_title("other-thing") == "other-thing"


def test_other_filters_stay_when_the_page_changes() -> None:
    request = RequestFactory().get("/quarantine/?code=a&source=b&page=3")
    address = tags.address_with(Context({"request": request}), page=4, source="")
    assert QueryDict(address.removeprefix("?")).dict() == {"code": "a", "page": "4"}
