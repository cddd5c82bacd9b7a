"""Every advisory lock is in the list, by its name; a number written elsewhere would one day be taken twice."""

from __future__ import annotations

import re
from pathlib import Path

import tutela

ROOT = Path(tutela.__file__).parent
WRITTEN = re.compile(r"advisory_[a-z_]*\(\s*(\d+)")


def test_no_lock_is_taken_by_a_number_of_its_own_making() -> None:
    named = [
        f"{path.relative_to(ROOT)}: {number}"
        for path in sorted(ROOT.rglob("*.py"))
        if "migrations" not in path.parts
        for number in WRITTEN.findall(path.read_text("utf-8"))
    ]
    assert named == []
