"""Firearm serial marks, first layer. Key: ``make|SERIAL``.

A serial without its make, or a short one of digits only, never ties: equal numbers of five digits are of one make in
7 of 10 pairs, equal ones of seven characters nearly always.

Look-alikes (O/0), scripts and makers' other names are matters of searching, not of this key.
"""

from __future__ import annotations

import re
from typing import Final

from tutela.recognition.contract import Identifier, Reading
from tutela.recognition.identifiers.scheme import Context, Scheme, damaged, links, weak
from tutela.recognition.identifiers.scoped import scope_key, scoped, unscoped
from tutela.recognition.identifiers.text import compact, several_numbers
from tutela.vocabulary import stop_values

_LABEL: Final = re.compile(
    r"(?:s/n|ser(?:ial)?\.?(?: ?n[or°º]\.?)?|n[or°º]\.|№|nr\.?|no\.?)[:.\s]+(?=.*\d)", re.IGNORECASE
)
_NOTE: Final = re.compile(r"\s*\([^()]*\)\s*$|/[^\W\d_]{4,}$")
_ILLEGIBLE: Final = re.compile(r"[?*]")
_WORD: Final = re.compile(r"[^\W\d_]{4,}")
_SHORT_DIGITS: Final = 5
_SHORT_MIXED: Final = 3
_LONGEST: Final = 24


def _read(text: str, context: Context) -> Reading[Identifier]:
    make = _make(context.service)
    bare = _LABEL.sub("", unscoped(text, make), count=1) if _LABEL.match(unscoped(text, make)) else unscoped(text, make)
    while (shorter := _NOTE.sub("", bare)) != bare and any(char.isdecimal() for char in shorter):
        bare = shorter
    if several_numbers(bare):
        return damaged("serial", text, "several_numbers")
    serial = compact(bare)
    if len(serial) > _LONGEST or max(len(_WORD.findall(bare)), len(_WORD.findall(serial))) > 1:
        return damaged("serial", text, "serial_in_sentence")
    if not _ILLEGIBLE.sub("", serial).isalnum():
        return damaged("serial", text, "not_a_serial")
    key = scoped(make, serial) if make else serial
    if _ILLEGIBLE.search(serial):
        return weak("serial", key, text, "serial_partial")
    if not make:
        return weak("serial", key, text, "serial_without_make")
    if not any(char.isdecimal() for char in serial):
        return weak("serial", key, text, "serial_without_digits")
    short = len(serial) <= (_SHORT_DIGITS if serial.isdecimal() else _SHORT_MIXED)
    return weak("serial", key, text, "short_serial") if short else links("serial", key, text)


def _make(service: str | None) -> str:
    """The make's key, "" where it is only a word for "not known"."""
    make = scope_key(service)
    return "" if stop_values.find("serial", make) is not None else make


SCHEME: Final = Scheme(
    name="serial",
    title="Serial number of a firearm",
    read=_read,
    example_texts=("SUI 94131", "sui-94131", "SUI94131 (barrel)", "S/N: SUI 94131"),
    example_context=Context(service="Exempla Arms"),
    uses=("service",),
    numeric=True,
)
