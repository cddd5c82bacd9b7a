"""Reading the firearms package's own YAML files."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from tutela.vocabulary import data_files


@cache
def table(name: str) -> Mapping[str, Any]:
    """The content of ``data/<name>.yaml``."""
    return data_files.load(f"{name}.yaml", "tutela.recognition.firearms")
