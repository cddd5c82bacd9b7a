"""The cast of the tests, made once (conftest.py)."""

from __future__ import annotations

from dataclasses import dataclass

from tutela.safeguards.models import Person


@dataclass(frozen=True)
class Cast:
    """The people of the tests. Each is a safeguards Person; ``nina`` must never see what the others' tests plant."""

    anna: Person  # analyst of the European centre: sees everything of all areas
    otto: Person  # officer of one police
    clara: Person  # contributor of a company
    adam: Person  # administrator: no case data
    cora: Person  # coordinator of a ministry: figures
    nina: Person  # officer of another police
