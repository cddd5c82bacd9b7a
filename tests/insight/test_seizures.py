"""Figures equal what counting by hand over the same records gives; kinds of quantity are never added together."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from tests.cast import Cast
from tests.insight.planted import Planted, plant
from tutela.errors import InvalidInput
from tutela.insight import cells, seizures
from tutela.insight.seizures import BREAKDOWNS, Filters, Step
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.models import Person
from tutela.vocabulary.substances import registry

COCAINE, HEROIN, NONE = ("cocaine", "mass", "12.5"), ("heroin", "mass", "0.5"), ("", "", None)

SEIZURES = (
    Planted(),
    Planted(items=(COCAINE, COCAINE, HEROIN), country="ES", transport="mail"),
    Planted(
        items=(COCAINE, ("cocaine", "pieces", "4"), ("cocaine", "mass", None)),
        when="2016-05-31",
        country="ES",
        transport="none",
    ),
    Planted(
        items=(("amphetamine", "tablets", "100"),),
        when="2014-12-31",
        country="",
        transport="unknown",
        concealment="other",
    ),
    Planted(items=(NONE,), when=None, country="unknown", location_kind="airport"),
    Planted(items=(HEROIN, NONE), when="2015-01-01", precision="year", country="PT", concealment="in_baggage"),
    Planted(items=(("cocaine-base", "mass", "1000"),), when="2016-03-31", country="AT", transport="mail"),
)


@pytest.fixture
def otto(cast: Cast) -> Person:
    plant(cast.otto, *SEIZURES)
    with acting(actor_of(cast.otto)):
        cells.refresh(connection)
    return cast.otto


def fits(one: Planted, filters: Filters) -> bool:
    """The same filters over the planted seizures, by hand."""
    month = date.fromisoformat(one.when).replace(day=1) if one.when else None
    if (filters.start and (month is None or month < filters.start)) or (
        filters.end and (month is None or month > filters.end)
    ):
        return False
    for name in BREAKDOWNS:
        asked = getattr(filters, name)
        if asked and getattr(one, name) != ("" if asked == "-" else asked):
            return False
    codes = {code for code, *_rest in one.items}
    if filters.substance:
        return ("" if filters.substance == "-" else filters.substance) in codes
    return not filters.group or filters.group in {registry().by_id[code].group for code in codes if code}


CASES = (
    Filters(),
    Filters(country="ES"),
    Filters(country="-"),
    Filters(country="unknown"),
    Filters(transport="-"),
    Filters(transport="none"),
    Filters(substance="cocaine"),
    Filters(substance="-"),
    Filters(group="cocaine_type"),
    Filters(group="opioids", country="ES"),
    Filters(start=date(2016, 3, 1), end=date(2016, 3, 1)),
    Filters(start=date(2015, 1, 1)),
    Filters(area="firearms"),
    Filters(substance="heroin", transport="mail", end=date(2016, 12, 1)),
)


@pytest.mark.parametrize("filters", CASES, ids=lambda filters: str(filters.query()))
def test_events_are_counted_as_by_hand(otto: Person, filters: Filters) -> None:
    expected = [one for one in SEIZURES if fits(one, filters)]
    with acting(actor_of(otto)):
        shown = seizures.picture(filters)
    assert shown.events == len(expected)
    for name in BREAKDOWNS:
        assert {one.code: one.events for one in shown.by[name]} == Counter(getattr(each, name) for each in expected)
    dated = [date.fromisoformat(one.when) for one in expected if one.when]
    assert shown.undated == len(expected) - len(dated)
    years = Counter(day.year for day in dated)
    assert {period.start.year: period.events for period in shown.years if period.events} == years
    months = Counter((one.when or "")[:7] for one in expected if one.when and one.precision != "year")
    assert {f"{period.start:%Y-%m}": period.events for period in shown.months if period.events} == months


@pytest.mark.parametrize("filters", CASES, ids=lambda filters: str(filters.query()))
def test_substances_and_amounts_are_added_as_by_hand_and_only_within_one_kind(otto: Person, filters: Filters) -> None:
    events: Counter[str] = Counter()
    amounts: dict[tuple[str, str], list[Decimal | None]] = defaultdict(list)
    for one in SEIZURES:
        if not fits(one, filters):
            continue
        wanted = [item for item in one.items if _wanted(item[0], filters)]
        events.update({code for code, *_rest in wanted})
        for code, kind, amount in wanted:
            amounts[code, kind].append(None if amount is None else Decimal(amount))
    with acting(actor_of(otto)):
        found = seizures.substances(filters)
    assert {one.code: one.events for one in found} == events
    sums = {(one.code, each.kind): (each.items, each.amount) for one in found for each in one.amounts}
    assert sums == {key: (len(values), _sum(values)) for key, values in amounts.items()}


def _wanted(code: str, filters: Filters) -> bool:
    if filters.substance:
        return code == ("" if filters.substance == "-" else filters.substance)
    return not filters.group or bool(code and registry().by_id[code].group == filters.group)


def _sum(values: list[Decimal | None]) -> Decimal | None:
    known = [value for value in values if value is not None]
    return sum(known, Decimal()) if known else None


def test_a_year_without_a_month_is_in_the_years_only_and_said(otto: Person) -> None:
    with acting(actor_of(otto)):
        shown = seizures.picture(Filters(country="PT"))
    assert (shown.events, shown.year_only, len(shown.years), shown.months) == (1, 1, 1, [])


def test_periods_without_an_event_are_there_with_none(otto: Person) -> None:
    with acting(actor_of(otto)):
        months = seizures.picture(Filters(country="ES")).months
    assert [(f"{period.start:%Y-%m}", period.events) for period in months] == [
        ("2016-03", 1),
        ("2016-04", 0),
        ("2016-05", 1),
    ]


@pytest.mark.parametrize(
    ("split", "expected"),
    [
        ("area", {"drugs": 6}),
        ("group", {"cocaine_type": 4, "opioids": 2, "amphetamines": 1, "": 1}),
        ("substance", {"cocaine": 3, "heroin": 2, "amphetamine": 1, "cocaine-base": 1, "": 1}),
    ],
)
def test_a_split_trend_counts_dated_events_of_each(otto: Person, split: str, expected: dict[str, int]) -> None:
    with acting(actor_of(otto)):
        series = seizures.split_trend(Filters(split=split))
    assert {code: sum(period.events for period in periods) for code, periods in series.items()} == expected
    assert len({len(periods) for periods in series.values()}) == 1, "every series has the same periods"


def test_a_split_by_month_leaves_out_what_has_no_month(otto: Person) -> None:
    with acting(actor_of(otto)):
        series = seizures.split_trend(Filters(split="substance", step=Step.MONTH))
    assert sum(period.events for period in series["heroin"]) == 1


def test_what_is_offered_is_what_occurs(otto: Person) -> None:
    with acting(actor_of(otto)):
        offered = seizures.choices()
    assert set(offered["country"]) == {"AT", "ES", "PT", "unknown", ""}
    assert set(offered["substance"]) == {"cocaine", "cocaine-base", "heroin", "amphetamine", ""}


@pytest.mark.parametrize(
    "query",
    [
        {"area": "elsewhere"},
        {"from": "March"},
        {"from": "2016-13"},
        {"from": "2016-02", "to": "2016-01"},
        {"step": "day"},
        {"split": "nose"},
    ],
)
def test_an_address_that_makes_no_sense_says_so(query: dict[str, str]) -> None:
    with pytest.raises(InvalidInput):
        Filters.read(query)


def test_filters_go_into_an_address_and_come_back() -> None:
    filters = Filters(
        start=date(2016, 1, 1), country="ES", substance="cocaine", transport="-", step=Step.MONTH, split="area"
    )
    assert Filters.read(filters.query()) == filters


def test_one_substance_is_not_split_by_substance() -> None:
    filters = Filters.read({"substance": "cocaine", "group": "opioids", "split": "substance"})
    assert (filters.split, filters.group) == ("", "")
