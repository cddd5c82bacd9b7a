"""Account names and numbers within a service. Key: ``service|handle``, both folded; without a service it never ties.

Look-alikes of two scripts stay two handles: alike (``skeleton``) is a suggestion, not equality. Services rename and
recycle names, so a tie over years says little; the number a service gives an account stays with it.
"""

from __future__ import annotations

from typing import Final

from tutela.recognition.contract import Identifier, Reading
from tutela.recognition.identifiers.scheme import Context, Scheme, damaged, links, weak
from tutela.recognition.identifiers.scoped import scope_key, scoped, unscoped
from tutela.recognition.identifiers.skeleton import skeleton
from tutela.recognition.identifiers.text import folded

_SHORT_CHARS: Final = 2
_NUMBER_DIGITS: Final = 6


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


def alike(key: str) -> str:
    """The key by which look-alike accounts of one service meet, for suggesting only."""
    service, bar, name = key.rpartition("|")
    return f"{service}{bar}{skeleton(name)}"


def _numbered(key: str) -> bool:
    """Whether the name is an account's number."""
    name = key.rpartition("|")[2]
    return name.isdecimal() and len(name) >= _NUMBER_DIGITS


SCHEME: Final = Scheme(
    name="handle",
    title="Account name within a service",
    read=_read,
    example_texts=("@Testa_Exempla", "testa_exempla", "ｔｅｓｔａ_exempla"),
    example_context=Context(service="Agora"),
    uses=("service",),
    numeric=True,
    half_life_days=1460,
    half_life_source="services give a name to somebody else after years of disuse (assumed)",
    suggest=alike,
    lasts=_numbered,
)
