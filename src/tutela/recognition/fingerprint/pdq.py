"""PDQ: the perceptual hash of a picture, 256 bits with a quality.

Source: the published description of the algorithm ("hashing.pdf" of the ThreatExchange project); own code. Two pictures match
at a distance of at most 31 bits; a hash of quality below 50 is not to be matched.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from tutela.recognition.contract import Identifier
from tutela.recognition.fingerprint.hexadecimal import hexadecimal
from tutela.recognition.fingerprint.turn import TURNS, Turn

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BYTES: Final = 32
MATCH_DISTANCE: Final = 31
LEAST_QUALITY: Final = 50
LEAST_SIDE: Final = 5
"""Pixels; a smaller picture has no hash (the reference gives zeros)."""
FLAT_RANGE: Final = 2.0
"""Grey levels of 255; where lightest and darkest sample are nearer, the bits are rounding errors."""


class Worth(StrEnum):
    """Whether a hash may be matched."""

    USABLE = "usable"
    LOW_QUALITY = "low_quality"  # below 50: too little structure to tell pictures apart
    FLAT = "flat"  # one tone: its hash is the hash of every such picture, or noise
    TOO_SMALL = "too_small"  # a side below 5 pixels


@dataclass(frozen=True, slots=True)
class Pdq:
    """A hash (32 bytes, highest bit first), its quality 0-100, and what it is worth."""

    hash: bytes
    quality: int
    worth: Worth

    def hex(self) -> str:
        """64 hexadecimal digits in lower case, as lists carry it."""
        return self.hash.hex()


_NOTHING: Final = Pdq(bytes(BYTES), 0, Worth.TOO_SMALL)


def of_pixels(pixels: NDArray[np.uint8]) -> Pdq:
    """The hash of RGB pixels, shape (rows, columns, 3), 8 bits. About 0.4 ms a million pixels."""
    return in_all_turns(pixels, (Turn.NONE,))[Turn.NONE]


def in_all_turns(pixels: NDArray[np.uint8], turns: tuple[Turn, ...] = tuple(Turn)) -> dict[Turn, Pdq]:
    """The hashes of the picture as it is, turned and mirrored, for asking: a list holds a picture one way only.

    They come from one transform and lie within a few bits of the hashes of the turned pictures.
    """
    if pixels.ndim != 3 or pixels.shape[2] != 3:
        raise ValueError(f"pixels of shape {pixels.shape} are not rows x columns x RGB")
    if min(pixels.shape[:2]) < LEAST_SIDE:
        return dict.fromkeys(turns, _NOTHING)
    from tutela.recognition.fingerprint import pdq_kernels

    sampled = pdq_kernels.sampled_luminance(pixels)
    quality = int(pdq_kernels.gradient_quality(sampled))
    worth = Worth.USABLE if quality >= LEAST_QUALITY else Worth.LOW_QUALITY
    if float(sampled.max() - sampled.min()) < FLAT_RANGE:
        worth = Worth.FLAT
    transform = pdq_kernels.cosine_transform(sampled)
    hashes: dict[Turn, Pdq] = {}
    for effect in TURNS:
        if effect.turn in turns:
            other = pdq_kernels.turned(transform, effect.swapped, effect.rows_mirrored, effect.columns_mirrored)
            hashes[effect.turn] = Pdq(pdq_kernels.median_bits(other).tobytes(), quality, worth)
    return hashes


def distance(one: bytes, other: bytes) -> int:
    """Bits that differ between two hashes of 32 bytes."""
    if len(one) != BYTES or len(other) != BYTES:
        raise ValueError("a PDQ hash has 32 bytes")
    return (int.from_bytes(one, "big") ^ int.from_bytes(other, "big")).bit_count()


def parse(written: str) -> Identifier:
    """A PDQ hash as lists and reports carry it: 64 hexadecimal digits. A hash of all zeros or all ones is that of a black or
    broken picture and would match every other such."""
    return hexadecimal("pdq", written, BYTES)
