"""Decisions are only ever added, the state is derived, and undo restores it exactly."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tutela.errors import Conflict, InvalidInput, NotFound
from tutela.linking.networks.cohesion import Likeness, cluster
from tutela.linking.networks.decisions import (
    Decision,
    Entry,
    Relation,
    State,
    Verdict,
    contradictions,
    decided,
    numbered,
    state,
    undone,
    without,
)

AT = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
SIGNED: dict[str, Any] = {"by": "Alba Exemplar", "at": AT, "why": "Seen side by side."}
PERSON = Relation.SAME_PERSON


def says(verdict: Verdict, first: str = "a", second: str = "b", relation: Relation = PERSON) -> Decision:
    return Decision.of(relation, (first, second), verdict, **SIGNED)


def clusters(of: State, compared: list[Likeness], names: str = "abcdef") -> list[tuple[int, ...]]:
    """The persons among ``names``, with what was decided."""
    same, different = (
        [(names.index(first), names.index(second)) for first, second in of.pairs(PERSON, verdict)]
        for verdict in (Verdict.SAME, Verdict.DIFFERENT)
    )
    return [one.members for one in cluster(compared, same, different).clusters]


def test_the_latest_decision_holds_whichever_is_named_first() -> None:
    ledger = decided(decided((), says(Verdict.SAME)), says(Verdict.DIFFERENT, "b", "a"))
    assert state(ledger).verdict(PERSON, ("b", "a")) is Verdict.DIFFERENT
    assert len(ledger) == 2


def test_what_was_decided_of_persons_says_nothing_of_networks() -> None:
    held = state(decided((), says(Verdict.DIFFERENT)))
    assert held.verdict(Relation.BELONG_TOGETHER, ("a", "b")) is None


def test_a_merge_and_its_undo_restore_the_state_byte_for_byte() -> None:
    before = decided((), says(Verdict.DIFFERENT, "c", "d"))
    after = undone(decided(before, says(Verdict.SAME)), 1, **SIGNED)
    assert state(after) == state(before)
    assert repr(state(after)).encode() == repr(state(before)).encode()


def test_undoing_brings_the_former_decision_back() -> None:
    ledger = decided(decided((), says(Verdict.DIFFERENT)), says(Verdict.SAME))
    assert state(undone(ledger, 1, **SIGNED)).verdict(PERSON, ("a", "b")) is Verdict.DIFFERENT


def test_an_undo_can_be_undone() -> None:
    ledger = undone(undone(decided((), says(Verdict.SAME)), 0, **SIGNED), 1, **SIGNED)
    assert state(ledger) == state(decided((), says(Verdict.SAME)))


def test_after_undo_a_new_mention_isnt_drawn_into_what_was_merged() -> None:
    merged = decided((), says(Verdict.SAME))
    compared = [Likeness(1, 2, 9.0)]  # c, which came later, is like b
    assert clusters(state(merged), compared) == [(0, 1, 2)]
    assert clusters(state(undone(merged, 0, **SIGNED)), compared) == [(1, 2)]


def test_a_different_decision_survives_twenty_re_runs() -> None:
    ledger: tuple[Entry, ...] = decided((), says(Verdict.DIFFERENT))
    compared = [Likeness(0, 1, 40.0, ("same_document",)), Likeness(0, 2, 9.0), Likeness(1, 2, 9.0)]
    for _ in range(20):
        found = clusters(state(ledger), compared)
        assert all(not {0, 1} <= set(members) for members in found)
        compared = [*compared, *compared[:3]]  # the same comes in again
    assert len(ledger) == 1


def test_a_decision_about_what_the_viewer_may_not_see_says_nothing() -> None:
    held = state(decided(decided((), says(Verdict.DIFFERENT)), says(Verdict.DIFFERENT, "b", "c")))
    assert numbered(held.pairs(PERSON, Verdict.DIFFERENT), {"a": 0, "b": 1}) == [(0, 1)]


def test_unsure_joins_nothing_and_keeps_nothing_apart() -> None:
    held = state(decided((), says(Verdict.UNSURE)))
    assert clusters(held, []) == []
    assert clusters(held, [Likeness(0, 1, 9.0)]) == [(0, 1)]


def test_the_same_decision_is_not_entered_twice() -> None:
    with pytest.raises(Conflict, match="Alba Exemplar has decided so already, on 2026-03-04"):
        decided(decided((), says(Verdict.SAME)), says(Verdict.SAME, "b", "a"))


@pytest.mark.parametrize(
    "wrong",
    [{"why": "  "}, {"by": ""}, {"at": datetime(2026, 1, 1)}],  # noqa: DTZ001  (a moment without a zone is the point)
)
def test_a_decision_needs_a_person_a_reason_and_a_moment(wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        Decision.of(PERSON, ("a", "b"), Verdict.SAME, **{**SIGNED, **wrong})


def test_nothing_is_decided_about_a_thing_and_itself() -> None:
    with pytest.raises(InvalidInput):
        says(Verdict.SAME, "a", "a")


def test_what_isnt_there_or_was_taken_back_cant_be_undone() -> None:
    ledger = decided((), says(Verdict.SAME))
    for number in (-1, 1):
        with pytest.raises(NotFound):
            undone(ledger, number, **SIGNED)
    with pytest.raises(Conflict):
        undone(undone(ledger, 0, **SIGNED), 0, **SIGNED)


def test_a_chain_of_same_against_a_different_is_told_with_the_chain() -> None:
    ledger = decided(decided((), says(Verdict.SAME)), says(Verdict.SAME, "b", "c"))
    assert contradictions(state(ledger), PERSON) == []
    (told,) = contradictions(state(decided(ledger, says(Verdict.DIFFERENT, "a", "c"))), PERSON)
    assert (told.pair, told.chain) == (("a", "c"), ("a", "b", "c"))


def test_erasing_leaves_nothing_that_names_it_and_splits_what_it_held_together() -> None:
    ledger = decided(decided((), says(Verdict.SAME)), says(Verdict.SAME, "b", "c"))
    assert clusters(state(ledger), []) == [(0, 1, 2)]
    left = without(undone(ledger, 0, **SIGNED), "b")
    assert left == ()


names = st.sampled_from("abcde")
decisions = st.builds(
    lambda first, second, verdict, relation: says(verdict, first, second, relation) if first != second else None,
    names,
    names,
    st.sampled_from(list(Verdict)),
    st.sampled_from(list(Relation)),
).filter(lambda one: one is not None)


class Ledger(RuleBasedStateMachine):
    """Any sequence of decisions, undos and erasures."""

    def __init__(self) -> None:
        super().__init__()
        self.ledger: tuple[Entry, ...] = ()

    @rule(decision=decisions)
    def decide(self, decision: Decision) -> None:
        before = state(self.ledger)
        try:
            after = decided(self.ledger, decision)
        except Conflict:
            assert before.verdict(decision.relation, decision.pair) is decision.verdict
            return
        assert state(undone(after, len(self.ledger), **SIGNED)) == before
        self.ledger = after

    @precondition(lambda self: self.ledger)
    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        number = data.draw(st.integers(0, len(self.ledger) - 1))
        before = state(self.ledger)
        try:
            after = undone(self.ledger, number, **SIGNED)
        except Conflict:
            return
        assert after[: len(self.ledger)] == self.ledger  # only ever added to
        assert state(undone(after, len(self.ledger), **SIGNED)) == before
        self.ledger = after

    @precondition(lambda self: self.ledger)
    @rule(name=names)
    def erase(self, name: str) -> None:
        left = without(self.ledger, name)
        expected = {key: one for key, one in state(self.ledger).decisions.items() if name not in one.pair}
        assert dict(state(left).decisions) == expected
        self.ledger = left

    @invariant()
    def the_state_is_that_of_the_entries_that_were_not_taken_back(self) -> None:
        taken_back: set[int] = set()
        for number in reversed(range(len(self.ledger))):
            entry = self.ledger[number]
            if not isinstance(entry, Decision) and number not in taken_back:
                taken_back.add(entry.number)
        left = tuple(
            entry
            for number, entry in enumerate(self.ledger)
            if number not in taken_back and isinstance(entry, Decision)
        )
        assert state(self.ledger) == state(left)


TestAnySequenceOfMergesAndUndosRestoresTheState = Ledger.TestCase
TestAnySequenceOfMergesAndUndosRestoresTheState.settings = settings(max_examples=60, stateful_step_count=25)


@settings(max_examples=100)
@given(st.lists(decisions, max_size=8), st.data())
def test_independent_decisions_give_one_state_in_any_order(made: list[Decision], data: st.DataObject) -> None:
    once = list({(one.relation, one.pair): one for one in made}.values())
    assert state(tuple(data.draw(st.permutations(once)))) == state(tuple(once))
