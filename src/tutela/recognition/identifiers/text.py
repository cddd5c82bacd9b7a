"""The text side of every scheme: invisible characters, digits of other scripts, separators, spreadsheet damage."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

UNDECODED: Final = "\ufffd"
"""Stands for what couldn't be decoded."""

_SPACE: Final = re.compile(r"\s+")
_SEPARATORS: Final = re.compile(r"[\s\-‐‑‒–—−._/\\·,:;'’`´\"#№]+")

_EXPONENT: Final = re.compile(r"[+-]?\d+(?:[eE][+]|[.,]\d+[eE][+-]?)\d+")
_DECIMAL_TAIL: Final = re.compile(r"[+-]?\d+[.,]0+")
_MONTHS: Final = (
    "jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec|mär|mrz|mai|okt|dez|janv|févr|fév|mars|avr|juin|juil|août|déc"
    "|ene|abr|ago|dic|gen|mag|giu|lug|set|ott|fev|out|mrt|mei"
)
"""As spreadsheets shorten them in English, German, French, Spanish, Italian, Portuguese and Dutch."""
_DATE: Final = re.compile(
    r"\d{4}-(?:0\d|1[0-2])-[0-3]\d(?:[ T]\d\d:\d\d(?::\d\d)?)?|[0-3]?\d([./])[01]?\d\1(?:19|20)\d\d"
    rf"|[0-3]?\d[-. ](?:{_MONTHS})\.?(?:[-. ]\d{{2,4}})?|(?:{_MONTHS})\.?-\d{{2}}",
    re.IGNORECASE,
)
_BRACKETED_SIGN: Final = re.compile(r"[\[({]\s*(\.|dot|@|at|:|://)\s*[\])}]", re.IGNORECASE)
_SIGNS: Final = {"dot": ".", "at": "@"}
_WRAPPINGS: Final = {"<": ">", "(": ")", "[": "]", '"': '"', "“": "”", "„": "“", "«": "»"}
_ENDS: Final = ",; "
_BETWEEN: Final = re.compile(r"\s*;\s*|\s+[/|+&]\s+|,\s+|\s+(?:and|und|et|e|y|i|и)\s+", re.IGNORECASE)
_LETTERED: Final = re.compile(r"[^\W\d_]{1,4}-?\d{4,}[^\W\d_]?")
_NUMBER_DIGITS: Final = 3
_CELL_ERROR: Final = re.compile(r"#(?:REF!|N/A|VALUE!|NAME\?|NULL!|NUM!|DIV/0!|#+)", re.IGNORECASE)


def clean(written: str) -> str:
    """Trimmed NFKC text without control and format characters; decimal digits of any script become ASCII.

    A leading apostrophe, by which spreadsheets mark text, is dropped. Half a surrogate pair becomes U+FFFD: something
    stood there that can't be known, so it mustn't vanish.
    """
    if written.isascii() and written.isprintable():
        return _SPACE.sub(" ", written.strip().removeprefix("'").strip())
    text = unicodedata.normalize("NFKC", written.replace("№", "# "))  # not “No”: its letters would join the number's
    kept = "".join(_plain(char) for char in text if unicodedata.category(char) != "Cf")
    return unicodedata.normalize("NFKC", _SPACE.sub(" ", kept.strip().removeprefix("'").strip()))


def _plain(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.decimal(char))
    return " " if category == "Cc" else UNDECODED if category == "Cs" else char


def unwrapped(text: str) -> str:
    """Clean text without the comma or semicolon after it and the one pair of brackets or quotes around it, which belong to
    the sentence or the file it was copied from."""
    if not text or (text[-1] not in _ENDS and _WRAPPINGS.get(text[0]) != text[-1]):
        return text
    bare = text.rstrip(_ENDS)
    end = _WRAPPINGS.get(bare[:1])
    if end is not None and len(bare) > 2 and bare[-1] == end and end not in bare[1:-1] and bare[0] not in bare[1:-1]:
        inner = bare[1:-1].strip(_ENDS)
        return bare if bare[0] == "[" and ":" in inner else inner  # [2a01:4f8::2] is how an address is written
    return bare


def refanged(text: str) -> str:
    """``name[at]exempla[.]eu`` with the plain signs: addresses are made unclickable before they are passed on."""
    if not any(bracket in text for bracket in "[({"):
        return text
    return _BRACKETED_SIGN.sub(lambda found: _SIGNS.get(found.group(1).lower(), found.group(1)), text)


def several_numbers(text: str) -> bool:
    """Whether clean text holds two numbers or more: parts with three digits each around a ``;`` or a ``/`` between spaces, or
    two words of letters and four digits."""
    parts = _BETWEEN.split(text)
    if len(parts) > 1 and sum(_digits(part) >= _NUMBER_DIGITS for part in parts) > 1:
        return True
    return " " in text and sum(_LETTERED.fullmatch(word) is not None for word in text.split()) > 1


def _digits(text: str) -> int:
    return sum(char.isdecimal() for char in text)


def folded(text: str) -> str:
    """Clean text without regard to case: casefolded to a fixed point and composed again."""
    if text.isascii():
        return text.lower()
    once = unicodedata.normalize("NFKC", text.casefold())
    return unicodedata.normalize("NFKC", once.casefold())


def compact(text: str) -> str:
    """Upper case without separators; what is left of a serial, plate or document number."""
    if text.isascii():
        return _SEPARATORS.sub("", text.upper())
    return unicodedata.normalize("NFKC", _SEPARATORS.sub("", unicodedata.normalize("NFKC", text.upper())))


def spreadsheet_damage(text: str) -> str:
    """The rule by which clean text shows that a spreadsheet changed it, or "".

    Such text can't be mended: ``3.58E+14`` has lost its last digits, ``604.0`` its leading zeros.
    """
    if _EXPONENT.fullmatch(text):
        return "spreadsheet_exponent"
    if _DECIMAL_TAIL.fullmatch(text):
        return "spreadsheet_decimal"
    if _DATE.fullmatch(text):
        return "spreadsheet_date"
    if _CELL_ERROR.fullmatch(text):
        return "spreadsheet_error"
    digits = text.lstrip("+")
    if digits.isdecimal() and len(digits) > 15 and digits.endswith("000000"):
        return "spreadsheet_rounded"
    return ""
