"""Exact hashes of files as identifiers: equal keys mean equal files. Perceptual hashes are no keys (their nearness is a
distance, not a tie)."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Final

from tutela.recognition.contract import Identifier, Reading, Standing
from tutela.recognition.fingerprint import pdq
from tutela.recognition.fingerprint.hexadecimal import hexadecimal
from tutela.records.values import Naming

SCHEMES: Final = {"md5": 32, "sha1": 40, "sha256": 64}
"""Scheme -> hex digits."""

NAMED: Final = frozenset({*SCHEMES, "pdq"})
"""What records name files by: beside the digests a perceptual hash, which is found within a distance."""

EMPTY_FILE: Final = frozenset(
    {
        "d41d8cd98f00b204e9800998ecf8427e",
        "da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    }
)


def read(naming: Naming) -> Reading[Identifier]:
    """The hash in lower case; the hash of an empty file, all zeros and malformed ones never tie."""
    if naming.scheme == "pdq":
        found = pdq.parse(naming.written)
        alike = found.standing is Standing.LINKS
        return Reading(replace(found, standing=Standing.WEAK, why="perceptual") if alike else found)
    return Reading(parse(naming.scheme, naming.written))


@lru_cache(maxsize=65_536)
def parse(scheme: str, written: str) -> Identifier:
    """The same for text alone. The other kinds of fingerprints are in the registry of the fingerprint folder."""
    found = hexadecimal(scheme, written, SCHEMES[scheme] // 2)
    return replace(found, standing=Standing.STOP_VALUE, why="hash_of_empty_file") if found.key in EMPTY_FILE else found
