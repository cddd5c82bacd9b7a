"""The regression of a series, prepared once for all series with the same periods: its columns whitened for each dependence that is
tried, and for each candidate date what a break there adds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from tutela.strategy.breaks.rules import DEPENDENCE, DRAWS, FEWEST_DRAWS, SEED, TREND_RATIO

Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Design:
    """``positions``: numbers of the periods that have a value, ascending; ``season``: periods after which a season comes again,
    0 where seasons are left; ``trend``: whether a steady trend is taken out, and a break may change the slope beside the
    level; ``candidates``: places in ``positions`` at which a break may begin."""

    positions: tuple[int, ...]
    season: int
    trend: bool
    candidates: tuple[int, ...]

    @property
    def adds(self) -> int:
        """Columns that a break adds."""
        return 2 if self.trend else 1

    def steady(self) -> Floats:
        """Columns (values x columns) without a break: level, trend, seasons."""
        at = np.array(self.positions)
        columns = [np.ones(len(at))]
        if self.trend:
            columns.append((at - at.mean()) / max(1.0, float(np.ptp(at))))
        if self.season:
            seen = np.unique(at % self.season)
            columns += [(at % self.season == one).astype(np.float64) for one in seen[1:]]
        return np.column_stack(columns)

    def broken(self, candidate: int) -> Floats:
        """The columns (values x ``adds``) of a break beginning at a place: a step of 1, and a slope of 1 a period from there."""
        at = np.array(self.positions, dtype=np.float64)
        since = at - at[candidate]
        step = (since >= 0).astype(np.float64)
        return np.column_stack([step, step * since] if self.trend else [step])

    def all_broken(self) -> Floats:
        """The columns of a break at each candidate (adds x values x candidates)."""
        at = np.array(self.positions, dtype=np.float64)
        since = at[:, None] - at[list(self.candidates)]
        step = (since >= 0).astype(np.float64)
        return np.stack([step, step * since] if self.trend else [step])

    def dependence(self, rho: float) -> Floats:
        """The correlation of values: ``rho`` to the power of the periods between them, so that gaps count."""
        at = np.array(self.positions)
        apart = np.abs(at[:, None] - at[None, :])
        correlation: Floats = np.power(rho, apart) if rho else (apart == 0).astype(np.float64)
        return correlation

    def whitening(self, rho: float) -> tuple[Floats, float]:
        """What makes values of a dependence independent (the inverse of the correlation's Cholesky factor), and the logarithm of the
        correlation's determinant. A value hangs on the one before it alone, so both are known without a decomposition."""
        of_former = np.power(rho, np.diff(np.array(self.positions))) if rho else np.zeros(len(self.positions) - 1)
        new = 1 - of_former**2  # the variance that the one before leaves
        whiten = np.diag(np.concatenate([[1.0], 1 / np.sqrt(new)]))
        whiten[np.arange(1, len(new) + 1), np.arange(len(new))] = -of_former / np.sqrt(new)
        return whiten, float(np.log(new).sum())


@dataclass(frozen=True, slots=True)
class Prepared:
    """One dependence of a design. ``whiten`` makes values independent; ``steady`` is an orthonormal base of the whitened columns
    without break; ``added`` (adds x candidates x values) one of what each break adds; the determinants are logarithms, of
    the correlation and of the normal matrices."""

    whiten: Floats
    steady: Floats
    added: Floats
    correlation_det: float
    steady_det: float
    added_det: Floats


@lru_cache(maxsize=24)
def prepared(design: Design) -> tuple[Prepared, ...]:
    """A design for each of ``DEPENDENCE``."""
    return tuple(_prepared(design, rho) for rho in DEPENDENCE)


def _prepared(design: Design, rho: float) -> Prepared:
    whiten, correlation_det = design.whitening(rho)
    base, triangle = np.linalg.qr(whiten @ design.steady())
    added: list[Floats] = []
    determinant = np.zeros(len(design.candidates))
    for column in whiten @ design.all_broken():  # values x candidates
        for _twice in range(2):  # once is not orthogonal enough where columns are nearly alike
            column = column - base @ (base.T @ column)
            for former in added:
                column = column - former.T * np.sum(former.T * column, axis=0)
        length = np.linalg.norm(column, axis=0)
        determinant += 2 * np.log(np.maximum(length, 1e-9))
        added.append((column / np.maximum(length, 1e-9)).T)
    return Prepared(
        whiten, base, np.stack(added), correlation_det, 2 * float(np.log(np.abs(np.diag(triangle))).sum()), determinant,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Likelihoods:
    """Of each series (columns): twice the log-likelihood without a break, with one at each candidate (candidates x series), with a
    step alone there, and the dependence (its place in ``DEPENDENCE``) that REML finds without and with each break."""

    steady: Floats
    broken: Floats
    stepped: Floats
    steady_rho: NDArray[np.int64]
    broken_rho: NDArray[np.int64]

    def best(self) -> NDArray[np.int64]:
        """The candidate that fits each series best."""
        return np.asarray(self.broken.argmax(axis=0), dtype=np.int64)

    def extremes(self) -> Extremes:
        """What of them many series are compared by."""
        return Extremes(self.steady, self.broken.max(axis=0), self.stepped.max(axis=0))


@dataclass(frozen=True, slots=True)
class Extremes:
    """Of each series: twice the log-likelihood without a break, with the best one, and with the best step alone."""

    steady: Floats
    broken: Floats
    stepped: Floats

    def ratio(self) -> Floats:
        """The likelihood ratio of the best candidate against no break, of each series."""
        ratio: Floats = self.broken - self.steady
        return ratio


@dataclass(frozen=True, slots=True)
class _Left:
    """Of each series, what one dependence leaves unexplained: sums of squares without a break, with one at each candidate
    (candidates x series), and with a step alone there."""

    steady: Floats
    broken: Floats
    stepped: Floats


def _left(design: Design, one: Prepared, series: Floats, floor: Floats) -> _Left:
    white = one.whiten @ series
    rest = white - one.steady @ (one.steady.T @ white)
    steady = np.maximum(np.sum(rest**2, axis=0), floor)
    gains = (one.added @ rest) ** 2
    stepped = np.maximum(steady - gains[0], floor)
    broken = stepped if design.adds == 1 else np.maximum(steady - gains.sum(axis=0), floor)
    return _Left(steady, broken, stepped)


def _floor(series: Floats) -> Floats:
    """Below this a sum of squares is rounding."""
    floor: Floats = 1e-20 * np.maximum(1e-280, np.sum((series - series.mean(axis=0)) ** 2, axis=0))
    return floor


def extremes(design: Design, series: Floats, place: int = 0) -> tuple[Extremes, Floats]:
    """Of series as columns (values x series), each of about unit size, and twice their log-likelihood with a break at one candidate
    (its ``place``). The best is chosen before the logarithm, which keeps the order: so hundreds of series are looked through at
    every date without one for each."""
    n, floor = len(design.positions), _floor(series)
    steady, broken, stepped, there = (np.full(series.shape[1], -np.inf) for _each in range(4))
    for one in prepared(design):
        left = _left(design, one, series, floor)
        for into, squares in (
            (steady, left.steady),
            (broken, left.broken.min(axis=0)),
            (stepped, left.stepped.min(axis=0)),
            (there, left.broken[place]),
        ):
            np.maximum(into, -n * np.log(squares) - one.correlation_det, out=into)
    return Extremes(steady, broken, stepped), there


def likelihoods(design: Design, series: Floats) -> Likelihoods:
    """Of series as columns (values x series), each of about unit size."""
    n, shape = len(design.positions), (len(design.candidates), series.shape[1])
    steady, steady_reml = np.full(shape[1], -np.inf), np.full(shape[1], -np.inf)
    broken, stepped, broken_reml = (np.full(shape, -np.inf) for _each in range(3))
    steady_rho, broken_rho = np.zeros(shape[1], np.int64), np.zeros(shape, np.int64)
    floor = _floor(series)
    for number, one in enumerate(prepared(design)):
        left = _left(design, one, series, floor)
        log_broken = np.log(left.broken)
        np.maximum(stepped, -n * np.log(left.stepped) - one.correlation_det, out=stepped)
        free = n - one.steady.shape[1]
        np.maximum(steady, -n * np.log(left.steady) - one.correlation_det, out=steady)
        np.maximum(broken, -n * log_broken - one.correlation_det, out=broken)
        reml = -free * np.log(left.steady) - one.correlation_det - one.steady_det
        steady_rho[reml > steady_reml] = number
        np.maximum(steady_reml, reml, out=steady_reml)
        reml_broken = -(free - design.adds) * log_broken - one.correlation_det - one.steady_det
        reml_broken = reml_broken - one.added_det[:, None]
        broken_rho[reml_broken > broken_reml] = number
        np.maximum(broken_reml, reml_broken, out=broken_reml)
    return Likelihoods(steady, broken, stepped, steady_rho, broken_rho)


def has_trend(level: Extremes, trend: Extremes) -> NDArray[np.bool_]:
    """Of each series: whether a steady trend beside the best step makes it likelier by more than ``TREND_RATIO``."""
    chosen: NDArray[np.bool_] = trend.stepped - level.broken > TREND_RATIO
    return chosen


@lru_cache(maxsize=256)
def by_chance(design: Design, rho: int) -> tuple[float, ...]:
    """The likelihood ratios, ascending, of series without a break, with this dependence (its place in ``DEPENDENCE``), for which
    the same design would have been chosen: so the choice costs no false alarm."""
    drawn = noise(design, rho)
    level, trend = (extremes(replace(design, trend=each), drawn)[0] for each in (False, True))
    chosen = has_trend(level, trend) == design.trend
    ratios = (trend if design.trend else level).ratio()
    return tuple(np.sort(ratios[chosen] if chosen.sum() >= FEWEST_DRAWS else ratios).tolist())


def noise(design: Design, rho: int) -> Floats:
    """``DRAWS`` series (values x draws) of unit variance with a dependence; always the same."""
    chance = np.random.default_rng(SEED)
    independent = chance.standard_normal((len(design.positions), DRAWS))
    drawn: Floats = np.linalg.cholesky(design.dependence(DEPENDENCE[rho])) @ independent
    return drawn
