"""Onion services, version 3. Key: the 56 characters that are the service's public key, with ``.onion``.

Subdomains, paths and schemes lead to the same service and are dropped. Addresses of version 2 (16 characters) carry no
checksum and stopped working in 2021: kept, never tied.
"""

from __future__ import annotations

import re
from base64 import b32decode, b32encode
from binascii import Error as NotBase32
from hashlib import sha3_256
from typing import Final

from tutela.recognition.contract import Identifier, Reading
from tutela.recognition.identifiers.scheme import Context, Scheme, damaged, links, weak

_ONION_CHARS: Final = 56
_PLACE: Final = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://)?(?:[^/@?#]*@)?(?:[a-z0-9-]+\.)*([a-z2-7]+)(?:\.onion)(?::\d{1,5})?(?:[/?#].*)?"
)
_BARE: Final = re.compile(r"[a-z2-7]{56}")
_OLD_CHARS: Final = 16


def onion_sound(host: str) -> bool:
    """Whether an onion address (v3) has its right checksum (Tor rend-spec-v3, section 6); True for other hosts."""
    label = host.removesuffix(".onion").rpartition(".")[2]
    if not host.endswith(".onion"):
        return True
    if len(label) != _ONION_CHARS:
        return False
    try:
        decoded = b32decode(label.upper())
    except NotBase32:
        return False
    key, checksum, version = decoded[:32], decoded[32:34], decoded[34:]
    return version == b"\x03" and sha3_256(b".onion checksum" + key + version).digest()[:2] == checksum


def onion_of(public_key: bytes) -> str:
    """The address of an onion service by its ed25519 public key (32 bytes)."""
    version = b"\x03"
    checksum = sha3_256(b".onion checksum" + public_key + version).digest()[:2]
    return b32encode(public_key + checksum + version).decode("ascii").lower() + ".onion"


def _read(text: str, context: Context) -> Reading[Identifier]:
    plain = text.lower().replace("[.]", ".").replace("(.)", ".")
    found = _PLACE.fullmatch(plain)
    label = plain if _BARE.fullmatch(plain) else found.group(1) if found else ""
    if len(label) == _OLD_CHARS:
        return weak("onion", f"{label}.onion", text, "onion_version_two")
    if len(label) != _ONION_CHARS:
        return damaged("onion", text, "not_an_onion_address")
    key = f"{label}.onion"
    return links("onion", key, text) if onion_sound(key) else damaged("onion", text, "check_digits")


_EXAMPLE: Final = onion_of(bytes(range(32)))
"""The public key 0, 1, 2 ... 31: nobody's."""

SCHEME: Final = Scheme(
    name="onion",
    title="Onion service (Tor)",
    read=_read,
    example_texts=(_EXAMPLE, f"HTTP://www.{_EXAMPLE.upper()}/index.html", _EXAMPLE[:56]),
)
