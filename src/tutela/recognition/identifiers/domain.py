"""Domain names. Key: lower-case ASCII (punycode for other scripts), no final dot."""

from __future__ import annotations

import re
import unicodedata
from base64 import b32decode
from binascii import Error as NotBase32
from hashlib import sha3_256
from typing import Final

from tutela.recognition.contract import Identifier, Reading, Standing
from tutela.recognition.identifiers.scheme import Context, Scheme, damaged, links, set_apart

_LABEL: Final = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_RESERVED_LAST: Final = frozenset({"test", "example", "invalid", "localhost", "local", "internal"})
_RESERVED_HOSTS: Final = ("example.com", "example.net", "example.org")
_ONION_CHARS: Final = 56


def host_key(host: str) -> str:
    """The canonical form of a domain name with at least two labels, or "".

    Labels are mapped by NFKC and lower case, not casefolded: ``ß`` and ``ss`` are two domains since IDNA 2008.
    """
    text = unicodedata.normalize("NFKC", host.strip()).lower().replace("。", ".").removesuffix(".")
    text = unicodedata.normalize("NFKC", text)
    labels = [_label(label) for label in text.split(".")]
    if len(labels) < 2 or not all(labels) or labels[-1].isdecimal():
        return ""
    key = ".".join(labels)
    return key if len(key) <= 253 else ""


def _label(label: str) -> str:
    """One label in ASCII, or "" where it can't be one."""
    if label.isascii():
        return label if _LABEL.fullmatch(label) else ""
    if not all(unicodedata.category(char)[0] in "LMN" or char in "-·" for char in label):
        return ""
    ascii_label = "xn--" + label.encode("punycode").decode("ascii")
    return ascii_label if len(ascii_label) <= 63 and _LABEL.fullmatch(ascii_label) else ""


def reserved_domain(host: str) -> str:
    """The rule by which nobody owns ``host`` (RFC 2606, RFC 6761), or ""."""
    if host.rpartition(".")[2] in _RESERVED_LAST or host in _RESERVED_HOSTS:
        return "rfc2606_reserved"
    return "rfc2606_reserved" if host.endswith(tuple(f".{name}" for name in _RESERVED_HOSTS)) else ""


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


def _read(text: str, context: Context) -> Reading[Identifier]:
    key = host_key(text.replace("[.]", "."))
    if not key:
        return damaged("domain", text, "not_a_domain")
    if not onion_sound(key):
        return damaged("domain", text, "check_digits")
    if why := reserved_domain(key):
        return set_apart(Identifier("domain", key, text, Standing.RESERVED, why))
    return links("domain", key, text)


SCHEME: Final = Scheme(
    name="domain",
    title="Domain name",
    read=_read,
    example_texts=("Shop.Example.EU", "bücher.eu", "xn--bcher-kva.eu"),
)
