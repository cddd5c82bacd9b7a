"""Fingerprints of one file: read as a stream, nothing copied."""

from __future__ import annotations

import hashlib
import io
import os
import threading

from hypothesis import given
from hypothesis import strategies as st
from tests.recognition.fingerprint.test_pdq import landscape

from tutela.recognition.fingerprint.decode import Refusal
from tutela.recognition.fingerprint.digest import CHUNK, digests
from tutela.recognition.fingerprint.file import fingerprint
from tutela.recognition.fingerprint.turn import Turn


@given(st.binary(max_size=300))
def test_three_digests_come_from_one_pass(data: bytes) -> None:
    found = digests(io.BytesIO(data))
    assert found.size == len(data)
    for name in ("md5", "sha1", "sha256"):
        assert getattr(found, name) == hashlib.new(name, data).hexdigest()


def test_a_file_longer_than_what_is_held_at_once() -> None:
    data = os.urandom(1000) * (2 * CHUNK // 1000) + b"end"
    assert digests(io.BytesIO(data)).sha256 == hashlib.sha256(data).hexdigest()


def test_a_picture_has_digests_and_a_hash_and_its_turns_where_asked() -> None:
    stream = io.BytesIO()
    landscape().save(stream, "JPEG")
    stream.seek(0)
    found = fingerprint(stream)
    assert (set(found.pdq), found.no_pdq, found.format, found.width) == ({Turn.NONE}, None, "JPEG", 512)
    assert found.digests.md5 == hashlib.md5(stream.getvalue(), usedforsecurity=False).hexdigest()
    stream.seek(0)
    assert set(fingerprint(stream, tuple(Turn)).pdq) == set(Turn)


def test_another_file_has_digests_and_the_reason_why_no_more() -> None:
    assert fingerprint(io.BytesIO(b"a,b\n")).no_pdq is Refusal.NOT_A_PICTURE
    assert fingerprint(io.BytesIO()).no_pdq is Refusal.EMPTY


def test_a_pipe_is_read_once_for_its_digests() -> None:
    reading, writing = os.pipe()

    def write() -> None:
        with os.fdopen(writing, "wb") as end:
            end.write(b"abc")

    writer = threading.Thread(target=write)
    writer.start()
    with os.fdopen(reading, "rb") as end:
        found = fingerprint(end)
    writer.join()
    assert (found.digests.size, found.pdq, found.no_pdq) == (3, {}, None)
