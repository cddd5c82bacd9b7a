"""Reading the vocabulary's own YAML files."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files

import yaml

_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The C parser is ten times as fast, where it is built in; both load plain values only."""


def load(name: str) -> Mapping[str, object]:
    """The content of ``data/<name>``. TypeError where it is not a mapping."""
    text = files("tutela.vocabulary").joinpath(f"data/{name}").read_text(encoding="utf-8")
    loaded = yaml.load(text, Loader=_LOADER)  # noqa: S506  (a safe loader)
    if not isinstance(loaded, dict):
        raise TypeError(f"{name} must be a mapping")
    return loaded
