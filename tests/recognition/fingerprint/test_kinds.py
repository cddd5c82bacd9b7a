"""Fingerprints as lists and reports write them: one canonical form each, and what ties nothing."""

from __future__ import annotations

import base64
import hashlib
import json
import random
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutela.recognition import fingerprints
from tutela.recognition.contract import Standing
from tutela.recognition.fingerprint import kinds, tmk, vpdq
from tutela.recognition.fingerprint.kinds import BY_NAME, Compared

HASH = bytes(range(32)).hex()


@given(name=st.sampled_from(sorted(BY_NAME)), written=st.text(max_size=400))
def test_any_text_gives_an_answer(name: str, written: str) -> None:
    found = kinds.read(name, written)
    assert found.scheme == name
    assert (found.key == "") <= (found.standing in {Standing.DAMAGED, Standing.PLACEHOLDER})


def test_a_canonical_form_is_its_own() -> None:
    for name, written in {
        "md5": "ab" * 16, "sha1": "ab" * 20, "sha256": "ab" * 32, "pdq": "ab" * 32,
        "photodna": base64.b64encode(bytes(range(144))).decode(), "tlsh": "T1" + "AB" * 35,
    }.items():  # fmt: skip
        found = kinds.read(name, written)
        assert (found.key, found.standing) == (written, Standing.LINKS)


def test_the_digests_are_those_that_tie_records() -> None:
    assert {name for name in fingerprints.SCHEMES if BY_NAME[name].compared is Compared.EXACTLY} == {
        "md5",
        "sha1",
        "sha256",
    }
    assert kinds.read("md5", "D41D8CD98F00B204E9800998ECF8427E").standing is Standing.STOP_VALUE


def test_what_is_never_computed_is_said_so() -> None:
    assert {kind.name for kind in kinds.KINDS if not kind.computed} == {"vpdq", "photodna", "tmk", "tlsh"}


@settings(max_examples=50)
@given(st.binary(min_size=144, max_size=144))
def test_photodna_in_hexadecimal_and_in_base64_is_one_key(value: bytes) -> None:
    by_base64 = kinds.read("photodna", base64.encodebytes(value).decode())  # with line breaks
    by_hex = kinds.read("photodna", value.hex().upper())
    assert by_base64.key == by_hex.key != ""
    assert by_hex.standing is (Standing.PLACEHOLDER if len(set(value)) == 1 else Standing.LINKS)


@pytest.mark.parametrize("written", ["", "AAAA", "zz" * 144, base64.b64encode(bytes(143)).decode(), "é" * 192])
def test_photodna_of_another_length_is_damaged(written: str) -> None:
    assert kinds.read("photodna", written).standing is Standing.DAMAGED


def test_tlsh_with_and_without_its_version_is_one_key() -> None:
    assert kinds.read("tlsh", "ab" * 35).key == kinds.read("tlsh", "t1" + "AB" * 35).key == "T1" + "AB" * 35
    assert kinds.read("tlsh", "TNULL").standing is Standing.PLACEHOLDER
    assert kinds.read("tlsh", "T1" + "0" * 70).standing is Standing.PLACEHOLDER
    assert kinds.read("tlsh", "T2" + "AB" * 35).standing is Standing.DAMAGED


def made_tmk(periods: int = 2, coefficients: int = 3, features: int = 4, frames: int = 15) -> bytes:
    floats = periods + features + 2 * periods * coefficients * features
    header = struct.pack("<4s4s4s5i", b"TMK1", b"FVEC", b"PDQF", 15, periods, coefficients, features, frames)
    return header + struct.pack(f"<{floats}f", *range(floats))


def test_tmk_says_what_it_holds_and_is_equal_by_its_bytes() -> None:
    value = made_tmk()
    found = tmk.header(value)
    assert found is not None
    assert (found.frames_per_second, found.periods, found.coefficients, found.features, found.frames) == (
        15,
        2,
        3,
        4,
        15,
    )
    assert tmk.parse(value).key == tmk.parse(base64.b64encode(value).decode()).key == hashlib.sha256(value).hexdigest()
    assert tmk.parse(made_tmk(frames=0)).standing is Standing.PLACEHOLDER


@pytest.mark.parametrize(
    "value", [b"", b"TMK1", made_tmk()[:-1], made_tmk() + b"x", b"X" + made_tmk()[1:], made_tmk(0)[:12] + b"\xff" * 20]
)
def test_half_a_tmk_is_damaged(value: bytes) -> None:
    assert tmk.parse(value).standing is Standing.DAMAGED


def test_vpdq_is_a_list_of_frames_in_either_written_form() -> None:
    newer = json.dumps([f"{HASH},100,0.000", f"{HASH.upper()},20,1.5"])
    older = json.dumps(
        {"1": {"quality": 20, "hash": HASH, "timestamp": 1.5}, "0": {"quality": 100, "hash": HASH, "timestamp": 0}}
    )
    assert kinds.read("vpdq", newer).key == kinds.read("vpdq", older).key
    frames = vpdq.frames(newer)
    assert frames is not None
    assert [(frame.quality, frame.seconds) for frame in frames] == [(100, 0.0), (20, 1.5)]
    assert [frame.quality for frame in vpdq.usable(frames)] == [100]
    assert vpdq.frames(vpdq.canonical(frames)) == frames


def test_a_clip_is_wholly_in_its_film_and_the_film_partly_in_the_clip() -> None:
    dice = random.Random(1)
    film = tuple(vpdq.Frame(dice.randbytes(32), 100, float(second)) for second in range(10))
    near = bytes([film[3].hash[0] ^ 0xFF]) + film[3].hash[1:]
    clip = (vpdq.Frame(near, 80, 0.0), film[4], vpdq.Frame(dice.randbytes(32), 10, 2.0))
    assert vpdq.share_met(clip, film) == 1.0
    assert vpdq.share_met(film, clip) == 0.2
    assert vpdq.share_met(clip, film, radius=7) == 0.5
    assert vpdq.share_met((), film) == vpdq.share_met(clip, ()) == 0.0


def test_vpdq_without_a_frame_to_match_ties_nothing() -> None:
    for written in ("[]", "{}", json.dumps([f"{HASH},49,0"]), json.dumps([f"{'0' * 64},100,0"])):
        assert kinds.read("vpdq", written).standing is Standing.PLACEHOLDER


@pytest.mark.parametrize(
    "written",
    [
        "", "null", "7", "[7]", '["a,b,c"]', f'["{HASH},101,0"]', f'["{HASH},50,nan"]', f'["{HASH},50,-1"]', f'["{HASH},50"]',
        '{"0": 1}', '{"0": {}}', "[" * 100_000,
    ],
)  # fmt: skip
def test_what_is_not_vpdq_is_damaged(written: str) -> None:
    assert kinds.read("vpdq", written).standing is Standing.DAMAGED


@pytest.mark.parametrize(
    ("written", "name"),
    [("MD5", "md5"), ("SHA-1", "sha1"), ("sha-256", "sha256"), ("PDNA", "photodna"), ("PhotoDNA", "photodna"),
     ("TMK+PDQF", "tmk"), ("vPDQ", "vpdq"), ("tmk-pdqf", "tmk"), ("md6", ""), ("", "")],
)  # fmt: skip
def test_a_kind_is_known_by_the_names_it_goes_by(written: str, name: str) -> None:
    assert kinds.named(written) == name
