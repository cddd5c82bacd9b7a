"""The search among many hashes, compiled.

A hash is four words of 64 bits, cut into 16 bands of 16 bits. Two hashes at most 31 bits apart differ by at most one bit in at
least one band (32 flips are needed to put two into each); at most 15 bits apart, some band is equal. So for each band the
hashes are sorted into 65,536 buckets by its value, and a query looks into the bucket of its own value and, above radius 15,
into the 16 at one bit's distance. Beside each row number stand 96 bits from two other words: nearly all that is too far
is seen to be so without fetching its hash.
(M. Norouzi, A. Punjani, D. J. Fleet: Fast search in Hamming space with multi-index hashing, CVPR 2012.)
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tutela.recognition.compiled import fetch_ahead, inlined, kernel, population_count
from tutela.recognition.hamming.bands import BANDS, BUCKETS

_ALL_LOW = np.uint64(0xFFFF)
_HIGH_HALF = np.uint64(32)
_ROW = np.uint64(0xFFFFFFFF)


@inlined
def _signed(word: int) -> int:
    """Without a sign, a word and a whole number would meet as floating point."""
    return np.int64(word)  # type: ignore[return-value]


@inlined
def _band(words: NDArray[np.uint64], band: int) -> int:
    return _signed((words[band >> 2] >> np.uint64(16 * (band & 3))) & _ALL_LOW)


@inlined
def _distance(one: NDArray[np.uint64], other: NDArray[np.uint64]) -> int:
    total = 0
    for word in range(4):
        total += _signed(population_count(one[word] ^ other[word]))
    return total


@inlined
def _near_in_earlier_band(one: NDArray[np.uint64], other: NDArray[np.uint64], band: int, flips: int) -> bool:
    """Whether the pair was already met in a band before this one."""
    for earlier in range(band):
        differing = (one[earlier >> 2] ^ other[earlier >> 2]) >> np.uint64(16 * (earlier & 3)) & _ALL_LOW
        if _signed(population_count(differing)) <= flips:
            return True
    return False


@kernel
def fill_band(hashes: NDArray[np.uint64], band: int, offsets: NDArray[np.uint32], postings: NDArray[np.uint64]) -> None:
    """Sort ``hashes``, shape (n, 4), into the buckets of one band.

    Fills ``offsets``, shape (65537,): where each bucket begins; and ``postings``, shape (n, 2): 64 bits of the next word of
    the hash, then 32 bits of the one after beside the row number.
    """
    next_word, after = ((band >> 2) + 1) & 3, ((band >> 2) + 2) & 3
    offsets[:] = 0
    for row in range(hashes.shape[0]):
        offsets[_band(hashes[row], band) + 1] += np.uint32(1)
    for bucket in range(BUCKETS):
        offsets[bucket + 1] += offsets[bucket]
    place = offsets.copy()
    for row in range(hashes.shape[0]):
        bucket = _band(hashes[row], band)
        at = place[bucket]
        place[bucket] += np.uint32(1)
        postings[at, 0] = hashes[row, next_word]
        postings[at, 1] = (hashes[row, after] << _HIGH_HALF) | np.uint64(row)


@kernel
def search_part(
    query: NDArray[np.uint64],
    radius: int,
    hashes: NDArray[np.uint64],
    offsets: NDArray[np.uint32],
    postings: NDArray[np.uint64],
    found: NDArray[np.int64],
) -> int:
    """Rows of ``hashes`` at most ``radius`` (0-31) from ``query``, shape (4,), each once, in no order.

    ``found``, shape (room, 2), takes row and distance; the number found is returned, and where it is above the room, the rest
    was only counted. Shapes: ``hashes`` (n, 4), ``offsets`` (16, 65537), ``postings`` (16, n, 2).
    """
    flips = radius // BANDS
    probes = 1 + BANDS * flips
    begins = np.empty(BANDS * probes, np.int64)
    ends = np.empty(BANDS * probes, np.int64)
    candidates = 0
    for band in range(BANDS):
        value = _band(query, band)
        for probe in range(probes):
            bucket = value if probe == 0 else value ^ (1 << (probe - 1))
            begin, end = _signed(offsets[band, bucket]), _signed(offsets[band, bucket + 1])
            begins[band * probes + probe], ends[band * probes + probe] = begin, end
            candidates += end - begin
            for at in range(begin, min(end, begin + 16), 4):  # 4 postings are what is read at once
                fetch_ahead(postings, band, at)
    if candidates > hashes.shape[0]:  # buckets that everybody shares: reading each hash once is less work
        return search_flat(query, radius, hashes, hashes.shape[0], found)
    count = 0
    most = np.uint64(radius)
    for band in range(BANDS):
        next_word, after = query[((band >> 2) + 1) & 3], query[((band >> 2) + 2) & 3] << _HIGH_HALF
        listed = postings[band]
        for probe in range(band * probes, (band + 1) * probes):
            for at in range(begins[probe], ends[probe]):
                beside = listed[at, 1]
                if (
                    population_count(listed[at, 0] ^ next_word) + population_count((beside ^ after) >> _HIGH_HALF)
                    > most
                ):
                    continue
                row = _signed(beside & _ROW)
                distance = _distance(hashes[row], query)
                if distance <= radius and not _near_in_earlier_band(hashes[row], query, band, flips):
                    if count < found.shape[0]:
                        found[count, 0], found[count, 1] = row, distance
                    count += 1
    return count


@kernel
def search_flat(
    query: NDArray[np.uint64], radius: int, hashes: NDArray[np.uint64], length: int, found: NDArray[np.int64]
) -> int:
    """The same by reading the first ``length`` hashes one by one."""
    count = 0
    for row in range(length):
        distance = _distance(hashes[row], query)
        if distance <= radius:
            if count < found.shape[0]:
                found[count, 0], found[count, 1] = row, distance
            count += 1
    return count
