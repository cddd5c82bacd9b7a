"""Naming what is wrong in one batch: which entry was altered, is missing, was added or has changed places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from tutela.safeguards.sealing import encoding
from tutela.safeguards.sealing.encoding import ID, Header


class Kind(StrEnum):
    """What was found."""

    ALTERED = "altered"
    MISSING = "missing"
    ADDED = "added"
    REORDERED = "reordered"
    SEAL = "seal"  # a seal itself was altered
    TRUNCATED = "truncated"
    REPLACED = "replaced"
    TOMBSTONE = "tombstone"
    DETAIL = "detail"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is not as it was sealed. ``number``: place in the sealed order; ``entry``: the entry's id."""

    kind: Kind
    sentence: str
    batch: int | None = None
    number: int | None = None
    entry: int | None = None

    def as_json(self) -> dict[str, object]:
        """For programs."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Batch:
    """A seal as the database has it; ``ids`` and ``leaves`` are the hashes of what it keeps."""

    number: int
    first: int
    count: int
    horizon: int
    sealed_at: datetime
    text: str
    signature: bytes
    ids: bytes
    leaves: bytes


def differences(header: Header, ids: bytes, leaves: bytes, found: list[bytes], first: int) -> Iterator[Problem]:
    """What differs between the entries found and those that were sealed, in the sealed order.

    ``ids`` and ``leaves`` are what the database keeps beside the seal to tell this; where they were altered too, only
    the batch can be named.
    """
    if (sha256(ids).hexdigest(), sha256(leaves).hexdigest()) != (header.ids, header.leaves):
        sentence = "Entries of this batch and the hashes kept beside its seal were altered."
        yield Problem(Kind.ALTERED, sentence, header.batch, header.first)
        return
    sealed = [ids[at : at + 8] for at in range(0, len(ids), 8)]
    now = [row[ID] for row in found]
    if sealed == now:
        for place, row in enumerate(found):
            if encoding.leaf(first + place, row) != leaves[32 * place : 32 * place + 32]:
                said = "The entry was altered."
                yield Problem(Kind.ALTERED, said, header.batch, first + place, encoding.whole(row[ID]))
        return
    present, wanted = set(now), set(sealed)
    for place, key in enumerate(sealed):
        if key not in present:
            said = "The entry is missing (or its id or transaction was altered)."
            yield Problem(Kind.MISSING, said, header.batch, header.first + place, encoding.whole(key))
    for key in now:
        if key not in wanted:
            yield Problem(Kind.ADDED, "The entry was added.", header.batch, None, encoding.whole(key))
    if present == wanted and len(now) == len(sealed):
        place = next(at for at, pair in enumerate(zip(sealed, now, strict=True)) if pair[0] != pair[1])
        said = "The entry has changed its place."
        yield Problem(Kind.REORDERED, said, header.batch, header.first + place, encoding.whole(sealed[place]))
    elif len(now) != len(present):
        twice = next(key for at, key in enumerate(now) if key in now[:at])
        yield Problem(Kind.ADDED, "The entry stands twice.", header.batch, None, encoding.whole(twice))
