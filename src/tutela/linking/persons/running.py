"""A run of batch linkage: read, compare, store. Two transactions with the comparing between them, which may take long."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from tutela.linking.persons import actions, queries, reading
from tutela.linking.persons.actions import Stored
from tutela.linking.persons.engines import Engine
from tutela.linking.persons.linkage import Linkage, Subject, Told, link
from tutela.linking.persons.model import model
from tutela.linking.persons.reading import Held
from tutela.linking.persons.rules import LeftOut
from tutela.safeguards.actor import Actor


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did. ``decided``: suggestions that people have decided on, which are shown to nobody as open."""

    engine: str
    model_version: str
    records: int
    persons: int
    stored: Stored
    decided: int
    left_out: Counter[LeftOut] = field(default_factory=Counter)


def run(acting: Callable[[], AbstractContextManager[Actor]], engine: Engine, told: Told) -> Summary:
    """Link everybody that the actor reaches, who may ``persons.link``. Unavailable where the engine can't be had."""
    told("reading")
    with acting():
        read = reading.read()
    found: list[tuple[Linkage, list[Held]]] = []
    for held in read.groups.values():
        subjects = [Subject(one.record, one.columns) for one in held]
        found.append((link(subjects, model(), engine, told), held))
    told("storing")
    with acting():
        stored = actions.store(found, model().version)
        decided = queries.suggestions().count() - queries.open_suggestions().count()
    return Summary(engine.value, model().version, read.records, read.persons, stored, decided, read.left_out)
