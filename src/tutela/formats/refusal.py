"""The one way a reader refuses a whole file: a fault of the catalogue, as an error."""

from __future__ import annotations

from tutela.errors import FormatError
from tutela.vocabulary.faults import CATALOGUE


def refuse(code: str, place: str = "", **params: object) -> FormatError:
    """The error for the fault ``code``, its sentence filled with ``params``; ``place`` is a file or a line of it."""
    text = CATALOGUE[code]
    sentence = text.sentence.format(**params)
    return FormatError(
        f"{place}: {sentence}" if place else sentence, mend=text.mend.format(**params), fault_code=code, place=place
    )
