"""Red flags: each with what raises it, what does not, and what can't be computed."""

from __future__ import annotations

import pytest

from tutela.linking.tracing.flags import FLAGS, Finding, raised
from tutela.linking.tracing.rules import Step


def of(name: str, *steps: Step) -> Finding | None:
    return next((one.finding for one in raised(steps) if one.flag.name == name), None)


def step(event: str, at: str = "", **more: object) -> Step:
    return Step(f"{event} {at} {more.get('owner', '')}", event, at=at, **more)  # type: ignore[arg-type]


def is_raised(name: str, *steps: Step) -> bool:
    found = of(name, *steps)
    return found is not None and not found.unknown


def test_every_flag_is_declared_once_with_its_reason() -> None:
    assert len({one.name for one in FLAGS}) == len(FLAGS)
    assert all(one.title and one.reason for one in FLAGS)
    assert raised([]) == []


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([step("destroyed", "2015"), step("seized", "2019")], "raised"),
        ([step("destroyed", "2019"), step("seized", "2015")], "no"),
        ([step("destroyed", "2015"), step("seized", "2015-06-01")], "unknown"),
        ([step("destroyed"), step("seized", "2015")], "unknown"),
        ([step("destroyed", "2015"), step("correction", "2016")], "no"),
        ([step("deactivated", "2015"), step("acquired", "2016")], "no"),
        ([step("deactivated", "2015"), step("reactivation_detected", "2016")], "raised"),
        ([step("deactivated", "2015"), step("destroyed", "2016")], "no"),
        ([step("destroyed", "2015"), step("seized", "2019", sure=False)], "no"),
    ],
)
def test_a_destroyed_or_deactivated_serial_seen_again(steps: list[Step], expected: str) -> None:
    found = of("ended_seen_again", *steps)
    assert ("no" if found is None else "unknown" if found.unknown else "raised") == expected


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([step("seized", "2015"), step("stolen", "2019")], True),
        ([step("stolen", "2014"), step("seized", "2015")], False),
        ([step("seized", "2015"), step("returned", "2016"), step("stolen", "2019")], False),
        ([step("stolen", "2014"), step("seized", "2015"), step("stolen", "2019")], False),
        ([step("seized", "2015"), step("stolen")], False),
    ],
)
def test_recovered_before_it_was_reported_lost(steps: list[Step], expected: bool) -> None:
    assert is_raised("recovered_before_lost", *steps) is expected


def sale(at: str, **more: object) -> Step:
    return step("acquired", at, **{"from_holder": "dealer", **more})


def test_a_short_time_from_sale_to_recovery_is_counted_in_days() -> None:
    found = of("short_time", sale("2019-01-10"), step("seized", "2019-07-02"))
    assert found is not None
    assert dict(found.values) == {"least": 173, "most": 173}
    assert of("short_time", sale("1981-01-10"), step("seized", "2019-07-02")) is None


@pytest.mark.parametrize(
    ("steps", "why"),
    [
        ([step("seized", "2019-07-02")], "No record says when it was first sold."),
        ([sale(""), step("seized", "2019-07-02")], "The date of the first retail sale is not known."),
        ([sale("2018-01-01"), step("seized")], "The date of the recovery is not known."),
        ([sale("2016"), step("seized", "2019-07-02")], "The dates are not known exactly enough."),
        ([sale("2020-01-01"), step("seized", "2019-07-02")], "It was recovered before the sale that is recorded."),
        ([sale("2018-01-01", from_holder="private", to_holder="private"), step("seized", "2019-07-02")],
         "No record says when it was first sold."),
    ],
)  # fmt: skip
def test_a_time_that_can_t_be_computed_says_why(steps: list[Step], why: str) -> None:
    found = of("short_time", *steps)
    assert found is not None
    assert found.unknown == why


def test_a_year_alone_may_be_short_for_sure_and_gives_a_span() -> None:
    found = of("short_time", sale("2018"), step("seized", "2019-07-02"))
    assert found is not None
    assert not found.unknown
    assert dict(found.values) == {"least": 183, "most": 547}


def test_several_makes_under_one_serial() -> None:
    glock, taurus, beretta = (step("seized", make=make, make_written=make) for make in ("glock", "taurus", "beretta"))
    assert is_raised("makes_contradict", glock, taurus)
    assert not is_raised("makes_contradict", glock, step("lost", make="glock"))
    assert not is_raised("makes_contradict", glock, step("lost", make="taurus", same_serial=False))
    assert not is_raised("makes_contradict", glock, step("lost"))
    assert is_raised("makes_contradict", glock, beretta, step("lost", make="glock", sure=False))


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([step("stolen", "2015", owner="A"), step("stolen", "2016", owner="B")], True),
        ([step("stolen", "2015", owner="A"), step("stolen", "2016", owner="A")], False),
        ([step("stolen", "2015", reporter="dealer"), step("lost", "2016", reporter="private")], True),
        ([step("stolen", "2015", owner="A"), step("found", "2016"), step("stolen", "2017", owner="B")], False),
        ([step("stolen", owner="A"), step("stolen", owner="B")], True),
    ],
)
def test_reported_lost_by_two_reporters(steps: list[Step], expected: bool) -> None:
    assert is_raised("lost_twice", *steps) is expected


def test_in_two_countries_on_one_day() -> None:
    here = step("seized", "2019-07-02", country="AT")
    assert is_raised("two_places", here, step("found", "2019-07-02", country="PT"))
    assert not is_raised("two_places", here, step("found", "2019-07-03", country="PT"))
    assert not is_raised("two_places", here, step("found", "2019", country="PT"))
    assert not is_raised("two_places", here, step("stolen", "2019-07-02", country="PT"))


def test_a_service_weapon_is_flagged_only_where_it_was_recovered() -> None:
    issued = step("registered", "2010", to_holder="police")
    assert is_raised("of_the_state", issued, step("seized", "2019"))
    assert not is_raised("of_the_state", issued)
    assert not is_raised("of_the_state", step("seized", "2019", to_holder="police"))


def test_a_converted_blank_firer_is_flagged() -> None:
    assert is_raised("converted", step("seized", origin="converted_from_alarm_signal"))
    assert is_raised("converted", step("seized", item_kind="alarm_signal"))
    assert not is_raised("converted", step("seized", origin="factory"))
