"""TLSH hashes of text: carried and compared by distance. 35 bytes (the 128-bucket form with one byte of checksum) in
upper-case hexadecimal behind the version mark ``T1``; without the mark in older writings.

Bytes: checksum, length (a logarithm), two ratios of quartiles of four bits each, then 128 buckets of two bits. Checksum and
length are written with their halves exchanged.
(J. Oliver, C. Cheng, Y. Chen: TLSH - a locality sensitive hash, CTC 2013; own code, checked against the authors' library.)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tutela.recognition.contract import Identifier, Standing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BYTES: Final = 35
MATCH_DISTANCE: Final = 70
"""Documents of one origin lie nearer than this, as the field's list software has it (its PDF signal)."""
LARGEST_DISTANCE: Final = 300
_FAR: Final = 12
"""What each step between two lengths or ratios weighs, once they are more than one apart."""


def parse(written: str) -> Identifier:
    """The hash with its version mark. ``TNULL``, and one digit repeated, say that the text was too short or too even."""
    value = written.strip().upper()
    if value in {"TNULL", "NULL"}:
        return Identifier("tlsh", "", written, Standing.PLACEHOLDER, "nothing_to_hash")
    found = re.fullmatch(r"(?:T1)?([0-9A-F]{70})", value)
    if found is None:
        return Identifier("tlsh", "", written, Standing.DAMAGED, "not_hex_of_this_length")
    if len(set(found[1])) == 1:
        return Identifier("tlsh", "T1" + found[1], written, Standing.PLACEHOLDER, "one_digit_repeated")
    return Identifier("tlsh", "T1" + found[1], written, Standing.LINKS)


def to_bytes(key: str) -> bytes:
    """The 35 bytes of a key that ``parse`` gave."""
    return bytes.fromhex(key.removeprefix("T1"))


def distance(one: bytes, other: bytes) -> int:
    """How far two hashes are apart; 0 for equal ones, without an upper bound that matters."""
    import numpy as np

    return int(distances(one, np.frombuffer(other, np.uint8).reshape(1, BYTES))[0])


def distances(one: bytes, others: NDArray[np.uint8]) -> NDArray[np.int64]:
    """The distance of ``one`` (35 bytes) to each of ``others``, shape (n, 35)."""
    import numpy as np

    mine, theirs = np.frombuffer(one, np.uint8).astype(np.int64), others.astype(np.int64)
    total = (theirs[:, 0] != mine[0]).astype(np.int64)
    lengths = _around(_exchanged(theirs[:, 1]), _exchanged(mine[1]), 256)
    total += np.where(lengths <= 1, lengths, lengths * _FAR)
    for shift in (0, 4):
        ratios = _around(theirs[:, 2] >> shift & 15, mine[2] >> shift & 15, 16)
        total += np.where(ratios <= 1, ratios, (ratios - 1) * _FAR)
    for shift in (0, 2, 4, 6):
        steps = np.abs((theirs[:, 3:] >> shift & 3) - (mine[3:] >> shift & 3))
        total += np.where(steps == 3, 6, steps).sum(axis=1)
    found: NDArray[np.int64] = total
    return found


def _exchanged(values: NDArray[np.int64]) -> NDArray[np.int64]:
    return (values & 15) << 4 | values >> 4


def _around(ones: NDArray[np.int64], other: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """The shorter way between two numbers of a circle."""
    import numpy as np

    straight = np.abs(ones - other)
    shorter: NDArray[np.int64] = np.minimum(straight, size - straight)
    return shorter
