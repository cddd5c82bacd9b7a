"""Same person: a cluster holds together as a whole, and what people decided stands above every score."""

from __future__ import annotations

from itertools import combinations
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from tutela.linking.networks.cohesion import RULES, Clusters, CohesionRules, CutWhy, Likeness, cluster

STRONG, FAINT, AGAINST = 8.0, 2.0, -3.0


def like(*pairs: tuple[int, int], bits: float = STRONG) -> list[Likeness]:
    return [Likeness(one, other, bits) for one, other in pairs]


def members(found: Clusters) -> list[tuple[int, ...]]:
    return [one.members for one in found.clusters]


def test_two_that_are_alike_are_one_person() -> None:
    (found,) = cluster(like((1, 0))).clusters
    assert (found.members, found.lowest, found.tied, found.decided) == ((0, 1), STRONG, 1.0, False)


def test_one_faint_likeness_never_merges() -> None:
    found = cluster(like((0, 1), bits=FAINT))
    assert members(found) == []
    assert [(cut.first, cut.second, cut.why) for cut in found.cuts] == [(0, 1, CutWhy.WEAK)]


def test_a_chain_is_not_one_person() -> None:
    found = cluster(like((0, 1), (1, 2)))
    assert members(found) == [(0, 1)]
    (cut,) = found.cuts
    assert (cut.first, cut.second, cut.why, cut.against) == (1, 2, CutWhy.NOT_COHESIVE, (0, 2))


def test_a_triangle_is() -> None:
    assert members(cluster(like((0, 1), (1, 2), (0, 2)))) == [(0, 1, 2)]


def test_one_likeness_never_joins_two_persons_however_strong() -> None:
    two = like(*combinations(range(4), 2), *combinations(range(4, 8), 2))
    found = cluster([*two, Likeness(3, 4, 30.0)])
    assert all(len(one) <= 4 for one in members(found))
    assert not any({0, 7} <= set(one) for one in members(found))


def test_a_member_that_contradicts_another_stays_outside() -> None:
    found = cluster([*like((0, 1), (1, 2)), *like((0, 2), bits=AGAINST)])
    assert members(found) == [(0, 1)]
    assert [(cut.why, cut.against) for cut in found.cuts] == [(CutWhy.CONTRADICTION, (0, 2))]


def test_a_pair_compared_twice_counts_by_what_speaks_against_it() -> None:
    assert members(cluster([*like((0, 1)), *like((1, 0), bits=AGAINST)])) == []


def test_a_person_decided_to_be_different_is_split_off_with_the_decision_as_reason() -> None:
    found = cluster(like((0, 1), (1, 2), (0, 2)), different=[(2, 0)])
    assert members(found) == [(0, 1)]
    assert [(cut.first, cut.second, cut.why, cut.against) for cut in found.cuts] == [
        (0, 2, CutWhy.DIFFERENT, (0, 2)),
        (1, 2, CutWhy.DIFFERENT, (0, 2)),
    ]


def test_what_people_decided_to_be_the_same_is_so_without_any_likeness() -> None:
    (found,) = cluster([], same=[(0, 1), (1, 2)]).clusters
    assert (found.members, found.decided, found.lowest) == ((0, 1, 2), True, None)


def test_decisions_that_contradict_each_other_leave_different_standing_and_name_both() -> None:
    found = cluster([], same=[(0, 1), (1, 2)], different=[(0, 2)])
    assert members(found) == [(0, 1)]
    assert [(cut.first, cut.second, cut.why, cut.against) for cut in found.cuts] == [(1, 2, CutWhy.DIFFERENT, (0, 2))]


def test_what_people_put_together_counts_as_one_member() -> None:
    found = cluster(like((2, 3)), same=[(0, 1), (1, 2)])
    assert members(found) == [(0, 1, 2, 3)]  # one block of three and one that is tied to it


def test_more_than_a_person_can_look_at_isnt_put_together_by_a_rule() -> None:
    many = like(*combinations(range(6), 2))
    found = cluster(many, rules=CohesionRules(most=4))
    assert max(len(one) for one in members(found)) <= 4
    assert {cut.why for cut in found.cuts} == {CutWhy.TOO_LARGE}


def test_merging_many_keeps_every_reference_whatever_the_order() -> None:
    decisions = [(0, 1), (1, 2), (2, 3), (3, 4)]
    assert {tuple(members(cluster([], same=order))) for order in (decisions, decisions[::-1])} == {((0, 1, 2, 3, 4),)}


likeness = st.builds(
    Likeness, st.integers(0, 9), st.integers(10, 14) | st.integers(0, 9), st.sampled_from([STRONG, 5.0, FAINT, AGAINST])
).filter(lambda one: one.first != one.second)
pairs = st.lists(st.tuples(st.integers(0, 14), st.integers(0, 14)).filter(lambda pair: pair[0] != pair[1]), max_size=5)


@settings(max_examples=100)
@given(st.lists(likeness, max_size=40), pairs, pairs)
def test_no_cluster_holds_a_pair_decided_to_be_different(
    compared: list[Likeness], same: list[tuple[int, int]], different: list[tuple[int, int]]
) -> None:
    for one in members(cluster(compared, same, different)):
        assert not any(set(pair) <= set(one) for pair in different)


@settings(max_examples=100)
@given(st.lists(likeness, max_size=40), pairs)
def test_every_member_of_a_cluster_is_tied_to_the_declared_share_and_contradicts_none(
    compared: list[Likeness], different: list[tuple[int, int]]
) -> None:
    lowest: dict[tuple[int, int], float] = {}
    for one in compared:
        lowest[one.pair] = min(one.bits, lowest.get(one.pair, one.bits))
    for found in cluster(compared, different=different).clusters:
        for member in found.members:
            others = [
                lowest.get((min(member, other), max(member, other))) for other in found.members if other != member
            ]
            assert (
                sum(bits is not None and bits >= RULES.tie_bits for bits in others)
                >= RULES.tied_share * len(others) - 1e-9
            )
            assert all(bits is None or bits >= RULES.lowest_bits for bits in others)
        assert found.tied >= round(RULES.tied_share, 3)


@settings(max_examples=100)
@given(st.lists(likeness, max_size=40), pairs, st.randoms())
def test_the_order_of_comparisons_changes_nothing(
    compared: list[Likeness], different: list[tuple[int, int]], chance: Random
) -> None:
    shuffled = list(compared)
    chance.shuffle(shuffled)
    assert cluster(compared, different=different) == cluster(shuffled, different=different)


@settings(max_examples=100)
@given(st.lists(likeness, max_size=30), pairs, pairs)
def test_a_tie_that_was_cut_runs_between_two_clusters(
    compared: list[Likeness], same: list[tuple[int, int]], different: list[tuple[int, int]]
) -> None:
    found = cluster(compared, same, different)
    assert all(cut.second not in found.of(cut.first) for cut in found.cuts)
