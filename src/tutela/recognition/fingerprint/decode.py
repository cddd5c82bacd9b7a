"""From an encoded picture to RGB pixels, or a typed refusal; never an exception for what a stranger delivered.

Whatever the colour model (palette, CMYK, 1 bit, 16 bit, Lab, alpha), pixels become RGB of 8 bits first, so that forms of one
picture hash alike. Alpha is dropped, as the reference implementations do: what is stored under transparent places counts.
Colour profiles are not applied, for the same reason. Of an animation the first frame is taken; the others are never decoded.
EXIF orientation is applied.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms, UnidentifiedImageError

FORMATS: Final = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "PPM", "AVIF", "JPEG2000")
"""Decoders that are let near a stranger's bytes; those that start other programs are not among them."""
MOST_BYTES: Final = 512 * 2**20
"""Of the encoded file."""
MOST_PIXELS_DECLARED: Final = 256 * 10**6
"""By the file's header; a progressive JPEG needs 6 bytes of memory for each, however small it is wanted."""
MOST_PIXELS_DECODED: Final = 64 * 10**6
"""Held at once, after the JPEG decoder's own reduction."""
LARGEST_SIDE: Final = 1024
"""A longer side is reduced to this before hashing, as the Python reference does (it lies between the other two: at most 8 bits
from either on the reference set, where full size differs by up to 12). Nothing is ever enlarged."""

_ORIENTATION_TAG: Final = 0x0112
_UPRIGHT: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""EXIF orientation -> what sets it upright (EXIF 2.32, 4.6.4 A)."""
_BROKEN: Final = (
    OSError, ValueError, SyntaxError, EOFError, KeyError, IndexError, TypeError, OverflowError, ZeroDivisionError,
    AttributeError, AssertionError, NotImplementedError, RuntimeError, MemoryError, UserWarning, struct.error, zlib.error,
)  # fmt: skip
"""What the decoders are known to raise on damaged files (a warning, where the process turns those into errors)."""

Image.MAX_IMAGE_PIXELS = MOST_PIXELS_DECLARED  # the decoder's own check, made before ours


class Refusal(StrEnum):
    """Why there are no pixels."""

    EMPTY = "empty"  # no byte
    NOT_A_PICTURE = "not_a_picture"  # no decoder knows it
    NOT_SUPPORTED = "not_supported"  # a picture of a format that has no decoder here (HEIC)
    DAMAGED = "damaged"  # begins like a picture, cannot be decoded to its end
    TOO_MANY_BYTES = "too_many_bytes"
    TOO_MANY_PIXELS = "too_many_pixels"
    COLOURS_UNKNOWN = "colours_unknown"  # a colour model without a way to RGB


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """Decoded: ``pixels`` are RGB, 8 bits, shape (rows, columns, 3), upright, no side above 1024. ``width`` and ``height``
    are as stored, ``mode`` is the decoder's name of the colour model, ``orientation`` the EXIF value that was applied."""

    pixels: NDArray[np.uint8]
    format: str
    mode: str
    width: int
    height: int
    orientation: int = 1
    has_alpha: bool = False


Decoded: TypeAlias = Picture | Refusal


def decode(stream: BinaryIO) -> Decoded:
    """The first picture of a seekable binary stream, read from its beginning."""
    size = stream.seek(0, 2)
    stream.seek(0)
    if size == 0:
        return Refusal.EMPTY
    if size > MOST_BYTES:
        return Refusal.TOO_MANY_BYTES
    try:
        return _opened(stream)
    except UnidentifiedImageError:
        return Refusal.NOT_SUPPORTED if _has_no_decoder(stream) else Refusal.NOT_A_PICTURE
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return Refusal.TOO_MANY_PIXELS
    except _BROKEN:
        return Refusal.DAMAGED


_BRANDS: Final = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis"})
"""Of files in the container of ISO/IEC 23008-12 (HEIF): those with pictures."""


def _has_no_decoder(stream: BinaryIO) -> bool:
    """Whether this is a picture in a container that no decoder was found for: HEIC, or AVIF where it wasn't built in."""
    stream.seek(0)
    start = stream.read(12)
    return start[4:8] == b"ftyp" and start[8:12] in _BRANDS


def _opened(stream: BinaryIO) -> Decoded:
    with Image.open(stream, formats=FORMATS) as image:
        width, height = image.size
        if width * height > MOST_PIXELS_DECLARED:
            return Refusal.TOO_MANY_PIXELS
        orientation = _orientation(image)
        image.draft(None, (2 * LARGEST_SIDE, 2 * LARGEST_SIDE))  # a JPEG is decoded at half, quarter or eighth
        if image.size[0] * image.size[1] > MOST_PIXELS_DECODED:
            return Refusal.TOO_MANY_PIXELS
        image.load()
        still = _orientation(image)  # 1 where the decoder has set it upright itself, as for TIFF
        mode, has_alpha = image.mode, "A" in image.getbands() or "transparency" in image.info
        colours = as_rgb(image)
        if colours is None:
            return Refusal.COLOURS_UNKNOWN
        if max(colours.size) > LARGEST_SIDE:
            colours.thumbnail((LARGEST_SIDE, LARGEST_SIDE), Image.Resampling.BICUBIC, reducing_gap=2.0)
        if still in _UPRIGHT:
            colours = colours.transpose(_UPRIGHT[still])
        pixels = np.ascontiguousarray(np.asarray(colours, np.uint8))
        return Picture(pixels, image.format or "", mode, width, height, orientation, has_alpha)


def _orientation(image: Image.Image) -> int:
    try:
        value = image.getexif().get(_ORIENTATION_TAG, 1)
    except _BROKEN:  # unreadable metadata do not make the picture unreadable
        return 1
    return value if isinstance(value, int) and value in _UPRIGHT else 1


def as_rgb(image: Image.Image) -> Image.Image | None:
    """The same picture in RGB of 8 bits; None where the colour model has no way there."""
    if image.mode == "RGB":
        return image
    if image.mode.startswith("I") or image.mode == "F":
        return Image.fromarray(_scaled(np.asarray(image))).convert("RGB")
    if image.mode == "LAB":
        return ImageCms.profileToProfile(
            image, ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    if image.mode in {"PA", "La", "RGBa"}:  # no direct way from these
        image = image.convert({"PA": "RGBA", "La": "LA", "RGBa": "RGBA"}[image.mode])
    try:
        return image.convert("RGB")
    except ValueError:
        return None


def _scaled(values: NDArray[np.generic]) -> NDArray[np.uint8]:
    """Grey of more than 8 bits, as 8 bits: by the full range of its depth (a copy by clipping would be white). Fractions
    are taken as 0-1, or as 0-255 where one is above 1; whole numbers as 16 bits where one is above 255."""
    wide = np.nan_to_num(values.astype(np.float64))
    top = float(wide.max(initial=0.0))
    if np.issubdtype(values.dtype, np.floating):
        full = 1.0 if top <= 1.0 else 255.0
    elif values.dtype.itemsize <= 2 or top > 255.0:
        full = 65_535.0 if top <= 65_535.0 else float(2**32 - 1)
    else:
        full = 255.0
    scaled: NDArray[np.uint8] = np.clip(np.rint(wide * (255.0 / full)), 0, 255).astype(np.uint8)
    return scaled
