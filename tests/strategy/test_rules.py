"""The state that follows from events: nothing typed, disagreement kept, the same whatever the order things arrive in."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tutela.strategy.rules import (
    WEIGHTS,
    Derived,
    Due,
    Flag,
    Happening,
    State,
    derive,
    flags,
    periods,
    progress,
)

DAY = date(2025, 3, 1)


def said(key: int, reporter: str, what: str, on: date = DAY, **more: int) -> Happening:
    return Happening(key, reporter, "reported", on, more.pop("sequence", key), what, evidence=more.pop("evidence", 0))


def about(key: int, reporter: str, verb: str, target: int, on: date = DAY) -> Happening:
    return Happening(key, reporter, verb, on, key, about=target)


def test_nothing_reported_is_no_word_and_not_zero() -> None:
    assert derive([]) == Derived(State.NO_WORD, reasons=derive([]).reasons)
    assert derive([]).last_word_on is None


def test_the_newest_word_of_each_counts_and_of_who_disagree_the_least_advanced() -> None:
    events = [said(1, "A", "under_way"), said(2, "A", "done", DAY + timedelta(1)), said(3, "B", "not_started")]
    found = derive(events)
    assert (found.state, found.contested) == (State.NOT_STARTED, True)
    assert [one.code for one in found.reasons] == ["reported", "reported", "disagree"]
    assert derive(events[:2]).contested is False


def test_verified_by_another_counts_and_by_oneself_does_not() -> None:
    report = said(1, "A", "done")
    assert derive([report, about(2, "A", "verified", 1)]).state is State.DONE
    assert derive([report, about(2, "B", "verified", 1)]).state is State.VERIFIED
    assert derive([report, about(2, "B", "disputed", 1)]).state is State.DISPUTED
    settled = derive([report, about(2, "B", "disputed", 1), about(3, "B", "verified", 1, DAY + timedelta(2))])
    assert (settled.state, settled.contested) == (State.VERIFIED, False)


def test_nobody_withdraws_anothers_word_and_a_withdrawn_report_takes_what_is_about_it_along() -> None:
    report = said(1, "A", "done", evidence=2)
    assert derive([report, about(2, "B", "withdrawn", 1)]).state is State.DONE
    found = derive([report, about(2, "B", "verified", 1), about(3, "A", "withdrawn", 1)])
    assert (found.state, found.evidence) == (State.NO_WORD, 0)
    again = derive([report, about(2, "A", "withdrawn", 1), said(3, "A", "under_way")])
    assert again.state is State.UNDER_WAY


EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["A", "B", "C"]),
        st.sampled_from(["reported", "verified", "disputed", "withdrawn"]),
        st.sampled_from(["not_started", "under_way", "done", "dropped"]),
        st.integers(0, 20),
        st.integers(0, 3),
        st.integers(0, 9),
    ),
    max_size=12,
)


def made(rows: list[tuple[str, str, str, int, int, int]]) -> list[Happening]:
    found: list[Happening] = []
    for key, (reporter, verb, what, days, evidence, target) in enumerate(rows):
        reports = [one for one in found if one.verb == "reported"]
        on = DAY + timedelta(days)
        if verb == "reported" or not reports:
            found.append(Happening(key, reporter, "reported", on, key, what, evidence=evidence))
        else:
            chosen = reports[target % len(reports)]
            found.append(Happening(key, reporter, verb, max(on, chosen.on), key, about=chosen.id))
    return found


@given(EVENTS, st.randoms())
def test_the_order_in_which_events_are_read_changes_nothing(
    rows: list[tuple[str, str, str, int, int, int]], random: object
) -> None:
    events = made(rows)
    shuffled = list(events)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert derive(shuffled) == derive(events)
    assert periods(shuffled) == periods(events)


@given(EVENTS)
def test_periods_follow_each_other_without_a_gap_and_each_is_the_state_of_its_days(
    rows: list[tuple[str, str, str, int, int, int]],
) -> None:
    events = made(rows)
    found = periods(events)
    for one, following in pairwise(found):
        assert one.until == following.since
    for one in found:
        assert one.derived == derive(events, one.since)
        assert one.derived == derive(events, one.until - timedelta(1) if one.until else date(2100, 1, 1))


def test_late_at_risk_stale_and_without_evidence() -> None:
    began = date(2024, 1, 1)
    none, under_way = Derived(State.NO_WORD), Derived(State.UNDER_WAY, last_word_on=DAY)
    assert flags(none, Due(DAY - timedelta(1)), began, DAY) == {Flag.LATE, Flag.STALE}
    assert flags(none, Due(DAY), DAY, DAY) == {Flag.AT_RISK}
    assert flags(under_way, Due(DAY + timedelta(90)), began, DAY) == {Flag.AT_RISK, Flag.NO_EVIDENCE}
    assert flags(under_way, Due(DAY + timedelta(91)), began, DAY) == {Flag.NO_EVIDENCE}
    assert flags(under_way, Due(), began, DAY + timedelta(184)) == {Flag.STALE, Flag.NO_EVIDENCE}
    done = Derived(State.DONE, evidence=1, last_word_on=DAY)
    assert flags(done, Due(began), began, DAY + timedelta(900)) == frozenset()
    assert flags(done, Due(every_months=12), began, DAY + timedelta(366)) == {Flag.LATE}
    assert flags(Derived(State.DROPPED, last_word_on=DAY), Due(began, 6), began, DAY + timedelta(900)) == frozenset()


@given(st.dictionaries(st.sampled_from(list(State)), st.integers(0, 50)))
def test_progress_is_the_mean_of_the_children_without_the_dropped(by_state: dict[State, int]) -> None:
    found = progress(by_state)
    values = [WEIGHTS[state] for state, number in by_state.items() if state is not State.DROPPED for _ in range(number)]
    assert found.counted == len(values)
    if found.share is None:
        assert not values
    else:
        assert abs(found.share - sum(values) / len(values)) < 1e-9
