"""What every identifier scheme promises, and the verdicts they share.

A scheme reads written text with the context it asked for (``uses``) into an ``Identifier``; it never raises and never
stops a record: what is odd is kept with a standing that doesn't tie, and a note. The note's code is
``identifier_`` + the rule's name (``why``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple, TypeAlias

from tutela.recognition.contract import Identifier, Reading, Standing
from tutela.vocabulary.faults import CATALOGUE, Fault

KEY_CHARS: Final = 2083
"""Longest canonical key; longer text is kept as written but is no key."""


class Context(NamedTuple):
    """What a naming says beside its text. Fields a scheme doesn't use are None, so that equal readings are one."""

    country: str | None = None
    service: str | None = None
    port: int | None = None
    at: str | None = None


NO_CONTEXT: Final = Context()

ContextField: TypeAlias = Literal["country", "service", "port", "at"]


@dataclass(frozen=True, slots=True)
class Scheme:
    """One scheme. ``example_texts`` each read to ``Standing.LINKS`` in ``example_context``. ``numeric`` says that a
    spreadsheet may have taken its values for numbers or dates.

    ``half_life_days``: after so long the value belongs to somebody else in half of all cases (None: it doesn't pass on).
    ``half_life_source`` says where that is from. ``secret``: its key is only ever stored as a keyed hash, and what was
    written is shown masked. ``suggest`` gives a coarser key by which two values may be put before a person; it never ties.
    """

    name: str
    title: str
    read: Callable[[str, Context], Reading[Identifier]]
    example_texts: tuple[str, ...]
    example_context: Context = NO_CONTEXT
    uses: tuple[ContextField, ...] = ()
    numeric: bool = False
    half_life_days: float | None = None
    half_life_source: str = ""
    secret: bool = False
    suggest: Callable[[str], str] | None = None
    lasts: Callable[[str], bool] | None = None
    """Says of a key that it doesn't pass on, though others of its scheme do."""


def links(scheme: str, key: str, written: str) -> Reading[Identifier]:
    """An identifier that may tie records."""
    return Reading(Identifier(scheme, key, written, Standing.LINKS))


def weak(scheme: str, key: str, written: str, why: str) -> Reading[Identifier]:
    """An identifier that never ties alone; noted only where a person can mend it."""
    code = f"identifier_{why}"
    notes = (Fault(code, params={"value": written}),) if CATALOGUE[code].mend else ()
    return Reading(Identifier(scheme, key, written, Standing.WEAK, why), notes=notes)


def damaged(scheme: str, written: str, why: str) -> Reading[Identifier]:
    """What can't be the identifier that was meant: kept as written, without a key."""
    note = Fault(f"identifier_{why}", params={"value": written})
    return Reading(Identifier(scheme, "", written, Standing.DAMAGED, why), notes=(note,))


def reserved_range(scheme: str, key: str, written: str, rule: str) -> Reading[Identifier]:
    """An address in a range that ``rule`` (a document's name) reserves."""
    note = Fault("identifier_reserved_address", params={"value": written, "rule": rule})
    return Reading(Identifier(scheme, key, written, Standing.RESERVED, rule), notes=(note,))


def set_apart(identifier: Identifier) -> Reading[Identifier]:
    """A stop value, a reserved value or a placeholder, with the note that says so."""
    note = Fault(f"identifier_{identifier.why}", params={"value": identifier.written})
    return Reading(identifier, notes=(note,))
