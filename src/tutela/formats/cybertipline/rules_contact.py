"""Prose rules about addresses: IP addresses and ports, e-mail, telephone numbers, web addresses, countries."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from tutela.formats.cybertipline import lexical
from tutela.formats.cybertipline.rule import Offence, Reported, Rule, offends
from tutela.formats.cybertipline.tree import Node, text_at, text_of

_WITH_PORT: Final = re.compile(r"\[[0-9A-Fa-f:.%]+\](:[0-9]+)?|[0-9]+(\.[0-9]+){3}:[0-9]+")
_LEADING_ZERO: Final = re.compile(r"(?=.*(^|\.)0[0-9])[0-9]+(\.[0-9]+){3}")
_EMAIL: Final = re.compile(r"[^\s@<>\"(),:;\\\[\]]+@[^\s@.<>\"(),:;\\\[\]]+(\.[^\s@.<>\"(),:;\\\[\]]+)+")
_LONGEST_LOCAL: Final = 64
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://\S+")
_SHARED: Final = ipaddress.ip_network("100.64.0.0/10")  # carrier-grade NAT, RFC 6598
_NO_COUNTRY: Final = {
    "A1": "an anonymous proxy",
    "A2": "a satellite provider",
    "O1": "another country",
    "EU": "Europe",
    "AP": "Asia/Pacific",
}

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@lru_cache(maxsize=4_096)
def address(text: str) -> Address | None:
    """An IP address without zone id, port or leading zeros; an IPv4-mapped IPv6 address as it stands. None for
    anything else.
    """
    if "%" in text or "/" in text:
        return None
    try:
        return ipaddress.ip_address(text.strip())
    except ValueError:
        return None


def _captures(reported: Reported) -> Iterator[tuple[Node, Node, str]]:
    for capture in reported.every("ipCaptureEvent"):
        node = capture.find("ipAddress")
        if node is not None:
            yield capture, node, text_of(node).strip()


def _malformed(reported: Reported) -> Iterator[Offence]:
    for _, node, text in _captures(reported):
        known_otherwise = _WITH_PORT.fullmatch(text) or _LEADING_ZERO.fullmatch(text) or "%" in text
        if address(text) is None and not known_otherwise:
            yield offends(node)


def _with_port(reported: Reported) -> Iterator[Offence]:
    return (offends(node) for _, node, text in _captures(reported) if _WITH_PORT.fullmatch(text))


def _with_leading_zero(reported: Reported) -> Iterator[Offence]:
    return (offends(node) for _, node, text in _captures(reported) if _LEADING_ZERO.fullmatch(text))


def _with_zone_id(reported: Reported) -> Iterator[Offence]:
    return (offends(node) for _, node, text in _captures(reported) if "%" in text and not _WITH_PORT.fullmatch(text))


def _reserved(reported: Reported) -> Iterator[Offence]:
    for _, node, text in _captures(reported):
        found = address(text)
        inner = found.ipv4_mapped or found if isinstance(found, ipaddress.IPv6Address) else found
        if inner is not None and (not inner.is_global or inner.is_multicast or inner in _SHARED):
            yield offends(node)


def _mapped(reported: Reported) -> Iterator[Offence]:
    for _, node, text in _captures(reported):
        found = address(text)
        if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
            yield offends(node, inner=str(found.ipv4_mapped))


def _port_out_of_range(reported: Reported) -> Iterator[Offence]:
    for node in reported.every("port"):
        port = lexical.whole(text_of(node))
        if port is not None and not 1 <= port <= 65535:
            yield offends(node)


def _without_time(reported: Reported) -> Iterator[Offence]:
    return (offends(node) for capture, node, _ in _captures(reported) if capture.find("dateTime") is None)


def _without_port(reported: Reported) -> Iterator[Offence]:
    for capture, node, text in _captures(reported):
        if isinstance(address(text), ipaddress.IPv4Address) and capture.find("port") is None:
            yield offends(node)


def _reporter_without_email(reported: Reported) -> Iterator[Offence]:
    person = reported.report.find("reporter/reportingPerson")
    if person is not None and not any(text_of(email).strip() for email in person.findall("email")):
        yield Offence(person)


def _well_formed(text: str) -> bool:
    return bool(_EMAIL.fullmatch(text.strip()))


def _local_part(text: str) -> str:
    return text.strip().rpartition("@")[0]


def _of_reporter(reported: Reported) -> list[Node]:
    return reported.report.findall("reporter//email")


def _elsewhere(reported: Reported) -> list[Node]:
    own = set(_of_reporter(reported))
    return [node for node in reported.every("email", "emailAddress") if node not in own]


def _reporter_email_malformed(reported: Reported) -> Iterator[Offence]:
    nodes = _of_reporter(reported)
    return (offends(node) for node in nodes if text_of(node).strip() and not _well_formed(text_of(node)))


def _email_malformed(reported: Reported) -> Iterator[Offence]:
    return (offends(node) for node in _elsewhere(reported) if not _well_formed(text_of(node)))


def _reporter_local_too_long(reported: Reported) -> Iterator[Offence]:
    return (offends(node) for node in _of_reporter(reported) if len(_local_part(text_of(node))) > _LONGEST_LOCAL)


def _local_too_long(reported: Reported) -> Iterator[Offence]:
    return (offends(node) for node in _elsewhere(reported) if len(_local_part(text_of(node))) > _LONGEST_LOCAL)


def _email_at_nobody(reported: Reported) -> Iterator[Offence]:
    at_persons = {text_of(email).strip().lower() for account in reported.accounts() for email in account.iter("email")}
    for node in reported.every("emailAddress"):
        if text_of(node).strip().lower() not in at_persons:
            yield offends(node)


def _repeats_calling_code(reported: Reported) -> Iterator[Offence]:
    for node in reported.every("phone", "phoneNumber"):
        code, text = node.get("countryCallingCode", "").lstrip("+"), re.sub(r"[\s().-]", "", text_of(node))
        if code and text.startswith((f"+{code}", f"00{code}")):
            yield offends(node, calling_code=code)


def _phone_without_digits(reported: Reported) -> Iterator[Offence]:
    return (offends(node) for node in reported.every("phone", "phoneNumber") if not re.search(r"[0-9]", text_of(node)))


def _not_a_web_address(reported: Reported) -> Iterator[Offence]:
    for node in reported.every("url", "profileUrl", "locationOfFile", "legalURL"):
        if not _SCHEME.fullmatch(text_of(node).strip()):
            yield offends(node)


def _no_country(reported: Reported) -> Iterator[Offence]:
    for node in reported.every("country", "countryCode"):
        if text_of(node) in _NO_COUNTRY:
            yield offends(node, meaning=_NO_COUNTRY[text_of(node)])


def _two_states(reported: Reported) -> Iterator[Offence]:
    for node in reported.every("state"):
        parent = node.getparent()
        if parent is not None and (text_at(parent, "nonUsaState") or (text_at(parent, "country") or "US") != "US"):
            yield offends(node)


def _half_a_position(reported: Reported) -> Iterator[Offence]:
    for node in reported.every("cellPhoneIncident"):
        if (node.find("latitude") is None) != (node.find("longitude") is None):
            yield Offence(node)


RULES: Final[tuple[Rule, ...]] = (
    Rule("ct_ip_malformed", True, _malformed),
    Rule("ct_ip_with_port", True, _with_port),
    Rule("ct_ip_leading_zero", True, _with_leading_zero),
    Rule("ct_ip_zone_id", True, _with_zone_id),
    Rule("ct_ip_reserved", False, _reserved),
    Rule("ct_ip_mapped", False, _mapped),
    Rule("ct_port_out_of_range", True, _port_out_of_range),
    Rule("ct_ip_without_time", False, _without_time),
    Rule("ct_ip_without_port", False, _without_port),
    Rule("ct_reporter_without_email", True, _reporter_without_email),
    Rule("ct_reporter_email_malformed", True, _reporter_email_malformed),
    Rule("ct_reporter_email_local_too_long", True, _reporter_local_too_long),
    Rule("ct_email_malformed", False, _email_malformed),
    Rule("ct_email_local_too_long", False, _local_too_long),
    Rule("ct_email_at_nobody", True, _email_at_nobody),
    Rule("ct_phone_repeats_calling_code", True, _repeats_calling_code),
    Rule("ct_phone_without_digits", False, _phone_without_digits),
    Rule("ct_not_a_web_address", False, _not_a_web_address),
    Rule("ct_no_country", False, _no_country),
    Rule("ct_two_states", False, _two_states),
    Rule("ct_half_a_position", False, _half_a_position),
)
