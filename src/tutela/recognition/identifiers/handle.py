"""Account names and numbers within a service. Key: ``service|handle``, both folded; without a service it never ties.

Look-alikes of two scripts stay two handles: alike is a suggestion, not equality.
"""

from __future__ import annotations

from typing import Final

from tutela.recognition.contract import Identifier, Reading
from tutela.recognition.identifiers.scheme import Context, Scheme, damaged, links, weak
from tutela.recognition.identifiers.scoped import scope_key, scoped, unscoped
from tutela.recognition.identifiers.text import folded

_SHORT_CHARS: Final = 2


def _read(text: str, context: Context) -> Reading[Identifier]:
    service = scope_key(context.service)
    name = unscoped(folded(text), service).strip()
    while name.startswith("@"):
        name = name[1:].strip()
    if not name:
        return damaged("handle", text, "not_a_handle")
    if not service:
        return weak("handle", name, text, "handle_without_service")
    key = scoped(service, name)
    return weak("handle", key, text, "short_handle") if len(name) <= _SHORT_CHARS else links("handle", key, text)


SCHEME: Final = Scheme(
    name="handle",
    title="Account name within a service",
    read=_read,
    example_texts=("@Testa_Exempla", "testa_exempla", "ｔｅｓｔａ_exempla"),
    example_context=Context(service="Agora"),
    uses=("service",),
    numeric=True,
)
