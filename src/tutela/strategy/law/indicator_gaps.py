"""Gaps out of indicators: a value that is off its target, and Member States without any value where there is a target. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Final, Literal

from tutela.strategy.law.rules import Gap, GapKind, Reason


@dataclass(frozen=True, slots=True)
class Target:
    """A target of an indicator for one country or (``country`` empty) for every Member State, to be met by ``due`` (None: its
    period has no known end). ``better``: which way is better."""

    indicator: str
    title: str
    better: Literal["up", "down", "none"]
    country: str
    breakdown: str
    period: str
    due: date | None
    value: Decimal


@dataclass(frozen=True, slots=True)
class Value:
    """The last value of a country, with the period it is of."""

    period: str
    value: float


LONGEST_KEY: Final = 120
MET_LATE, NOT_YET, NO_VALUE = 4, 2, 2
"""Severity: a target whose day has passed, one whose day is to come, a state of which there is no value."""


def indicator_gaps(
    targets: Iterable[Target], values: Mapping[tuple[str, str], Mapping[str, Value]], states: Sequence[str], day: date
) -> list[Gap]:
    """One gap for each target that is not met, and one for each where values are missing. ``values``: (indicator, breakdown) ->
    country -> last value. Where no way is better there is nothing to be off."""
    found = []
    for one in targets:
        known = values.get((one.indicator, one.breakdown), {})
        asked = [one.country] if one.country else list(states)
        off = [country for country in asked if country in known and _is_off(one, known[country].value)]
        key = ":".join((one.indicator, one.breakdown, one.country, one.period))
        target = f"indicator:{one.indicator}:{one.breakdown}:target:{one.country}:{one.period}"
        if off:
            severity = MET_LATE if one.due is not None and day > one.due else NOT_YET
            reasons: list[Reason] = [
                (
                    "off_target",
                    country,
                    known[country].period,
                    f"{known[country].value:g}",
                    f"{one.value.normalize():f}",
                )
                for country in off
            ]
            sources = [f"indicator:{one.indicator}:{one.breakdown}:{known[at].period}:{at}" for at in off]
            found.append(
                Gap(
                    GapKind.INDICATOR,
                    _short(f"indicator:{key}"),
                    one.title,
                    tuple(off),
                    severity,
                    tuple(reasons),
                    (target, *sources),
                )
            )
        silent = tuple(country for country in asked if country not in known)
        if silent:
            found.append(
                Gap(
                    GapKind.DATA,
                    _short(f"data:{key}"),
                    one.title,
                    silent,
                    NO_VALUE,
                    (("no_value", str(len(silent))),),
                    (target,),
                )
            )
    return found


def _short(key: str) -> str:
    """A key that fits: a breakdown may be long, and two of them mustn't become one."""
    return key if len(key) <= LONGEST_KEY else f"{key[: LONGEST_KEY - 17]}~{sha256(key.encode()).hexdigest()[:16]}"


def _is_off(target: Target, value: float) -> bool:
    if target.better == "none":
        return False
    return value < float(target.value) if target.better == "up" else value > float(target.value)
