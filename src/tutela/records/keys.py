"""Deterministic ids and key hashes: keyed BLAKE2b, 16 bytes, no clock. The key is the installation's, so that nobody
outside can guess an identifier from its hash."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b

from tutela.configuration import record_key


@lru_cache(maxsize=1)
def _keyed() -> blake2b:
    """The hash with the key taken in already: copying it is cheaper than taking it in for each."""
    return blake2b(key=record_key(), digest_size=16)


def digest(*parts: bytes) -> bytes:
    """16 bytes over the parts; parts are length-prefixed, so that moving a byte between them changes the digest."""
    hashed = _keyed().copy()
    hashed.update(_measured(*parts))
    return hashed.digest()


def _measured(*parts: bytes) -> bytes:
    """The parts, the length before each."""
    return b"".join([len(part).to_bytes(8, "big") + part for part in parts])


def record_uid(source_id: int, reference: str | None, content: bytes, occurrence: int) -> bytes:
    """The id of a record: its source and reference; without a reference, its content and the number of its occurrence."""
    scope = str(source_id).encode()
    if reference is not None:
        return digest(b"reference", scope, reference.encode())
    return digest(b"content", scope, content, str(occurrence).encode())


@lru_cache(maxsize=262_144)
def key_hash(scheme: str, key: str) -> bytes:
    """The hash of a canonical identifier: what equal namings share."""
    written = key.encode()
    hashed = _of_scheme(scheme).copy()
    hashed.update(len(written).to_bytes(8, "big") + written)
    return hashed.digest()


@lru_cache(maxsize=256)
def _of_scheme(scheme: str) -> blake2b:
    """The hash as ``digest`` would begin it for an identifier of the scheme."""
    hashed = _keyed().copy()
    hashed.update(_measured(b"identifier", scheme.encode()))
    return hashed
