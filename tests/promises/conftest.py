"""A custody for the promises that need evidence; the store is emptied after each test."""

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
    yield arrange(cast, tmp_path)
    shutil.rmtree(home() / "evidence", ignore_errors=True)
