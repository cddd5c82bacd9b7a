"""Trend breaks on simulated series: how often one is found where there is none, how often a shift is found, how often the intervals
hold the truth; beside a plain t-test (Welch) of before and after at the same date, as is often done.

Monthly series; where there is a shift, it begins in the middle. Sizes of shifts are in standard deviations of the noise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import ttest_ind

from benchmarks.figure import Figure
from tutela.strategy.breaks.finding import analyse
from tutela.strategy.breaks.periods import Period, read_period
from tutela.strategy.breaks.result import Analysis, Break, Verdict
from tutela.strategy.breaks.rules import SIGNIFICANCE

SERIES: Final = 200
LENGTHS: Final = (60, 120)
SHIFTS: Final = (1, 2, 3)
_SEED: Final = 20260101
_PEER: Final = "Welch t-test"
_START: Final = read_period("2011-01").number

Floats = NDArray[np.float64]


def white(chance: np.random.Generator, n: int) -> Floats:
    """Independent values."""
    return chance.standard_normal(n)


def dependent(rho: float) -> Callable[[np.random.Generator, int], Floats]:
    """Each value hangs on the one before; unit variance."""

    def draw(chance: np.random.Generator, n: int) -> Floats:
        values = chance.standard_normal(n)
        for at in range(1, n):
            values[at] = rho * values[at - 1] + np.sqrt(1 - rho**2) * values[at]
        return values

    return draw


def seasonal(chance: np.random.Generator, n: int) -> Floats:
    """Seasons larger than the noise."""
    return chance.standard_normal(n) + 3 * np.sin(np.arange(n) * 2 * np.pi / 12)


def walk(chance: np.random.Generator, n: int) -> Floats:
    """A random walk."""
    steps: Floats = np.cumsum(chance.standard_normal(n))
    return steps


def rising(a_year: float) -> Callable[[np.random.Generator, int], Floats]:
    """A steady rise, in standard deviations a year."""
    return lambda chance, n: chance.standard_normal(n) + a_year / 12 * np.arange(n)


def counts(chance: np.random.Generator, n: int) -> Floats:
    """Small counts, a third of them zero."""
    return chance.poisson(1.1, n).astype(np.float64)


def heavy(chance: np.random.Generator, n: int) -> Floats:
    """Now and then far out (Student's t with 3 degrees of freedom)."""
    return chance.standard_t(3, n)


STEADY: Final = {
    "white noise": white, "AR(1) 0.5": dependent(0.5), "AR(1) 0.8": dependent(0.8), "seasonal": seasonal,
    "random walk": walk, "rise 0.25 a year": rising(0.25), "rise 1 a year": rising(1.0), "small counts": counts,
    "heavy tails": heavy,
}  # fmt: skip
BROKEN: Final = {"white noise": white, "AR(1) 0.5": dependent(0.5), "seasonal": seasonal}


def measure() -> Iterator[Figure]:
    """False alarms, power and coverage."""
    for n in LENGTHS:
        for name, draw in STEADY.items():
            yield from _false_alarms(name, draw, n)
        for name, draw in BROKEN.items():
            for shift in SHIFTS:
                yield from _shifted(name, draw, n, shift)


def _false_alarms(name: str, draw: Callable[[np.random.Generator, int], Floats], n: int) -> Iterator[Figure]:
    chance = np.random.default_rng(_SEED)
    found = named = peer = 0
    for _number in range(SERIES):
        values = draw(chance, n)
        said = _analysed(values)
        found += said.found.verdict is Verdict.BREAK
        named += said.named is not None and said.named.verdict is Verdict.BREAK
        peer += _welch(values)
    for what, times in (("any date", found), ("named date", named)):
        yield _figure(f"false alarm, {what}, {name}", times / SERIES, n, peer / SERIES)


def _shifted(name: str, draw: Callable[[np.random.Generator, int], Floats], n: int, shift: int) -> Iterator[Figure]:
    chance = np.random.default_rng(_SEED + 1)
    found, named, peer, near, inside, level_found, level_named = 0, 0, 0, 0, 0, 0, 0
    middle = _START + n // 2
    for _number in range(SERIES):
        values = draw(chance, n)
        values[n // 2 :] += shift
        said = _analysed(values)
        peer += _welch(values)
        assert said.named is not None
        named += said.named.verdict is Verdict.BREAK
        level_named += bool(said.named.breaks) and _holds(said.named.breaks[0], shift)
        if said.found.verdict is Verdict.BREAK:
            found += 1
            one = min(said.found.breaks, key=lambda each: abs(each.at.number - middle))
            near += abs(one.at.number - middle) <= 2
            inside += one.earliest.number <= middle <= one.latest.number
            level_found += _holds(one, shift)
    of = f"{shift} sd, {name}"
    yield _figure(f"found, any date, {of}", found / SERIES, n, peer / SERIES)
    yield _figure(f"found, named date, {of}", named / SERIES, n, peer / SERIES)
    yield Figure(f"level interval holds, named date, {of}", round(level_named / SERIES, 3), "share", n)
    if found:
        yield Figure(f"date within 2 months, {of}", round(near / found, 3), "share of found", n)
        yield Figure(f"date interval holds, {of}", round(inside / found, 3), "share of found", n)
        yield Figure(f"level interval holds, any date, {of}", round(level_found / found, 3), "share of found", n)


def _holds(one: Break, shift: int) -> bool:
    return one.level.low <= shift <= one.level.high


def _analysed(values: Floats) -> Analysis:
    month = read_period("2011-01").frequency
    series = [(Period(month, _START + at), float(value)) for at, value in enumerate(values)]
    middle = Period(month, _START + len(values) // 2).start
    return analyse(series, date(middle.year, middle.month, 1))


def _welch(values: Floats) -> bool:
    middle = len(values) // 2
    return bool(ttest_ind(values[:middle], values[middle:], equal_var=False).pvalue <= SIGNIFICANCE)


def _figure(name: str, share: float, n: int, peer: float) -> Figure:
    return Figure(name, round(share, 3), "share", n, _PEER, round(peer, 3), round(share / peer, 2) if peer else None)
