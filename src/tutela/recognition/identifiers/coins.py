"""The address encodings of cryptocurrencies: base58check, Monero's base58 in blocks, bech32 and bech32m, EIP-55,
XRP's and Stellar's.

Sources: Bitcoin's base58 and BIP 173 / BIP 350; CryptoNote's base58; EIP-55; SEP-23. Reading and writing both, so that
simulated addresses have the checksums real ones have.
"""

from __future__ import annotations

from base64 import b32decode
from binascii import Error as NotBase32
from binascii import crc_hqx
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Final

from tutela.recognition.identifiers.keccak import keccak_256

RIPPLE58: Final = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"
BASE58: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BASE58_VALUE: Final = {char: value for value, char in enumerate(BASE58)}
BECH32: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_BECH32_VALUE: Final = {char: value for value, char in enumerate(BECH32)}
_BECH32_GENERATOR: Final = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_BECH32_END: Final = 1
_BECH32M_END: Final = 0x2BC830A3

_MONERO_BLOCK: Final = 8
_MONERO_CHARS: Final = (0, 2, 3, 5, 6, 7, 9, 10, 11)
"""Characters of a block by its bytes."""


def _base58_number(text: str) -> int | None:
    number = 0
    for char in text:
        value = _BASE58_VALUE.get(char)
        if value is None:
            return None
        number = number * 58 + value
    return number


def _base58_text(number: int) -> str:
    text = ""
    while number:
        number, value = divmod(number, 58)
        text = BASE58[value] + text
    return text


def from_base58check(text: str) -> bytes | None:
    """Version and payload; None when a character or the checksum is wrong."""
    number = _base58_number(text)
    if number is None:
        return None
    zeros = len(text) - len(text.lstrip("1"))
    raw = bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")
    payload, checksum = raw[:-4], raw[-4:]
    return payload if len(raw) > 4 and sha256(sha256(payload).digest()).digest()[:4] == checksum else None


def to_base58check(payload: bytes) -> str:
    """The text of version and payload."""
    raw = payload + sha256(sha256(payload).digest()).digest()[:4]
    return "1" * (len(raw) - len(raw.lstrip(b"\0"))) + _base58_text(int.from_bytes(raw, "big"))


def ripple_sound(text: str) -> bool:
    """Whether an XRP address (25 bytes, version 0) has its right checksum; base58check in an alphabet of its own."""
    if not text.startswith("r") or not 25 <= len(text) <= 35 or not set(text) <= set(RIPPLE58):
        return False
    payload = from_base58check(text.translate(str.maketrans(RIPPLE58, BASE58)))
    return payload is not None and len(payload) == 21 and payload[0] == 0


def stellar_sound(text: str) -> bool:
    """Whether a Stellar account (SEP-23: version byte, 32 bytes, CRC-16/XMODEM; base32) has its right checksum."""
    if not text.startswith("G") or len(text) != 56:
        return False
    try:
        raw = b32decode(text)
    except NotBase32:
        return False
    return raw[0] == 6 << 3 and crc_hqx(raw[:-2], 0) == int.from_bytes(raw[-2:], "little")


def from_monero58(text: str) -> bytes | None:
    """Tag and payload of a CryptoNote address; None when a character or the checksum is wrong."""
    raw = b""
    for start in range(0, len(text), _MONERO_CHARS[-1]):
        block = text[start : start + _MONERO_CHARS[-1]]
        number = _base58_number(block)
        if number is None or len(block) not in _MONERO_CHARS:
            return None
        size = _MONERO_CHARS.index(len(block))
        if number >= 1 << (8 * size):
            return None
        raw += number.to_bytes(size, "big")
    payload, checksum = raw[:-4], raw[-4:]
    return payload if len(raw) > 4 and keccak_256(payload)[:4] == checksum else None


def to_monero58(payload: bytes) -> str:
    """The text of tag and payload."""
    raw = payload + keccak_256(payload)[:4]
    text = ""
    for start in range(0, len(raw), _MONERO_BLOCK):
        block = raw[start : start + _MONERO_BLOCK]
        text += _base58_text(int.from_bytes(block, "big")).rjust(_MONERO_CHARS[len(block)], "1")
    return text


def _polymod(values: Iterable[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit in range(5):
            check ^= _BECH32_GENERATOR[bit] if top >> bit & 1 else 0
    return check


def _expanded(prefix: str) -> list[int]:
    return [ord(char) >> 5 for char in prefix] + [0] + [ord(char) & 31 for char in prefix]


def bech32_sound(text: str) -> bool:
    """Whether a witness address is right: one case, checksum of its version (BIP 173, BIP 350), program length."""
    if text not in {text.lower(), text.upper()}:
        return False
    prefix, _, data = text.lower().rpartition("1")
    values = [_BECH32_VALUE.get(char, -1) for char in data]
    if not prefix or len(values) < 8 or len(text) > 90 or -1 in values:
        return False
    version, program_bits = values[0], 5 * (len(values) - 7)
    wanted = _BECH32_END if version == 0 else _BECH32M_END
    if _polymod(_expanded(prefix) + values) != wanted or version > 16 or program_bits % 8 > 4:
        return False
    size = program_bits // 8
    return size in {20, 32} if version == 0 else 2 <= size <= 40


def to_bech32(prefix: str, version: int, program: bytes) -> str:
    """The text of a witness program (bech32 for version 0, bech32m after it)."""
    values = [version, *_in_fives(program)]
    end = _BECH32_END if version == 0 else _BECH32M_END
    check = _polymod(_expanded(prefix) + values + [0] * 6) ^ end
    checksum = [check >> 5 * (5 - index) & 31 for index in range(6)]
    return f"{prefix}1" + "".join(BECH32[value] for value in values + checksum)


def _in_fives(data: bytes) -> Sequence[int]:
    bits = 8 * len(data)
    number, spare = int.from_bytes(data, "big"), -bits % 5
    count = (bits + spare) // 5
    return [number << spare >> 5 * (count - 1 - index) & 31 for index in range(count)]


def eip55(address: str) -> str:
    """``0x`` and 40 hex digits in the mixed case that carries the checksum."""
    digits = address[2:].lower()
    digest = keccak_256(digits.encode("ascii")).hex()
    return "0x" + "".join(char.upper() if int(digest[index], 16) > 7 else char for index, char in enumerate(digits))
