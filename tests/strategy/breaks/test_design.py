"""The prepared regression agrees with a library that was written for it."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.regression.linear_model import GLS, OLS

from tutela.strategy.breaks.design import Design, by_chance, extremes, likelihoods, prepared
from tutela.strategy.breaks.rules import DEPENDENCE

GAPPED = tuple(at for at in range(60) if at not in {7, 8, 30})


@pytest.mark.parametrize("trend", [False, True])
@pytest.mark.parametrize("rho", range(len(DEPENDENCE)))
def test_each_likelihood_is_the_one_of_statsmodels(rho: int, trend: bool) -> None:
    design = Design(GAPPED, 12, trend, (15, 30, 41))
    values = np.random.default_rng(1).standard_normal(len(GAPPED))
    one = prepared(design)[rho]
    white = one.whiten @ values
    rest = white - one.steady @ (one.steady.T @ white)
    sigma = design.dependence(DEPENDENCE[rho])
    assert rest @ rest == pytest.approx(GLS(values, design.steady(), sigma=sigma).fit().ssr)
    for number, candidate in enumerate(design.candidates):
        columns = np.column_stack([design.steady(), design.broken(candidate)])
        left = rest @ rest - float(np.sum((one.added[:, number, :] @ rest) ** 2))
        assert left == pytest.approx(GLS(values, columns, sigma=sigma).fit().ssr)


@pytest.mark.parametrize("rho", DEPENDENCE)
def test_values_are_made_independent_as_the_correlation_says(rho: float) -> None:
    design = Design(GAPPED, 12, False, (30,))
    whiten, logarithm = design.whitening(rho)
    correlation = design.dependence(rho)
    assert whiten @ correlation @ whiten.T == pytest.approx(np.eye(len(GAPPED)), abs=1e-9)
    assert logarithm == pytest.approx(np.linalg.slogdet(correlation)[1])


@pytest.mark.parametrize("trend", [False, True])
def test_many_series_are_compared_by_what_each_of_them_says_alone(trend: bool) -> None:
    design = Design(GAPPED, 12, trend, tuple(range(10, 48)))
    series = np.random.default_rng(4).standard_normal((len(GAPPED), 50)).cumsum(axis=0)
    series[:, 7] = 0  # nothing varies
    together, there = extremes(design, series, 5)
    for number in range(series.shape[1]):
        one = likelihoods(design, series[:, number : number + 1])
        alone = one.extremes()
        for name in ("steady", "broken", "stepped"):
            assert getattr(together, name)[number] == pytest.approx(getattr(alone, name)[0]), (name, number)
        assert there[number] == pytest.approx(one.broken[5, 0])


@pytest.mark.parametrize("trend", [False, True])
def test_the_columns_of_all_breaks_are_those_of_each(trend: bool) -> None:
    design = Design(GAPPED, 0, trend, (9, 30, 41))
    every = design.all_broken()
    for number, candidate in enumerate(design.candidates):
        assert (design.broken(candidate) == every[:, :, number].T).all()


def test_without_dependence_the_ratio_at_one_date_is_that_of_chow() -> None:
    design = Design(tuple(range(40)), 0, False, (20,))
    values = np.random.default_rng(2).standard_normal((40, 1))
    steady = OLS(values[:, 0], design.steady()).fit()
    broken = OLS(values[:, 0], np.column_stack([design.steady(), design.broken(20)])).fit()
    independent = DEPENDENCE.index(0.0)
    one = prepared(design)[independent]
    rest = values[:, 0] - one.steady @ (one.steady.T @ values[:, 0])
    gain = float((one.added[0, 0] @ rest) ** 2)
    chow = gain / ((rest @ rest - gain) / 38)
    assert chow == pytest.approx(broken.compare_f_test(steady)[0])


def test_chance_does_more_where_values_hang_on_one_another() -> None:
    design = Design(tuple(range(48)), 0, False, tuple(range(8, 41)))
    high = [by_chance(design, DEPENDENCE.index(rho))[-20] for rho in (0.0, 0.6, 0.97)]
    assert high == sorted(high)
    assert likelihoods(design, np.zeros((48, 1))).extremes().ratio()[0] == pytest.approx(0)
