"""A function of one object, remembered by the object itself.

Rows of a file share the parts of their bodies (recognition/understand.py gives equal texts one part), and a part costs more to
compare or hash than to look at again. What is remembered is held, so that its id names nothing else meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

T = TypeVar("T")
R = TypeVar("R")

_MOST: Final = 50_000


def by_identity(function: Callable[[T], R]) -> Callable[[T], R]:
    """``function``, called once for each object while that is remembered. For objects that never change."""
    known: dict[int, tuple[T, R]] = {}

    def remembered(part: T) -> R:
        found = known.get(id(part))
        if found is None:
            if len(known) >= _MOST:
                known.clear()
            found = known[id(part)] = part, function(part)
        return found[1]

    return remembered
