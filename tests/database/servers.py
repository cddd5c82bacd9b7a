"""Helpers: real servers in short folders, other commands, other users."""

from __future__ import annotations

import os
import pickle
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import psycopg
import pytest

import tutela.database
from tutela.database.embedded import stop

SOURCES = str(Path(tutela.database.__file__).parents[2])
OTHER_USER = 65534

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as other users")


@contextmanager
def short_folder() -> Iterator[Path]:
    """A folder under /tmp; pytest's own are private to root, where root's server could not enter."""
    folder = Path(tempfile.mkdtemp(prefix="tt-", dir="/tmp")).resolve()
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        for made in folder.rglob("start.lock"):
            stop(made.parent.parent, force=True)
        shutil.rmtree(folder, ignore_errors=True)


# Whoever runs these tests may ignore interrupts (a worker of pytest-xdist does), and what it starts would too.
_INTERRUPTIBLE = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"


def command(script: str, home: Path) -> subprocess.Popen[str]:
    """Another command: a Python process in its own process group, with ``home`` in sys.argv[1]."""
    return subprocess.Popen(
        [sys.executable, "-c", _INTERRUPTIBLE + script, str(home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": SOURCES},
    )


Result = TypeVar("Result")


def as_user(uid: int, work: Callable[[], Result]) -> Result | BaseException:
    """Run ``work`` in a child process of another user; returns its result or what it raised."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        answer: object
        try:
            os.setgroups([])
            os.setgid(uid)
            os.setuid(uid)
            answer = work()
        except BaseException as problem:  # noqa: BLE001  carried to the parent
            answer = type(problem)(str(problem)) if isinstance(problem, Exception) else RuntimeError(str(problem))
        os.write(writing, pickle.dumps(answer))
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as stream:
        result = pickle.loads(stream.read())
    os.waitpid(child, 0)
    return result  # type: ignore[no-any-return]


def one(dsn: str, statement: str) -> object:
    """The first value of the first row."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        row = connection.execute(statement.encode()).fetchone()
    assert row is not None
    return row[0]
