"""The custodians' tool. It works offline: no database, no network, no settings; keys and objects are files.

Opening takes two people: an object is age inside age, and each custodian holds one identity file (see sealing.py).
Clear bytes pass through memory only, except in ``open_for_recipient``, which the recipient runs on their own machine.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final

import pyrage
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tutela.errors import InvalidInput
from tutela.evidence import statement as statements
from tutela.evidence.sealing import (
    CHUNK,
    Hasher,
    Hashes,
    Readable,
    Stage,
    Writable,
    decrypting,
    encrypting,
    fingerprint,
    reopen,
)
from tutela.evidence.statement import Content, Custodian, Statement

_LINE: Final = re.compile(r"^# (name|signing key): (.*)$", re.MULTILINE)
_SECRET: Final = re.compile(r"^AGE-SECRET-KEY-1[0-9A-Z]+$", re.MULTILINE)


@dataclass(frozen=True, slots=True, repr=False)
class Identity:
    """A custodian's or recipient's secret keys; ``repr`` shows none of them."""

    name: str
    secret_key: str
    signing: Ed25519PrivateKey

    @property
    def public(self) -> Custodian:
        """What may be told to everybody."""
        age_key = str(pyrage.x25519.Identity.from_str(self.secret_key).to_public())
        return Custodian(
            name=self.name, age_key=age_key, signing_key=self.signing.public_key().public_bytes_raw().hex()
        )

    def fingerprint(self) -> str:
        """What is read aloud when the public keys are declared on the platform."""
        return fingerprint(self.public.age_key, self.public.signing_key)


def keygen(path: Path, name: str) -> Identity:
    """Make an identity file (mode 0600, never over an existing one). The age command reads it too."""
    clean = " ".join(name.split())
    if not clean or len(clean) > 200:
        raise InvalidInput("An identity needs a name.", mend="Name the office and person, at most 200 characters.")
    identity = Identity(clean, str(pyrage.x25519.Identity.generate()), Ed25519PrivateKey.generate())
    public = identity.public
    text = (
        "# Secret. Whoever has this file and the other custodian's can open evidence.\n"
        f"# name: {clean}\n# public key: {public.age_key}\n# verify key: {public.signing_key}\n"
        f"# signing key: {identity.signing.private_bytes_raw().hex()}\n{identity.secret_key}\n"
    )
    with _new_file(path) as stream:
        stream.write(text.encode())
    return identity


def read_identity(path: Path) -> Identity:
    """An identity file made by ``keygen``; InvalidInput when it is something else."""
    try:
        text = path.read_text(encoding="utf-8")
        lines = dict(_LINE.findall(text))
        (secret,) = _SECRET.findall(text)
        signing = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(lines["signing key"]))
        pyrage.x25519.Identity.from_str(secret)
    except (ValueError, KeyError, pyrage.IdentityError) as error:
        raise InvalidInput(f"{path} is no identity file.", mend="Use a file made by `keygen`.") from error
    return Identity(lines.get("name", ""), secret, signing)


def rewrap(sealed: Path, identities: tuple[Identity, Identity], to: str, out: Path, evidence: str) -> Statement:
    """Open both layers and encrypt to ``to`` in one stream; writes ``out`` and ``out`` + ``.statement.json``."""
    if identities[0].public.age_key == identities[1].public.age_key:
        raise InvalidInput("Both identity files are the same.", mend="Two custodians are needed, each with their own.")
    secrets = [identity.secret_key for identity in identities]
    counted, original = Hasher(), Hasher()
    stages: list[Stage] = [decrypting(secrets), decrypting(secrets), _tapped(original), encrypting(to)]
    with sealed.open("rb") as source, _new_file(out) as stream:
        rewrapped = reopen(_Counted(source, counted), stages, stream)
    said = Statement(
        evidence=evidence,
        original=_content(original.hashes()),
        sealed=_content(counted.hashes()),
        rewrapped=_content(rewrapped),
        to=to.strip(),
        at=datetime.now(UTC).isoformat(timespec="seconds"),
        by=tuple(identity.public for identity in identities),
    )
    try:
        with _new_file(statement_path(out)) as stream:
            stream.write(statements.sign(said, [identity.signing for identity in identities]).encode())
    except BaseException:
        out.unlink(missing_ok=True)
        raise
    return said


def open_for_recipient(rewrapped: Path, identity: Identity, out: Path, statement: Path | None) -> Hashes:
    """What the recipient does on their own machine: decrypt, and hold the result against the statement.

    With a statement, its hashes must be those of what came out, or nothing is left.
    """
    said = statements.verify(statement.read_bytes()).statement if statement else None
    original = Hasher()
    with rewrapped.open("rb") as source, _new_file(out) as stream:
        reopen(source, [decrypting([identity.secret_key]), _tapped(original)], stream)
        if said is not None and _content(original.hashes()) != said.original:
            raise InvalidInput("This is not what the statement speaks of.", mend="Ask for it to be re-wrapped again.")
    return original.hashes()


def statement_path(out: Path) -> Path:
    """Where the statement about ``out`` is written."""
    return out.with_name(out.name + ".statement.json")


def _content(hashes: Hashes) -> Content:
    return Content(length=hashes.length, sha256=hashes.sha256)


def _tapped(hasher: Hasher) -> Stage:
    """A stage that only looks."""

    def pass_on(reader: Readable, writer: Writable) -> None:
        while chunk := reader.read(CHUNK):
            hasher.write(chunk)
            writer.write(chunk)

    return pass_on


class _Counted:
    """A source whose bytes are hashed as they are read."""

    def __init__(self, source: BinaryIO, hasher: Hasher) -> None:
        self._source = source
        self._hasher = hasher

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes."""
        chunk = self._source.read(size)
        self._hasher.write(chunk)
        return chunk


@contextmanager
def _new_file(path: Path) -> Iterator[BinaryIO]:
    """A new file for its owner's eyes, whole or not at all; never over another."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise InvalidInput(f"{path} exists already.", mend="Name another file.") from error
    try:
        with os.fdopen(descriptor, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
