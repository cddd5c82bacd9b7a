"""Openings, networks found and decisions follow their record: stricter, restricted, let go again, lifted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.cast import Cast
from tests.linking.cases.arranging import ENFORCEMENT, names, network, new_case, open_case, record, references
from tests.linking.searching.test_finding import plant

from tutela.linking import deciding
from tutela.linking.cases import actions, queries, searching
from tutela.linking.cases.models import Case, FoundMember, Opening
from tutela.linking.deciding import Thing
from tutela.linking.models import LinkDecision
from tutela.linking.networks.decisions import Relation, Verdict
from tutela.rights import restricting
from tutela.safeguards.actor import Actor, acting, actor_of
from tutela.safeguards.installation import keeper
from tutela.safeguards.models import Person
from tutela.vocabulary.areas import Area

CODE = "TLP:RED"
Counts = tuple[int, int, int]


def cleared(who: Person, *codes: str) -> Actor:
    return replace(actor_of(who), handling=codes)


def seen(cast: Cast, *codes: str) -> Counts:
    """How many openings and decisions Otto sees, and members of found networks Anna does, with these codes."""
    with acting(cleared(cast.otto, *codes)):
        mine = Opening.objects.count(), LinkDecision.objects.count()
    with acting(cleared(cast.anna, *codes)):
        return *mine, FoundMember.objects.count()


@pytest.fixture
def case(cast: Cast, tmp_path: Path) -> Case:
    """A case with A opened, B beside it, both found in a network, a decision about them and its undo."""
    plant(tmp_path, "A", names(1))
    plant(tmp_path, "B", names(1))
    made = open_case(cast.otto, "A")
    with acting(actor_of(cast.otto)):
        said = deciding.decide(
            Relation.BELONG_TOGETHER, Thing(record("A")), Thing(record("B")), Verdict.UNSURE, "a doubt"
        )
        deciding.undo(said.public_id, "no doubt")
    with acting(actor_of(cast.anna)):
        search = actions.search(ENFORCEMENT, "because")
    searching.carry_out(search.pk, cast.anna.pk)
    assert seen(cast) == (1, 2, 2)
    return made


def kept(cast: Cast, what: Callable[[bytes], object], reference: str = "A", *codes: str) -> None:
    with acting(cleared(cast.otto, *codes)):
        uid, owner = bytes(record(reference).uid), record(reference).owner_id
    with acting(keeper(owner)):
        what(uid)


def test_a_record_that_becomes_stricter_takes_them_with_it_and_lifting_brings_them_back(
    cast: Cast, case: Case, tmp_path: Path
) -> None:
    plant(tmp_path, "A", names(1, handling=[CODE]))
    assert seen(cast) == (0, 0, 1)
    assert seen(cast, CODE) == (1, 2, 2)
    assert references(network(cast.otto, case)) == []
    kept(cast, lambda uid: restricting.lift_marking(uid, CODE), "A", CODE)
    assert seen(cast) == (1, 2, 2)
    assert references(network(cast.otto, case)) == ["A", "B"]


def test_lifting_one_code_leaves_what_was_written_under_another_to_those_who_have_it(
    cast: Cast, tmp_path: Path
) -> None:
    plant(tmp_path, "A", names(1, handling=["H2", CODE]))
    with acting(cleared(cast.otto, "H2", CODE)):
        actions.open_case(new_case(), [record("A")])
    plant(tmp_path, "A", names(1, handling=["H2"]))
    kept(cast, lambda uid: restricting.lift_marking(uid, "H2"), "A", "H2")
    assert seen(cast) == (0, 0, 0)
    assert seen(cast, CODE) == (1, 0, 0)


def test_a_revision_of_another_area_takes_them_with_it(cast: Cast, case: Case, tmp_path: Path) -> None:
    plant(tmp_path, "B", names(1, area="child_protection"))
    assert references(network(cast.otto, case)) == ["A"]
    with acting(replace(actor_of(cast.otto), areas=(Area.DRUGS,))):
        assert LinkDecision.objects.count() == 0
    with acting(actor_of(cast.anna)):
        (found,) = queries.described(list(queries.searches()[0].found.all()))
        assert found.network is None


def test_a_restricted_record_is_in_nothing_until_it_is_let_go(cast: Cast, case: Case) -> None:
    kept(cast, restricting.restrict)
    assert references(network(cast.otto, case)) == []
    with acting(actor_of(cast.otto)):
        assert [one for _opening, one in queries.openings(case) if one is not None] == []
    with acting(actor_of(cast.anna)):
        (found,) = queries.described(list(queries.searches()[0].found.all()))
        assert found.network is None
    kept(cast, restricting.unrestrict)
    assert references(network(cast.otto, case)) == ["A", "B"]
    assert seen(cast) == (1, 2, 2)


def test_who_does_not_see_that_a_record_is_open_opens_it_and_is_told_nothing(cast: Cast, tmp_path: Path) -> None:
    plant(tmp_path, "A", names(1, handling=[CODE]))
    plant(tmp_path, "B", names(1))
    with acting(cleared(cast.otto, CODE)):
        case = actions.open_case(new_case(), [record("A")])
    plant(tmp_path, "A", names(1))  # without the code: what was opened under it stays as strict
    with acting(actor_of(cast.olga)):
        assert queries.openings(case) == []
        assert len(actions.open_records(case, [record("A")], "mine too")) == 1
    assert references(network(cast.olga, case)) == ["A", "B"]
    plant(tmp_path, "A", names(1, handling=[CODE]))  # and both may become equally strict
    with acting(cleared(cast.otto, CODE)):
        assert [one.why for one, _record in queries.openings(case)] == ["to see who belongs together", "mine too"]
