"""PDQ against the hashes that two independent implementations give for the reference pictures."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tutela.recognition.fingerprint import pdq
from tutela.recognition.fingerprint.decode import Picture, decode
from tutela.recognition.fingerprint.pdq import Pdq, Worth
from tutela.recognition.fingerprint.turn import Turn

pytestmark = pytest.mark.realdata


def pixels(path: Path) -> Picture:
    with path.open("rb") as stream:
        found = decode(stream)
    assert isinstance(found, Picture), found
    return found


def hashed(path: Path) -> Pdq:
    return pdq.of_pixels(pixels(path).pixels)


@pytest.mark.parametrize("expected", ["expected_python.csv", "expected_wasm.csv"])
def test_hashes_lie_within_ten_bits_of_the_references(real_data: Path, expected: str) -> None:
    folder = real_data / "fingerprints"
    compared = 0
    beyond = {}
    with (folder / expected).open(encoding="utf-8", newline="") as lines:
        for name, wanted in list(csv.reader(lines))[1:]:
            if not (folder / name).is_file():
                continue
            found = hashed(folder / name)
            distance = pdq.distance(found.hash, bytes.fromhex(wanted))
            compared += found.quality >= 80
            if found.quality >= 80 and distance > 10:
                beyond[name] = distance
    assert compared >= 14
    assert not beyond


def test_pictures_too_poor_to_be_matched_are_told_apart(real_data: Path) -> None:
    folder = real_data / "fingerprints"
    poor = {path.name for path in folder.rglob("*.jpg") if hashed(path).worth is not Worth.USABLE}
    assert poor == {"q0003.jpg", "q0004.jpg", "small.jpg"}


def test_every_modification_of_the_picture_matches_it(real_data: Path) -> None:
    folder = real_data / "fingerprints" / "bridge-mods"
    original = hashed(folder / "aaa-orig.jpg").hash
    assert all(pdq.distance(hashed(path).hash, original) <= pdq.MATCH_DISTANCE for path in folder.glob("*.jpg"))


def test_the_turned_pictures_are_met_by_the_turns_of_the_original_only(real_data: Path) -> None:
    folder = real_data / "fingerprints" / "reg-test-input" / "dih"
    turns = pdq.in_all_turns(pixels(folder / "bridge-1-original.jpg").pixels)
    met = []
    for path in sorted(folder.glob("*.jpg")):
        value = hashed(path).hash
        near = [turn for turn, other in turns.items() if pdq.distance(other.hash, value) <= 10]
        assert len(near) == 1, path.name
        met += near
    assert sorted(met) == sorted(Turn)
