"""Web addresses. Key: scheme and host in lower-case ASCII, default port, user and fragment dropped, dot segments
resolved (RFC 3986, section 6.2). The query is kept whole: a tracking parameter may name the sharer. So is a fragment that
names a page (``#!``, ``#/``).
"""

from __future__ import annotations

import ipaddress
import re
from typing import Final
from urllib.parse import SplitResult, quote, urlsplit

from tutela.recognition.contract import Identifier, Reading, Standing
from tutela.recognition.identifiers.domain import host_key, reserved_domain
from tutela.recognition.identifiers.ip import parse_address, reserved_address
from tutela.recognition.identifiers.onion import onion_sound
from tutela.recognition.identifiers.scheme import (
    KEY_CHARS,
    Context,
    Scheme,
    damaged,
    links,
    reserved_range,
    set_apart,
    weak,
)
from tutela.recognition.identifiers.text import refanged

_PORTS: Final = {"http": 80, "https": 443, "ftp": 21, "ws": 80, "wss": 443}
_SCHEME: Final = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*://")
_HIDDEN: Final = re.compile(r"^hxxp", re.IGNORECASE)
_PAGE_IN_FRAGMENT: Final = re.compile(r"(?:[A-Za-z]?!|/).+", re.DOTALL)
"""``#!page``, ``#F!folder!key``, ``#/page``: programs that run in the browser name their pages so."""
_PLAIN: Final = re.compile(r"[A-Za-z0-9/:?@!$&'()*+,;=._~|-]*")
"""What needs no encoding and has none."""
_PERCENT: Final = re.compile(r"%([0-9a-fA-F]{2})")
_UNRESERVED: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_SAFE: Final = "%/:?#[]@!$&'()*+,;=-._~|"


def _read(text: str, context: Context) -> Reading[Identifier]:
    text_ = _HIDDEN.sub("http", refanged(text), count=1)
    schemeless = not _SCHEME.match(text_)
    try:
        parts = urlsplit(f"//{text_.removeprefix('//')}" if schemeless else text_)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return damaged("url", text, "not_a_web_address")
    # Before a backslash some programs see the host, behind it others.
    if " " in parts.netloc or "\\" in text_ or not host or (schemeless and "@" in parts.netloc):
        return damaged("url", text, "not_a_web_address")
    name, reserved = _host(host)
    if not name:
        return damaged("url", text, "not_a_web_address")
    if not onion_sound(name):
        return damaged("url", text, "check_digits")
    place = name if port is None or port == _PORTS.get(parts.scheme) else f"{name}:{port}"
    key = f"{parts.scheme}://{place}{_tail(parts)}" if parts.scheme else f"//{place}{_tail(parts)}"
    if len(key) > KEY_CHARS:
        return damaged("url", text, "too_long")
    if reserved and reserved != reserved_domain(name):
        return reserved_range("url", key, text, reserved)
    if reserved:
        return set_apart(Identifier("url", key, text, Standing.RESERVED, reserved))
    return weak("url", key, text, "url_without_scheme") if schemeless else links("url", key, text)


def _host(host: str) -> tuple[str, str]:
    """(canonical host, rule that reserves it); the first is "" where it is no host."""
    address = parse_address(host)
    if address is not None:
        text = f"[{address}]" if isinstance(address, ipaddress.IPv6Address) else str(address)
        return text, reserved_address(address)
    name = "localhost" if host.lower() == "localhost" else host_key(host)
    return name, reserved_domain(name)


def _tail(parts: SplitResult) -> str:
    """Path and query, percent-encoding made one."""
    path = _resolved(_encoded(parts.path)) or "/"
    page = f"#{_encoded(parts.fragment)}" if _PAGE_IN_FRAGMENT.fullmatch(parts.fragment) else ""
    return f"{path}?{_encoded(parts.query)}{page}" if parts.query else path + page


def _encoded(text: str) -> str:
    if _PLAIN.fullmatch(text):
        return text

    def one(found: re.Match[str]) -> str:
        char = chr(int(found.group(1), 16))
        return char if char in _UNRESERVED else found.group().upper()

    sound = re.sub(r"%(?![0-9a-fA-F]{2})", "%25", text)
    return _PERCENT.sub(one, quote(sound, safe=_SAFE, errors="replace"))


def _resolved(path: str) -> str:
    """Without dot segments (RFC 3986, section 5.2.4)."""
    if "/." not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments[1:]:
        if segment == "..":
            kept = kept[:-1]
        elif segment != ".":
            kept.append(segment)
    ending = "/" if segments[-1] in {".", ".."} and kept else ""
    return "/" + "/".join(kept) + ending


SCHEME: Final = Scheme(
    name="url",
    title="Web address",
    read=_read,
    example_texts=(
        "HTTPS://Forum.Example.EU:443/a/../b?utm_source=x#part",
        "http://shop.example.eu/offer/12",
        "hxxp://shop[.]example[.]eu/",
    ),
)
