"""A custody of its own for each test; the store is emptied after it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cast import Cast
from tests.evidence.custody import Custody, arrange
from tutela.configuration import home


@pytest.fixture
def custody(cast: Cast, tmp_path: Path) -> Iterator[Custody]:
    """Two custodians declared, the police's evidence sealed to them, keys of the other police and the company."""
    shutil.rmtree(home() / "evidence", ignore_errors=True)  # of tests that arrange by themselves
    yield arrange(cast, tmp_path)
    shutil.rmtree(home() / "evidence", ignore_errors=True)
