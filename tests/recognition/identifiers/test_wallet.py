"""Wallet addresses: case and checksums, against the published vectors of each encoding."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutela.recognition.contract import Identifier, Standing
from tutela.recognition.identifiers import read
from tutela.recognition.identifiers.coins import (
    eip55,
    from_base58check,
    from_monero58,
    to_base58check,
    to_bech32,
    to_monero58,
)
from tutela.recognition.identifiers.keccak import keccak_256
from tutela.records.values import Naming


def of(written: str) -> Identifier:
    """What an address reads to."""
    value = read(Naming(scheme="wallet", written=written)).value
    assert value is not None
    return value


def test_keccak_has_the_digests_published_for_it() -> None:
    assert keccak_256(b"").hex() == "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"
    assert keccak_256(b"abc").hex() == "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45"
    assert keccak_256(b"a" * 135) != keccak_256(b"a" * 136) != keccak_256(b"a" * 137)


@pytest.mark.parametrize(
    "address",  # EIP-55's own examples
    [
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
        "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
        "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
    ],
)
def test_a_hexadecimal_address_ties_in_any_case_but_a_wrong_mixed_one(address: str) -> None:
    assert of(address).key == of(address.lower()).key == of("0x" + address[2:].upper()).key == address.lower()
    wrong = address[:2] + address[2:].swapcase()
    assert (of(wrong).standing, of(wrong).why) == (Standing.DAMAGED, "check_digits")


@pytest.mark.parametrize(
    "address",  # BIP 173 and BIP 350
    [
        "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
        "bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y",
        "BC1SW50QGDZ25J",
        "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
    ],
)
def test_a_right_witness_address_ties_in_lower_case(address: str) -> None:
    assert (of(address).standing, of(address).key) == (Standing.LINKS, address.lower())


@pytest.mark.parametrize(
    "address",  # BIP 173 and BIP 350: mixed case, wrong checksum, wrong version's checksum, wrong length
    [
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3T4",
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5",
        "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd",
        "BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P",
        "bc1gmk9yu",
    ],
)
def test_a_wrong_witness_address_has_no_key(address: str) -> None:
    assert (of(address).standing, of(address).key) == (Standing.DAMAGED, "")


def test_base58_is_never_folded() -> None:
    address = to_base58check(b"\0" + bytes(range(20)))
    assert of(address).key == address
    assert of(address.lower()).standing is not Standing.LINKS
    assert of(f"bitcoin:{address}?amount=1").key == address


def test_addresses_of_test_networks_are_reserved() -> None:
    assert of(to_bech32("tb", 0, bytes(20))).standing is Standing.RESERVED
    assert of(to_base58check(b"\x6f" + bytes(20))).standing is Standing.RESERVED


def test_a_monero_integrated_address_has_the_key_of_its_primary_one() -> None:
    keys = bytes(range(64))
    primary = to_monero58(b"\x12" + keys)
    integrated = to_monero58(b"\x13" + keys + b"12345678")
    assert (len(primary), len(integrated)) == (95, 106)
    assert of(integrated).key == of(primary).key == primary
    broken = primary[:-1] + ("1" if primary[-1] != "1" else "2")
    assert of(broken).standing is Standing.DAMAGED


def test_an_unknown_coin_is_kept_without_tying() -> None:
    assert of("rN7n7otQDd6FczFgLdSqtcsAUxDkw6fzRH").standing is Standing.WEAK


@settings(max_examples=100)
@given(payload=st.binary(min_size=20, max_size=20), version=st.sampled_from([0, 5, 0x30, 0x32, 0x41]))
def test_every_sound_address_ties_and_reads_back(payload: bytes, version: int) -> None:
    base58 = to_base58check(bytes([version]) + payload)
    assert from_base58check(base58) == bytes([version]) + payload
    assert of(base58).key == base58
    assert of(to_bech32("ltc", 0, payload)).standing is Standing.LINKS
    assert of(to_bech32("bc", 1, payload + bytes(12))).standing is Standing.LINKS


@settings(max_examples=30)
@given(payload=st.binary(min_size=65, max_size=73))
def test_monero_text_reads_back(payload: bytes) -> None:
    assert from_monero58(to_monero58(payload)) == payload
    assert eip55("0x" + payload[:20].hex()).lower() == "0x" + payload[:20].hex()


def test_a_tron_address_that_begins_like_a_test_networks_is_one() -> None:
    address = to_base58check(b"\x41\x0b\x5f" + bytes(18))
    assert address.startswith("TB1")
    assert (of(address).standing, of(address).key) == (Standing.LINKS, address)
