"""The prepared regression agrees with a library that was written for it."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.regression.linear_model import GLS, OLS

from tutela.strategy.breaks.design import Design, by_chance, likelihoods, prepared
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
    assert likelihoods(design, np.zeros((48, 1))).ratio()[0] == pytest.approx(0)
