"""A file on its way in: hashed as it comes, and dropped or sealed as it comes. Its clear bytes are never on disk."""

from __future__ import annotations

from dataclasses import dataclass

from tutela.errors import LimitExceeded
from tutela.evidence.models import CustodianKey
from tutela.evidence.sealing import Hasher, Hashes, Sealing
from tutela.evidence.store import Arriving


@dataclass(frozen=True, slots=True)
class Received:
    """What came; ``sealed`` and ``object_name`` only where the policy is to seal. The object is durable."""

    original: Hashes
    sealed: Hashes | None = None
    object_name: str | None = None


class Receiving:
    """Takes the chunks of one file. Without keys (inner, outer) it is only hashed: the default."""

    def __init__(self, keys: tuple[CustodianKey, CustodianKey] | None, limit_bytes: int) -> None:
        self.keys = keys
        self._limit = limit_bytes
        self._length = 0
        self._hasher = Hasher()  # where nothing is sealed; a sealing hashes by itself
        self._object = Arriving() if keys else None
        self._sealing = Sealing(self._object, keys[0].age_key, keys[1].age_key) if keys and self._object else None
        self._ended = False

    def write(self, chunk: bytes) -> None:
        """The next bytes. LimitExceeded beyond the limit, Unavailable without room; nothing is kept of it then."""
        self._length += len(chunk)
        if self._length > self._limit:
            self.abandon()
            raise LimitExceeded(f"The file is larger than {self._limit // 1024**2} MiB.", mend="Nothing was kept.")
        try:
            (self._sealing or self._hasher).write(chunk)
        except BaseException:
            self.abandon()
            raise

    def finish(self) -> Received:
        """All has come: the sealed object, if any, is durable in its place when this returns."""
        if self._sealing is None or self._object is None:
            self._ended = True
            return Received(self._hasher.hashes())
        try:
            sealed = self._sealing.finish()
            self._object.settle()
        except BaseException:
            self.abandon()
            raise
        self._ended = True
        return Received(sealed.original, sealed.sealed, self._object.name)

    def abandon(self) -> None:
        """Leave nothing; without effect once finished."""
        if self._ended:
            return
        self._ended = True
        if self._sealing is not None and self._object is not None:
            self._sealing.abandon()
            self._object.abandon()
