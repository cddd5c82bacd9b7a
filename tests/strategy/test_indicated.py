"""Figures beside priorities: every pair names a priority and a definition that exist; values are the newest of each country."""

from __future__ import annotations

from decimal import Decimal

from tutela.strategy.frameworks.registry import shipped
from tutela.strategy.indicated import Figure, Latest, pairs
from tutela.strategy.indicators.definitions import definitions


def test_every_pair_names_things_that_exist() -> None:
    missions = {one.mission for plan in shipped().values() for one in plan.priorities if one.mission}
    priorities = {f"{plan.id}/{one.id}" for plan in shipped().values() for one in plan.priorities}
    named = {f"{plan.id}/{one.id}" for plan in shipped().values() for one in plan.indicators}
    assert set(pairs()["missions"]) <= missions
    assert set(pairs()["priorities"]) <= priorities
    assert set(pairs()["named"]) <= named
    ids = {one for section in pairs().values() for of in section.values() for one in of}
    assert ids <= set(definitions())


def test_a_figure_says_its_newest_value_and_of_how_many() -> None:
    seizures, purity = definitions()["drugs.seizures"], definitions()["euda.purity"]
    one, two = Latest("AT", "2024", Decimal(1200), ""), Latest("BE", "2024", Decimal(34), "")
    older = Latest("PT", "2019", Decimal(9), "")
    assert Figure(seizures).said == "no figures yet"
    assert Figure(seizures, [one]).said == "1\u202f200 seizures (2024)"
    assert Figure(seizures, [one, two, older]).said == "1\u202f234 seizures (2024, 2 countries)"
    assert Figure(purity, [one, two]).said == "values of 2 countries, newest 2024"
