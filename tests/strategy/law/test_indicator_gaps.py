"""Gaps out of indicators: off target, not yet, without a value; and that they follow what is delivered."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from procrastinate.contrib.django.models import ProcrastinateJob

from tests.cast import Cast
from tutela import jobs
from tutela.safeguards.actor import acting, actor_of
from tutela.strategy.indicators import actions as indicators
from tutela.strategy.indicators.actions import NewReference
from tutela.strategy.law.indicator_gaps import Target, Value, indicator_gaps
from tutela.strategy.law.models import Gap
from tutela.strategy.law.queue import FOLLOW
from tutela.strategy.law.rules import GapKind

DAY = date(2026, 11, 25)


def target(**more: object) -> Target:
    values: dict[str, object] = {
        "indicator": "x", "title": "Places in services", "better": "up", "country": "", "breakdown": "", "period": "2025",
        "due": date(2025, 12, 31), "value": Decimal(10),
    }  # fmt: skip
    return Target(**(values | more))  # type: ignore[arg-type]


def test_off_target_and_without_a_value_are_two_gaps_with_their_sources() -> None:
    known = {("x", ""): {"AT": Value("2024", 8.0), "BE": Value("2025", 10.0)}}
    off, silent = indicator_gaps([target()], known, ("AT", "BE", "PT"), DAY)
    assert (off.kind, off.countries, off.severity) == (GapKind.INDICATOR, ("AT",), 4)
    assert off.reasons == (("off_target", "AT", "2024", "8", "10"),)
    assert off.sources == ("indicator:x::target::2025", "indicator:x::2024:AT")
    assert (silent.kind, silent.countries, silent.reasons) == (GapKind.DATA, ("PT",), (("no_value", "1"),))


def test_a_target_that_is_to_come_is_less_severe_and_a_lower_value_may_be_the_better() -> None:
    known = {("x", ""): {"AT": Value("2024", 8.0)}}
    (off,) = indicator_gaps([target(better="down", value=Decimal(5), due=date(2030, 12, 31))], known, ("AT",), DAY)
    assert off.severity == 2
    assert indicator_gaps([target(better="down")], known, ("AT",), DAY) == []
    assert indicator_gaps([target(better="none")], known, ("AT",), DAY) == []


def test_a_target_that_is_set_has_its_gaps_computed_soon(cast: Cast) -> None:
    with acting(actor_of(cast.cora)):
        indicators.set_reference(NewReference("euda.deaths", "target", "2030", "5", "a plan"))
        indicators.set_reference(NewReference("euda.deaths", "target", "2031", "4", "a plan"))
        assert ProcrastinateJob.objects.filter(task_name=FOLLOW).count() == 1, "once is enough"
        assert not Gap.objects.filter(source="indicators").exists()
    jobs.follow_the_day(0)
    with acting(actor_of(cast.cora)):
        found = Gap.objects.filter(source="indicators")
        assert {one.kind for one in found} == {"data"}
        assert all(len(one.countries) == 27 and one.because.startswith("target:") for one in found)


def test_two_targets_of_one_long_breakdown_are_two_gaps() -> None:
    long = "age=15-19;sex=female;" + "x" * 200
    found = indicator_gaps([target(breakdown=long), target(breakdown=long, period="2026")], {}, ("AT",), DAY)
    assert len({one.key for one in found}) == 2
    assert all(len(one.key) == 120 for one in found)
