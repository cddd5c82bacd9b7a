"""What is declared about looking for breaks: every figure that a verdict hangs on, and the version that results name."""

from __future__ import annotations

from typing import Final

VERSION: Final = "breaks-1"

METHOD: Final = (
    "regression on level, seasons and (where the series has one) a steady trend, with errors that depend on the one before "
    "(generalised least squares, REML estimate of the dependence); supremum of the likelihood ratio over all dates "
    "(Andrews 1993), its chance distribution simulated (Monte Carlo test); the date's confidence set by inverting the "
    "same ratio"
)
"""Sources: Andrews, Econometrica 61 (1993) 821-856; Diebold and Chen, J. Econometrics 70 (1996) 221-241, who show that
asymptotic critical values mislead in short dependent series and simulated ones do not; Cheang and Reinsel, JASA 95 (2000)
1173-1184, for REML."""

FEWEST_EACH_SIDE: Final = 8
"""Values on either side of a break; with fewer there is no verdict."""
TRIMMED: Final = 0.1
"""Share of values at either end that holds no candidate date, where that is more than ``FEWEST_EACH_SIDE``."""
SIGNIFICANCE: Final = 0.05
CONFIDENCE: Final = 0.95
DRAWS: Final = 599
"""Simulated series for one chance distribution."""
FEWEST_DRAWS: Final = 99
"""So many of them must have been taken for what the series is taken for (with a trend or without); else all count."""
SEED: Final = 607_606_608
"""Fixed: the same series has the same answer."""
MOST_BREAKS: Final = 3
MOST_VALUES: Final = 400
"""A longer series is looked at from its end."""
WINDOW_YEARS: Final = 5
"""Around a named date: what lies further away says little about it and may hold breaks of its own."""
SEASONS: Final = 3
"""Whole years that are needed to tell seasons from the rest."""
TREND_RATIO: Final = 1.0
"""A steady trend is taken out of a series when, beside the best step, twice the log-likelihood rises by more than this: a low bar,
since a trend that is left in looks like a break."""
DEPENDENCE: Final = (-0.5, -0.25, 0.0, 0.15, 0.3, 0.45, 0.6, 0.7, 0.8, 0.87, 0.93, 0.97, 0.99)
"""Values of the dependence of one value on the one before that are tried."""
WANDERING: Final = 0.85
"""Dependence from which on a drift can hardly be told from a break: the result says so."""
MANY_ZEROS: Final = 0.25
LEADING_ZEROS: Final = 3
"""So many zeros at the beginning may say when counting began rather than what there was."""
