"""What every action function is: it names its action of the permission table, and whoever calls it must have it, through
whatever door they came."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from tutela.safeguards import actor as actors
from tutela.safeguards.permissions import BY_NAME

P = ParamSpec("P")
R = TypeVar("R")


def does(action: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark a function of an ``actions`` module. Raises NotPermitted when the acting role lacks the action; whose rows it may
    touch is for the function to require where the row policy does not say it already."""
    if action not in BY_NAME:
        raise KeyError(f"{action!r} is not in the permission table")

    def mark(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def checked(*args: P.args, **kwargs: P.kwargs) -> R:
            actors.current().require(action)
            return function(*args, **kwargs)

        checked.action = action  # type: ignore[attr-defined]
        return checked

    return mark
