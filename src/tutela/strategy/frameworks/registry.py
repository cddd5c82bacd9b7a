"""The strategies that are shipped: every YAML file of ``data/`` but ``owners.yaml``. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from tutela.strategy.frameworks.schema import Framework, parse
from tutela.vocabulary.data_files import load

_PACKAGE: Final = "tutela.strategy.frameworks"
_ORDER: Final = ("csa-2020", "drugs-com-2020", "firearms-2020")
"""The three deliverables come first."""


@lru_cache(maxsize=1)
def shipped() -> Mapping[str, Framework]:
    """Id -> strategy: the three deliverables, then the others by id."""
    names = sorted(one.name for one in files(_PACKAGE).joinpath("data").iterdir() if one.name.endswith(".yaml"))
    read = [parse(load(name, _PACKAGE), name) for name in names if name != "owners.yaml"]
    read.sort(key=lambda one: (_ORDER.index(one.id) if one.id in _ORDER else len(_ORDER), one.id))
    return MappingProxyType({one.id: one for one in read})
