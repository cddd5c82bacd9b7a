"""Real servers in short folders that an unprivileged account may pass through."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.database.servers import short_folder

from tutela.database.connections import Connections, available


@pytest.fixture
def home() -> Iterator[Path]:
    """A data folder of this test's own, not yet made."""
    with short_folder() as folder:
        yield folder / "var"


@pytest.fixture(scope="module")
def prepared() -> Iterator[Connections]:
    """The embedded server with everything prepared, shared by the tests of a module."""
    with short_folder() as folder, available({"TUTELA_HOME": str(folder / "var")}) as connections:
        yield connections
