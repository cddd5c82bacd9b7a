"""Reading the firearms package's own YAML files."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def table(name: str) -> Mapping[str, Any]:
    """The content of ``data/<name>.yaml``."""
    text = files("tutela.recognition.firearms").joinpath(f"data/{name}.yaml").read_text(encoding="utf-8")
    loaded = yaml.safe_load(text)
    if not isinstance(loaded, dict):
        raise TypeError(f"{name}.yaml must be a mapping")
    return loaded
