"""Networks found among all one may see: for a purpose, theirs alone, described anew from what they may see now."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cast import Cast
from tests.linking.cases.arranging import ENFORCEMENT, chain, names, of_person, record, with_firearm
from tests.linking.searching.test_finding import plant

from tutela.errors import InvalidInput, NotFound, NotPermitted
from tutela.linking import deciding
from tutela.linking.cases import actions, queries, searching
from tutela.linking.cases.models import FoundNetwork, NetworkSearch, SearchState
from tutela.linking.deciding import Thing
from tutela.linking.networks.decisions import Relation, Verdict
from tutela.rights.restricting import restrict
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.installation import keeper
from tutela.safeguards.models import Person
from tutela.vocabulary.areas import Purpose


def search(who: Person, purposes: tuple[Purpose, ...] = ENFORCEMENT) -> NetworkSearch:
    with acting(actor_of(who)):
        made = actions.search(purposes, "to see groups of several areas")
    searching.carry_out(made.pk, who.pk)
    with acting(actor_of(who)):
        return queries.one_search(made.public_id)


def found(who: Person, of: NetworkSearch) -> list[tuple[bool, list[str]]]:
    with acting(actor_of(who)):
        networks = queries.described(list(of.found.order_by("position")))
        return [
            (one.found.poly_criminal, sorted(record.source_reference or "" for record in one.records))
            for one in networks
        ]


def test_poly_criminal_networks_come_first_and_each_is_described_with_its_bridge(cast: Cast, tmp_path: Path) -> None:
    chain(tmp_path)
    plant(tmp_path, "E", names(9))
    plant(tmp_path, "F", with_firearm(9), "firearm_event")
    plant(tmp_path, "X", names(77))
    done = search(cast.anna)
    assert done.state == SearchState.DONE
    assert found(cast.anna, done) == [(True, ["E", "F"]), (False, ["A", "B", "C", "D"])]
    with acting(actor_of(cast.anna)):
        first = queries.described(list(done.found.order_by("position")))[0]
        assert first.network is not None
        assert first.network.poly_criminal is not None
        assert [tie.scheme for tie in first.network.poly_criminal.bridges] == ["phone"]
        assert sorted(one.source_reference or "" for one in queries.start_of(first)) == ["E", "F"]


def test_what_may_not_meet_and_what_is_hidden_is_in_no_network(cast: Cast, tmp_path: Path) -> None:
    plant(tmp_path, "A", names(1))
    plant(tmp_path, "P", names(1, area="child_protection"))
    plant(tmp_path, "S", names(1, handling=["sensitive"]))
    plant(tmp_path, "V", of_person(2, "victim"))
    plant(tmp_path, "W", names(2))
    assert found(cast.anna, search(cast.anna)) == []


def test_a_victims_value_joins_no_network_though_the_record_that_says_so_is_restricted(
    cast: Cast, tmp_path: Path
) -> None:
    plant(tmp_path, "A", names(1))
    plant(tmp_path, "F", with_firearm(1), "firearm_event")
    plant(tmp_path, "V", of_person(1, "victim"))
    with acting(actor_of(cast.anna)):
        uid, owner = bytes(record("V").uid), record("V").owner_id
    with acting(keeper(owner)):
        restrict(uid)
    plant(tmp_path, "P", {**of_person(2, "victim"), "area": "child_protection"})
    plant(tmp_path, "B", names(2))
    plant(tmp_path, "C", names(2))
    assert found(cast.anna, search(cast.anna)) == []


def test_a_search_is_its_persons_own(cast: Cast, tmp_path: Path) -> None:
    chain(tmp_path)
    done = search(cast.anna)
    for other in (cast.otto, cast.nina):
        with acting(actor_of(other)):
            assert list(FoundNetwork.objects.all()) == []
            with pytest.raises(NotFound):
                queries.one_search(done.public_id)
    with acting(actor_of(cast.otto)), pytest.raises(NotPermitted):
        actions.search(ENFORCEMENT, "not mine to do")


def test_what_was_found_shrinks_with_what_may_be_seen(cast: Cast, tmp_path: Path) -> None:
    chain(tmp_path)
    done = search(cast.anna)
    with acting(actor_of(cast.anna)):
        uid, owner = bytes(record("D").uid), record("D").owner_id
    with acting(keeper(owner)):
        restrict(uid)
    assert found(cast.anna, done) == [(False, ["A", "B", "C"])]


def test_a_different_keeps_networks_apart_in_every_search(cast: Cast, tmp_path: Path) -> None:
    chain(tmp_path)
    with acting(actor_of(cast.anna)):
        deciding.decide(
            Relation.BELONG_TOGETHER, Thing(record("B")), Thing(record("C")), Verdict.DIFFERENT, "two holders"
        )
    for _run in range(3):
        assert found(cast.anna, search(cast.anna)) == [(False, ["A", "B"]), (False, ["C", "D"])]


def test_a_search_needs_a_reason_and_purposes_that_meet(cast: Cast) -> None:
    with acting(actor_of(cast.anna)):
        for purposes, reason in [(ENFORCEMENT, " "), ((), "x"), ((Purpose.STATISTICS,), "x"), (tuple(Purpose), "x")]:
            with pytest.raises(InvalidInput):
                actions.search(purposes, reason)


def test_a_search_done_twice_or_by_who_is_gone_changes_nothing(cast: Cast, tmp_path: Path) -> None:
    chain(tmp_path)
    done = search(cast.anna)
    before = found(cast.anna, done)
    searching.carry_out(done.pk, cast.anna.pk)
    assert found(cast.anna, done) == before
    searching.carry_out(done.pk, cast.rita.pk)
