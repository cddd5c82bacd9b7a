"""Log lines without what people wrote: where it happened and of what kind it was, never a value.

Messages of exceptions repeat values ("invalid input: ..."), and addresses hold what was typed. So a traceback is logged
as its places and the names of its exceptions, and a request as its route. Tutela's own lines name ids and codes only.
"""

from __future__ import annotations

import logging
import traceback
from types import TracebackType
from typing import TypeAlias

_Raised: TypeAlias = (
    "tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None] | BaseException"
)


class WithoutValues(logging.Formatter):
    """The formatter of every log line of the installation."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, and the places of a traceback below it."""
        plain = logging.makeLogRecord(record.__dict__)
        plain.exc_text = None
        request = getattr(record, "request", None)
        status = getattr(record, "status_code", None)
        if request is not None and status is not None:
            match = getattr(request, "resolver_match", None)
            plain.msg, plain.args = "%s %s %s", (status, request.method, f"/{match.route}" if match else "(no page)")
        return super().format(plain)

    def formatException(self, ei: _Raised) -> str:  # noqa: N802  (the name is the library's)
        """Places and kinds, the cause first, as a traceback has them."""
        error = ei if isinstance(ei, BaseException) else ei[1]
        return "\n".join(_places(error)) if error is not None else ""


def _places(error: BaseException) -> list[str]:
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    lines = _places(cause) if cause is not None else []
    for frame, line in traceback.walk_tb(error.__traceback__):
        lines.append(f'  File "{frame.f_code.co_filename}", line {line}, in {frame.f_code.co_name}')
    return [*lines, f"{type(error).__module__}.{type(error).__qualname__}"]
