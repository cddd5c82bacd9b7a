"""Handling codes as bits of a mask: a reader needs every bit a record carries."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

CODES: Final[tuple[str, ...]] = (
    "H0",
    "H1",
    "H2",
    "H3",
    "TLP:CLEAR",
    "TLP:GREEN",
    "TLP:AMBER",
    "TLP:AMBER+STRICT",
    "TLP:RED",
    "sensitive",
    "processing-restricted",
)
"""In order of their bits. H0 and TLP:CLEAR restrict nobody; the rest need the reader's clearance."""

RESTRICTED: Final = "processing-restricted"
"""A person's right (GDPR Article 18, Directive (EU) 2016/680 Article 16(3)): only the owner sees such a record. Nobody is
cleared for it (safeguards/actor.py): the row policy lets the owner pass, and Tutela itself where it must store or erase."""

SILENT: Final = frozenset({"H3", "TLP:AMBER+STRICT", "TLP:RED", "sensitive"})
"""Codes under which not even a hit is told to who searches: the owner alone learns of it."""

UNRESTRICTED: Final = frozenset({"H0", "TLP:CLEAR"})


def handling_mask(codes: Iterable[str]) -> int:
    """The bits of some handling codes; codes that restrict nobody have none."""
    return sum(1 << CODES.index(code) for code in set(codes) - UNRESTRICTED)
