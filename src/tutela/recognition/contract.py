"""What every recogniser promises: written text in, a ``Reading`` out; never an exception, never a guess.

A recogniser that can't tell two meanings apart returns a fault, not the likelier one. Its result depends on its
arguments only, so readings may be remembered by text.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from tutela.vocabulary.faults import Fault, Note

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """What was understood. ``value`` is None when nothing could be; ``faults`` stop the record, ``notes`` stay beside it."""

    value: T | None = None
    faults: tuple[Fault, ...] = ()
    notes: tuple[Note, ...] = ()


class Standing(StrEnum):
    """Whether an identifier may tie records together."""

    LINKS = "links"  # rare by nature, canonical key is certain
    WEAK = "weak"  # may be shared or incomplete (national phone without country, IP without port and time): never ties alone
    STOP_VALUE = "stop_value"  # on the declared list of common values (noreply@, test@, 8.8.8.8)
    RESERVED = "reserved"  # private, loopback, documentation ranges
    PLACEHOLDER = "placeholder"  # "unknown", "n/a", all zeros
    DAMAGED = "damaged"  # spreadsheet damage, failed check digit: kept, not a key


@dataclass(frozen=True, slots=True)
class Identifier:
    """A recognised identifier: canonical ``key`` within ``scheme`` (empty when there is none), what was written, and
    whether it may tie. ``why`` names the rule that decided the standing (e.g. ``rfc5737_documentation``)."""

    scheme: str
    key: str
    written: str
    standing: Standing
    why: str = ""
