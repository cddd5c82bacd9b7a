"""Public keys as organisations give them: read, checked, and named by a fingerprint. A private key is refused."""

from __future__ import annotations

import hashlib
from typing import Final

from django.utils.translation import gettext as _

from tutela.errors import InvalidInput

FORMATS: Final = ("age", "pem")
"""age: an X25519 recipient of the age file format (for encryption). pem: a SubjectPublicKeyInfo in PEM."""

_ALPHABET: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_LARGEST_CHARS: Final = 8_192


def parse(text: str, purpose: str) -> tuple[str, str, str]:
    """A public key as (format, canonical text, fingerprint: SHA-256 of its bytes in hex).

    Raises InvalidInput for what is no public key, is too weak, or does not serve the purpose (signing or encryption).
    """
    text = text.strip()
    if "PRIVATE KEY" in text or text.upper().startswith("AGE-SECRET-KEY"):
        raise InvalidInput(
            _("This is a private key. Nothing of it was kept."),
            mend=_("Treat it as lost: make a new pair, give the public key."),
        )
    if len(text) > _LARGEST_CHARS:
        raise InvalidInput(_("This is too long for a public key."), mend=_("Give the public key alone."))
    if text.startswith("age1"):
        if purpose != "encryption":
            raise InvalidInput(
                _("An age key encrypts and cannot sign."), mend=_("Choose encryption, or give an Ed25519 key.")
            )
        return "age", text, hashlib.sha256(_age_bytes(text)).hexdigest()
    if text.startswith("-----BEGIN PUBLIC KEY-----"):
        canonical, der = _pem(text, purpose)
        return "pem", canonical, hashlib.sha256(der).hexdigest()
    raise InvalidInput(
        _("This is no public key that Tutela knows."),
        mend=_("Give an age recipient (age1...) or a PEM that begins with BEGIN PUBLIC KEY."),
    )


def _age_bytes(text: str) -> bytes:
    """The 32 bytes of an age recipient; its Bech32 checksum (BIP 173) must hold."""
    wrong = InvalidInput(_("This age key is mistyped: its checksum does not fit."), mend=_("Copy it again, whole."))
    prefix, data = "age", text[4:]
    if len(data) != 58 or any(letter not in _ALPHABET for letter in data):
        raise wrong
    values = [_ALPHABET.index(letter) for letter in data]
    expanded = [ord(letter) >> 5 for letter in prefix] + [0] + [ord(letter) & 31 for letter in prefix]
    check = 1
    for value in expanded + values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= generator if top >> bit & 1 else 0
    if check != 1:
        raise wrong
    number = 0
    for value in values[:-6]:
        number = number << 5 | value
    return (number >> 4).to_bytes(32, "big")  # 52 letters of 5 bits: 256 bits and 4 of padding


def _pem(text: str, purpose: str) -> tuple[str, bytes]:
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa, x25519
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

    try:
        key = load_pem_public_key(text.encode())
    except (ValueError, UnicodeError) as error:
        raise InvalidInput(
            _("This PEM can't be read."), mend=_("Copy it again, with its first and last line.")
        ) from error
    if isinstance(key, rsa.RSAPublicKey):
        fits = key.key_size >= 3072
    elif isinstance(key, ed25519.Ed25519PublicKey):
        fits = purpose == "signing"
    elif isinstance(key, x25519.X25519PublicKey):
        fits = purpose == "encryption"
    else:
        fits = isinstance(key, ec.EllipticCurvePublicKey) and key.curve.key_size >= 256 and purpose == "signing"
    if not fits:
        raise InvalidInput(
            _("This key is too weak, or is not for %(purpose)s.") % {"purpose": purpose},
            mend=_(
                "For signing Ed25519, EC from P-256 or RSA from 3072 bits; for encryption age, X25519 or RSA from 3072 bits."
            ),
        )
    written = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    return written, key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
