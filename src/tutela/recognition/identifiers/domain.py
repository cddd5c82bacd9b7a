"""Domain names. Key: lower-case ASCII (punycode for other scripts), no final dot."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from tutela.recognition.contract import Identifier, Reading, Standing
from tutela.recognition.identifiers.onion import onion_sound
from tutela.recognition.identifiers.scheme import Context, Scheme, damaged, links, set_apart
from tutela.recognition.identifiers.skeleton import skeleton
from tutela.recognition.identifiers.text import refanged

_LABEL: Final = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_RESERVED_LAST: Final = frozenset({"test", "example", "invalid", "localhost", "local", "internal"})
_RESERVED_HOSTS: Final = ("example.com", "example.net", "example.org")


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


def _read(text: str, context: Context) -> Reading[Identifier]:
    key = host_key(refanged(text))
    if not key:
        return damaged("domain", text, "not_a_domain")
    if not onion_sound(key):
        return damaged("domain", text, "check_digits")
    if why := reserved_domain(key):
        return set_apart(Identifier("domain", key, text, Standing.RESERVED, why))
    return links("domain", key, text)


def alike(key: str) -> str:
    """The key by which look-alike domains meet, for suggesting only: labels of punycode read back and skeletons made."""
    labels = []
    for label in key.split("."):
        try:
            labels.append(label[4:].encode("ascii").decode("punycode") if label.startswith("xn--") else label)
        except (UnicodeError, ValueError, OverflowError):
            labels.append(label)
    return skeleton(".".join(labels))


SCHEME: Final = Scheme(
    name="domain",
    title="Domain name",
    read=_read,
    example_texts=("Shop.Example.EU", "bücher.eu", "xn--bcher-kva.eu"),
    suggest=alike,
)
