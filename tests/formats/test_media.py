"""Pictures and films are noticed by their first bytes, however they are cut and packed; data is left alone."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutela.formats.media import SIGNATURES, MediaWatch, Signature, media_kind

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(256)) * 40


def begun(signature: Signature) -> bytes:
    head = bytearray(b"\x01" * 64)
    for at, part in signature.parts:
        head[at : at + len(part)] = part
    return bytes(head)


def watched(content: bytes, cut: int) -> str:
    watch = MediaWatch()
    return next((kind for at in range(0, len(content), cut) if (kind := watch.feed(content[at : at + cut]))), "")


def packed(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize("signature", SIGNATURES, ids=lambda one: one.kind)
def test_every_signature_is_noticed_whole_and_in_pieces(signature: Signature) -> None:
    content = begun(signature) + b"rest" * 100
    for cut in (1, 7, 64, 10_000):
        assert watched(content, cut) == signature.kind


@given(text=st.text(max_size=400), cut=st.integers(1, 500))
@settings(max_examples=100)
def test_text_is_no_media(text: str, cut: int) -> None:
    if not media_kind(text.encode()):
        assert watched(text.encode(), cut) == ""


@pytest.mark.parametrize(
    "head", ["ID3,NAME,AMOUNT", "BMW,X5", "RIFF,Raff", "GIF8,x", "\ufeffCASE_ID", "<?xml", '{"a": 1}', "PK,number", ""]
)
def test_data_that_looks_a_little_like_it_is_left_alone(head: str) -> None:
    assert watched(head.encode() + b"\n1,2,3" * 50, 100) == ""


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@given(cut=st.integers(50, 70_000), before=st.binary(max_size=100_000))
@settings(max_examples=40)
def test_in_an_archive_it_is_noticed_after_whatever_came_before(method: int, cut: int, before: bytes) -> None:
    assert watched(packed(("report.xml", b"<r/>" + before), ("files/a.jpg", JPEG), method=method), cut) == "JPEG"


@given(cut=st.integers(50, 5_000), content=st.text(max_size=3_000))
@settings(max_examples=40)
def test_an_archive_of_data_is_left_alone(cut: int, content: str) -> None:
    assert watched(packed(("a.csv", content.encode()), ("b.xml", b"<r/>")), cut) == ""


def test_a_logo_in_a_workbook_is_not_looked_for() -> None:
    assert (
        watched(packed(("[Content_Types].xml", b"<Types/>"), ("xl/media/logo.png", b"\x89PNG\r\n\x1a\n" * 9)), 1000)
        == ""
    )
