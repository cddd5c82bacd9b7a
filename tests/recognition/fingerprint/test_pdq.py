"""PDQ: the compiled arithmetic against the algorithm spelled out, turns, and what may not be matched."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from tutela.recognition.contract import Standing
from tutela.recognition.fingerprint import pdq, pdq_kernels
from tutela.recognition.fingerprint.pdq import Worth
from tutela.recognition.fingerprint.turn import TURNS, Turn


def landscape(side: int = 512, seed: int = 3) -> Image.Image:
    """A made-up picture with the statistics of photographs: things of every size, one before the other ("dead leaves")."""
    dice = np.random.default_rng(seed)
    image = Image.new("RGB", (4 * side, 4 * side))
    draw = ImageDraw.Draw(image)
    for radius in sorted(4 * side * 0.45 * dice.random(300) ** 3 + side / 16)[::-1]:
        x, y = dice.random(2) * 4 * side
        colour = tuple(int(part) for part in dice.integers(0, 256, 3))
        (draw.ellipse if dice.random() < 0.5 else draw.rectangle)(
            (x - radius, y - radius, x + radius, y + radius), colour
        )
    return image.resize((side, side), Image.Resampling.BOX)


def box(length: int) -> NDArray[np.float64]:
    """One pass of the running mean along an axis, as a matrix."""
    window = -(-length // 128)
    half = (window + 2) // 2
    matrix = np.zeros((length, length))
    for place in range(length):
        low, high = max(0, place + half - window), min(length, place + half)
        matrix[place, low:high] = 1 / (high - low)
    return matrix


def spelled_out(pixels: NDArray[np.uint8]) -> tuple[NDArray[np.float64], bytes]:
    """The algorithm in its published steps: the 64 x 64 samples and the hash."""
    luminance = pixels @ np.array([0.299, 0.587, 0.114])
    down, across = box(pixels.shape[0]), box(pixels.shape[1])
    smooth = down @ down @ luminance @ across.T @ across.T
    rows, columns = (((np.arange(64) + 0.5) * side / 64).astype(int) for side in luminance.shape)
    sampled = smooth[np.ix_(rows, columns)]
    basis = np.sqrt(2 / 64) * np.cos(np.pi / 128 * np.outer(np.arange(1, 17), 2 * np.arange(64) + 1))
    transform = (basis @ sampled @ basis.T).ravel()
    bits = transform > np.sort(transform)[127]
    return sampled, np.packbits(bits[::-1]).tobytes()


@pytest.mark.parametrize("shape", [(5, 5), (33, 70), (64, 64), (127, 129), (128, 300), (513, 256), (400, 1000)])
def test_the_kernels_do_what_the_published_steps_do(shape: tuple[int, int]) -> None:
    pixels = np.asarray(landscape(128).resize(shape[::-1]))
    sampled, value = spelled_out(pixels)
    assert np.abs(pdq_kernels.sampled_luminance(pixels) - sampled).max() < 0.01
    assert pdq.distance(pdq.of_pixels(pixels).hash, value) <= 2  # rounding at the median


@settings(max_examples=50)
@given(st.integers(5, 2000))
def test_the_weights_of_a_sample_sum_to_one_and_stay_inside(length: int) -> None:
    first, weights = pdq_kernels.axis_weights(length)
    assert np.allclose(weights.sum(axis=1), 1, atol=1e-5)
    assert (weights >= 0).all()
    last = first + weights.shape[1] - 1 - (weights[:, ::-1] > 0).argmax(axis=1)
    assert first.min() >= 0
    assert last.max() < length


TURNED = {
    Turn.QUARTER: Image.Transpose.ROTATE_90,
    Turn.HALF: Image.Transpose.ROTATE_180,
    Turn.THREE_QUARTERS: Image.Transpose.ROTATE_270,
    Turn.MIRRORED: Image.Transpose.FLIP_LEFT_RIGHT,
    Turn.FLIPPED: Image.Transpose.FLIP_TOP_BOTTOM,
    Turn.TRANSPOSED: Image.Transpose.TRANSPOSE,
    Turn.ANTITRANSPOSED: Image.Transpose.TRANSVERSE,
}


@pytest.mark.parametrize("turn", TURNED)
def test_each_turn_is_that_of_the_turned_picture_and_of_no_other(turn: Turn) -> None:
    image = landscape(512)
    hashes = pdq.in_all_turns(np.asarray(image))
    really = pdq.of_pixels(np.asarray(image.transpose(TURNED[turn])))
    assert pdq.distance(hashes[turn].hash, really.hash) <= 20  # the published filter leans by half a pixel, so not 0
    others = [pdq.distance(value.hash, really.hash) for other, value in hashes.items() if other is not turn]
    assert min(others) > pdq.MATCH_DISTANCE


def test_the_transform_of_a_turn_is_that_of_the_turned_samples() -> None:
    sampled = pdq_kernels.sampled_luminance(np.asarray(landscape(64)))
    transform = pdq_kernels.cosine_transform(sampled)
    for effect in TURNS:
        moved = sampled[:: -1 if effect.rows_mirrored else 1, :: -1 if effect.columns_mirrored else 1]
        moved = np.ascontiguousarray(moved.T if effect.swapped else moved)
        other = pdq_kernels.turned(transform, effect.swapped, effect.rows_mirrored, effect.columns_mirrored)
        assert np.allclose(other, pdq_kernels.cosine_transform(moved), atol=0.05), effect.turn


def test_the_upright_turn_is_the_hash_itself() -> None:
    pixels = np.asarray(landscape(200))
    assert pdq.in_all_turns(pixels)[Turn.NONE] == pdq.of_pixels(pixels)
    assert set(pdq.in_all_turns(pixels)) == set(Turn)


def test_half_of_the_bits_are_set() -> None:
    assert int.from_bytes(pdq.of_pixels(np.asarray(landscape())).hash, "big").bit_count() == 128


@pytest.mark.parametrize("grey", [0, 1, 128, 255])
def test_a_picture_of_one_tone_is_flat(grey: int) -> None:
    found = pdq.of_pixels(np.full((512, 512, 3), grey, np.uint8))
    assert (found.worth, found.quality) == (Worth.FLAT, 0)


def test_a_picture_with_little_structure_is_of_low_quality() -> None:
    gradient = np.broadcast_to(np.linspace(0, 255, 300).astype(np.uint8)[:, None, None], (300, 300, 3))
    found = pdq.of_pixels(np.ascontiguousarray(gradient))
    assert found.worth is Worth.LOW_QUALITY
    assert 40 <= found.quality < pdq.LEAST_QUALITY


def test_noise_is_of_full_quality() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    assert (pdq.of_pixels(noise).quality, pdq.of_pixels(noise).worth) == (100, Worth.USABLE)


@pytest.mark.parametrize("shape", [(1, 1), (4, 4), (4, 500), (500, 1)])
def test_a_picture_below_five_pixels_has_no_hash(shape: tuple[int, int]) -> None:
    found = pdq.in_all_turns(np.full((*shape, 3), 90, np.uint8))
    assert {value.worth for value in found.values()} == {Worth.TOO_SMALL}
    assert set(found) == set(Turn)


def test_pixels_that_are_not_rgb_are_a_programming_error() -> None:
    with pytest.raises(ValueError, match="RGB"):
        pdq.of_pixels(np.zeros((10, 10), np.uint8))


def test_a_small_change_stays_near_and_another_picture_is_far() -> None:
    image = landscape(512)
    plain = pdq.of_pixels(np.asarray(image))
    smaller = pdq.of_pixels(np.asarray(image.resize((256, 256))))
    other = pdq.of_pixels(np.asarray(landscape(512, seed=4)))
    assert pdq.distance(plain.hash, smaller.hash) <= pdq.MATCH_DISTANCE
    assert pdq.distance(plain.hash, other.hash) > 80


def test_a_written_hash_is_64_digits_and_a_black_picture_ties_nothing() -> None:
    value = "f" * 63 + "0"
    assert pdq.parse(f" {value.upper()}\n").key == value
    assert pdq.parse(value).standing is Standing.LINKS
    assert pdq.parse("0" * 64).standing is Standing.PLACEHOLDER
    assert pdq.parse("F" * 64).standing is Standing.PLACEHOLDER
    assert pdq.parse("d41d8cd98f00b204e9800998ecf8427e").standing is Standing.DAMAGED  # an MD5 in the wrong column


def test_distance_counts_bits_and_refuses_other_lengths() -> None:
    assert pdq.distance(bytes(32), b"\xff" + bytes(31)) == 8
    with pytest.raises(ValueError, match="32 bytes"):
        pdq.distance(bytes(32), bytes(31))
