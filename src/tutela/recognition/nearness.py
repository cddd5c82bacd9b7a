"""The keys by which an identifier is found although it was written otherwise. For finding only: what is found is compared and
shown with its reasons, and ties nothing.

A name is found by what it sounds like, a serial by what its characters look like (from its front and from its end, so that a
serial that was partly read finds the whole one), an account by the skeleton of its name.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Final, NamedTuple

from tutela.recognition.contract import Identifier
from tutela.recognition.identifiers.skeleton import skeleton
from tutela.recognition.named import ORGANISATION, PERSON


class Family(StrEnum):
    """What a key is compared with: keys of one family only."""

    PERSON = "near_person"
    ORGANISATION = "near_organisation"
    HANDLE = "near_handle"
    SERIAL = "near_serial"
    SERIAL_BACK = "near_serial_back"  # written backwards: what it ends with is a beginning
    SERIAL_PARTIAL = "near_serial_partial"  # with ? and *
    PDQ = "near_pdq"  # a band of a perceptual hash, with its place


class Posting(NamedTuple):
    """One key. ``hashed``: looked for as a whole; ``clear``: looked for by a part of it."""

    family: str
    key: str
    hashed: bool
    clear: bool


NAMES: Final = {PERSON: Family.PERSON, ORGANISATION: Family.ORGANISATION}
FOUND: Final = frozenset({"serial", "handle", "pdq", *NAMES})
"""Schemes whose identifiers have such keys."""


def postings(identifier: Identifier) -> Iterator[Posting]:
    """The keys of one identifier as a record names it; none for schemes that are compared exactly only."""
    if identifier.scheme == "serial":
        yield from _of_serial(identifier.written)
    elif identifier.scheme == "handle" and identifier.key:
        yield Posting(Family.HANDLE, handle_key(identifier.key), True, False)
    elif identifier.scheme == "pdq" and identifier.key:
        for place, band in enumerate(_bands(bytes.fromhex(identifier.key))):
            yield Posting(Family.PDQ, _band_key(place, band), True, False)
    elif identifier.scheme in NAMES and identifier.key:
        for key in name_keys(identifier.scheme, identifier.written):
            yield Posting(NAMES[identifier.scheme], key, True, False)


def handle_key(key: str) -> str:
    """The skeleton of an account's name, without its service: services write their own names differently too."""
    return skeleton(key.rpartition("|")[2])


def name_keys(scheme: str, written: str) -> frozenset[str]:
    """The keys of a written name."""
    from tutela.recognition.names import candidates, name

    kind = name.Kind.PERSON if scheme == PERSON else name.Kind.ORGANISATION
    return candidates.keys(name.read(written, kind))


def _of_serial(written: str) -> Iterator[Posting]:
    from tutela.recognition.firearms import keys, marks

    for mark in marks.read(written):
        for key in keys.finding_keys(mark.serial) if mark.serial else ():
            if keys.wild(key):
                yield Posting(Family.SERIAL_PARTIAL, key, False, True)
            else:
                yield Posting(Family.SERIAL, key, True, True)
                yield Posting(Family.SERIAL_BACK, key[::-1], False, True)


_BAND_BITS: Final = 16


def pdq_neighbours(value: bytes) -> Iterator[str]:
    """Every key that a PDQ hash within 31 bits of ``value`` (32 bytes) has at least one of: each of its 16 bands, and the band
    with one bit otherwise. 272 keys."""
    for place, band in enumerate(_bands(value)):
        yield _band_key(place, band)
        for bit in range(_BAND_BITS):
            yield _band_key(place, band ^ (1 << bit))


def _bands(value: bytes) -> Iterator[int]:
    return (int.from_bytes(value[at : at + 2], "big") for at in range(0, len(value), 2))


def _band_key(place: int, band: int) -> str:
    return f"{place:x}:{band:04x}"
