"""Freight containers (ISO 6346). Key: owner, category, six digits and check digit, eleven characters."""

from __future__ import annotations

import re
import string
from typing import Final

from tutela.recognition.contract import Identifier, Reading
from tutela.recognition.identifiers.scheme import Context, Scheme, damaged, links, weak
from tutela.recognition.identifiers.text import compact

_WHOLE: Final = re.compile(r"[A-Z]{3}[UJZ]\d{7}")
_WITHOUT_CHECK: Final = re.compile(r"[A-Z]{3}[UJZ]\d{6}")
_SIZED: Final = re.compile(r"([A-Z]{3}[UJZ]\d{7})(?:\d\d|[L2-4]\d)[A-Z]\d")
"""With the code of size and type that stands below it on the box (``22G1``)."""
_BRACKETS: Final = re.compile(r"[\[\]()]")

# Letters count from 10 and leave out the multiples of 11.
_VALUES: Final = {
    **{digit: int(digit) for digit in string.digits},
    **dict(zip(string.ascii_uppercase, (value for value in range(10, 39) if value % 11), strict=True)),
}


def check_digit(ten: str) -> int:
    """The check digit of owner, category and serial (ten characters); a remainder of 10 is written 0."""
    return sum(_VALUES[char] << index for index, char in enumerate(ten)) % 11 % 10


def _read(text: str, context: Context) -> Reading[Identifier]:
    number = _BRACKETS.sub("", compact(text))
    sized = _SIZED.fullmatch(number)
    number = sized.group(1) if sized else number
    if _WITHOUT_CHECK.fullmatch(number):
        return weak("container", number, text, "without_check_digit")
    if not _WHOLE.fullmatch(number):
        return damaged("container", text, "not_a_container_number")
    if check_digit(number[:10]) != int(number[10]):
        return damaged("container", text, "check_digits")
    return links("container", number, text)


SCHEME: Final = Scheme(
    name="container",
    title="Freight container",
    read=_read,
    example_texts=("CSQU3054383", "csqu 305438-3"),
)
