"""MD5, SHA-1 and SHA-256 of a stream in one pass. Equal digests mean equal files; MD5 and SHA-1 are for lists that have
nothing else, not for proof."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import BinaryIO, Final

CHUNK: Final = 2**20
"""Bytes held at once."""


@dataclass(frozen=True, slots=True)
class Digests:
    """In lower-case hexadecimal; ``size`` in bytes."""

    md5: str
    sha1: str
    sha256: str
    size: int


def digests(stream: BinaryIO) -> Digests:
    """Read ``stream`` from its present place to its end, once."""
    running = (
        hashlib.md5(usedforsecurity=False),
        hashlib.sha1(usedforsecurity=False),
        hashlib.sha256(),
    )
    buffer = bytearray(CHUNK)
    view = memoryview(buffer)
    size = 0
    while count := stream.readinto(view):  # type: ignore[attr-defined]  # every real binary stream has it
        size += count
        for one in running:
            one.update(view[:count])
    md5, sha1, sha256 = (one.hexdigest() for one in running)
    return Digests(md5, sha1, sha256, size)
