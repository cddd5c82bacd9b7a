"""The simulated marks: the same for the same seed, with the slips as often as measured."""

from __future__ import annotations

from collections import Counter

import pytest

from tutela.recognition.firearms import calibres, makes
from tutela.simulation.firearm_marks import MarkedFirearms, materials, misspelt


def test_a_seed_gives_one_world() -> None:
    first, second = MarkedFirearms(7, 200), MarkedFirearms(7, 200)
    assert first.guns == second.guns
    assert list(first.confusable(50)) == list(second.confusable(50))
    assert MarkedFirearms(8, 200).guns != first.guns


def test_every_make_and_calibre_is_listed() -> None:
    for entry in materials()["makes"]:
        assert entry["make"] in makes.makes()
        assert set(entry["calibres"]) <= calibres.calibres().keys()
    assert materials()["makes_unseen"].keys() <= makes.makes().keys()
    assert materials()["calibres_unseen"].keys() <= calibres.calibres().keys()


def test_look_alikes_are_as_often_as_measured() -> None:
    slips = Counter(reading.slip for reading in MarkedFirearms(1, 3_000).confusable(2_000))
    assert slips["O0"] / slips.total() == pytest.approx(144 / 173, abs=0.06)
    assert set(slips) <= set(materials()["confusables"])


def test_a_slip_changes_one_character_only() -> None:
    world = MarkedFirearms(2, 500)
    by_id = {gun.id: gun for gun in world.guns}
    for reading in world.one_unknown(100):
        text = reading.written.marks[0][0]
        assert text.count("?") == 1
        assert by_id[reading.gun].serial != text


def test_short_serials_are_shared_between_makes() -> None:
    guns = MarkedFirearms(4, 4_000).guns
    makes_of: dict[str, set[str]] = {}
    for gun in guns:
        makes_of.setdefault(gun.serial, set()).add(gun.make)
    assert any(len(found) > 1 for found in makes_of.values())


def test_a_misspelt_name_is_another_text() -> None:
    names = [("glock", "Glock GmbH"), ("beretta", "Beretta")]
    assert all(text != dict(names)[ident] or len(set(text)) < len(text) for ident, text in misspelt(1, names, 100))
