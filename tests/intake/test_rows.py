"""A row of the record table says of a body what the body says of itself."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tutela.formats.contract import Source
from tutela.formats.registry import open_source
from tutela.intake.rows import body_json
from tutela.recognition.understand import understand
from tutela.records.envelope import Body, Handling
from tutela.records.kinds import BY_NAME, KINDS
from tutela.records.seizure import Item, Seizure
from tutela.records.values import Coded, Person, Where
from tutela.simulation.simulate import simulate


def whole(body: Body) -> str:
    return body.model_dump_json(exclude_none=True, exclude_unset=True)


def test_the_json_put_together_from_parts_is_that_of_the_whole_for_a_simulated_world(tmp_path: Path) -> None:
    simulate(600, 5, tmp_path)
    bodies: list[Body] = []
    for path in sorted(tmp_path.iterdir()):
        if path.name != "truth.json":
            units = open_source(Source(path, path.name)).units
            made = [understand(BY_NAME[unit.kind], unit.draft, unit.options).body for unit in units if not unit.faults]
            bodies += [body for body in made if body is not None]
    assert len({body.kind for body in bodies}) == len(KINDS)
    for _ in range(2):  # the second time from what is remembered
        assert [body_json(body).decode() for body in bodies] == [whole(body) for body in bodies]


@pytest.mark.parametrize(
    "filled",
    [
        {"where": None, "remarks": None},
        {"handling": (Handling.H1, Handling.TLP_AMBER), "remarks": 'said "so"\n\u2028'},
        {"persons": (), "where": Where()},
        {
            "persons": (Person(capacity="suspect", assertion="fact", name="Jan Example"),),
            "crime_context": ("terrorism",),
        },
        {"where": Where(latitude=48.25, longitude=0.0, country=Coded(code="AT"))},
    ],
)
def test_the_json_is_that_of_the_whole_whatever_is_filled(filled: dict[str, object]) -> None:
    body = Seizure.model_validate({"items": (Item(item_kind=Coded(code="drug")),), **filled})
    assert body_json(body).decode() == whole(body)


def test_a_value_that_its_field_writes_in_its_own_way_is_left_to_the_whole() -> None:
    from tutela.records.values import Exact

    class Weighed(Seizure):
        weight: Exact

    body = Weighed(items=(Item(item_kind=Coded(code="drug")),), weight=Decimal("1E+3"))
    assert body_json(body).decode() == whole(body)
    assert '"weight":"1000"' in whole(body)
