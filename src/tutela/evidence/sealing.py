"""Sealing in a stream: what goes in is hashed, encrypted to two custodians and written out as it comes. Pure.

The format is age (https://age-encryption.org/v1), twice: the inner layer to one custodian's key, the outer layer to
another's, so that opening takes both. Clear bytes exist only in the memory of this process, one chunk at a time.
"""

from __future__ import annotations

import errno
import hashlib
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Protocol, TypeAlias

import pyrage

from tutela.errors import InvalidInput, Unavailable

MAGIC: Final = b"age-encryption.org/v1\n"
"""First line of every age file that is not armoured."""
CHUNK: Final = 64 * 1024
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class Readable(Protocol):
    """Something to read bytes from."""

    def read(self, size: int = -1, /) -> bytes:
        """At most ``size`` bytes; none at the end."""
        ...


class Writable(Protocol):
    """Something to write bytes to."""

    def write(self, data: bytes, /) -> int:
        """Take all of ``data``; how many bytes that were."""
        ...


Stage: TypeAlias = Callable[[Readable, Writable], None]
"""One step of a stream: reads until the end, writes what becomes of it."""


@dataclass(frozen=True, slots=True)
class Hashes:
    """Length in bytes and digests (hex) of a stream. MD5 and SHA-1 are there because hash lists of the field use them."""

    length: int
    md5: str
    sha1: str
    sha256: str


class Hasher:
    """Takes a stream's chunks and passes them on to ``out``, if there is one."""

    def __init__(self, out: Writable | None = None) -> None:
        self.length = 0
        self.problem: OSError | None = None
        self._out = out
        self._digests = (
            hashlib.md5(usedforsecurity=False),
            hashlib.sha1(usedforsecurity=False),
            hashlib.sha256(),
        )

    def write(self, data: bytes) -> int:
        """Count, hash and pass on; an error of ``out`` is kept, because a stage may disguise it."""
        if self._out is not None:
            try:
                self._out.write(data)
            except OSError as problem:
                self.problem = problem
                raise
        self.length += len(data)
        for digest in self._digests:
            digest.update(data)
        return len(data)

    def flush(self) -> None:
        """Nothing waits here."""

    def hashes(self) -> Hashes:
        """Of everything so far."""
        return Hashes(self.length, *(digest.hexdigest() for digest in self._digests))


def encrypting(public_key: str) -> Stage:
    """A stage that encrypts to an age public key."""
    recipient = recipient_of(public_key)
    return lambda reader, writer: pyrage.encrypt_io(reader, writer, [recipient])


def decrypting(secret_keys: Sequence[str]) -> Stage:
    """A stage that takes one layer off with whichever of the keys fits."""
    try:
        identities = [pyrage.x25519.Identity.from_str(key) for key in secret_keys]
    except pyrage.IdentityError as error:
        raise InvalidInput("This is not a secret key.", mend="Give a file made by `keygen`.") from error
    return lambda reader, writer: pyrage.decrypt_io(reader, writer, identities)


def recipient_of(public_key: str) -> pyrage.x25519.Recipient:
    """The key to encrypt to; InvalidInput when the text is no age public key (age1...)."""
    try:
        return pyrage.x25519.Recipient.from_str(public_key.strip())
    except pyrage.RecipientError as error:
        raise InvalidInput(
            "This is not an age public key.", mend="It starts with age1 and has 62 characters."
        ) from error


def fingerprint(*keys: str) -> str:
    """What two people read to each other to be sure of a public key: 128 bits in groups of four hex digits."""
    digest = hashlib.sha256("\n".join(key.strip() for key in keys).encode()).hexdigest()[:32]
    return " ".join(digest[at : at + 4] for at in range(0, 32, 4))


@contextmanager
def no_room() -> Iterator[None]:
    """Turns a full disk into an error that says so and invites to try again."""
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL:
            raise
        sentence = "There is no room left to store this; nothing of it was kept."
        raise Unavailable(sentence, mend="Send it again later.") from error


class Chain:
    """Stages on threads of their own, joined by pipes: what is written here leaves the last stage into ``out``.

    ``finish`` says whether all of it came through; an error of any stage is raised there or by the next ``write``.
    """

    def __init__(self, stages: Sequence[Stage], out: Writable) -> None:
        self._out = Hasher(out)
        self._errors: list[Exception | None] = [None] * len(stages)
        self._threads = []
        reading, writing = os.pipe()
        self._entrance = os.fdopen(writing, "wb", buffering=0)
        for index, stage in enumerate(stages):
            last = index == len(stages) - 1
            onward, entrance = (-1, -1) if last else os.pipe()
            thread = threading.Thread(target=self._run, args=(index, stage, reading, entrance), daemon=True)
            self._threads.append(thread)
            reading = onward
        for thread in self._threads:
            thread.start()

    def write(self, data: bytes) -> None:
        """Put a chunk in; waits while the stages are behind."""
        view = memoryview(data)
        try:
            while view:
                view = view[self._entrance.write(view) :]
        except BrokenPipeError:
            self.finish()
            raise

    def finish(self) -> Hashes:
        """No more comes: wait for the stages; hashes of what left the last one."""
        self.abandon()
        if self._out.problem is not None:
            raise self._out.problem
        for error in self._errors:
            if error is not None and "BrokenPipe" not in repr(error):
                raise error
        return self._out.hashes()

    def abandon(self) -> None:
        """End the threads, whatever became of the stream."""
        if not self._entrance.closed:
            self._entrance.close()
        for thread in self._threads:
            thread.join()

    def _run(self, index: int, stage: Stage, reading: int, entrance: int) -> None:
        with os.fdopen(reading, "rb") as reader:
            try:
                if entrance < 0:
                    stage(reader, self._out)
                else:
                    with os.fdopen(entrance, "wb") as writer:
                        stage(reader, writer)
            except Exception as error:  # noqa: BLE001  (raised in the thread that waits)
                self._errors[index] = error


@dataclass(frozen=True, slots=True)
class Sealed:
    """What went in and what came out."""

    original: Hashes
    sealed: Hashes


class Sealing:
    """A stream on its way into a sealed object: inner layer to one custodian, outer layer to the other."""

    def __init__(self, out: Writable, inner: str, outer: str) -> None:
        self._chain = Chain([encrypting(inner), encrypting(outer)], out)
        self._original = Hasher()

    def write(self, data: bytes) -> None:
        """Hash and seal one chunk. Unavailable when there is no room."""
        with no_room():
            self._original.write(data)
            self._chain.write(data)

    def finish(self) -> Sealed:
        """All of it is sealed and written. Unavailable when there was no room."""
        with no_room():
            return Sealed(self._original.hashes(), self._chain.finish())

    def abandon(self) -> None:
        """Give up; what was written is worth nothing."""
        self._chain.abandon()


def reopen(source: Readable, stages: Sequence[Stage], out: Writable) -> Hashes:
    """Drive ``source`` through ``stages`` into ``out``; InvalidInput when a layer can't be opened or is damaged."""
    chain = Chain(stages, out)
    try:
        while chunk := source.read(CHUNK):
            chain.write(chunk)
        return chain.finish()
    except pyrage.DecryptError as error:
        raise InvalidInput(
            "These keys do not open it.", mend="Both custodians' files are needed, and the object as it was exported."
        ) from error
    except OSError as error:
        if error.errno is not None:
            raise
        raise InvalidInput("The object is damaged or cut short.", mend="Export it again.") from error
    finally:
        chain.abandon()
