"""Public keys: read and checked, private ones refused."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa, x25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from tutela.errors import InvalidInput
from tutela.safeguards.public_keys import parse

AGE = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"


Private = ed25519.Ed25519PrivateKey | x25519.X25519PrivateKey | ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


def pem(key: Private) -> str:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def test_an_age_recipient_is_read_with_its_checksum() -> None:
    format, text, fingerprint = parse(f"  {AGE}\n", "encryption")
    assert (format, text) == ("age", AGE)
    assert len(fingerprint) == 64


@given(st.integers(min_value=4, max_value=61), st.sampled_from("qpzry9x8gf2tvdw0s3jn54khce6mua7l"))
def test_an_age_recipient_with_one_letter_changed_is_refused(place: int, letter: str) -> None:
    changed = AGE[:place] + letter + AGE[place + 1 :]
    if changed != AGE:
        with pytest.raises(InvalidInput):
            parse(changed, "encryption")


def test_keys_in_pem_are_read_for_what_they_serve() -> None:
    pairs: list[tuple[Private, str]] = [
        (ed25519.Ed25519PrivateKey.generate(), "signing"),
        (ec.generate_private_key(ec.SECP256R1()), "signing"),
        (x25519.X25519PrivateKey.generate(), "encryption"),
    ]
    for key, purpose in pairs:
        format, text, _ = parse(pem(key), purpose)
        assert format == "pem"
        assert parse(text, purpose)[1] == text
        with pytest.raises(InvalidInput):
            parse(pem(key), "encryption" if purpose == "signing" else "signing")


def test_a_weak_key_is_refused() -> None:
    weak_ones: list[Private] = [rsa.generate_private_key(65537, 2048), ec.generate_private_key(ec.SECP192R1())]
    for weak in weak_ones:
        with pytest.raises(InvalidInput):
            parse(pem(weak), "signing")


def test_a_private_key_is_refused_in_words_that_do_not_repeat_it() -> None:
    private = ed25519.Ed25519PrivateKey.generate()
    text = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    for given_text in (text, "AGE-SECRET-KEY-1QQQQ"):
        with pytest.raises(InvalidInput, match="private key") as error:
            parse(given_text, "signing")
        assert given_text not in str(error.value)


@given(st.text(max_size=200))
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        parse(text, "signing")
    with pytest.raises(InvalidInput):
        parse(f"-----BEGIN PUBLIC KEY-----\n{text}\n-----END PUBLIC KEY-----", "signing")
