"""Ships by IMO number (IMO resolution A.1117(30)). Key: the seven digits. It stays with the hull under every name and flag."""

from __future__ import annotations

import re
from typing import Final

from tutela.recognition.contract import Identifier, Reading
from tutela.recognition.identifiers.scheme import Context, Scheme, damaged, links
from tutela.recognition.identifiers.text import compact

_FORM: Final = re.compile(r"[1-9]\d{6}")


def check_digit(six: str) -> int:
    """The seventh digit: the last of the sum of the six digits times 7, 6, 5, 4, 3, 2."""
    return sum(int(digit) * weight for digit, weight in zip(six, range(7, 1, -1), strict=True)) % 10


def _read(text: str, context: Context) -> Reading[Identifier]:
    number = compact(text).removeprefix("IMO").removeprefix("NO").removeprefix("NUMBER")
    if not _FORM.fullmatch(number):
        return damaged("imo", text, "not_a_ship_number")
    if check_digit(number[:6]) != int(number[6]):
        return damaged("imo", text, "check_digits")
    return links("imo", number, text)


SCHEME: Final = Scheme(
    name="imo",
    title="Ship (IMO number)",
    read=_read,
    example_texts=("IMO9074729", "imo no. 907-4729", "9074729"),
    numeric=True,
)
