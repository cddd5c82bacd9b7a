"""IP addresses: one key for all writings of one address; a tie only with port and UTC second."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutela.recognition.contract import Identifier, Standing
from tutela.recognition.identifiers import read
from tutela.recognition.identifiers.ip import parse_address, reserved_address, utc_second
from tutela.records.values import Naming


def of(written: str, port: int | None = None, at: str | None = None) -> Identifier:
    """What an address reads to."""
    value = read(Naming(scheme="ip", written=written, port=port, at=at)).value
    assert value is not None
    return value


@pytest.mark.parametrize("written", ["::ffff:192.0.2.1", "0:0:0:0:0:ffff:c000:201", "64:ff9b::c000:201", "192.0.2.1"])
def test_mapped_and_translated_forms_are_the_ipv4_address(written: str) -> None:
    found = of(written)
    assert (found.key, found.standing, found.why) == ("192.0.2.1", Standing.RESERVED, "rfc5737_documentation")


def test_the_zone_of_a_link_local_address_is_stripped() -> None:
    assert of("fe80::1%eth0").key == of("fe80::1").key == "fe80::1"


@pytest.mark.parametrize("written", ["010.0.0.1", "5.1.066.255"])
def test_leading_zeros_are_refused_because_some_read_them_as_octal(written: str) -> None:
    found = of(written)
    assert (found.key, found.standing, found.why) == ("", Standing.DAMAGED, "leading_zero")


@pytest.mark.parametrize("written", ["5.1.66", "5.1.66.256", "5.1.66.0/24", "1234", "::g", "exempla"])
def test_what_is_no_single_address_has_no_key(written: str) -> None:
    assert of(written).standing is Standing.DAMAGED


def test_an_address_ties_only_with_port_and_second() -> None:
    assert of("5.1.66.255").standing is Standing.WEAK
    assert of("5.1.66.255", port=443).standing is Standing.WEAK
    assert of("5.1.66.255", at="2026-01-02T03:04:05Z").standing is Standing.WEAK
    assert of("5.1.66.255", port=443, at="2026-01-02T03:04Z").standing is Standing.WEAK
    assert of("5.1.66.255", port=443, at="2026-01-02T03:04:05").standing is Standing.WEAK
    found = of("5.1.66.255", port=443, at="2026-01-02T03:04:05Z")
    assert (found.standing, found.key) == (Standing.LINKS, "5.1.66.255|443|2026-01-02T03:04:05Z")


def test_two_addresses_at_the_same_port_and_second_have_two_keys() -> None:
    assert of("5.1.66.255", 80, "2026-01-02T03:04:05Z").key != of("5.1.66.254", 80, "2026-01-02T03:04:05Z").key


def test_a_port_written_with_the_address_counts_and_must_not_contradict() -> None:
    at = "2026-01-02T03:04:05Z"
    assert of("5.1.66.255:443", at=at).key == of("5.1.66.255", 443, at).key
    assert of("[2a01:4f8::2]:443", at=at).key == "2a01:4f8::2|443|2026-01-02T03:04:05Z"
    assert of("5.1.66.255:443", port=80, at=at).standing is Standing.DAMAGED


def test_a_carriers_shared_range_never_ties_even_with_port_and_second() -> None:
    assert of("100.64.1.1", 443, "2026-01-02T03:04:05Z").standing is Standing.RESERVED


def test_times_of_any_zone_become_the_utc_second() -> None:
    assert utc_second("2026-01-01T00:30:00.999+01:00") == "2025-12-31T23:30:00Z"
    assert utc_second("2026-01-01 00:30:00 +0100") == "2025-12-31T23:30:00Z"
    assert utc_second("0001-01-01T00:00:00+14:00") == ""
    assert utc_second("yesterday") == ""


@settings(max_examples=100)
@given(number=st.integers(min_value=0, max_value=2**128 - 1))
def test_all_writings_of_an_ipv6_address_have_one_key(number: int) -> None:
    address = ipaddress.IPv6Address(number)
    writings = {address.compressed, address.exploded, address.exploded.upper(), f"[{address}]", f"{address}%7"}
    keys = {of(writing).key for writing in writings}
    expected = address.ipv4_mapped or address
    if address in ipaddress.IPv6Network("64:ff9b::/96"):
        expected = ipaddress.IPv4Address(number & 0xFFFFFFFF)
    assert keys == {str(expected)}


@settings(max_examples=100)
@given(number=st.integers(min_value=0, max_value=2**32 - 1))
def test_a_public_ipv4_address_is_one_that_the_standard_library_calls_global(number: int) -> None:
    address = parse_address(str(ipaddress.IPv4Address(number)))
    assert address is not None
    named = reserved_address(address)
    assert bool(named) == (not address.is_global or address.is_multicast)
