from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tutela.database.passwords import home_folder, secret
from tutela.errors import ConfigurationError


def test_a_secret_is_made_once_however_many_ask(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(lambda _: secret(tmp_path / "var", "app"), range(32)))
    assert len(answers) == 1
    assert len(answers.pop()) == 43
    assert secret(tmp_path / "var", "app") != secret(tmp_path / "var", "gate")


def test_secrets_are_readable_by_their_owner_alone(tmp_path: Path) -> None:
    secret(tmp_path / "var", "app")
    folder = tmp_path / "var" / "secrets"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "app").stat().st_mode) == 0o600


def test_the_rights_of_a_data_folder_that_was_there_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / "var").chmod(0o750)
    assert stat.S_IMODE(home_folder(tmp_path / "var").stat().st_mode) == 0o750


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigurationError, match="cannot be made") as caught:
        secret(tmp_path / "file" / "var", "app")
    assert "TUTELA_HOME" in caught.value.mend
