"""Wallet addresses of cryptocurrencies. Key: the address in its one right writing; a failed checksum is no key.

Base58 is kept as written (its case counts), bech32 and hexadecimal in lower case. A hexadecimal address is the same
holder on every chain that uses it. A Monero integrated address has the key of the primary one inside it. Addresses of
XRP and Stellar are mostly an exchange's: only with a memo (``memo.py``) is one of its customers named, so they never tie
alone.
"""

from __future__ import annotations

import re
from typing import Final

from tutela.recognition.contract import Identifier, Reading, Standing
from tutela.recognition.identifiers.coins import (
    bech32_sound,
    eip55,
    from_base58check,
    from_monero58,
    ripple_sound,
    stellar_sound,
    to_monero58,
)
from tutela.recognition.identifiers.scheme import Context, Scheme, damaged, links, set_apart, weak

_LINK: Final = re.compile(
    r"(?:bitcoin|litecoin|ethereum|tron|monero|ripple|xrpl?|(?:web\+)?stellar|btc|ltc|eth|trx|xmr|xlm)"
    r"(?::(?://)?\s*|\s+)(?:pay-)?([^?@\s]+)[?@]?.*",
    re.IGNORECASE,
)
_BECH32: Final = re.compile(r"(bc|ltc|tb|tltc|bcrt)1[02-9a-z]+", re.IGNORECASE)
_HEX: Final = re.compile(r"0[xX][0-9a-fA-F]{40}")
_CUT_HEX: Final = re.compile(r"0[xX][0-9a-fA-F]{20,39}")
_BASE58: Final = re.compile(r"[1-9A-HJ-NP-Za-km-z]{25,35}")
_MONERO: Final = re.compile(r"[48][1-9A-HJ-NP-Za-km-z]{94}|4[1-9A-HJ-NP-Za-km-z]{105}")
_OTHER: Final = re.compile(r"[A-Za-z0-9:_.-]{20,120}")

_MAIN_VERSIONS: Final = frozenset({0x00, 0x05, 0x30, 0x32, 0x41})
"""Bitcoin, Bitcoin script, Litecoin, Litecoin script, Tron."""
_TEST_VERSIONS: Final = frozenset({0x6F, 0xC4, 0x3A})
_TEST_PREFIXES: Final = frozenset({"tb", "tltc", "bcrt"})
_MONERO_PRIMARY, _MONERO_INTEGRATED, _MONERO_SUBADDRESS = 18, 19, 42
_MONERO_KEYS: Final = 64
"""Bytes of the two public keys."""


def _read(text: str, context: Context) -> Reading[Identifier]:
    link = _LINK.fullmatch(text)
    address = (link.group(1) if link else text).removesuffix(".")
    # A Tron address may begin with TB1 too; mixed case is never right in bech32.
    found = _BECH32.fullmatch(address)
    if found and not (address[0] == "T" and from_base58check(address)):
        return _bech32(text, address, found.group(1).lower())
    if _HEX.fullmatch(address):
        digits = address[2:]
        mixed = digits not in {digits.lower(), digits.upper()}
        if mixed and eip55(address)[2:] != digits:
            return damaged("wallet", text, "check_digits")
        return links("wallet", address.lower(), text)
    if _MONERO.fullmatch(address):
        return _monero(text, address)
    if _BASE58.fullmatch(address) and address[0] in "13LMTmn2":
        return _base58(text, address)
    if ripple_sound(address) or stellar_sound(address):
        return weak("wallet", address, text, "wallet_shared_by_memo")
    if _CUT_HEX.fullmatch(address):
        return damaged("wallet", text, "not_a_wallet_address")
    if _OTHER.fullmatch(address):
        return weak("wallet", address, text, "coin_unknown")
    return damaged("wallet", text, "not_a_wallet_address")


def _bech32(text: str, address: str, prefix: str) -> Reading[Identifier]:
    if not bech32_sound(address):
        return damaged("wallet", text, "check_digits")
    if prefix in _TEST_PREFIXES:
        return set_apart(Identifier("wallet", address.lower(), text, Standing.RESERVED, "test_network"))
    return links("wallet", address.lower(), text)


def _base58(text: str, address: str) -> Reading[Identifier]:
    payload = from_base58check(address)
    if payload is None or len(payload) != 21:
        return damaged("wallet", text, "check_digits")
    if payload[0] in _TEST_VERSIONS:
        return set_apart(Identifier("wallet", address, text, Standing.RESERVED, "test_network"))
    return (
        links("wallet", address, text)
        if payload[0] in _MAIN_VERSIONS
        else weak("wallet", address, text, "coin_unknown")
    )


def _monero(text: str, address: str) -> Reading[Identifier]:
    payload = from_monero58(address)
    if payload is None or payload[0] not in {_MONERO_PRIMARY, _MONERO_INTEGRATED, _MONERO_SUBADDRESS}:
        return damaged("wallet", text, "check_digits")
    if payload[0] == _MONERO_INTEGRATED:
        return links("wallet", to_monero58(bytes([_MONERO_PRIMARY]) + payload[1 : 1 + _MONERO_KEYS]), text)
    return links("wallet", address, text)


SCHEME: Final = Scheme(
    name="wallet",
    title="Cryptocurrency wallet",
    read=_read,
    # The examples of BIP 173 and EIP-55, and the pay-to-script example of the base58check description.
    example_texts=(
        "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "bitcoin:3P14159f73E4gFr7JterCCQh9QjiTjiZrG?amount=0.1",
    ),
)
