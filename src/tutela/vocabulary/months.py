"""Names of months in European languages: typed access to ``data/months.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from tutela.vocabulary.data_files import load
from tutela.vocabulary.folding import fold


@lru_cache(maxsize=1)
def months() -> Mapping[str, tuple[int, ...]]:
    """Folded name -> the months (1 to 12) it is used for; several where languages disagree (listopad)."""
    found: dict[str, tuple[int, ...]] = {}
    by_month = load("months.yaml")["months"]
    if not isinstance(by_month, dict):
        raise TypeError("months.yaml: months must map numbers to names")
    for month, names in by_month.items():
        for name in names:
            key = fold(name)
            found[key] = tuple(dict.fromkeys((*found.get(key, ()), int(month))))
    return MappingProxyType(found)
