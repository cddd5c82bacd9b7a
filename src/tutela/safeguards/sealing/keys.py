"""The key that signs the audit (Ed25519). The private half is a secret of the installation, the public half is written
beside the checkpoints, to be kept by whoever checks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from tutela import configuration
from tutela.errors import ConfigurationError, InvalidInput


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs headers; ``name`` is the public key's name in them."""

    private: Ed25519PrivateKey

    @property
    def public(self) -> Ed25519PublicKey:
        """The public half."""
        return self.private.public_key()

    @property
    def name(self) -> str:
        """The public key's name."""
        return name_of(self.public)

    def sign(self, text: str) -> bytes:
        """64 bytes over the text in UTF-8."""
        return self.private.sign(text.encode())


def signer() -> Signer:
    """The installation's signer; its key is made the first time. ConfigurationError when the secret is no key."""
    try:
        seed = bytes.fromhex(configuration.kept_secret("TUTELA_AUDIT_KEY", "audit_key"))
        return Signer(Ed25519PrivateKey.from_private_bytes(seed))
    except ValueError as error:
        raise ConfigurationError("TUTELA_AUDIT_KEY is not 64 hex digits", mend="Give 64 hex digits.") from error


def name_of(public: Ed25519PublicKey) -> str:
    """16 hex digits of the hash of the raw public key."""
    raw = public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return sha256(raw).hexdigest()[:16]


def genuine(public: Ed25519PublicKey, text: str, signature: bytes) -> bool:
    """Whether the text was signed with this key's private half."""
    try:
        public.verify(signature, text.encode())
    except InvalidSignature:
        return False
    return True


class Keyring:
    """The public keys a reader trusts, in the order in which they were used; usually one."""

    def __init__(self, publics: Ed25519PublicKey | Sequence[Ed25519PublicKey]) -> None:
        several = [publics] if isinstance(publics, Ed25519PublicKey) else publics
        self._by_name = {name_of(public): public for public in several}
        self._order = list(self._by_name)

    def genuine(self, name: str, text: str, signature: bytes) -> bool:
        """Whether the text was signed with the key of this name, which must be one of these."""
        public = self._by_name.get(name)
        return public is not None and genuine(public, text, signature)

    def place(self, name: str) -> int:
        """Place of the key of this name in the order of use, from 0; -1 when it is none of these."""
        return self._order.index(name) if name in self._by_name else -1


def pem(public: Ed25519PublicKey) -> str:
    """The public key as PEM."""
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return public.public_bytes(serialization.Encoding.PEM, form).decode()


def read_public(path: Path) -> Ed25519PublicKey:
    """A public key from a PEM file; InvalidInput says what is wrong with it."""
    try:
        key = serialization.load_pem_public_key(path.read_bytes())
    except (OSError, ValueError) as error:
        raise InvalidInput(f"{path} can't be read as a public key.", mend="Name the file audit-key.pub.") from error
    if not isinstance(key, Ed25519PublicKey):
        raise InvalidInput(f"{path} is no Ed25519 key.", mend="Name the file audit-key.pub.")
    return key
