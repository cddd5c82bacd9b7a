"""What every command is: it names its action of the permission table, and acts as the operator of the installation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from tutela.cli.legal_note import note
from tutela.errors import NotPermitted
from tutela.safeguards.permissions import BY_NAME, Role, scope_of

if TYPE_CHECKING:
    from tutela.safeguards.actor import Actor

P = ParamSpec("P")
R = TypeVar("R")

_doing: ContextVar[str] = ContextVar("tutela_command")


def command(action: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark a command with its action. The operator's role must have it; an action that is not in the table is refused when
    the command is written."""
    if action not in BY_NAME:
        raise KeyError(f"{action!r} is not in the permission table")

    def mark(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            if scope_of(action, Role.OPERATOR) is None:
                raise NotPermitted(f"The command line may not: {action}.")
            former = _doing.set(action)
            try:
                return function(*args, **kwargs)
            finally:
                _doing.reset(former)
                note(action)

        run.action = action  # type: ignore[attr-defined]
        return run

    return mark


@contextmanager
def as_operator() -> Iterator[Actor]:
    """Act as the operator, in one transaction, as far as the running command's action reaches."""
    from tutela.safeguards.actor import acting
    from tutela.safeguards.installation import operator

    with acting(operator().doing(_doing.get())) as actor:
        yield actor
