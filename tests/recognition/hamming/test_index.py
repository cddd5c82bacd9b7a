"""The index finds what reading every hash finds, whatever its size, shape and history."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tutela.errors import FormatError
from tutela.recognition.fingerprint.turn import Turn
from tutela.recognition.hamming import part as parts
from tutela.recognition.hamming.index import HammingIndex, _one_builder
from tutela.recognition.hamming.match import Change, Match
from tutela.recognition.hamming.part import Rows

BITS = 256
Listed = dict[tuple[int, int], tuple[bytes, ...]]


def flipped(value: bytes, count: int, seed: int = 0) -> bytes:
    """``value`` with ``count`` bits changed."""
    number = int.from_bytes(value, "big")
    for bit in random.Random(seed).sample(range(BITS), count):
        number ^= 1 << bit
    return number.to_bytes(32, "big")


def brute(listed: Listed, asked: bytes, radii: dict[int, int], radius: int = 31) -> list[Match]:
    """The oracle: every hash read, the nearest of each entry kept."""
    number = int.from_bytes(asked, "big")
    found = []
    for (list_, entry), values in listed.items():
        distance = min((number ^ int.from_bytes(value, "big")).bit_count() for value in values)
        if distance <= min(radius, radii.get(list_, 31)):
            found.append(Match(distance, list_, entry))
    return sorted(found)


def rows(listed: Listed) -> Rows:
    flat = [(list_, entry, value) for (list_, entry), values in listed.items() for value in values]
    return Rows(
        np.frombuffer(b"".join(value for _, _, value in flat), np.uint64).reshape(-1, 4),
        np.array([list_ for list_, _, _ in flat], np.int32),
        np.array([entry for _, entry, _ in flat], np.int64),
    )


def some(count: int, seed: int = 1) -> list[bytes]:
    dice = random.Random(seed)
    return [dice.randbytes(32) for _ in range(count)]


def test_an_empty_index_answers_nothing_and_can_be_rebuilt(tmp_path: Path) -> None:
    index = HammingIndex(tmp_path / "new")
    assert index.search(bytes(32)) == []
    assert index.rebuild()
    assert (index.search(bytes(32)), len(index), index.through) == ([], 0, -1)


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("built", [False, True])
def test_one_and_two_entries_are_found_up_to_31_bits_and_no_further(tmp_path: Path, count: int, built: bool) -> None:
    index = HammingIndex(tmp_path)
    values = some(count)
    index.apply(Change(number, 7, number, (value,)) for number, value in enumerate(values))
    if built:
        index.rebuild()
    for distance in range(34):
        for entry, value in enumerate(values):
            wanted = [Match(distance, 7, entry)] if distance <= 31 else []
            assert index.search(flipped(value, distance, distance)) == wanted


@pytest.mark.parametrize("radius", [0, 1, 15, 16, 30, 31])
def test_flips_spread_evenly_over_the_bands_are_found_at_every_radius(tmp_path: Path, radius: int) -> None:
    # The hardest case of the pigeonhole: one or two flips in each band, nothing to spare.
    (value,) = some(1)
    index = HammingIndex(tmp_path)
    index.load(rows({(1, 1): (value,)}), 0)
    number = int.from_bytes(value, "big")
    for nth in range(radius):
        number ^= 1 << (16 * (nth % 16) + nth // 16 * 7)
    asked = number.to_bytes(32, "big")
    assert index.search(asked, radius) == [Match(radius, 1, 1)]
    if radius:
        assert index.search(asked, radius - 1) == []


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Change], set[int], list[bytes]]:
    """Changes over few lists and entries, hashes crowded around few centres; after which to rebuild; what to ask."""
    centres = [*draw(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=3)), bytes(32)]
    near = st.builds(flipped, st.sampled_from(centres), st.integers(0, 40), st.integers(0, 1000))
    keys = st.tuples(st.integers(0, 2), st.integers(0, 5))
    wanted = draw(st.lists(st.tuples(keys, st.lists(near, max_size=2)), max_size=25))
    changes = [Change(number, *key, tuple(hashes)) for number, (key, hashes) in enumerate(wanted)]
    rebuilds = draw(st.sets(st.integers(0, max(len(changes) - 1, 0)), max_size=3))
    return changes, rebuilds, draw(st.lists(near, min_size=1, max_size=4))


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(history=histories(), radii=st.dictionaries(st.integers(0, 2), st.integers(0, 31)), radius=st.integers(0, 31))
def test_any_history_answers_as_reading_every_hash_does(
    tmp_path_factory: pytest.TempPathFactory,
    history: tuple[list[Change], set[int], list[bytes]],
    radii: dict[int, int],
    radius: int,
) -> None:
    changes, rebuilds, asked = history
    folder = tmp_path_factory.mktemp("index")
    index = HammingIndex(folder, radii)
    listed: Listed = {}
    for change in changes:
        index.apply([change])
        listed.pop((change.list, change.entry), None)
        if change.hashes:
            listed[change.list, change.entry] = change.hashes
        if change.number in rebuilds:
            assert index.rebuild()
    again = HammingIndex(folder, radii)  # another process, or this one after it was killed
    again.apply(changes)
    for value in asked:
        wanted = brute(listed, value, radii, radius)
        assert index.search(value, radius) == wanted
        assert again.search(value, radius) == wanted
    assert len(index) == len(again) == sum(len(values) for values in listed.values())


@pytest.mark.parametrize("spread", ["random", "one band shared", "many bands shared"])
def test_a_larger_index_misses_nothing_and_adds_nothing(tmp_path: Path, spread: str) -> None:
    values = np.frombuffer(b"".join(some(20_000)), np.uint64).reshape(-1, 4).copy()
    if spread == "one band shared":
        values[:, 1] &= np.uint64(0xFFFFFFFFFFFF0000)
    elif spread == "many bands shared":  # the flat reading takes over
        values[:, 1:] = 0
    whole = Rows(values, np.ones(len(values), np.int32), np.arange(len(values)))
    index = HammingIndex(tmp_path)
    index.load(whole, 0)
    for nth in range(96):
        asked = flipped(values[nth * 200].tobytes(), nth % 32, nth)
        differing = np.bitwise_count(values ^ np.frombuffer(asked, np.uint64)).sum(axis=1)
        wanted = sorted(Match(int(differing[row]), 1, int(row)) for row in np.flatnonzero(differing <= 31))
        assert index.search(asked) == wanted
        assert wanted


def test_a_hundred_thousand_near_zero_hashes_are_all_found_and_harm_nobody_else(tmp_path: Path) -> None:
    dice = np.random.default_rng(5)
    crowd = np.zeros((100_000, 4), np.uint64)
    for _ in range(6):
        bits = dice.integers(0, 256, len(crowd))
        crowd[np.arange(len(crowd)), bits // 64] |= np.uint64(1) << (bits % 64).astype(np.uint64)
    (other,) = some(1)
    everything = np.vstack([crowd, np.frombuffer(other, np.uint64)])
    index = HammingIndex(tmp_path)
    index.load(Rows(everything, np.ones(len(everything), np.int32), np.arange(len(everything))), 0)
    assert len(index.search(bytes(32))) == len(crowd)
    assert index.search(bytes(32), 0) == []
    assert index.search(flipped(other, 31)) == [Match(31, 1, len(crowd))]


def test_one_hash_on_several_lists_is_answered_for_each_within_its_radius(tmp_path: Path) -> None:
    (value,) = some(1)
    listed: Listed = {(list_, entry): (value,) for list_ in range(4) for entry in range(3)}
    index = HammingIndex(tmp_path, {0: 31, 1: 10, 2: 0})
    index.load(rows(listed), 0)
    index.apply([Change(1, 9, 9, (value,))])
    assert {match.list for match in index.search(value)} == {0, 1, 2, 3, 9}
    assert {match.list for match in index.search(flipped(value, 10))} == {0, 1, 3, 9}
    assert {match.list for match in index.search(flipped(value, 11))} == {0, 3, 9}
    index.set_radius(3, 5)
    assert {match.list for match in index.search(flipped(value, 11))} == {0, 9}
    with pytest.raises(ValueError, match="between 0 and 31"):
        index.set_radius(3, 32)


def test_an_answer_says_in_which_turn_it_was_met_and_the_nearest_turn_counts(tmp_path: Path) -> None:
    upright, mirrored = some(2)
    index = HammingIndex(tmp_path)
    index.load(rows({(1, 1): (upright,)}), 0)
    asked = {Turn.NONE: mirrored, Turn.MIRRORED: flipped(upright, 3), Turn.HALF: flipped(upright, 8)}
    assert index.search_turned(asked) == [Match(3, 1, 1, Turn.MIRRORED)]


def test_a_withdrawn_entry_is_gone_at_once_and_stays_gone(tmp_path: Path) -> None:
    values = some(3)
    index = HammingIndex(tmp_path)
    index.load(rows({(1, entry): (value,) for entry, value in enumerate(values)}), 0)
    index.apply([Change(1, 1, 1, ()), Change(2, 1, 2, (flipped(values[2], 20),))])
    for _ in range(2):
        assert index.search(values[1]) == []
        assert index.search(values[2]) == [Match(20, 1, 2)]
        assert len(index) == 2
        index.rebuild()


def test_changes_are_taken_once_however_often_they_are_delivered(tmp_path: Path) -> None:
    index = HammingIndex(tmp_path)
    (value,) = some(1)
    changes = [Change(1, 1, 1, (value,)), Change(2, 1, 1, ())]
    for _ in range(3):
        index.apply(changes)
        assert (index.search(value), index.through) == ([], 2)
        index.rebuild()


def test_searches_and_changes_go_on_during_rebuilds(tmp_path: Path) -> None:
    fixed, moving, *crowd = some(5_000)
    listed: Listed = {(1, entry): (value,) for entry, value in enumerate(crowd)}
    index = HammingIndex(tmp_path)
    index.load(rows(listed | {(2, 1): (fixed,), (2, 2): (moving,)}), 0)
    ended, missed = threading.Event(), []

    def ask() -> None:
        while not ended.is_set():
            if index.search(flipped(fixed, 31)) != [Match(31, 2, 1)] or len(index.search(moving)) != 1:
                missed.append(1)

    askers = [threading.Thread(target=ask) for _ in range(2)]
    for asker in askers:
        asker.start()
    for number in range(1, 200):
        index.apply([Change(number, 2, 2, (flipped(moving, number % 30, number),))])
        if number % 20 == 0:
            assert index.rebuild()
    ended.set()
    for asker in askers:
        asker.join()
    assert not missed
    assert len(index) == len(crowd) + 2


def test_a_second_process_takes_up_the_new_part_and_keeps_what_it_lacks(tmp_path: Path) -> None:
    one, other = HammingIndex(tmp_path), HammingIndex(tmp_path)
    values = some(3)
    changes = [Change(number, 1, number, (value,)) for number, value in enumerate(values)]
    one.apply(changes[:2])
    other.apply(changes)
    one.rebuild()
    assert other.refresh()
    assert not other.refresh()
    assert [other.search(value)[0].entry for value in values] == [0, 1, 2]
    assert one.search(values[2]) == []


def run(program: str, folder: Path) -> subprocess.Popen[str]:
    """Another process that has the index of ``folder`` as ``index``."""
    begin = f"from pathlib import Path\nfrom tutela.recognition.hamming.index import HammingIndex\nfolder = Path({str(folder)!r})\n"
    return subprocess.Popen([sys.executable, "-c", begin + program], stdout=subprocess.PIPE, text=True)


def test_several_processes_share_a_part_without_writing(tmp_path: Path) -> None:
    values = some(500)
    HammingIndex(tmp_path).load(rows({(1, entry): (value,) for entry, value in enumerate(values)}), 0)
    before = (tmp_path / parts.NAME).read_bytes()
    asked = [flipped(value, 31) for value in values[:20]]
    program = f"index = HammingIndex(folder)\nprint([index.search(value)[0].entry for value in {asked!r}])"
    for process in [run(program, tmp_path), run(program, tmp_path)]:
        answer, _ = process.communicate(timeout=60)
        assert answer.strip() == str(list(range(20)))
    assert (tmp_path / parts.NAME).read_bytes() == before


def test_a_killed_build_leaves_a_whole_part_and_the_next_build_clears_up(tmp_path: Path) -> None:
    values = some(3_000)
    index = HammingIndex(tmp_path)
    index.load(rows({(1, entry): (value,) for entry, value in enumerate(values)}), 0)
    for pause in (0.0, 0.013, 0.031):
        builder = run("index = HammingIndex(folder)\nwhile True: index.rebuild()", tmp_path)
        deadline = time.monotonic() + 30
        while not list(tmp_path.glob("*" + parts.BUILDING)) and time.monotonic() < deadline and builder.poll() is None:
            time.sleep(0.001)
        time.sleep(pause)
        assert builder.poll() is None
        builder.kill()
        builder.communicate()
        again = HammingIndex(tmp_path)
        assert [again.search(value)[0].entry for value in values[:50]] == list(range(50))
    (tmp_path / f"{parts.NAME}.1{parts.BUILDING}").write_bytes(b"half")
    assert HammingIndex(tmp_path).rebuild()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lock", parts.NAME]


def test_a_build_that_fails_leaves_the_former_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (value,) = some(1)
    index = HammingIndex(tmp_path)
    index.load(rows({(1, 1): (value,)}), 0)
    index.apply([Change(1, 1, 2, (value,))])

    def full(_: int) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="no space"):
            index.rebuild()
    assert len(index.search(value)) == 2
    assert len(HammingIndex(tmp_path).search(value)) == 1
    assert index.rebuild()


def test_a_part_is_readable_by_its_account_only(tmp_path: Path) -> None:
    assert HammingIndex(tmp_path).rebuild()
    assert (tmp_path / parts.NAME).stat().st_mode & 0o077 == 0


def test_two_processes_do_not_build_at_once(tmp_path: Path) -> None:
    index = HammingIndex(tmp_path)
    with _one_builder(tmp_path) as alone:
        assert alone
        assert not index.rebuild()
        with pytest.raises(BlockingIOError):
            index.load(Rows.none(), 0)
    assert index.rebuild()


@pytest.mark.parametrize("harm", ["shortened", "other mark", "empty", "other count"])
def test_a_damaged_part_is_refused_with_what_to_do(tmp_path: Path, harm: str) -> None:
    HammingIndex(tmp_path).load(rows({(1, 1): tuple(some(1))}), 0)
    path = tmp_path / parts.NAME
    whole = path.read_bytes()
    harmed = {
        "shortened": whole[:-1],
        "other mark": b"X" + whole[1:],
        "empty": b"",
        "other count": whole[:8] + b"\x02" + whole[9:],
    }
    path.write_bytes(harmed[harm])
    with pytest.raises(FormatError, match="damaged") as raised:
        HammingIndex(tmp_path)
    assert "built anew" in raised.value.mend


def test_a_hash_of_another_length_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        HammingIndex(tmp_path).search(bytes(16))


def test_a_long_tail_or_many_removals_ask_for_a_rebuild(tmp_path: Path) -> None:
    index = HammingIndex(tmp_path)
    values = some(4)
    index.load(rows({(1, entry): (value,) for entry, value in enumerate(values)}), 0)
    assert not index.rebuild_due
    index.apply([Change(1, 1, 0, ()), Change(2, 1, 1, ())])
    assert index.rebuild_due
    index.rebuild()
    assert not index.rebuild_due
