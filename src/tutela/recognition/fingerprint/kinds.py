"""The registry of fingerprint kinds, and the one way in: ``read``.

Kinds of digests (MD5, SHA-1, SHA-256) stay with recognition/fingerprints.py, whose equal keys tie records; they are named here
too, so that whoever holds a list needs one table only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Final

from tutela.recognition import fingerprints
from tutela.recognition.contract import Identifier
from tutela.recognition.fingerprint import pdq, photodna, tlsh, tmk, vpdq


class Compared(StrEnum):
    """How two fingerprints of a kind are compared here."""

    EXACTLY = "exactly"  # equal keys
    BY_DISTANCE = "by_distance"  # bits that differ
    BY_FRAMES = "by_frames"  # the share of frames that match by distance


@dataclass(frozen=True, slots=True)
class Kind:
    """``parse`` takes what is written to an Identifier whose key is the canonical form. ``computed``: whether Tutela makes it
    from a file; the others are only carried."""

    name: str
    title: str
    compared: Compared
    computed: bool
    parse: Callable[[str], Identifier]


KINDS: Final[tuple[Kind, ...]] = (
    Kind("md5", "MD5", Compared.EXACTLY, True, partial(fingerprints.parse, "md5")),
    Kind("sha1", "SHA-1", Compared.EXACTLY, True, partial(fingerprints.parse, "sha1")),
    Kind("sha256", "SHA-256", Compared.EXACTLY, True, partial(fingerprints.parse, "sha256")),
    Kind("pdq", "PDQ", Compared.BY_DISTANCE, True, pdq.parse),
    Kind("vpdq", "vPDQ", Compared.BY_FRAMES, False, vpdq.parse),
    Kind("photodna", "PhotoDNA", Compared.EXACTLY, False, photodna.parse),
    Kind("tmk", "TMK+PDQF", Compared.EXACTLY, False, tmk.parse),
    Kind("tlsh", "TLSH", Compared.BY_DISTANCE, False, tlsh.parse),
)

BY_NAME: Final[Mapping[str, Kind]] = {kind.name: kind for kind in KINDS}


_OTHER_NAMES: Final[Mapping[str, str]] = {"pdna": "photodna", "tmkpdqf": "tmk", "pdqtmk": "tmk", "videopdq": "vpdq"}
"""As lists and reports call some kinds, reduced to letters and digits."""


def named(written: str) -> str:
    """The kind that is called so (``SHA-1``, ``PDNA``, ``TMK+PDQF``); empty where none is."""
    reduced = "".join(sign for sign in written.lower() if sign.isalnum())
    name = _OTHER_NAMES.get(reduced, reduced)
    return name if name in BY_NAME else ""


def read(name: str, written: str) -> Identifier:
    """A fingerprint of a known kind. Raises KeyError for a kind that is not in the registry."""
    return BY_NAME[name].parse(written)
