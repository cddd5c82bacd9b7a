"""Sealing: what goes in comes out of the custodians' hands unchanged, and out of nobody else's."""

from __future__ import annotations

import hashlib
import io
import threading

import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutela.errors import InvalidInput, Unavailable
from tutela.evidence.sealing import MAGIC, Hasher, Sealing, decrypting, encrypting, fingerprint, recipient_of, reopen

ALPHA, BETA, OTHER = (pyrage.x25519.Identity.generate() for _ in range(3))


def sealed(content: bytes, cut: int = 65_536) -> tuple[bytes, str]:
    out = io.BytesIO()
    sealing = Sealing(out, str(ALPHA.to_public()), str(BETA.to_public()))
    for at in range(0, len(content), cut):
        sealing.write(content[at : at + cut])
    done = sealing.finish()
    assert done.sealed.length == len(out.getvalue())
    assert done.sealed.sha256 == hashlib.sha256(out.getvalue()).hexdigest()
    return out.getvalue(), done.original.sha256


def opened(content: bytes, *identities: pyrage.x25519.Identity) -> bytes:
    out = io.BytesIO()
    stage = decrypting([str(one) for one in identities])
    reopen(io.BytesIO(content), [stage, stage], out)
    return out.getvalue()


@given(content=st.binary(max_size=300_000), cut=st.integers(1, 100_000))
@settings(max_examples=60)
def test_whatever_goes_in_comes_out_for_both_custodians(content: bytes, cut: int) -> None:
    box, digest = sealed(content, max(cut, len(content) // 50 + 1))
    assert opened(box, ALPHA, BETA) == opened(box, BETA, ALPHA) == content
    assert digest == hashlib.sha256(content).hexdigest()


@given(st.binary(min_size=24, max_size=5_000))
@settings(max_examples=60)
def test_nothing_of_it_stands_in_the_object(content: bytes) -> None:
    box, _digest = sealed(content)
    assert box.startswith(MAGIC)
    assert content not in box


@pytest.mark.parametrize("identities", [(ALPHA,), (BETA,), (OTHER,), (ALPHA, OTHER), (BETA, OTHER)])
def test_one_custodian_alone_opens_nothing(identities: tuple[pyrage.x25519.Identity, ...]) -> None:
    box, _digest = sealed(b"x" * 100_000)
    with pytest.raises(InvalidInput):
        opened(box, *identities)


@given(how=st.sampled_from(["flip", "cut", "add"]), place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
@settings(max_examples=100)
def test_any_change_to_the_object_is_found(how: str, place: float, bit: int) -> None:
    box = bytearray(sealed(b"y" * 70_000)[0])
    at = int(place * len(box))
    if how == "flip":
        box[at] ^= 1 << bit
    elif how == "cut":
        del box[at:]
    else:
        box += b"z"
    with pytest.raises(InvalidInput):
        opened(bytes(box), ALPHA, BETA)


class _Full:
    def __init__(self, room: int) -> None:
        self.room = room

    def write(self, data: bytes) -> int:
        self.room -= len(data)
        if self.room < 0:
            raise OSError(28, "No space left on device")
        return len(data)


@pytest.mark.parametrize("room", [0, 100, 100_000])
def test_a_full_disk_is_said_and_leaves_no_thread_behind(room: int) -> None:
    before = threading.active_count()
    sealing = Sealing(_Full(room), str(ALPHA.to_public()), str(BETA.to_public()))
    with pytest.raises(Unavailable):  # noqa: PT012  (whether a write or the end finds it depends on the pipes)
        for _ in range(10):
            sealing.write(b"x" * 65_536)
        sealing.finish()
    sealing.abandon()
    assert threading.active_count() == before


def test_given_up_in_the_middle_no_thread_stays() -> None:
    before = threading.active_count()
    sealing = Sealing(io.BytesIO(), str(ALPHA.to_public()), str(BETA.to_public()))
    sealing.write(b"x" * 1_000_000)
    sealing.abandon()
    assert threading.active_count() == before


def test_a_hash_is_that_of_the_standard_library() -> None:
    hasher = Hasher()
    hasher.write(b"abc")
    hasher.write(b"def")
    hashes = hasher.hashes()
    assert (hashes.length, hashes.md5) == (6, hashlib.md5(b"abcdef").hexdigest())
    assert (hashes.sha1, hashes.sha256) == (hashlib.sha1(b"abcdef").hexdigest(), hashlib.sha256(b"abcdef").hexdigest())


@pytest.mark.parametrize(
    "key", ["", "age1", "ssh-ed25519 AAAA", pytest.param(str(ALPHA), id="a private key"), "age1" + "q" * 58]
)
def test_what_is_no_public_key_is_refused_in_words(key: str) -> None:
    with pytest.raises(InvalidInput):
        recipient_of(key)
    with pytest.raises(InvalidInput):
        encrypting(key)


def test_a_fingerprint_can_be_read_aloud() -> None:
    one = fingerprint(str(ALPHA.to_public()))
    assert [len(group) for group in one.split(" ")] == [4] * 8
    assert one != fingerprint(str(BETA.to_public()))
