"""Breaks that are there are found, those that are not are not, and what cannot be said is said to be so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tutela.errors import InvalidInput
from tutela.strategy.breaks.finding import analyse
from tutela.strategy.breaks.periods import Frequency, Period
from tutela.strategy.breaks.result import Analysis, Verdict

START: Final = 2015 * 12  # January 2015
MARCH_2020: Final = date(2020, 3, 1)


def months(values: NDArray[np.float64] | Sequence[float | None]) -> list[tuple[Period, float | None]]:
    return [
        (Period(Frequency.MONTH, START + at), None if value is None else float(value))
        for at, value in enumerate(values)
    ]


def noise(n: int, seed: int = 3) -> NDArray[np.float64]:
    return np.random.default_rng(seed).standard_normal(n)


def codes(said: Analysis) -> set[str]:
    notes = (*said.notes, *said.found.notes, *(said.named.notes if said.named else ()))
    return {note.code for note in notes}


def shifted(n: int = 96, at: int = 62, by: float = 3.0, seed: int = 3) -> NDArray[np.float64]:
    """Noise and seasons, and from March 2020 on (place 62) so much more."""
    values: NDArray[np.float64] = noise(n, seed) + 2 * np.sin(np.arange(n) * np.pi / 6)
    values[at:] += by
    return values


def test_a_shift_in_march_2020_is_found_by_name_and_without() -> None:
    said = analyse(months(shifted()), MARCH_2020)
    assert said.named is not None
    assert said.named.verdict is Verdict.BREAK
    (found,) = said.found.breaks
    assert str(found.at) == "2020-03"
    assert found.earliest <= found.at <= found.latest
    assert found.level.low < 3 < found.level.high
    assert [event.id for event in found.events] == ["pandemic"]
    assert said.version.startswith("breaks-")


def test_white_noise_has_no_break() -> None:
    said = analyse(months(noise(96, 8)), MARCH_2020)
    assert said.found.verdict is Verdict.NO_BREAK
    assert said.named is not None
    assert said.named.verdict is Verdict.NO_BREAK
    assert said.named.breaks[0].level.low < 0 < said.named.breaks[0].level.high


def test_a_steady_rise_is_no_break() -> None:
    said = analyse(months(noise(96, 5) * 0.5 + np.arange(96) * 0.2))
    assert said.found.verdict is Verdict.NO_BREAK
    assert "trend" in codes(said)


def test_seasons_are_no_break_and_are_said_to_be_taken_out() -> None:
    said = analyse(months(noise(72, 6) * 0.3 + 5 * np.sin(np.arange(72) * np.pi / 6)))
    assert said.found.verdict is Verdict.NO_BREAK
    assert "season" in codes(said)


def test_a_change_of_slope_is_told_from_a_change_of_level() -> None:
    at = np.arange(96)
    said = analyse(months(noise(96, 2) + 0.2 * at + 0.8 * np.maximum(0, at - 50)))
    assert said.found.verdict is Verdict.BREAK
    slope = said.found.breaks[0].slope
    assert slope is not None
    assert slope.low > 0


def test_two_breaks_are_found_both_and_no_more_than_three_of_many() -> None:
    values = noise(120, 4)
    values[40:80] += 6
    said = analyse(months(values))
    assert [str(one.at) for one in said.found.breaks] == ["2018-05", "2021-09"]
    many = noise(200, 4) * 0.3 + np.repeat([0, 8, 0, 8, 0, 8, 0, 8], 25)
    said = analyse(months(many))
    assert len(said.found.breaks) <= 3


def test_fewer_than_eight_values_on_a_side_are_no_verdict_with_the_reason() -> None:
    said = analyse(months(shifted(n=67)), MARCH_2020)
    assert said.named is not None
    assert said.named.verdict is Verdict.NO_VERDICT
    assert [(note.code, note.values["after"]) for note in said.named.notes] == [("few_sides", 5)]
    short = analyse([(Period(Frequency.YEAR, 2010 + at), float(at % 3)) for at in range(14)], MARCH_2020)
    assert short.found.verdict is Verdict.NO_VERDICT
    assert "few" in codes(short)
    assert analyse(months(noise(40)), date(1980, 1, 1)).named.verdict is Verdict.NO_VERDICT  # type: ignore[union-attr]


def test_missing_periods_are_counted_and_nothing_is_put_in_their_place() -> None:
    values: list[float | None] = [float(one) for one in shifted()]
    values[10:14] = [None, float("nan"), float("inf"), None]
    said = analyse(months(values), MARCH_2020)
    assert (said.values, said.missing) == (92, 4)
    assert "gaps" in codes(said)
    assert str(said.found.breaks[0].at) == "2020-03"
    left_out = [line for line in months(values) if line[1] is not None and np.isfinite(line[1])]
    assert analyse(left_out, MARCH_2020).found == said.found


def test_zeros_at_the_beginning_are_pointed_out() -> None:
    values = np.abs(noise(60)) + 5
    values[:12] = 0
    said = analyse(months(values))
    assert said.zeros == 12
    assert "leading_zeros" in codes(said)


def test_a_random_walk_is_said_to_wander() -> None:
    said = analyse(months(np.cumsum(noise(120, 11))))
    assert said.found.verdict is Verdict.NO_BREAK
    assert "wandering" in codes(said)


@pytest.mark.parametrize("values", [[5.0] * 40, [0.0] * 40, [1e300] * 40, [0.1 + 0.2] * 40])
def test_a_constant_series_has_no_break(values: list[float | None]) -> None:
    said = analyse(months(values), date(2016, 6, 1))
    assert said.found.verdict is Verdict.NO_BREAK
    assert "constant" in codes(said)


def test_a_step_without_noise_is_found_exactly() -> None:
    said = analyse(months([1.0] * 30 + [2.0] * 30))
    (found,) = said.found.breaks
    assert (str(found.at), found.dates) == ("2017-07", 1)
    assert found.level.estimate == pytest.approx(1)


def test_a_long_series_is_looked_at_from_its_end() -> None:
    days = [(Period(Frequency.DAY, 730_000 + at), float(value)) for at, value in enumerate(noise(420))]
    assert "cut" in codes(analyse(days))


def test_periods_twice_mixed_or_none_are_refused() -> None:
    month = Period(Frequency.MONTH, START)
    for wrong in ([(month, 1.0), (month, 2.0)], [(month, 1.0), (Period(Frequency.YEAR, 2015), 1.0)], []):
        with pytest.raises(InvalidInput):
            analyse(wrong)


@settings(max_examples=8)
@given(
    factor=st.floats(1e-6, 1e9), offset=st.floats(-1e6, 1e6), seed=st.integers(0, 30), by=st.sampled_from([0.0, 1.5, 4.0])
)  # fmt: skip
def test_scaling_and_moving_a_series_changes_nothing_but_units(
    factor: float, offset: float, seed: int, by: float
) -> None:
    plain = noise(40, seed)
    plain[20:] += by
    one = analyse(months(plain), date(2016, 9, 1))
    other = analyse(months((plain + offset / 1e6) * factor), date(2016, 9, 1))
    assert one.found.verdict is other.found.verdict
    for first, second in zip(one.found.breaks, other.found.breaks, strict=True):
        assert (first.at, first.earliest, first.latest, first.p) == (
            second.at, second.earliest, second.latest, second.p
        )  # fmt: skip
        assert second.level.estimate == pytest.approx(first.level.estimate * factor, rel=1e-6, abs=1e-9 * factor)


@settings(max_examples=8)
@given(seed=st.integers(0, 1000), at=st.integers(12, 28))
def test_a_half_that_is_shifted_far_is_found(seed: int, at: int) -> None:
    values = noise(40, seed)
    values[at:] += 12
    said = analyse(months(values), Period(Frequency.MONTH, START + at).start)
    assert Period(Frequency.MONTH, START + at) in {one.at for one in said.found.breaks}
    assert said.named is not None
    assert said.named.verdict is Verdict.BREAK


@settings(max_examples=25)
@given(
    st.lists(st.one_of(st.none(), st.floats(allow_nan=True, allow_infinity=True), st.just(0.0)), min_size=1, max_size=36),
    st.sampled_from(list(Frequency)),
)  # fmt: skip
def test_whatever_stands_in_a_series_there_is_an_answer(values: list[float | None], frequency: Frequency) -> None:
    said = analyse([(Period(frequency, 24_000 // 12 + at), value) for at, value in enumerate(values)], date(2001, 1, 1))
    assert said.found.verdict in Verdict
    assert said.as_json()["rules"] == said.version
