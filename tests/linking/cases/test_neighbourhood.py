"""One hop around what is opened, each widening on record; victims, restricted records and people only near."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from tests.cast import Cast
from tests.linking.cases.arranging import (
    chain,
    names,
    network,
    of_person,
    open_case,
    phone,
    record,
    references,
    with_firearm,
)
from tests.linking.searching.test_finding import listing, plant

from tutela.linking import deciding
from tutela.linking.cases import actions, queries
from tutela.linking.cases.models import Opening
from tutela.linking.cases.neighbourhood import UNSEEN, around
from tutela.linking.cases.rules import NEAR
from tutela.linking.deciding import Thing
from tutela.linking.networks.decisions import Relation, Verdict
from tutela.linking.networks.rules import RULES, Why
from tutela.records.models import Consultation
from tutela.rights.restricting import restrict
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.installation import keeper
from tutela.safeguards.models import AuditEntry


def test_a_network_is_one_hop_wide_until_a_record_is_opened_with_a_reason(cast: Cast, tmp_path: Path) -> None:
    chain(tmp_path)
    case = open_case(cast.otto, "A")
    assert references(network(cast.otto, case)) == ["A", "B"]
    with acting(actor_of(cast.otto)):
        actions.open_records(case, [record("B")], "it names a second number")
    assert references(network(cast.otto, case)) == ["A", "B", "C"]
    with acting(actor_of(cast.otto)):
        opened = [(one.why, kept.source_reference if kept else "") for one, kept in queries.openings(case)]
    assert opened == [("to see who belongs together", "A"), ("it names a second number", "B")]
    with acting(actor_of(cast.dora)):
        entries = AuditEntry.objects.filter(action="networks.read", operation="combination", subject="record")
        assert entries.count() == 2


def test_leaving_a_record_out_takes_away_what_only_it_brought_in(cast: Cast, tmp_path: Path) -> None:
    chain(tmp_path)
    case = open_case(cast.otto, "A", "C")
    assert references(network(cast.otto, case)) == ["A", "B", "C", "D"]
    with acting(actor_of(cast.otto)):
        of_c = Opening.objects.get(case=case, uid=record("C").uid)
        actions.leave_out(case, of_c.public_id, "a slip")
    assert references(network(cast.otto, case)) == ["A", "B"]


def test_of_a_record_that_is_only_shown_no_value_is_given_that_no_opened_one_names(cast: Cast, tmp_path: Path) -> None:
    plant(tmp_path, "A", names(1))
    plant(tmp_path, "B", names(1, 7))
    plant(tmp_path, "C", names(1, 7))
    found = network(cast.otto, open_case(cast.otto, "A"))
    (one,) = found.networks
    assert {found.names_of(tie) for tie in one.ties} == {"+43 660 1000001", UNSEEN}


def test_what_leads_further_is_said_with_its_count(cast: Cast, tmp_path: Path) -> None:
    chain(tmp_path)
    (one,) = network(cast.otto, open_case(cast.otto, "A")).networks
    assert [(left.why, left.degree, len(left.records)) for left in one.left_out] == [(Why.BEYOND, 2, 1)]


def test_the_record_of_an_area_that_may_not_meet_is_not_there(cast: Cast, tmp_path: Path) -> None:
    plant(tmp_path, "A", names(1))
    plant(tmp_path, "F", with_firearm(1), "firearm_event")
    plant(tmp_path, "P", names(1, area="child_protection"))
    found = network(cast.anna, open_case(cast.anna, "A"))
    assert references(found) == ["A", "F"]
    assert found.networks[0].poly_criminal is not None


def test_two_viewers_see_two_networks_and_neither_can_tell_of_the_others(cast: Cast, tmp_path: Path) -> None:
    plant(tmp_path, "A1", names(1), slug="police-a")
    plant(tmp_path, "A2", names(1), slug="police-a")
    alone = network(cast.otto, open_case(cast.otto, "A1"))
    for number in range(3):  # what another country holds on the same number
        plant(tmp_path, f"B{number}", names(1, 50 + number), slug="police-b")
    with_others = network(cast.otto, open_case(cast.otto, "A1"))
    assert references(alone) == references(with_others) == ["A1", "A2"]
    assert alone.networks[0].ties == with_others.networks[0].ties, "neither degree nor weight tells of theirs"
    assert alone.networks[0].left_out == with_others.networks[0].left_out
    assert alone.suppressed == with_others.suppressed
    theirs = network(cast.nina, open_case(cast.nina, "B0"))
    assert references(theirs) == ["B0", "B1", "B2"]
    everything = network(cast.anna, open_case(cast.anna, "A1"))
    assert references(everything) == ["A1", "A2", "B0", "B1", "B2"]


def test_a_victims_value_ties_nothing_and_is_not_named(cast: Cast, tmp_path: Path) -> None:
    plant(tmp_path, "A", names(1, 2))
    plant(tmp_path, "B", of_person(1, "victim"))
    plant(tmp_path, "C", names(2))
    plant(tmp_path, "D", names(1))
    found = network(cast.otto, open_case(cast.otto, "A"))
    assert references(found) == ["A", "C"]
    assert all(left.why is not Why.VICTIM for left in found.suppressed)
    assert found.networks[0].victim_values == 1


def test_a_restricted_record_is_in_no_network_and_is_not_counted(cast: Cast, tmp_path: Path) -> None:
    chain(tmp_path)
    case = open_case(cast.otto, "A", "C")
    with acting(actor_of(cast.otto)):
        uid, owner = bytes(record("B").uid), record("B").owner_id
    with acting(keeper(owner)):
        restrict(uid)
    found = network(cast.otto, case)
    assert references(found) == ["A", "C", "D"]
    assert [tie.degree for one in found.networks for tie in one.ties] == [2]


def test_a_restricted_record_still_says_that_a_value_is_a_victims(cast: Cast, tmp_path: Path) -> None:
    plant(tmp_path, "A", names(1, 2))
    plant(tmp_path, "B", of_person(1, "victim"))
    plant(tmp_path, "C", names(2))
    plant(tmp_path, "D", names(1))
    case = open_case(cast.otto, "A")
    with acting(actor_of(cast.otto)):
        uid, owner = bytes(record("B").uid), record("B").owner_id
    with acting(keeper(owner)):
        restrict(uid)
    found = network(cast.otto, case)
    assert references(found) == ["A", "C"]
    assert all(left.why is not Why.VICTIM for left in found.suppressed)


def test_a_victim_of_an_area_that_may_not_meet_is_no_hub_of_a_case(cast: Cast, tmp_path: Path) -> None:
    plant(tmp_path, "A", names(1, 2))
    plant(tmp_path, "F", with_firearm(1), "firearm_event")
    plant(tmp_path, "C", names(2))
    plant(tmp_path, "P", {**of_person(1, "victim"), "area": "child_protection"})
    assert references(network(cast.anna, open_case(cast.anna, "A"))) == ["A", "C"]


def test_who_is_only_near_is_shown_for_a_time_and_longer_only_when_opened(cast: Cast, tmp_path: Path) -> None:
    plant(tmp_path, "A", names(1, 2))
    plant(tmp_path, "NEAR", of_person(1, "witness_or_contact"))
    plant(tmp_path, "SUSPECT", of_person(2, "suspect"))
    case = open_case(cast.otto, "A")
    found = network(cast.otto, case)
    assert references(found, sorted(found.near)) == ["NEAR"]
    later = timezone.now() + NEAR + timedelta(days=1)
    with acting(actor_of(cast.otto)), queries.for_case(case):
        a = record("A")
        aged = around({a.pk: timezone.now()}, later)
    assert (references(aged), aged.expired) == (["A", "SUSPECT"], 1)
    with acting(actor_of(cast.otto)), queries.for_case(case):
        kept = around({a.pk: timezone.now(), record("NEAR").pk: timezone.now()}, later)
    assert references(kept) == ["A", "NEAR", "SUSPECT"]


def test_a_decision_takes_a_record_out_and_its_undo_brings_it_back_exactly(cast: Cast, tmp_path: Path) -> None:
    chain(tmp_path)
    case = open_case(cast.otto, "A", "B")
    before = network(cast.otto, case)
    with acting(actor_of(cast.otto)):
        made = deciding.decide(
            Relation.BELONG_TOGETHER,
            Thing(record("B")),
            Thing(record("C")),
            Verdict.DIFFERENT,
            "another holder since May",
        )
    for _run in range(20):
        apart = network(cast.otto, case)
        assert references(apart) == ["A", "B"]
        assert references(apart, apart.kept_apart) == ["C"]
    plant(tmp_path, "C", names(2, 3, remarks="revised"))
    assert references(network(cast.otto, case)) == ["A", "B"], "a decision holds for the next revision too"
    with acting(actor_of(cast.otto)):
        deciding.undo(made.public_id, "the same holder after all")
    after = network(cast.otto, case)
    assert references(after) == references(before)
    assert [tie for one in after.networks for tie in one.ties] == [tie for one in before.networks for tie in one.ties]


def test_a_common_value_ties_nothing_and_is_shown_with_its_exact_count(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(8):
        plant(tmp_path, f"R{number}", listing(namings=[phone(1), phone(1, role="seller")]))
    monkeypatch.setattr("tutela.linking.cases.collecting.DEGREE_CAP", 5)
    monkeypatch.setattr("tutela.linking.cases.neighbourhood.RULES", replace(RULES, cap=5))
    case = open_case(cast.otto, "R0")
    found = network(cast.otto, case)
    assert references(found) == ["R0"]
    assert [(one.why, one.degree) for one in found.suppressed] == [(Why.DEGREE_CAP, 8)]
    assert not found.uncounted
    monkeypatch.setattr("tutela.linking.cases.collecting._LOOKED_AT", 7)
    found = network(cast.otto, case)
    assert references(found) == ["R0"]
    assert {(one.scheme, one.key) for one in found.suppressed} == found.uncounted, (
        "of very many it is said that there are more"
    )


def test_the_owner_sees_that_a_record_was_opened_in_a_case(cast: Cast, tmp_path: Path) -> None:
    plant(tmp_path, "B", names(1), slug="police-b")
    open_case(cast.anna, "B")
    with acting(actor_of(cast.nina)):
        (seen,) = Consultation.objects.filter(uid=record("B").uid)
        assert (seen.case_reference, seen.organisation_id) == ("REF-1", cast.anna.organisation_id)
