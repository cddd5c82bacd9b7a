"""IP addresses. One alone is shared by many (carrier NAT, VPN, Tor); with port and UTC second it is one subscriber.

Key: the address (IPv4 for mapped and NAT64 forms, no zone), and with both ``|port|second``.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final, TypeAlias

from tutela.recognition.contract import Identifier, Reading
from tutela.recognition.identifiers.scheme import Context, Scheme, damaged, links, reserved_range, weak
from tutela.recognition.identifiers.text import refanged
from tutela.vocabulary import data_files

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

_TRANSLATED: Final = tuple(ipaddress.IPv6Network(network) for network in ("64:ff9b::/96", "::ffff:0:0:0/96"))
"""NAT64 (RFC 6052) and its forerunner (RFC 2765): the last 32 bits are the IPv4 address."""
_WITH_PORT: Final = re.compile(
    r"\[([^\[\]]+)\](?::(\d{1,5}))?|(\d+\.\d+\.\d+\.\d+)(?::|\s+(?:port\s+)?)(\d{1,5})", re.IGNORECASE
)
_LABEL: Final = re.compile(r"ip(?:v[46])?(?:[\s-]?addr(?:ess)?\.?)?\s*[:=]?\s+|ip(?:v[46])?[:=](?!:)", re.IGNORECASE)
_MOST_PORT: Final = 65_535
_LEADING_ZERO: Final = re.compile(r"(?:.*\.)?0\d+(?:\..*)?")
_SECOND: Final = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?\s?(?:Z|[+-]\d\d:?\d\d)", re.IGNORECASE)


def parse_address(text: str) -> Address | None:
    """The one address that ``text`` writes, mapped and NAT64 forms as IPv4 and the zone stripped; None when it is none.

    Leading zeros are refused: some programs read them as octal.
    """
    try:
        address = ipaddress.ip_address(text.partition("%")[0] if ":" in text else text)
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if any(address in network for network in _TRANSLATED):
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


@lru_cache(maxsize=1)
def _reserved() -> Sequence[tuple[int, int, int, str]]:
    """(version, first address, last address, rule), as numbers: a test of each is made for every address read."""
    listed = data_files.read("tutela.recognition.identifiers", "reserved_networks.yaml")
    networks = [(ipaddress.ip_network(entry["network"]), str(entry["rule"])) for entry in listed]
    return tuple((net.version, int(net.network_address), int(net.broadcast_address), rule) for net, rule in networks)


def reserved_address(address: Address) -> str:
    """The document that reserves the address (``rfc5737_documentation``), or "" for a public one. A 6to4 address is as
    reserved as the IPv4 address in it."""
    if isinstance(address, ipaddress.IPv6Address) and address.sixtofour is not None:
        return reserved_address(address.sixtofour)
    return _reserved_by(address)


@lru_cache(maxsize=4_096)
def _reserved_by(address: Address) -> str:
    number, version = int(address), address.version
    for each, first, last, rule in _reserved():
        if first <= number <= last and each == version:
            return rule
    return "" if version == 4 or (address.is_global and not address.is_multicast) else "iana_special"


def utc_second(written: str | None) -> str:
    """``2026-01-02T03:04:05Z`` for a time with zone and seconds, else ""; fractions of a second are cut."""
    if written is None or not _SECOND.fullmatch(written.strip()):
        return ""
    text = written.strip().replace(" ", "T", 1).replace(" ", "").replace(",", ".")
    text = re.sub(r"\.\d+", "", text)
    try:
        moment = datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return ""
    return f"{moment.replace(tzinfo=None).isoformat()}Z"


def _read(text: str, context: Context) -> Reading[Identifier]:
    port, second = context.port, utc_second(context.at)
    plain, *own = text.split("|")
    if len(own) == 2 and own[0].isdecimal():  # our own key
        port, second = _port(own[0]), utc_second(own[1])
    if port is not None and not 1 <= port <= _MOST_PORT:  # 0 is how "no port" is written
        port = None
    plain = refanged(_LABEL.sub("", plain, count=1) if plain[:1] in "iI" else plain).removesuffix(".")
    found = _WITH_PORT.fullmatch(plain)
    if found:
        plain = found.group(1) or found.group(3)
        written = found.group(2) or found.group(4) or ""
        in_text = _port(written)
        if port is not None and written and in_text != port:
            return damaged("ip", text, "two_ports")
        port = port or in_text
    address = parse_address(plain)
    if address is None:
        return damaged("ip", text, "leading_zero" if _LEADING_ZERO.fullmatch(plain) else "not_an_ip_address")
    if rule := reserved_address(address):
        return reserved_range("ip", str(address), text, rule)
    if port is None or not second:
        return weak("ip", str(address), text, "without_port_and_second")
    return links("ip", f"{address}|{port}|{second}", text)


def _port(text: str) -> int | None:
    """A port number 1..65535, or None."""
    return int(text) if text and 1 <= int(text) <= _MOST_PORT else None


SCHEME: Final = Scheme(
    name="ip",
    title="IP address with port and time",
    read=_read,
    example_texts=("::ffff:5.1.66.255", "[2a01:4f8:c17:1::2]", "2A01:04F8:0C17:1:0:0:0:2"),
    example_context=Context(port=50_123, at="2026-02-03T04:05:06+01:00"),
    uses=("port", "at"),
    half_life_days=1,
    half_life_source="subscriber lines change address about daily; carrier NAT within minutes (assumed)",
)
