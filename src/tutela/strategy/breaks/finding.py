"""Look for breaks in a series: at a named date, and at any date it shows itself. See rules.METHOD for how."""

from __future__ import annotations

import itertools
import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from tutela.errors import InvalidInput
from tutela.strategy.breaks import known
from tutela.strategy.breaks.design import Design, Floats, by_chance, extremes, has_trend, likelihoods, noise
from tutela.strategy.breaks.periods import A_YEAR, SEASON, Frequency, Period, one_frequency, period_of
from tutela.strategy.breaks.result import Analysis, Break, Change, Look, Note, Verdict
from tutela.strategy.breaks.rules import (
    CONFIDENCE,
    DEPENDENCE,
    FEWEST_EACH_SIDE,
    LEADING_ZEROS,
    MANY_ZEROS,
    MOST_BREAKS,
    MOST_VALUES,
    SEASONS,
    SIGNIFICANCE,
    TRIMMED,
    WANDERING,
    WINDOW_YEARS,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Series:
    """The values there are, with the numbers of their periods, ascending."""

    frequency: Frequency
    positions: tuple[int, ...]
    values: Floats

    def __len__(self) -> int:
        return len(self.positions)

    def part(self, start: int, end: int) -> Series:
        """From one place up to another."""
        return Series(self.frequency, self.positions[start:end], self.values[start:end])


def analyse(
    series: Iterable[tuple[Period, float | None]], named: date | None = None, country: str = "", area: str = ""
) -> Analysis:
    """Look for breaks. A value that is None or no finite number is missing, and nothing is put in its place; the order does not
    matter. ``country`` and ``area`` say which known events may be a reason.

    InvalidInput for an empty series, mixed frequencies and a period that is there twice.
    """
    lines = sorted(series, key=lambda line: line[0].number)
    frequency = one_frequency([period for period, _value in lines])
    for (one, _), (other, _) in itertools.pairwise(lines):
        if one == other:
            raise InvalidInput(f"The series has {one} twice.", mend="Give one value a period.")
    there = [(period.number, value) for period, value in lines if value is not None and math.isfinite(value)]
    first, last = lines[0][0], lines[-1][0]
    numbers = tuple(number for number, _value in there)
    whole = Series(frequency, numbers, np.array([value for _number, value in there], dtype=np.float64))
    missing = last.number - first.number + 1 - len(there)
    notes, zeros = _facts(whole, missing), int(np.sum(whole.values == 0))
    cut = whole.part(max(0, len(whole) - MOST_VALUES), len(whole))
    if len(cut) < len(whole):
        notes.append(Note("cut", {"values": MOST_VALUES}))
    named_at = period_of(named, frequency) if named else None
    at_named = _reasoned(_named(whole, named_at.number), country, area) if named_at else None
    found = _reasoned(_found(cut), country, area)
    return Analysis(frequency, first, last, len(whole), missing, zeros, named_at, at_named, found, tuple(notes))


def _facts(series: Series, missing: int) -> list[Note]:
    """What is to be known of a series whatever is found in it."""
    notes = []
    if missing:
        notes.append(Note("gaps", {"missing": missing, "periods": missing + len(series)}))
    zeros = series.values == 0
    leading = int(np.argmin(zeros)) if len(series) and not zeros.all() else 0
    if leading >= LEADING_ZEROS:
        notes.append(Note("leading_zeros", {"zeros": leading}))
    if len(series) and zeros.mean() >= MANY_ZEROS and not zeros.all():
        notes.append(Note("zeros", {"zeros": int(zeros.sum()), "values": len(series)}))
    return notes


def _named(series: Series, number: int) -> Look:
    """A break at one date that was named before the series was looked at."""
    far = WINDOW_YEARS * A_YEAR[series.frequency]
    if series.frequency != Frequency.YEAR:
        start, end = bisect_left(series.positions, number - far), bisect_left(series.positions, number + far)
        series = series.part(start, end)
    at = bisect_left(series.positions, number)
    if min(at, len(series) - at) < FEWEST_EACH_SIDE:
        sides = {"before": at, "after": len(series) - at, "fewest": FEWEST_EACH_SIDE}
        return Look(Verdict.NO_VERDICT, notes=(Note("few_sides", sides),))
    one, notes = _one_break(series, [at])
    if one is None:
        return Look(Verdict.NO_VERDICT if _says_too_few(notes) else Verdict.NO_BREAK, notes=tuple(notes))
    return Look(Verdict.BREAK if one.p <= SIGNIFICANCE else Verdict.NO_BREAK, (one,), tuple(notes))


def _found(series: Series) -> Look:
    """Breaks at any date: the whole is looked at, then the parts on both sides of a break, until there are ``MOST_BREAKS``."""
    if len(series) < 2 * FEWEST_EACH_SIDE:
        return Look(Verdict.NO_VERDICT, notes=(Note("few", {"values": len(series), "fewest": 2 * FEWEST_EACH_SIDE}),))
    first, notes = _one_break(series, _candidates(len(series)))
    if first is None and _says_too_few(notes):
        return Look(Verdict.NO_VERDICT, notes=tuple(notes))
    if first is None or first.p > SIGNIFICANCE:
        return Look(Verdict.NO_BREAK, notes=tuple(notes))
    places, waiting = [_place(series, first)], [(0, len(series))]
    for _round in range(2 * MOST_BREAKS):
        if len(places) > MOST_BREAKS or not waiting:
            break
        start, end = waiting.pop(0)
        inside = [place for place in places if start < place < end]
        if inside:
            waiting += [(start, inside[0]), (inside[0], end)]
        elif (place := _within(series, start, end)) is not None:
            places.append(place)
            waiting += [(start, place), (place, end)]
    more = len(places) > MOST_BREAKS
    breaks = [first] if len(places) == 1 else _refined(series, sorted(places[:MOST_BREAKS]))
    if more:
        notes.append(Note("more", {"most": MOST_BREAKS}))
    return Look(Verdict.BREAK if breaks else Verdict.NO_BREAK, tuple(breaks), tuple(notes))


def _within(series: Series, start: int, end: int) -> int | None:
    """The place of a break in a part of a series."""
    if end - start < 2 * FEWEST_EACH_SIDE:
        return None
    one, _notes = _one_break(series.part(start, end), _candidates(end - start))
    return _place(series, one) if one is not None and one.p <= SIGNIFICANCE else None


def _refined(series: Series, places: Sequence[int]) -> list[Break]:
    """Each break looked for anew between its neighbours (Bai, Econometric Theory 13 (1997) 315-352), which frees its date of what the
    others did to it; what is no more than chance then goes."""
    breaks = []
    for number in range(len(places)):
        start = places[number - 1] if number else 0
        end = places[number + 1] if number + 1 < len(places) else len(series)
        one, _notes = _one_break(series.part(start, end), _candidates(end - start))
        if one is not None and one.p <= SIGNIFICANCE:
            breaks.append(one)
    return sorted({one.at: one for one in breaks}.values(), key=lambda one: one.at.number)


def _one_break(series: Series, candidates: Sequence[int]) -> tuple[Break | None, list[Note]]:
    """The best break among candidates, however likely by chance; None where nothing varies or values are too few."""
    season, notes = _season(series)
    values, scale = _unit(series.values)
    if scale == 0:
        return None, [*notes, Note("constant")]
    # Positions are counted from the first: what is prepared for one series serves all like it.
    positions = tuple(one - series.positions[0] for one in series.positions)
    design = Design(positions, season, False, tuple(candidates))
    if len(series) - design.steady().shape[1] - 3 < FEWEST_EACH_SIDE:
        design = replace(design, season=0)
        notes = [Note("season_short", {"years": SEASONS})]
    level, trend = (likelihoods(replace(design, trend=each), values[:, None]) for each in (False, True))
    said = level
    if has_trend(level.extremes(), trend.extremes())[0]:
        said, design = trend, replace(design, trend=True)
        notes.append(Note("trend"))
    best, rho = int(said.best()[0]), int(said.broken_rho[said.best()[0], 0])
    null = by_chance(design, int(said.steady_rho[0]))
    p = (1 + len(null) - bisect_left(null, float(said.extremes().ratio()[0]))) / (1 + len(null))
    changes = _changes(design, candidates[best], rho, values, null[math.ceil(CONFIDENCE * len(null)) - 1])
    inside = _confidence_set(design, best, rho, values) if len(candidates) > 1 else [best]
    hangs = DEPENDENCE[rho if p <= SIGNIFICANCE else int(said.steady_rho[0])]
    if hangs >= WANDERING:
        notes.append(Note("wandering", {"dependence": hangs}))
    at, earliest, latest = (
        Period(series.frequency, series.positions[candidates[one]]) for one in (best, inside[0], inside[-1])
    )
    place = candidates[best]
    year = bisect_left(series.positions, at.number - A_YEAR[series.frequency])
    before = float(np.mean(series.values[min(year, place - 1) : place]))
    slope = _in_units(changes[1], scale) if design.trend else None
    sides = (place, len(series) - place)
    return Break(
        at, earliest, latest, len(inside), _in_units(changes[0], scale), slope, before, p, DEPENDENCE[rho], *sides
    ), notes


def _season(series: Series) -> tuple[int, list[Note]]:
    """After how many periods seasons come again, where the series is long enough to tell."""
    season = SEASON.get(series.frequency, 0)
    if series.frequency == Frequency.WEEK:
        return 0, [Note("season_weeks")]
    if not season:
        return 0, []
    if len(series) < SEASONS * season or series.positions[-1] - series.positions[0] + 1 < SEASONS * season:
        return 0, [Note("season_short", {"years": SEASONS})]
    return season, [Note("season", {"season": season})]


def _unit(values: Floats) -> tuple[Floats, float]:
    """Values moved and scaled to be within -1 and 1, and the scale (0: they do not vary beyond rounding)."""
    largest = float(np.abs(values).max(initial=0))
    if largest == 0:
        return values, 0.0
    small = values / largest
    small = small - small.mean()
    spread = float(np.abs(small).max())
    if spread < 1e-12:
        return values, 0.0
    return small / spread, spread * largest


def _fit(columns: Floats, values: Floats, design: Design, rho: int) -> tuple[Floats, Floats]:
    """Generalised least squares: estimates and standard errors of the columns."""
    from statsmodels.regression.linear_model import GLS  # heavy: loaded with the first series

    with np.errstate(all="ignore"):  # a series without noise has no errors to divide by
        fitted = GLS(values, columns, sigma=design.dependence(DEPENDENCE[rho])).fit()
        return np.asarray(fitted.params), np.nan_to_num(np.asarray(fitted.bse))


def _changes(design: Design, place: int, rho: int, values: Floats, critical: float) -> list[Change]:
    """The changes of level and (with a trend) slope. Their intervals hold what the test itself would not refuse: they are as wide as the
    likelihood ratio that chance reaches in 5 of 100 series (``critical``), or as Student's t where that is wider. So an
    interval says nothing else than the verdict, and the choice among many dates is paid for."""
    from scipy.stats import t

    columns = np.column_stack([design.broken(place), design.steady()])
    estimates, spread = _fit(columns, values, design, rho)
    free = len(values) - columns.shape[1]
    wide = max(float(t.ppf((1 + CONFIDENCE) / 2, free)), math.sqrt(free * math.expm1(critical / len(values))))
    return [
        Change(one, one - wide * error, one + wide * error)
        for one, error in zip(estimates[: design.adds].tolist(), spread.tolist(), strict=False)
    ]


def _in_units(change: Change, scale: float) -> Change:
    """A change of scaled values in the series' own unit."""
    return Change(change.estimate * scale, change.low * scale, change.high * scale)


def _confidence_set(design: Design, best: int, rho: int, values: Floats) -> list[int]:
    """The candidates that the series does not speak against: whose likelihood is less below the best one's than, were they true, in
    95 of 100 simulated series like this one."""
    columns = np.column_stack([design.broken(design.candidates[best]), design.steady()])
    estimates, errors = _fit(columns, values, design, rho)
    rest = values - columns @ estimates
    white = np.linalg.solve(np.linalg.cholesky(design.dependence(DEPENDENCE[rho])), rest)
    sigma = math.sqrt(max(float(white @ white) / (len(values) - columns.shape[1]), 1e-20))
    # The best of many dates makes its change look larger than it is, and a larger change is dated more exactly: one standard
    # error is taken off.
    less = np.sign(estimates) * np.maximum(np.abs(estimates) - errors, 0)
    step = design.broken(design.candidates[best]) @ less[: design.adds]
    simulated, at_best = extremes(design, step[:, None] + sigma * noise(design, rho), best)
    far = float(np.quantile(simulated.broken - at_best, CONFIDENCE))
    said = likelihoods(design, values[:, None]).broken[:, 0]
    return [int(one) for one in np.flatnonzero(said >= said[best] - far - 1e-9)]


def _candidates(values: int) -> list[int]:
    """Places where a break may begin: enough values on either side."""
    margin = max(FEWEST_EACH_SIDE, math.ceil(TRIMMED * values))
    return list(range(margin, values - margin + 1)) or [values // 2]


def _place(series: Series, one: Break) -> int:
    return bisect_left(series.positions, one.at.number)


def _says_too_few(notes: Sequence[Note]) -> bool:
    return any(note.code in {"few", "few_sides"} for note in notes)


def _reasoned(look: Look, country: str, area: str) -> Look:
    """With the known events that fit each break."""
    breaks = [
        replace(one, events=known.fitting(one.earliest, one.latest, country, area)) if one.p <= SIGNIFICANCE else one
        for one in look.breaks
    ]
    return replace(look, breaks=tuple(breaks))
