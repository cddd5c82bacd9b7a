"""Shipped strategies are taken up as they stand, once; a second of the same id is refused."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.strategy.test_actions import clio as clio
from tutela.errors import Conflict, NotPermitted
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.models import Person
from tutela.strategy import adopting, queries
from tutela.strategy.frameworks.registry import shipped
from tutela.strategy.models import Action, ActionIndicator, NamedIndicator, Priority, Strategy


def test_all_are_taken_up_with_their_headings_and_a_second_time_nothing_happens(cast: Cast, clio: Person) -> None:
    with acting(actor_of(clio)):
        made = adopting.adopt_shipped(shipped())
        assert [one.key for one in made] == list(shipped())
        assert adopting.adopt_shipped(shipped()) == []
    with acting(actor_of(cast.cora)):
        for key, number in (("csa-2020", 8), ("drugs-com-2020", 8), ("firearms-2020", 4), ("wb-roadmap-2018", 7)):
            assert Priority.objects.filter(strategy__key=key).count() == number
        assert Priority.objects.filter(strategy__key="wb-roadmap-2018", unverified=False).count() == 0
        first = Action.objects.get(key="fa-1.1")
        assert first.indicators.get().named == NamedIndicator.objects.get(strategy__key="firearms-2020", number="KPI 1")
        assert {"EU", "AT", "UA"} <= set(first.countries)
        assert "GB" not in Action.objects.get(key="pa-6.1").countries
        assert ActionIndicator.objects.filter(kind="specific").exists()
        assert len(queries.board([one.pk for one in made])) > 300


def test_two_plans_with_one_id_are_refused_unless_one_is_a_new_version_of_the_other(cast: Cast, clio: Person) -> None:
    plan = shipped()["firearms-2020"]
    with acting(actor_of(clio)):
        adopting.adopt(plan)
        with pytest.raises(Conflict):
            adopting.adopt(plan)
        assert adopting.adopt(plan, new_version=True).version == 2
        assert [one.version for one in Strategy.objects.order_by("version")] == [1, 2]
        assert [one.version for one in queries.current_strategies()] == [2]
    with acting(actor_of(cast.cora)), pytest.raises(Conflict):
        adopting.adopt(plan, new_version=True)


def test_who_may_not_manage_takes_nothing_up(cast: Cast) -> None:
    with acting(actor_of(cast.otto)), pytest.raises(NotPermitted):
        adopting.adopt_shipped(shipped())
