"""Numbers of passports, identity cards and licences. Key: ``country|NUMBER``; every country uses the same numbers."""

from __future__ import annotations

from typing import Final

from tutela.recognition.contract import Identifier, Reading
from tutela.recognition.identifiers.scheme import Context, Scheme, damaged, links, weak
from tutela.recognition.identifiers.scoped import scoped, unscoped
from tutela.recognition.identifiers.text import compact

_SHORT_CHARS: Final = 4
_LONGEST: Final = 40


def _read(text: str, context: Context) -> Reading[Identifier]:
    country = context.country or ""
    number = compact(unscoped(text, country))
    if not number.isalnum() or len(number) > _LONGEST or not any(char.isdecimal() for char in number):
        return damaged("document_number", text, "not_a_document_number")
    if not country:
        return weak("document_number", number, text, "document_without_country")
    key = scoped(country, number)
    short = len(number) <= _SHORT_CHARS
    return weak("document_number", key, text, "short_document_number") if short else links("document_number", key, text)


SCHEME: Final = Scheme(
    name="document_number",
    title="Number of an identity document",
    read=_read,
    example_texts=("X 12 34 56 89", "x12345689"),
    example_context=Context(country="DE"),
    uses=("country",),
    numeric=True,
)
