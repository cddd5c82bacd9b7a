"""Compiled parts load late, and are kept where one says."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def run(program: str, **environment: str) -> str:
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env={**os.environ, **environment}
    )
    return ended.stdout


def test_nothing_heavy_is_loaded_before_a_kernel_is_needed() -> None:
    run(
        "import sys\n"
        "import tutela.recognition.fingerprint.file, tutela.recognition.fingerprint.kinds, tutela.recognition.hamming.index\n"
        "assert not {'numba', 'PIL'} & set(sys.modules)"
    )


def test_kernels_are_kept_in_the_folder_one_names_and_read_from_there(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    program = (
        "from pathlib import Path\n"
        "from tutela.recognition import compiled\n"
        f"compiled.cache_in(Path({str(folder)!r}))\n"
        "from tutela.recognition.fingerprint import pdq_kernels\n"
        "pdq_kernels.axis_weights(100)\n"
        "print(sum(pdq_kernels.axis_weights.stats.cache_hits.values()))"
    )
    assert run(program, NUMBA_CACHE_DIR="").strip() == "0"
    assert list(folder.rglob("*.nbi"))
    assert folder.stat().st_mode & 0o077 == 0
    assert run(program, NUMBA_CACHE_DIR="").strip() == "1"


def test_where_no_folder_can_be_written_kernels_still_run(tmp_path: Path) -> None:
    program = (
        "from numba.core import caching\n"
        "for locator in caching.CacheImpl._locator_classes: locator.from_function = classmethod(lambda *_: None)\n"
        "from tutela.recognition.fingerprint import pdq_kernels\n"
        "print(pdq_kernels.axis_weights(100)[0][-1])"
    )
    assert run(program).strip() == "99"
