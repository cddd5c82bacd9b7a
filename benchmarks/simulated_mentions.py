"""The mentions of a simulated world, understood in memory as intake would, with the truth of who belongs together."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tutela.formats.contract import Delivered, Source
from tutela.formats.registry import open_source
from tutela.linking.networks.mentions import Collector, Mentions, person_key
from tutela.linking.networks.rules import PERSON, areas_touched
from tutela.recognition.contract import Standing
from tutela.recognition.understand import Understood, understand
from tutela.records.envelope import Body
from tutela.records.kinds import BY_NAME
from tutela.records.seizure import Seizure
from tutela.simulation.simulate import simulate
from tutela.simulation.truth import NAME
from tutela.vocabulary.areas import Area

PLACEHOLDER: Final = "1900-01-01"


@dataclass(frozen=True, slots=True)
class Simulated:
    """``mentions`` as they are; ``with_placeholder``: the same where the date of birth in one record of a hundred that has one
    is a placeholder. ``group``, shape (n,): the group each record truly belongs to, a negative number of its own for none.
    ``fields``: what each group is about, areas and contexts."""

    mentions: Mentions
    with_placeholder: Mentions
    group: NDArray[np.int64]
    fields: dict[int, frozenset[str]]


def simulated(records: int, seed: int, folder: Path) -> Simulated:
    """Make a world, read its files and understand them."""
    simulate(records, seed, folder)
    truth = json.loads((folder / NAME).read_text("utf-8"))
    of_record = {
        (name["file"], name.get("reference", name.get("row"))): entry["group"]
        for entry in truth["groups"]
        for name in entry["records"]
    }
    chance = Random(seed)
    plain, replaced = Collector(), Collector()
    groups: list[int] = []
    for path in sorted(folder.iterdir()):
        if path.name == NAME:
            continue
        for unit, understood in _understood(path):
            if understood.body is None:
                continue
            collect(plain, understood, understood.body)
            collect(replaced, understood, understood.body, PLACEHOLDER if chance.random() < 0.01 else None)
            group = of_record.get((path.name, unit.reference)) or of_record.get((path.name, unit.place.row))
            groups.append(group or -len(groups) - 1)
    fields = {entry["group"]: frozenset((*entry["areas"], *entry["contexts"])) for entry in truth["groups"]}
    return Simulated(plain.collected(), replaced.collected(), np.array(groups, np.int64), fields)


def collect(collector: Collector, understood: Understood, body: Body, born: str | None = None) -> None:
    """One record with everything it names. ``born``: put in the place of every date of birth."""
    kinds = tuple(item.item_kind.code or "" for item in body.items) if isinstance(body, Seizure) else ()
    record = collector.record(
        areas_touched(Area(body.area or body.default_area), kinds, body.crime_context), body.crime_context
    )
    for naming, identifier in understood.identifiers:
        collector.name(record, identifier.scheme, identifier.key, identifier.standing, naming.capacity)
    for person in body.all_persons():
        date = born if born and person.birth_date else person.birth_date.at if person.birth_date else None
        collector.name(record, PERSON.scheme, person_key(person.name, date), Standing.WEAK, person.capacity)


def _understood(path: Path) -> Iterator[tuple[Delivered, Understood]]:
    for unit in open_source(Source(path, path.name)).units:
        kind = BY_NAME.get(unit.kind)
        if kind is not None and not unit.faults:
            yield unit, understand(kind, unit.draft, unit.options)
