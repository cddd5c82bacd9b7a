"""Every fault and note Tutela can find in what was delivered: a stable code, a sentence, and how to mend it.

A fault sends its row to quarantine; a note stays beside the value it is about. The pure stages
name the code and the values to fill in; the sentence is put together (and translated) where it is shown.
One file a stage; each holds a tuple ``FAULTS``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from tutela.vocabulary.faults import cybertipline, documents, identifiers, indicators, intake, reading, recognition
from tutela.vocabulary.faults.entry import FaultText

CATALOGUE: Final[Mapping[str, FaultText]] = {
    text.code: text
    for stage in (reading, documents, recognition, identifiers, cybertipline, intake, indicators)
    for text in stage.FAULTS
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: ``code`` of the catalogue, ``column`` (or path) it is in, values of the sentence.

    ``params`` are strings; the sentence's ``{value}`` is conventionally what was written.
    """

    code: str
    column: str = ""
    params: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.code not in CATALOGUE:
            raise KeyError(f"fault code {self.code!r} is not in the catalogue")

    def at(self, column: str) -> Fault:
        """The same fault, placed in ``column`` (a recogniser doesn't know where its text stood)."""
        return Fault(self.code, column, self.params)

    def as_json(self) -> dict[str, object]:
        """The stored form: code, column, params."""
        return {"code": self.code, "column": self.column, "params": dict(self.params)}


Note = Fault
"""A note has the same shape: something a reader should know, which does not stop the record."""
