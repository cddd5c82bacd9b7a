"""Whatever form a picture comes in, its pixels become the same; whatever else comes, the answer is typed."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from tests.recognition.fingerprint.test_pdq import landscape

from tutela.recognition.fingerprint import decode as decoding
from tutela.recognition.fingerprint import pdq
from tutela.recognition.fingerprint.decode import Picture, Refusal, decode


def saved(image: Image.Image, form: str, **options: object) -> io.BytesIO:
    stream = io.BytesIO()
    image.save(stream, form, **options)
    stream.seek(0)
    return stream


def picture(stream: io.BytesIO) -> Picture:
    found = decode(stream)
    assert isinstance(found, Picture), found
    return found


def grey16(image: Image.Image, byte_order: str = "<") -> Image.Image:
    values = np.asarray(image.convert("L")).astype(np.uint16) * 257
    return Image.fromarray(values.astype(f"{byte_order}u2"))


def lab(image: Image.Image) -> Image.Image:
    from PIL import ImageCms

    converted = ImageCms.profileToProfile(
        image, ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), outputMode="LAB"
    )
    assert converted is not None
    return converted


def translucent(image: Image.Image) -> Image.Image:
    other = image.convert("RGBA")
    other.putalpha(Image.linear_gradient("L").resize(image.size))
    return other


FORMS: dict[str, Callable[[Image.Image], io.BytesIO]] = {
    "palette png": lambda image: saved(image.quantize(256), "PNG"),
    "palette gif": lambda image: saved(image.quantize(64), "GIF"),
    "cmyk jpeg": lambda image: saved(image.convert("CMYK"), "JPEG", quality=90),
    "cmyk tiff": lambda image: saved(image.convert("CMYK"), "TIFF"),
    "1-bit png": lambda image: saved(image.convert("1"), "PNG"),
    "1-bit tiff": lambda image: saved(image.convert("1"), "TIFF", compression="group4"),
    "16-bit png": lambda image: saved(grey16(image), "PNG"),
    "16-bit tiff": lambda image: saved(grey16(image), "TIFF"),
    "16-bit big-endian tiff": lambda image: saved(grey16(image, ">"), "TIFF"),
    "32-bit tiff": lambda image: saved(Image.fromarray(np.asarray(grey16(image)).astype(np.int32)), "TIFF"),
    "float tiff": lambda image: saved(Image.fromarray(np.asarray(image.convert("L"), np.float32) / 255), "TIFF"),
    "grey jpeg": lambda image: saved(image.convert("L"), "JPEG"),
    "progressive jpeg": lambda image: saved(image, "JPEG", progressive=True),
    "rgba png": lambda image: saved(translucent(image), "PNG"),
    "grey with alpha png": lambda image: saved(translucent(image).convert("LA"), "PNG"),
    "ycbcr tiff": lambda image: saved(image.convert("YCbCr"), "TIFF"),
    "lab tiff": lambda image: saved(lab(image), "TIFF"),
    "webp": lambda image: saved(image, "WEBP", quality=80),
    "bmp": lambda image: saved(image, "BMP"),
    "ppm": lambda image: saved(image, "PPM"),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_a_picture_lies_within_ten_bits_of_its_rgb_form(form: str) -> None:
    image = landscape()
    plain = pdq.of_pixels(picture(saved(image, "PNG")).pixels)
    other = pdq.of_pixels(picture(FORMS[form](image)).pixels)
    assert plain.quality >= 80
    assert pdq.distance(plain.hash, other.hash) <= 10


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("form", ["JPEG", "TIFF", "PNG", "WEBP"])
def test_exif_orientation_is_applied_once(orientation: int, form: str) -> None:
    image = landscape().crop((0, 0, 512, 400))
    stored = image.transpose(INVERSE[orientation]) if orientation in INVERSE else image
    exif = Image.Exif()
    exif[0x0112] = orientation
    found = picture(saved(stored, form, exif=exif))
    assert found.pixels.shape == (400, 512, 3)
    assert found.orientation == orientation
    upright = pdq.of_pixels(np.asarray(image))
    assert pdq.distance(pdq.of_pixels(found.pixels).hash, upright.hash) <= 10


INVERSE = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def test_a_large_picture_is_reduced_and_stays_within_ten_bits_of_full_size() -> None:
    image = landscape(512).resize((3000, 2600), Image.Resampling.BICUBIC)
    for form in ("JPEG", "PNG"):
        found = picture(saved(image, form))
        assert (max(found.pixels.shape), found.width, found.height) == (1024, 3000, 2600)
        full = pdq.of_pixels(np.asarray(image))
        assert pdq.distance(pdq.of_pixels(found.pixels).hash, full.hash) <= 10


def test_of_an_animation_the_first_frame_counts_and_a_hundred_thousand_frames_cost_nothing() -> None:
    first = landscape(64).quantize(32)
    stream = saved(first, "GIF", save_all=True, append_images=[first.rotate(90)] * 3)
    data = stream.getvalue()
    frame = data[data.rindex(b"\x21\xf9") : -1]
    many = io.BytesIO(data[:-1] + frame * 100_000 + b";")
    assert np.array_equal(picture(many).pixels, picture(saved(first, "GIF")).pixels)


def test_a_file_without_a_byte_is_empty() -> None:
    assert decode(io.BytesIO()) is Refusal.EMPTY


@pytest.mark.parametrize("data", [b"a,b\n1,2\n", b"%!PS-Adobe-3.0 EPSF-3.0\n", b"PK\x03\x04", bytes(500), b"<svg/>"])
def test_what_no_decoder_knows_is_no_picture(data: bytes) -> None:
    assert decode(io.BytesIO(data)) is Refusal.NOT_A_PICTURE


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "WEBP", "TIFF", "BMP"])
def test_a_truncated_picture_is_damaged(form: str) -> None:
    data = saved(landscape(), form).getvalue()
    assert decode(io.BytesIO(data[: len(data) // 2])) in {Refusal.DAMAGED, Refusal.NOT_A_PICTURE}


def _png_header(width: int, height: int) -> bytes:
    header = b"IHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\x00\x00\x00"
    body = b"IDAT" + zlib.compress(bytes(1000))
    chunks = b"".join(
        (len(chunk) - 4).to_bytes(4, "big") + chunk + zlib.crc32(chunk).to_bytes(4, "big") for chunk in (header, body)
    )
    return b"\x89PNG\r\n\x1a\n" + chunks


@pytest.mark.parametrize("side", [8_001, 16_001, 60_000, 2**31 - 1])
def test_a_small_file_that_declares_many_pixels_is_refused_before_it_is_decoded(side: int) -> None:
    assert decode(io.BytesIO(_png_header(side, side))) in {Refusal.TOO_MANY_PIXELS, Refusal.NOT_A_PICTURE}


def test_a_file_of_too_many_bytes_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "MOST_BYTES", 100)
    assert decode(saved(landscape(64), "PNG")) is Refusal.TOO_MANY_BYTES


def test_pixels_beyond_what_may_be_held_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "MOST_PIXELS_DECODED", 1000)
    assert decode(saved(landscape(64), "PNG")) is Refusal.TOO_MANY_PIXELS


@pytest.mark.filterwarnings("ignore::UserWarning")
@settings(max_examples=100)
@given(form=st.sampled_from(["JPEG", "PNG", "GIF", "WEBP", "TIFF", "BMP"]), harm=st.data())
def test_harmed_files_give_a_picture_or_a_typed_answer(form: str, harm: st.DataObject) -> None:
    data = bytearray(saved(landscape(64), form).getvalue())
    for _ in range(harm.draw(st.integers(1, 6))):
        data[harm.draw(st.integers(0, len(data) - 1))] = harm.draw(st.integers(0, 255))
    cut = harm.draw(st.integers(0, len(data)))
    assert isinstance(decode(io.BytesIO(bytes(data[:cut]))), Picture | Refusal)


@pytest.mark.parametrize("brand", [b"heic", b"heix", b"mif1"])
def test_a_format_without_a_decoder_is_said_to_be_one(brand: bytes) -> None:
    assert decode(io.BytesIO(b"\0\0\0\x18ftyp" + brand + b"\0\0\0\0mif1heic" + bytes(200))) is Refusal.NOT_SUPPORTED


def test_another_file_in_the_same_container_is_no_picture() -> None:
    assert decode(io.BytesIO(b"\0\0\0\x18ftypisom" + bytes(200))) is Refusal.NOT_A_PICTURE
