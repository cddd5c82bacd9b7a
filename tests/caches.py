"""What is compiled once for all processes of a run of the tests: modules and kernels.

Workers and some hundred processes of the tests' own start Tutela. Where an environment lets Python write nothing beside its
sources (PYTHONDONTWRITEBYTECODE), each would compile everything anew, which takes as long again as the start itself.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

_MADE_BY = "TUTELAS_TESTS_CACHE"


def share() -> None:
    """To be called before the imports that cost. The first process makes the folder, all it starts find it by the environment."""
    if _MADE_BY in os.environ:
        return
    folder = Path(tempfile.mkdtemp(prefix="tutela-test-cache-"))
    os.environ[_MADE_BY] = str(os.getpid())
    os.environ.setdefault("NUMBA_CACHE_DIR", str(folder / "kernels"))
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
        sys.dont_write_bytecode = False
        sys.pycache_prefix = os.environ["PYTHONPYCACHEPREFIX"] = str(folder / "modules")
    _folders.append(folder)


def remove() -> None:
    """Leave nothing behind; only the process that made it does."""
    if os.environ.get(_MADE_BY) == str(os.getpid()):
        for folder in _folders:
            shutil.rmtree(folder, ignore_errors=True)


_folders: list[Path] = []
