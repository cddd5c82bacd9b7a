"""What people decide about two records: on record, taken back exactly, and of no weight for who doesn't see both."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cast import Cast
from tests.linking.searching.test_finding import listing, plant

from tutela import erasing
from tutela.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tutela.linking import deciding
from tutela.linking.deciding import Thing
from tutela.linking.models import LinkDecision
from tutela.linking.networks.decisions import Relation, Verdict
from tutela.records.models import Record
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.installation import keeper
from tutela.safeguards.models import AuditDetail, AuditEntry, Person

TOGETHER = Relation.BELONG_TOGETHER


def records(who: Person, *references: str) -> list[Record]:
    with acting(actor_of(who)):
        held = {one.source_reference: one for one in Record.objects.filter(current=True)}
    return [held[reference] for reference in references]


def decide(who: Person, one: Record, other: Record, verdict: Verdict, why: str = "seen on the spot") -> LinkDecision:
    with acting(actor_of(who)):
        return deciding.decide(TOGETHER, Thing(one), Thing(other), verdict, why)


def verdict(who: Person, one: Record, other: Record) -> Verdict | None:
    with acting(actor_of(who)):
        keys = (Thing(one).key, Thing(other).key)
        return deciding.state_of(TOGETHER, [bytes(one.uid)]).verdict(TOGETHER, keys)


def test_a_decision_holds_for_everybody_who_sees_both_and_for_nobody_else(cast: Cast, tmp_path: Path) -> None:
    plant(tmp_path, "A", listing())
    plant(tmp_path, "B", listing(handling=["sensitive"]))
    cleared = [replace(actor_of(one), handling=("sensitive",)) for one in (cast.otto, cast.olga)]
    with acting(cleared[0]):
        first, second = Record.objects.filter(current=True).order_by("pk")
        keys = (Thing(first).key, Thing(second).key)
        deciding.decide(TOGETHER, Thing(first), Thing(second), Verdict.DIFFERENT, "seen on the spot")
    with acting(cleared[1]):
        assert deciding.state_of(TOGETHER, [bytes(first.uid)]).verdict(TOGETHER, keys) is Verdict.DIFFERENT
    for who in (cast.otto, cast.anna):  # they see A, and not B
        assert verdict(who, first, second) is None
        with acting(actor_of(who)):
            assert list(LinkDecision.objects.all()) == []


def test_taking_back_restores_what_held_before_and_taking_that_back_too(cast: Cast, tmp_path: Path) -> None:
    plant(tmp_path, "A", listing())
    plant(tmp_path, "B", listing())
    first, second = records(cast.otto, "A", "B")
    decide(cast.otto, first, second, Verdict.SAME)
    changed = decide(cast.olga, second, first, Verdict.DIFFERENT)
    with acting(actor_of(cast.otto)):
        back = deciding.undo(changed.public_id, "a slip")
    assert verdict(cast.otto, first, second) is Verdict.SAME
    with acting(actor_of(cast.otto)):
        deciding.undo(back.public_id, "no slip after all")
        with pytest.raises(Conflict):
            deciding.undo(back.public_id, "once more")
        held = [
            (one.row.verdict, one.holds) for one in deciding.entries(TOGETHER, [bytes(first.uid), bytes(second.uid)])
        ]
    assert verdict(cast.otto, first, second) is Verdict.DIFFERENT
    assert held == [("same", True), ("different", True), ("", False), ("", True)]


def test_what_may_not_be_decided_is_refused_with_how_to_mend(cast: Cast, tmp_path: Path) -> None:
    plant(tmp_path, "A", listing())
    plant(tmp_path, "B", listing())
    first, second = records(cast.otto, "A", "B")
    with pytest.raises(InvalidInput):
        decide(cast.otto, first, first, Verdict.SAME)
    with pytest.raises(InvalidInput):
        decide(cast.otto, first, second, Verdict.SAME, "  ")
    decide(cast.otto, first, second, Verdict.UNSURE)
    with pytest.raises(Conflict):
        decide(cast.olga, second, first, Verdict.UNSURE)
    with pytest.raises(NotPermitted):
        decide(cast.sven, first, second, Verdict.SAME)
    with acting(actor_of(cast.nina)), pytest.raises(NotFound):
        deciding.undo(LinkDecision.objects.model().public_id, "not mine")


def test_each_decision_is_in_the_audit_and_its_reason_only_where_it_can_be_erased(cast: Cast, tmp_path: Path) -> None:
    plant(tmp_path, "A", listing())
    plant(tmp_path, "B", listing())
    first, second = records(cast.otto, "A", "B")
    made = decide(cast.otto, first, second, Verdict.SAME)
    with acting(actor_of(cast.dora)):
        entry = AuditEntry.objects.filter(action="links.decide").latest("id")
        assert "seen on the spot" not in str(list(AuditDetail.objects.values_list("purpose", flat=True)))
    assert (entry.operation, entry.subject, entry.subject_id) == ("change", "decision", made.public_id)


def test_it_holds_for_the_next_revision_and_goes_with_an_erased_record(cast: Cast, tmp_path: Path) -> None:
    plant(tmp_path, "A", listing())
    plant(tmp_path, "B", listing())
    first, second = records(cast.otto, "A", "B")
    made = decide(cast.otto, first, second, Verdict.DIFFERENT)
    with acting(actor_of(cast.otto)):
        deciding.undo(made.public_id, "a slip")
    decide(cast.otto, first, second, Verdict.DIFFERENT)
    plant(tmp_path, "A", listing(offer="another offer"))
    (revised,) = records(cast.otto, "A")
    assert revised.pk != first.pk
    assert verdict(cast.otto, revised, second) is Verdict.DIFFERENT
    with acting(keeper(revised.owner_id)):
        erasing.erase_records([bytes(revised.uid)], date(2030, 1, 1), "listing-3y")
        assert LinkDecision.objects.count() == 0


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from(Verdict), st.booleans()), min_size=1, max_size=6))
def test_any_sequence_of_decisions_is_undone_to_exactly_what_held_before(
    cast: Cast, tmp_path: Path, steps: list[tuple[Verdict, bool]]
) -> None:
    with acting(actor_of(cast.otto)):
        planted = Record.objects.filter(current=True).count() >= 2
    if not planted:
        plant(tmp_path, "A", listing())
        plant(tmp_path, "B", listing())
    first, second = records(cast.otto, "A", "B")
    before = verdict(cast.otto, first, second)
    made: list[str] = []
    held = [before]
    for choice, _again in steps:
        if choice is not held[-1]:
            made.append(decide(cast.otto, first, second, choice).public_id)
            held.append(choice)
    while made:
        held.pop()
        with acting(actor_of(cast.otto)):
            deciding.undo(made.pop(), "step by step back")
        assert verdict(cast.otto, first, second) is held[-1]
    assert verdict(cast.otto, first, second) is before
