"""Numbers as people and programs write them, read exactly: decimals from text, never through a binary float.

Where a mark can be a decimal mark or a thousands mark, the reading is a fault that names both readings.
"""

from __future__ import annotations

import re
from decimal import Context, Decimal
from typing import Final

from tutela.vocabulary.faults import Fault

NUMBER: Final = r"[+-]?(?:[0-9][0-9 '.,]*|[.,][0-9]+)(?:[eE][+-]?[0-9]{1,2}(?![0-9]))?"
"""What may be a number, for use inside larger patterns; the text must have gone through ``plain_marks``."""

_SHAPE: Final = re.compile(r"([+-]?)([0-9][0-9 '.,]*|[.,][0-9]+)(?:[eE]([+-]?[0-9]{1,2}))?")
_GROUPED: Final = re.compile(r"[0-9]{1,3}(?:([ '.,])[0-9]{3})(?:\1[0-9]{3})*")
_AMBIGUOUS: Final = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
_SPREADSHEET_DATE: Final = re.compile(r"0([0-9])[.,]0([0-9])")
"""``04.07``: what a spreadsheet makes of 4.7 by way of the fourth of July; nobody writes 4.07 so."""
_MARKS: Final = str.maketrans(
    dict.fromkeys("\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t", " ")
    | dict.fromkeys("’‘ʼ′`´＇", "'")
    | dict.fromkeys("−‐‑‒–—", "-")
)
_LONGEST: Final = 60  # characters
_LARGEST_EXPONENT: Final = 30
_LARGEST_DIGITS: Final = 17  # before the decimal mark; with the largest unit it still fits the tables
_MOST_DECIMALS: Final = 40  # leaves room for those of a unit's factor (records/values.py: MOST_DECIMALS)
_FLOAT_DIGITS: Final = 15  # decimal digits a binary double keeps exactly
_OF_A_FLOAT: Final = Context(prec=_FLOAT_DIGITS)


def plain_marks(text: str) -> str:
    """One space for every kind of space, one apostrophe, one minus sign; other characters stay as they are."""
    return (text if text.isascii() and "\t" not in text and "`" not in text else text.translate(_MARKS)).strip()


def read_number(text: str, decimal: str | None) -> Decimal | Fault:
    """The number ``text`` holds; ``decimal`` is the source's decimal mark, or None where it isn't stated.

    Faults: ``number_ambiguous`` (with both readings), ``number_unreadable``, ``number_negative``.
    """
    text = plain_marks(text)
    match = _SHAPE.fullmatch(text) if len(text) <= _LONGEST else None
    if match is None:
        return _unreadable(text)
    sign, body, exponent = match.groups()
    body = body.rstrip(" ")
    if decimal is None and _AMBIGUOUS.fullmatch(body):
        joined = body.replace(",", "").replace(".", "")
        return Fault("number_ambiguous", params={"value": text, "first": body.replace(",", "."), "second": joined})
    if damaged := _SPREADSHEET_DATE.fullmatch(body):
        day, month = damaged.groups()
        params = {"value": text, "first": f"{day}.0{month}", "second": f"{day}.{month}"}
        return Fault("number_ambiguous", params=params)
    plain = _without_grouping(body, decimal or _decimal_mark(body))
    if plain is None or abs(int(exponent or 0)) > _LARGEST_EXPONENT:
        return _unreadable(text)
    number = Decimal(f"{plain}e{exponent}" if exponent else plain)
    if number.adjusted() >= _LARGEST_DIGITS or -int(number.as_tuple().exponent) > _MOST_DECIMALS:
        return _unreadable(text)
    if sign == "-" and number:
        return Fault("number_negative", params={"value": text})
    return number


def without_float_noise(number: Decimal) -> Decimal:
    """``0.11699999999999999`` as 0.117.

    A number with more digits than a binary double keeps was printed by a program, and is rounded to the digits that
    mean something. Numbers with fewer digits are left alone."""
    if len(number.as_tuple().digits) <= _FLOAT_DIGITS:
        return number
    return _OF_A_FLOAT.plus(number)


def _decimal_mark(body: str) -> str:
    """The decimal mark of an unambiguous number; empty where every mark groups thousands."""
    last_point, last_comma = body.rfind("."), body.rfind(",")
    mark = "." if last_point > last_comma else ","
    return "" if body.count(mark) > 1 else mark


def _without_grouping(body: str, mark: str) -> str | None:
    """``1'250,5`` with the mark ``,`` as ``1250.5``; None where thousands are not grouped by threes."""
    whole, found, fraction = body.partition(mark) if mark else (body, "", "")
    if found and not (fraction.isascii() and fraction.isdigit()):
        return None
    if not whole:
        return f"0.{fraction}"
    if not whole.isdigit():
        if _GROUPED.fullmatch(whole) is None:
            return None
        whole = "".join(character for character in whole if character.isdigit())
    return f"{whole}.{fraction}" if fraction else whole


def _unreadable(text: str) -> Fault:
    return Fault("number_unreadable", params={"value": text[:100]})
