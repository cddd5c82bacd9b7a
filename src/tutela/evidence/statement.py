"""The custody statement: what two custodians re-wrapped, from what, to which key, when; signed by both. Pure.

JSON: ``{"statement": {...}, "signatures": [{"key": hex, "signature": hex}, ...]}``. Signed (Ed25519) are the UTF-8 bytes
of the statement as JSON with sorted keys and no spaces.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tutela.errors import InvalidInput

VERSION: Final = 1
MOST_BYTES: Final = 64 * 1024
_HEX64: Final = r"^[0-9a-f]{64}$"


class _Exact(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Content(_Exact):
    """Length and SHA-256 of some bytes."""

    length: int = Field(ge=0)
    sha256: str = Field(pattern=_HEX64)


class Custodian(_Exact):
    """One who took part: the name in their identity file, and their public keys."""

    name: str = Field(max_length=200)
    age_key: str = Field(max_length=80)
    signing_key: str = Field(pattern=_HEX64)


class Statement(_Exact):
    """What was done. ``at`` is the custodians' own clock, in UTC."""

    version: int = VERSION
    evidence: str = Field(max_length=40)
    original: Content
    sealed: Content
    rewrapped: Content
    to: str = Field(max_length=80)
    at: str = Field(max_length=40)
    by: tuple[Custodian, ...] = Field(max_length=8)

    def signed_bytes(self) -> bytes:
        """What the signatures are over."""
        return json.dumps(self.model_dump(mode="json"), sort_keys=True, separators=(",", ":")).encode()


class _Signature(_Exact):
    key: str = Field(pattern=_HEX64)
    signature: str = Field(pattern=r"^[0-9a-f]{128}$")


class _Signed(_Exact):
    statement: Statement
    signatures: tuple[_Signature, ...] = Field(max_length=8)


@dataclass(frozen=True, slots=True)
class Verified:
    """A statement with the keys (hex) whose signature under it is good."""

    statement: Statement
    signed_by: frozenset[str]


def sign(statement: Statement, keys: Iterable[Ed25519PrivateKey]) -> str:
    """The statement with a signature of each key, as JSON text."""
    signed = statement.signed_bytes()
    signatures = [
        _Signature(key=key.public_key().public_bytes_raw().hex(), signature=key.sign(signed).hex()) for key in keys
    ]
    return (
        json.dumps(_Signed(statement=statement, signatures=tuple(signatures)).model_dump(mode="json"), indent=1) + "\n"
    )


def verify(text: str | bytes) -> Verified:
    """Read a statement and check every signature; InvalidInput when it can't be read or any signature is false."""
    if len(text) > MOST_BYTES:
        raise InvalidInput("The statement is too long.")
    try:
        signed = _Signed.model_validate_json(text)
    except ValidationError as error:
        raise InvalidInput("This is no custody statement.", mend="Use the file that `rewrap` wrote.") from error
    content = signed.statement.signed_bytes()
    for each in signed.signatures:
        try:
            Ed25519PublicKey.from_public_bytes(bytes.fromhex(each.key)).verify(bytes.fromhex(each.signature), content)
        except (InvalidSignature, ValueError) as error:
            raise InvalidInput("A signature under the statement is false.", mend="Have it re-wrapped again.") from error
    return Verified(signed.statement, frozenset(each.key for each in signed.signatures))


def require_signed_by(verified: Verified, keys: Sequence[str]) -> None:
    """InvalidInput unless all of these keys have signed."""
    if not set(keys) <= verified.signed_by:
        raise InvalidInput(
            "The statement is not signed by both custodians this evidence was sealed to.",
            mend="Both identity files are needed when re-wrapping.",
        )
