"""Numbers of passports, identity cards and licences. Key: ``country|kind|NUMBER``; every country uses the same numbers, and
one country for a passport and a licence. The kind stands as the naming's service or before the number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from tutela.recognition.contract import Identifier, Reading
from tutela.recognition.identifiers.scheme import Context, Scheme, damaged, links, weak
from tutela.recognition.identifiers.scoped import scope_key, scoped, unscoped
from tutela.recognition.identifiers.text import compact, several_numbers
from tutela.vocabulary import data_files
from tutela.vocabulary.folding import fold

_SHORT_CHARS: Final = 4
_LONGEST: Final = 40
_LABEL: Final = re.compile(
    r"((?:[^\W\d_][^\W\d]*[\s.'’:-]+)+?)(?:(?:no|nr|num|number|numéro|n)?[.°º:#\s]*)(?=\S*\d.*$)", re.IGNORECASE
)


@cache
def _kinds() -> Mapping[str, str]:
    """Folded word -> kind."""
    listed = data_files.read("tutela.recognition.identifiers", "document_kinds.yaml")["kinds"]
    return {fold(word): kind for kind, words in listed.items() for word in (kind, *words)}


def _read(text: str, context: Context) -> Reading[Identifier]:
    country = context.country or ""
    bare = unscoped(text, country)
    kind = _kind(context.service)
    before, bar, after = bare.partition("|")
    if bar and (before == kind or before in _kinds().values()):  # our own key
        kind, bare = before, after
    if several_numbers(bare):
        return damaged("document_number", text, "several_numbers")
    label = _LABEL.match(bare)
    named = _kinds().get(fold(label.group(1)), "") if label else ""
    if label and named:
        bare = bare[label.end() :]
    if named and kind and named != kind:
        return damaged("document_number", text, "two_kinds")
    kind = kind or named
    number = compact(bare)
    if not number.isalnum() or len(number) > _LONGEST or not any(char.isdecimal() for char in number):
        return damaged("document_number", text, "not_a_document_number")
    if not country:
        return weak("document_number", number, text, "document_without_country")
    if not kind:
        return weak("document_number", scoped(country, number), text, "document_without_kind")
    key = scoped(scoped(country, kind), number)
    short = len(number) <= _SHORT_CHARS
    return weak("document_number", key, text, "short_document_number") if short else links("document_number", key, text)


def _kind(service: str | None) -> str:
    """The kind a naming states: one of the list, another by its folded name; "" where none is stated."""
    return _kinds().get(fold(service or ""), scope_key(service))


SCHEME: Final = Scheme(
    name="document_number",
    title="Number of an identity document",
    read=_read,
    example_texts=("X 12 34 56 89", "x12345689", "Passport no. X12345689"),
    example_context=Context(country="DE", service="passport"),
    uses=("country", "service"),
    numeric=True,
)
