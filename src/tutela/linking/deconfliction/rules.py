"""What an answer to a hit may be, what two organisations' answers come to, and when handing a record over needs a decision of
its own. Pure.

- A hit says: there is one, by which scheme, with whom, since which day. Nothing else of the other side is in it.
- Answers are rows that are only ever added to. Where a side stands is derived from its rows in their order; taking an answer
  back is another row.
- A value that is a victim's, a witness's or a contact's, or stands in a record under sensitive handling, is told to who holds
  it so, and to nobody else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

VERSION: Final = "deconfliction-1"

LOOKED_AT: Final = 500
"""Namings of one value that are looked at. A value with more is common, whatever its degree: it makes no hit."""

OWN_DECISION: Final = frozenset({"H2", "H3", "TLP:AMBER+STRICT", "TLP:RED", "sensitive"})
"""Handling codes under which a record is handed over only where that is decided for itself, with its reason."""


class Origin(StrEnum):
    """How a hit came about."""

    HELD = "held"  # both hold the value
    SEARCH = "search"  # one searched for what the other holds


class Standing(StrEnum):
    """Who learns of a hit."""

    MUTUAL = "mutual"  # both sides
    SILENT = "silent"  # this side alone


class Verb(StrEnum):
    """What one side says."""

    ALLOW = "allow"  # the other may be told how to ask
    DECLINE = "decline"
    SHARE = "share"  # hand a record over
    STOP = "stop"  # end that
    TAKE_BACK = "take_back"  # as if nothing had been said
    NOTE = "note"  # seen, nothing to be said; the other learns nothing of it


class Said(StrEnum):
    """Where a side stands."""

    NOTHING = "nothing"
    NOTED = "noted"
    ALLOWED = "allowed"
    DECLINED = "declined"
    SHARED = "shared"
    ENDED = "ended"  # was shared


@dataclass(frozen=True, slots=True)
class Step:
    """One row of one side, in order. ``record`` is the public id of what was handed over or taken back."""

    verb: str
    contact: str = ""
    record: str = ""


@dataclass(slots=True)
class Side:
    """Where one side stands: what it said last, how it may be asked, and which records it hands over (public ids)."""

    said: Said = Said.NOTHING
    contact: str = ""
    shared: list[str] = field(default_factory=list)

    @property
    def waits(self) -> bool:
        """Whether this side has yet to say anything."""
        return self.said is Said.NOTHING


_SAYS: Final = {
    Verb.ALLOW: Said.ALLOWED,
    Verb.DECLINE: Said.DECLINED,
    Verb.NOTE: Said.NOTED,
    Verb.TAKE_BACK: Said.NOTHING,
}


def side(steps: Iterable[Step]) -> Side:
    """What some rows come to, oldest first. Sharing stands above what is said until it ends for the last record."""
    found, under = Side(), Said.NOTHING
    for step in steps:
        verb = Verb(step.verb)
        if verb is Verb.SHARE and step.record not in found.shared:
            found.shared.append(step.record)
        elif verb is Verb.STOP and step.record in found.shared:
            found.shared.remove(step.record)
            under, found.contact = Said.ENDED, ""
        elif verb in _SAYS:
            under = _SAYS[verb]
            found.contact = step.contact if verb is Verb.ALLOW else ""
    found.said = Said.SHARED if found.shared else under
    return found


def needs_decision(handling: Collection[str], *, protects: bool) -> bool:
    """Whether handing a record over needs a decision of its own: by its handling codes, or because it names a victim, a witness
    or a contact (``protects``)."""
    return protects or bool(OWN_DECISION & set(handling))
