"""Commands as a person or a program gives them: in this process, whose Django is up, or in one of their own."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from unittest import mock

import typer.main

from tutela import cli

_built_once = cache(typer.main.get_command)
"""All commands from their functions: a twentieth of a second, which a process pays once."""


def tutela(*arguments: str, expect: int = 0) -> str:
    """What a command prints, through its whole door; ``expect`` is its exit code. A process of its own takes two seconds
    more, which is for the tests that are about processes."""
    said, complained = io.StringIO(), io.StringIO()
    code: object = 0
    former = signal.getsignal(signal.SIGTERM)
    try:
        with (
            mock.patch.object(sys, "argv", ["tutela", *arguments]),
            mock.patch.object(typer.main, "get_command", _built_once),
            redirect_stdout(said),
            redirect_stderr(complained),
        ):
            cli.main()
    except SystemExit as ended:
        code = ended.code or 0
    finally:
        signal.signal(signal.SIGTERM, former)
    assert code == expect, said.getvalue() + complained.getvalue()
    assert "Traceback" not in complained.getvalue()
    return said.getvalue()


def tutela_as_process(*arguments: str, expect: int = 0) -> str:
    """The same in a process of its own."""
    ended = subprocess.run(
        [sys.executable, "-m", "tutela", *arguments], capture_output=True, text=True, env=os.environ, check=False
    )
    assert ended.returncode == expect, ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr
    return ended.stdout
