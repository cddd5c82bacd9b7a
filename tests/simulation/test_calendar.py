"""When simulated things happen."""

from __future__ import annotations

from collections import Counter
from datetime import date
from random import Random

from tutela.simulation.calendar import Calendar


def test_the_time_spans_seven_years_and_the_days_up_to_the_last() -> None:
    calendar = Calendar(date(2026, 6, 30))
    assert (calendar.texts[0], calendar.texts[-1]) == ("2019-01-01", "2026-06-30")
    rng = Random(1)
    picks = {calendar.pick(rng) for _ in range(50_000)}
    assert 0 <= min(picks) <= max(picks) < len(calendar.days)
    assert calendar.near(rng, len(calendar.days) - 1, 400) == len(calendar.days) - 1


def test_the_first_months_of_the_pandemic_are_a_visible_dip() -> None:
    calendar, rng = Calendar(date(2026, 6, 30)), Random(1)
    months = Counter(calendar.texts[calendar.pick(rng)][:7] for _ in range(100_000))
    assert months["2020-04"] < 0.5 * months["2019-04"]
    assert months["2020-04"] < 0.5 * months["2022-04"]
    assert sum(months[f"2020-{month:02}"] for month in range(1, 13)) < 0.9 * sum(
        months[f"2019-{month:02}"] for month in range(1, 13)
    )
