"""Credentials of passkeys that nobody has."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData


def credential(name: str) -> dict[str, object]:
    """A passkey's credential in the form of a browser, of a made-up key that nobody has."""
    made = AttestedCredentialData.create(Aaguid.NONE, name.encode(), _key())
    data = AuthenticatorData.create(bytes(32), AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT, 0, made)
    response = {
        "clientDataJSON": websafe_encode(
            b'{"type": "webauthn.create", "challenge": "", "origin": "https://example.eu"}'
        ),
        "attestationObject": websafe_encode(bytes(AttestationObject.create("none", data, {}))),
    }
    number = websafe_encode(name.encode())
    return {"id": number, "rawId": number, "type": "public-key", "response": response}


def _key() -> ES256:
    public = ec.generate_private_key(ec.SECP256R1()).public_key()
    return ES256.from_cryptography_key(public)  # type: ignore[no-any-return,no-untyped-call]
