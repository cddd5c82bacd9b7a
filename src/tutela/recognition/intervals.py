"""Amounts and ranges of amounts as written: bounds stay bounds, nothing is averaged, every number is an exact decimal.

Shapes read: ``2``, ``2-3``, ``from 2 to 3``, ``<0,5``, ``≥ 10``, ``up to 5``, ``5+``, ``ca. 2``, ``2 ± 0.5``,
``[1.00e-07,1.49e+00)``, ``]0;5]``, ``30-40 %``, ``20 EUR``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Context, Decimal
from functools import lru_cache
from typing import Final

from tutela.recognition.contract import Reading
from tutela.records.values import LARGEST_AMOUNT, MOST_DECIMALS, Interval
from tutela.vocabulary.faults import Fault, Note

_NUMBER: Final = r"[+-]?\d[\d.,'\u2019 ]*(?:[eE][+-]?\d{1,2})?|[+-]?[.,]\d+"
_NOT_NEGATIVE: Final = r"\d[\d.,'\u2019 ]*(?:[eE][+-]?\d{1,2})?|[.,]\d+"
_SPACES: Final = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\t": " ", "\n": " ", "\r": " "})
_DASHES: Final = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))

_UNITS: Final = {
    "%": "%",
    "€": "EUR",
    "£": "GBP",
    "$": "USD",
    "US$": "USD",
    "₿": "XBT",
    "BTC": "XBT",
    "percent": "%",
    "per cent": "%",
}
_UNIT_WORD: Final = r"[€£$₿%]|US\$|[^\W\d_]{1,12}(?:\s?/\s?[^\W\d_]{1,8})?|per cent"
_BEFORE: Final = re.compile(rf"({_UNIT_WORD})\s*(?=[\d.,<>≤≥~\[\](+-])")
_BEHIND: Final = re.compile(rf"(?<=[\d\]) .,+])\s*({_UNIT_WORD})")

_BRACKETED: Final = re.compile(
    r"(?P<open>[\[\](])\s*(?:(?P<low>[^;]*?)\s*;\s*(?P<high>[^;]*?)|(?P<low_>[^;,]*?)\s*,\s*(?P<high_>[^;,]*?))\s*(?P<close>[\[\])])"
)
"""Bounds parted by a semicolon, or by the only comma (then decimals have points)."""
_COMMA_BRACKETS: Final = re.compile(r"[\[\](][^;,]*,[^;,]*[\[\])]")
_INFINITE: Final = re.compile(r"[+-]?\s*(?:inf(?:inity)?|∞)?", re.I)
_RANGE: Final = re.compile(
    rf"(?:(?:from|between|von|zwischen|de|entre|da|tra|van|tussen|od)\s+)?(?P<low>{_NOT_NEGATIVE})\s*"
    rf"(?:-|\.\.\.?|…|(?<=\s)(?:to|and|bis|und|à|a|et|y|e|tot|en|do)\s)\s*(?P<high>{_NOT_NEGATIVE})",
    re.I | re.A,
)
_SPREAD: Final = re.compile(rf"(?P<middle>{_NOT_NEGATIVE})\s*(?:±|\+/-|\+-)\s*(?P<spread>{_NOT_NEGATIVE})", re.A)
_ALONE: Final = re.compile(_NUMBER, re.A)
_ABOVE: Final = re.compile(rf"(?P<number>{_NOT_NEGATIVE})\s*\+", re.A)

_COMPARISONS: Final = (
    (
        re.compile(
            r"(?:<=|=<|≤|up to|at most|max\.?|maximum|bis zu|höchstens|jusqu'à|au plus|hasta|fino a|tot|até|do)\s*",
            re.I,
        ),
        "high",
        True,
    ),
    (
        re.compile(
            r"(?:<|less than|under|below|unter|weniger als|moins de|menos de|meno di|minder dan|poniżej)\s*", re.I
        ),
        "high",
        False,
    ),
    (
        re.compile(
            r"(?:>=|=>|≥|at least|min\.?|minimum|mindestens|au moins|al menos|almeno|ten minste|pelo menos|od)\s*", re.I
        ),
        "low",
        True,
    ),
    (
        re.compile(r"(?:>|more than|over|above|über|mehr als|plus de|más de|più di|meer dan|mais de|powyżej)\s*", re.I),
        "low",
        False,
    ),
)
_ABOUT: Final = re.compile(
    r"(?:~|≈|about\b|approx(?:imately|\.)?|ca\.?|circa|c\.|etwa|ungefähr|rund|environ|aprox\.?|aproximadamente|ongeveer|około|ok\.)\s*",
    re.I,
)  # fmt: skip

_RANGE_WORDS: Final = frozenset(
    ["from", "between", "von", "zwischen", "de", "entre", "da", "tra", "van", "tussen", "od", "do", "tot", "bis", "e"]
)
_GROUPED: Final = re.compile(r"\d{1,3}(?:([.,' \u2019])\d{3})(?:\1\d{3})*", re.ASCII)
_EXACT: Final = Context(prec=300)
"""Holds every digit of two numbers of the longest text, whatever their exponents."""

_LONGEST: Final = 60
"""Characters of the longest text that can be one interval; longer ones are prose."""


@dataclass(frozen=True, slots=True)
class _Bounds:
    low: str | None
    high: str | None
    low_inclusive: bool
    high_inclusive: bool


@lru_cache(maxsize=65_536)
def read(text: str, unit: str, decimal: str | None) -> Reading[Interval]:
    """The interval ``text`` names, in ``unit`` (empty: taken from the text where it has one, such as ``%`` or EUR).

    ``decimal`` is the source's decimal sign (``.`` or ``,``; None: not stated). A single number gives equal, inclusive
    bounds; ``2-3`` includes both. Faults: ``interval_unreadable``, ``interval_ambiguous`` (1,234 may be 1234 or 1.234),
    ``interval_reversed``, ``interval_unit``. Note: ``interval_about``. Blank text gives an empty reading.
    """
    clean = " ".join(text.translate(_SPACES).translate(_DASHES).split())
    if not clean:
        return Reading()
    if len(clean) > _LONGEST:
        return _fault("interval_unreadable", text)
    about = _ABOUT.match(clean)
    bare, found_unit = _without_unit(clean[about.end() :] if about else clean, unit)
    if unit and found_unit and found_unit.casefold() != unit.casefold():
        params = {"value": text.strip(), "found": found_unit, "unit": unit}
        return Reading(faults=(Fault("interval_unit", params=params),))
    if spread := _SPREAD.fullmatch(bare):
        return _spread(spread, text, unit or found_unit, decimal)
    bounds = _bounds(bare)
    if bounds is None:
        return _fault("interval_unreadable", text)
    notes = (Note("interval_about", params={"value": text.strip()}),) if about else ()
    return _interval(bounds, text, unit or found_unit, "." if _COMMA_BRACKETS.fullmatch(bare) else decimal, notes)


def _without_unit(clean: str, unit: str) -> tuple[str, str]:
    """The text without a unit or currency before or behind it, and that unit in its usual code."""
    behind = re.search(_BEHIND.pattern + "$", clean)
    if behind and not _is_word_of_range(behind[1]):
        return clean[: behind.start()].strip(), _unit(behind[1], unit)
    before = _BEFORE.match(clean)
    if before and not _is_word_of_range(before[1]):
        return clean[before.end() :].strip(), _unit(before[1], unit)
    return clean, ""


def _unit(written: str, stated: str) -> str:
    if written == "$" and stated.upper() in {"AUD", "CAD", "NZD"}:
        return stated  # the sign is shared; the stated currency says which
    return _UNITS.get(written, _UNITS.get(written.casefold(), written))


def _is_word_of_range(word: str) -> bool:
    """Whether ``word`` belongs to the wording of a bound (“from 2 to 3”), not to a unit."""
    phrase = word.casefold()
    first = phrase.split()[0]
    return first in _RANGE_WORDS or any(pattern.match(phrase + " ") for pattern, _, _ in _COMPARISONS)


def _bounds(bare: str) -> _Bounds | None:
    """The texts of both bounds, and whether they are part of the interval."""
    if found := _BRACKETED.fullmatch(bare):
        texts = (found["low"], found["high"]) if found["high"] is not None else (found["low_"], found["high_"])
        low, high = (None if _INFINITE.fullmatch(side) else side for side in texts)
        return _Bounds(low, high, found["open"] == "[", found["close"] == "]") if low or high else None
    for pattern, side, inclusive in _COMPARISONS:
        if compared := pattern.match(bare):
            number = bare[compared.end() :]
            if not _ALONE.fullmatch(number):
                return None
            return (
                _Bounds(None, number, False, inclusive) if side == "high" else _Bounds(number, None, inclusive, False)
            )
    if found := _RANGE.fullmatch(bare):
        return _Bounds(found["low"], found["high"], True, True)
    if found := _ABOVE.fullmatch(bare):
        return _Bounds(found["number"], None, True, False)
    return _Bounds(bare, bare, True, True) if _ALONE.fullmatch(bare) else None


def _interval(bounds: _Bounds, text: str, unit: str, decimal: str | None, notes: tuple[Note, ...]) -> Reading[Interval]:
    numbers: list[Decimal | None] = []
    for written in (bounds.low, bounds.high):
        candidates = _numbers(written.strip(), decimal) if written else (None,)
        if not candidates:
            return _fault("interval_unreadable", text)
        if len(candidates) > 1:
            first, second = (format(number or 0, "f") for number in candidates)
            params = {"value": text.strip(), "first": first, "second": second}
            return Reading(faults=(Fault("interval_ambiguous", params=params),))
        numbers.append(candidates[0])
    low, high = numbers
    if low is not None and high is not None and low > high:
        return _fault("interval_reversed", text)
    value = Interval(
        low=low,
        high=high,
        low_inclusive=bounds.low_inclusive,
        high_inclusive=bounds.high_inclusive,
        unit=unit,
        written=text,
    )
    return Reading(value, notes=notes)


def _spread(found: re.Match[str], text: str, unit: str, decimal: str | None) -> Reading[Interval]:
    """“2 ± 0.5”: the bounds the source states by their distance from the middle."""
    middle, spread = _numbers(found["middle"].strip(), decimal), _numbers(found["spread"].strip(), decimal)
    if len(middle) != 1 or len(spread) != 1:
        return _fault("interval_unreadable", text)
    low, high = _EXACT.subtract(middle[0], spread[0]), _EXACT.add(middle[0], spread[0])
    return Reading(Interval(low=low, high=high, high_inclusive=True, unit=unit, written=text))


def _numbers(written: str, decimal: str | None) -> tuple[Decimal, ...]:
    """What ``written`` may be as a number: one value, two where the sign may part decimals or thousands, or none."""
    sign = "-" if written.startswith("-") else ""
    body, _, exponent = written.lstrip("+-").replace("E", "e").partition("e")
    power = f"e{exponent}" if exponent else ""
    values = [] if decimal is None else [_stated(body, decimal)]
    if decimal is None:
        values = [_stated(body, "."), _stated(body, ",")]
    found = dict.fromkeys(Decimal(f"{sign}{value}{power}") for value in values if value is not None)
    return tuple(number for number in found if _can_be_meant(number))


def _can_be_meant(number: Decimal) -> bool:
    """Whether a number is within what a record holds, with room for one more digit of a spread."""
    return abs(number) < LARGEST_AMOUNT // 10 and -int(number.as_tuple().exponent) <= MOST_DECIMALS


def _stated(body: str, decimal: str) -> str | None:
    """``body`` in Python's spelling when ``decimal`` is the decimal sign, or None where it isn't so written."""
    whole, separator, fraction = body.partition(decimal)
    if separator and not fraction.isdecimal():
        return None
    if whole and not whole.isdecimal():
        grouped = _GROUPED.fullmatch(whole)
        if grouped is None or grouped[1] == decimal or whole.startswith("0"):
            return None
        whole = re.sub(r"\D", "", whole)
    return f"{whole or '0'}.{fraction}" if separator else whole or None


def _fault(code: str, text: str) -> Reading[Interval]:
    return Reading(faults=(Fault(code, params={"value": text.strip()[:200]}),))
