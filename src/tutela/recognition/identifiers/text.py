"""The text side of every scheme: invisible characters, digits of other scripts, separators, spreadsheet damage."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_SPACE: Final = re.compile(r"\s+")
_SEPARATORS: Final = re.compile(r"[\s\-‐‑‒–—−._/\\·,:;'’`´\"#№]+")

_EXPONENT: Final = re.compile(r"[+-]?\d+(?:[.,]\d+)?[eE][+]\d+")
_DECIMAL_TAIL: Final = re.compile(r"[+-]?\d+[.,]0+")
_MONTHS: Final = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DATE: Final = re.compile(
    rf"\d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d|\d{{1,2}}[-. ](?:{_MONTHS})[a-z]*(?:[-. ]\d{{2,4}})?|(?:{_MONTHS})-\d{{2}}",
    re.IGNORECASE,
)
_CELL_ERROR: Final = re.compile(r"#(?:REF!|N/A|VALUE!|NAME\?|NULL!|NUM!|DIV/0!|#+)", re.IGNORECASE)


def clean(written: str) -> str:
    """Trimmed NFKC text without control and format characters; decimal digits of any script become ASCII.

    A leading apostrophe, by which spreadsheets mark text, is dropped.
    """
    if written.isascii() and written.isprintable():
        return _SPACE.sub(" ", written.strip().removeprefix("'").strip())
    text = unicodedata.normalize("NFKC", written)
    kept = "".join(_plain(char) for char in text if unicodedata.category(char) not in {"Cf", "Cs", "Co", "Cn"})
    return unicodedata.normalize("NFKC", _SPACE.sub(" ", kept.strip().removeprefix("'").strip()))


def _plain(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.decimal(char))
    return " " if category == "Cc" else char


def folded(text: str) -> str:
    """Clean text without regard to case: casefolded to a fixed point and composed again."""
    once = unicodedata.normalize("NFKC", text.casefold())
    return unicodedata.normalize("NFKC", once.casefold())


def compact(text: str) -> str:
    """Upper case without separators; what is left of a serial, plate or document number."""
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
