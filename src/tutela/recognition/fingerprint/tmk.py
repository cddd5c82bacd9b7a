"""TMK+PDQF fingerprints of films: carried and compared exactly. Binary; in text formats, base64.

Layout (little-endian): the marks ``TMK1`` and ``FVEC``, the algorithm's mark (``PDQF``), then five whole numbers of 32 bits:
frames a second, periods, Fourier coefficients, features a frame, frames; then as vectors of 32-bit floats the periods, the
mean feature, and for each period the cosine and the sine features of each coefficient. Two are equal when their bytes are:
``key`` is the SHA-256 of them, since a fingerprint has hundreds of thousands of bytes.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import struct
from dataclasses import dataclass
from typing import Final

from tutela.recognition.contract import Identifier, Standing

_HEADER: Final = struct.Struct("<4s4s4s5i")


@dataclass(frozen=True, slots=True)
class Header:
    """What a fingerprint says of itself. ``frames`` is the number of frames that went in."""

    algorithm: str
    frames_per_second: int
    periods: int
    coefficients: int
    features: int
    frames: int

    def size(self) -> int:
        """Bytes of the whole fingerprint."""
        return _HEADER.size + 4 * (self.periods + self.features + 2 * self.periods * self.coefficients * self.features)


def header(value: bytes) -> Header | None:
    """The header, or None where ``value`` is no whole fingerprint."""
    if len(value) < _HEADER.size:
        return None
    magic, kind, algorithm, *numbers = _HEADER.unpack_from(value)
    if magic != b"TMK1" or kind != b"FVEC" or algorithm != b"PDQF" or min(numbers) < 0:
        return None
    found = Header("PDQF", *numbers)
    return found if found.size() == len(value) else None


def parse(written: str | bytes) -> Identifier:
    """``key``: SHA-256 of the fingerprint's bytes. Text is base64. A film of no frames is a placeholder."""
    shown = written if isinstance(written, str) else f"{len(written)} bytes"
    try:
        value = base64.b64decode("".join(written.split()), validate=True) if isinstance(written, str) else written
    except (binascii.Error, ValueError):
        value = b""
    found = header(value)
    if found is None:
        return Identifier("tmk", "", shown, Standing.DAMAGED, "not_a_tmk_fingerprint")
    key = hashlib.sha256(value).hexdigest()
    if found.frames == 0:
        return Identifier("tmk", key, shown, Standing.PLACEHOLDER, "no_frames")
    return Identifier("tmk", key, shown, Standing.LINKS)
