from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tutela.database.files import locked, private_folder, write_once, write_whole
from tutela.errors import DatabaseUnavailable


def test_a_private_folder_is_made_and_an_open_one_is_closed(tmp_path: Path) -> None:
    folder = private_folder(tmp_path / "inner")
    folder.chmod(0o777)
    assert stat.S_IMODE(private_folder(folder).stat().st_mode) == 0o700


def test_a_link_or_a_file_is_never_taken_for_a_private_folder(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir(mode=0o755)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    (tmp_path / "file").touch()
    for name in ("link", "file"):
        with pytest.raises(DatabaseUnavailable):
            private_folder(tmp_path / name)
    assert stat.S_IMODE((tmp_path / "real").stat().st_mode) == 0o755


def test_of_many_writers_the_first_wins_and_all_read_the_same(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(lambda number: write_once(tmp_path / "secret", f"{number}"), range(64)))
    assert len(answers) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["secret"]


def test_a_file_is_replaced_whole_and_private(tmp_path: Path) -> None:
    for text in ("former", "new"):
        write_whole(tmp_path / "file", text)
    assert (tmp_path / "file").read_text(encoding="utf-8") == "new"
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o600
    assert len(list(tmp_path.iterdir())) == 1


def test_a_lock_is_held_by_one_and_given_back(tmp_path: Path) -> None:
    with locked(tmp_path / "lock") as first, locked(tmp_path / "lock", wait=False) as second:
        assert (first, second) == (True, False)
    with locked(tmp_path / "lock", wait=False) as third:
        assert third
