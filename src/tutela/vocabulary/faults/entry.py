"""One line of the fault catalogue."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FaultText:
    """``sentence`` and ``mend`` are str.format templates over the fault's params (and ``{column}``)."""

    code: str
    sentence: str
    mend: str = ""


def _(text: str) -> str:
    """Mark a string for translation without translating it (the catalogue is pure)."""
    return text
