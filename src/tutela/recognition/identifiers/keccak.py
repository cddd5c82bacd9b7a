"""Keccak-256 as wallets use it: the padding of before SHA-3 was standardised, so hashlib has no such function.

Source: the Keccak reference, version 3.0 (rate 1088 bits, capacity 512 bits, padding byte 0x01).
"""

from __future__ import annotations

from typing import Final

_MASK: Final = (1 << 64) - 1
_RATE_BYTES: Final = 136


def _round_constants() -> tuple[int, ...]:
    """The 24 constants, from the linear-feedback register that defines them."""
    constants, register = [], 1
    for _ in range(24):
        constant = 0
        for position in range(7):
            if register & 1:
                constant |= 1 << ((1 << position) - 1)
            register = (register << 1) ^ (0x171 if register & 0x80 else 0)
        constants.append(constant)
    return tuple(constants)


def _lanes() -> tuple[tuple[int, int, int], ...]:
    """(source lane, target lane, rotation) of the steps rho and pi."""
    moves = [(0, 0, 0)]
    x, y = 1, 0
    for step in range(24):
        moves.append((x + 5 * y, y + 5 * ((2 * x + 3 * y) % 5), (step + 1) * (step + 2) // 2 % 64))
        x, y = y, (2 * x + 3 * y) % 5
    return tuple(moves)


_CONSTANTS: Final = _round_constants()
_LANES: Final = _lanes()


def _permute(state: list[int]) -> None:
    for constant in _CONSTANTS:
        parity = [state[x] ^ state[x + 5] ^ state[x + 10] ^ state[x + 15] ^ state[x + 20] for x in range(5)]
        for x in range(5):
            right = parity[(x + 1) % 5]
            change = parity[x - 1] ^ ((right << 1 | right >> 63) & _MASK)
            for y in range(0, 25, 5):
                state[x + y] ^= change
        moved = [0] * 25
        for source, target, turn in _LANES:
            lane = state[source]
            moved[target] = (lane << turn | lane >> (64 - turn)) & _MASK
        for y in range(0, 25, 5):
            row = moved[y : y + 5]
            for x in range(5):
                state[x + y] = row[x] ^ (~row[(x + 1) % 5] & row[(x + 2) % 5] & _MASK)
        state[0] ^= constant


def keccak_256(data: bytes) -> bytes:
    """The 32-byte digest of ``data``."""
    padded = bytearray(data + b"\x01" + bytes(-(len(data) + 1) % _RATE_BYTES))
    padded[-1] |= 0x80
    state = [0] * 25
    for start in range(0, len(padded), _RATE_BYTES):
        for lane in range(_RATE_BYTES // 8):
            offset = start + 8 * lane
            state[lane] ^= int.from_bytes(padded[offset : offset + 8], "little")
        _permute(state)
    return b"".join(lane.to_bytes(8, "little") for lane in state[:4])
