"""The arithmetic of PDQ, compiled.

The published algorithm smooths the luminance twice with a box along rows and columns (a Jarosz filter), then keeps 64 x 64
samples. Box filters are linear and those along rows and columns commute, so each kept sample is one weighted sum: the weights
of both passes along one axis are multiplied out first (``axis_weights``), and only what is kept is ever computed. The results
are those of the four passes to the rounding of the sums.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from tutela.recognition.compiled import kernel

SAMPLES = 64
"""Rows and columns kept after smoothing."""
FREQUENCIES = 16
"""Rows and columns of the cosine transform that are kept; 16 x 16 = 256 bits."""


@kernel
def axis_weights(length: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Weights of the kept samples along an axis of ``length`` pixels.

    Returns the first pixel of each sample, shape (64,), and its weights, shape (64, widest); unused places are 0.
    The box is ``length / 128`` rounded up; it leans to the right by half a pixel when even, and is shortened at the edges,
    where the mean is taken over what is left. Sample ``k`` is the pixel under ``(k + 1/2) * length / 64``.
    """
    window = (length + 2 * SAMPLES - 1) // (2 * SAMPLES)
    ahead = (window + 2) // 2 - 1
    behind = window - 1 - ahead
    first = np.zeros(SAMPLES, np.int64)
    weights = np.zeros((SAMPLES, 2 * window - 1), np.float32)
    for sample in range(SAMPLES):
        centre = int((sample + 0.5) * length / SAMPLES)
        low, high = max(0, centre - behind), min(length - 1, centre + ahead)
        first[sample] = max(0, low - behind)
        for middle in range(low, high + 1):
            left, right = max(0, middle - behind), min(length - 1, middle + ahead)
            share = 1.0 / ((high - low + 1) * (right - left + 1))
            for pixel in range(left, right + 1):
                weights[sample, pixel - first[sample]] += share
    return first, weights


@kernel
def sampled_luminance(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """RGB ``pixels`` of shape (rows, columns, 3) smoothed and sampled: luminance 0-255 of shape (64, 64).

    Luminance is 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601).
    """
    rows, columns = pixels.shape[0], pixels.shape[1]
    row_first, row_weights = axis_weights(rows)
    column_first, column_weights = axis_weights(columns)
    sampled = np.zeros((SAMPLES, SAMPLES), np.float32)
    sums = np.empty(3 * columns, np.float32)
    line = np.empty(columns, np.float32)
    flat = pixels.reshape(rows, 3 * columns)
    for sample in range(SAMPLES):
        sums[:] = 0.0
        for offset in range(row_weights.shape[1]):
            weight = row_weights[sample, offset]
            if weight > 0.0:
                row = flat[row_first[sample] + offset]
                for place in range(3 * columns):
                    sums[place] += weight * np.float32(row[place])
        for column in range(columns):
            line[column] = (
                np.float32(0.299) * sums[3 * column]
                + np.float32(0.587) * sums[3 * column + 1]
                + np.float32(0.114) * sums[3 * column + 2]
            )
        for across in range(SAMPLES):
            total = np.float32(0.0)
            for offset in range(column_weights.shape[1]):
                weight = column_weights[across, offset]
                if weight > 0.0:
                    total += weight * line[column_first[across] + offset]
            sampled[sample, across] = total
    return sampled


@kernel
def gradient_quality(sampled: NDArray[np.float32]) -> int:
    """How much structure there is, 0-100: the summed differences between neighbouring samples, each in whole hundredths of
    the full range, divided by 90."""
    total = 0
    for row in range(SAMPLES):
        for column in range(SAMPLES):
            if row + 1 < SAMPLES:
                total += abs(int((sampled[row, column] - sampled[row + 1, column]) * 100 / 255))
            if column + 1 < SAMPLES:
                total += abs(int((sampled[row, column] - sampled[row, column + 1]) * 100 / 255))
    return min(100, total // 90)


@kernel
def cosine_transform(sampled: NDArray[np.float32]) -> NDArray[np.float32]:
    """The 16 x 16 lowest frequencies of the two-dimensional cosine transform (type II), the constant left out."""
    basis = np.empty((FREQUENCIES, SAMPLES), np.float32)
    for frequency in range(FREQUENCIES):
        for place in range(SAMPLES):
            angle = math.pi / 2 / SAMPLES * (frequency + 1) * (2 * place + 1)
            basis[frequency, place] = math.sqrt(2.0 / SAMPLES) * math.cos(angle)
    half = np.zeros((FREQUENCIES, SAMPLES), np.float32)
    for frequency in range(FREQUENCIES):
        for row in range(SAMPLES):
            weight = basis[frequency, row]
            for column in range(SAMPLES):
                half[frequency, column] += weight * sampled[row, column]
    transform = np.zeros((FREQUENCIES, FREQUENCIES), np.float32)
    for row in range(FREQUENCIES):
        for frequency in range(FREQUENCIES):
            total = np.float32(0.0)
            for column in range(SAMPLES):
                total += half[row, column] * basis[frequency, column]
            transform[row, frequency] = total
    return transform


@kernel
def median_bits(transform: NDArray[np.float32]) -> NDArray[np.uint8]:
    """The hash of a 16 x 16 transform, 32 bytes: a bit is set where its value is above the (lower) median.

    The value in row r, column c is bit 16 r + c of a number of 256 bits, whose bytes are given from the highest.
    """
    values = transform.copy().reshape(FREQUENCIES * FREQUENCIES)
    median = np.sort(values)[FREQUENCIES * FREQUENCIES // 2 - 1]
    packed = np.zeros(32, np.uint8)
    for place in range(FREQUENCIES * FREQUENCIES):
        if values[place] > median:
            packed[31 - place // 8] |= np.uint8(1 << (place % 8))
    return packed


@kernel
def turned(
    transform: NDArray[np.float32], swapped: bool, rows_mirrored: bool, columns_mirrored: bool
) -> NDArray[np.float32]:
    """The transform of the picture turned or mirrored, from the picture's own: mirroring negates the odd frequencies of
    its axis, swapping the axes (last) transposes."""
    other = np.empty((FREQUENCIES, FREQUENCIES), np.float32)
    for row in range(FREQUENCIES):
        for column in range(FREQUENCIES):
            value = transform[row, column]
            if rows_mirrored and row % 2 == 0:
                value = -value
            if columns_mirrored and column % 2 == 0:
                value = -value
            if swapped:
                other[column, row] = value
            else:
                other[row, column] = value
    return other
