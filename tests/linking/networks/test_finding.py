"""Networks: what joins, what doesn't and why, and that nothing but the mentions decides."""

from __future__ import annotations

import string
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.linking.networks.arranging import Records

from tutela.linking.networks.finding import Found, find
from tutela.linking.networks.mentions import Collector, Mentions, person_key
from tutela.linking.networks.rules import RULES, NetworkRules, Why
from tutela.linking.rules import weight
from tutela.recognition.contract import Standing
from tutela.records.values import Capacity
from tutela.vocabulary.areas import Area

LETTERS = string.ascii_letters


def letters(found: Found) -> list[str]:
    return ["".join(LETTERS[record] for record in network.records) for network in found.networks]


def test_records_that_share_a_rare_value_are_a_network_with_its_reason() -> None:
    found = find(Records("abc").name("ab", "phone", "+3221234567").mentions)
    assert letters(found) == ["ab"]
    (tie,) = found.networks[0].ties
    assert (tie.scheme, tie.key, tie.degree, tie.records, tie.title) == (
        "phone",
        "+3221234567",
        2,
        (0, 1),
        "same phone number",
    )
    assert tie.bits == 6


@pytest.mark.parametrize("scheme", ["phone", "container", "sha256", "plate"])
def test_a_tie_weighs_what_the_link_on_the_record_page_weighs(scheme: str) -> None:
    for degree in (2, 3, 7):
        held = LETTERS[:degree]
        (network,) = find(Records(held).name(held, scheme).name(held, "pgp").mentions).networks
        assert [tie.bits for tie in network.ties if tie.scheme == scheme] == [weight(scheme, degree)]


def test_a_network_reaches_over_several_values() -> None:
    assert letters(find(Records("abcde").name("ab").name("bc", "imei").name("de", "iban").mentions)) == ["abc", "de"]


def test_a_value_above_the_cap_joins_nothing_and_shows_its_exact_count() -> None:
    collector = Collector()
    for _ in range(RULES.cap + 1):
        record = collector.record([Area.DRUGS])
        for _ in range(3):  # named three times, counted once
            collector.name(record, "phone", "+1")
    for record in (0, 1):
        collector.name(record, "iban", "x")
    found = find(collector.collected())
    assert [network.records for network in found.networks] == [(0, 1)]
    (shown,) = found.networks[0].left_out
    assert (shown.scheme, shown.why, shown.degree, shown.records) == ("phone", Why.DEGREE_CAP, RULES.cap + 1, (0, 1))
    assert [(one.key, one.degree, one.why) for one in found.suppressed] == [("+1", RULES.cap + 1, Why.DEGREE_CAP)]


def test_at_the_cap_a_value_of_a_strong_scheme_still_joins() -> None:
    held = LETTERS[: RULES.cap]
    assert letters(find(Records(held).name(held, "sha256").mentions)) == [held]


@pytest.mark.parametrize(
    ("standing", "why"),
    [
        (Standing.STOP_VALUE, Why.STOP_VALUE),
        (Standing.RESERVED, Why.RESERVED),
        (Standing.PLACEHOLDER, Why.PLACEHOLDER),
        (Standing.DAMAGED, Why.DAMAGED),
    ],
)
def test_what_never_ties_joins_nothing_and_says_why(standing: Standing, why: Why) -> None:
    found = find(Records("ab").name("ab", "email", "info@example.eu", standing).mentions)
    assert letters(found) == []
    assert [(one.why, one.degree) for one in found.suppressed] == [(why, 2)]


def test_a_weak_value_alone_joins_nothing() -> None:
    found = find(Records("abc").name("ab").name("bc", "phone", "weak", Standing.WEAK).mentions)
    assert letters(found) == ["ab"]
    assert [(one.key, one.why) for one in found.networks[0].left_out] == [("weak", Why.WEAK)]


def test_a_bridge_of_one_weak_tie_never_joins_two_networks() -> None:
    records = Records("abcd").name("ab").name("cd").name("bc", "imei", "weak", Standing.WEAK)
    assert letters(find(records.mentions)) == ["ab", "cd"]


def test_the_same_weak_tie_between_more_records_of_two_networks_is_still_one() -> None:
    records = Records("abcd").name("ab").name("cd").name("abcd", "imei", "weak", Standing.WEAK)
    assert letters(find(records.mentions)) == ["ab", "cd"]


def test_two_weak_ties_together_join_and_are_marked_as_weak() -> None:
    records = Records("abcd").name("ab").name("cd")
    records.name("bc", "imei", "1", Standing.WEAK).name("ad", "person", "2", Standing.WEAK)
    found = find(records.mentions)
    assert letters(found) == ["abcd"]
    assert [tie.scheme for tie in found.networks[0].ties if tie.weak] == ["imei", "person"]


def test_a_common_value_of_a_weak_scheme_joins_only_beside_others() -> None:
    held = LETTERS[:10]
    found = find(Records(held).name(held, "flight").mentions)  # ten records on one flight
    assert letters(found) == []


def test_within_a_network_a_weak_value_is_shown_as_what_it_is() -> None:
    found = find(Records("ab").name("ab").name("ab", "imei", "weak", Standing.WEAK).mentions)
    assert [(tie.scheme, tie.weak) for tie in found.networks[0].ties] == [("phone", False), ("imei", True)]


def test_a_victim_is_never_a_hub() -> None:
    records = Records("abcd").name("ab").name("cd").name("bc", "email", "victim@example.eu", capacity=Capacity.VICTIM)
    found = find(records.mentions)
    assert letters(found) == ["ab", "cd"]
    assert [network.victim_values for network in found.networks] == [1, 1]
    assert "victim@example.eu" not in repr(found)


def test_who_is_a_victim_in_one_record_joins_nothing_in_any() -> None:
    collector = Collector()
    for capacity in (Capacity.SUSPECT, Capacity.SUSPECT, Capacity.VICTIM):
        collector.name(collector.record([Area.CHILD_PROTECTION]), "handle", "x", Standing.LINKS, capacity)
    assert find(collector.collected()).networks == ()


def test_a_record_with_a_victim_stays_a_member_through_its_other_values() -> None:
    records = Records("ab").name("a", "email", "victim@example.eu", capacity=Capacity.VICTIM).name("ab", "wallet")
    assert letters(find(records.mentions)) == ["ab"]


def test_records_decided_not_to_belong_together_are_split_where_the_tie_is_commonest() -> None:
    records = Records("abcd").name("ab", "sha256").name("cd", "sha256").name("bc", "phone", "+1")
    assert letters(find(records.mentions)) == ["abcd"]
    found = find(records.mentions, apart=[(3, 0)])
    assert letters(found) == ["ab", "cd"]
    cut = [one for network in found.networks for one in network.left_out]
    assert {(one.key, one.why, one.because) for one in cut} == {
        ("+1", Why.DIFFERENT, (0, 3)),
        ("+1", Why.DIFFERENT, None),
    }


def test_weak_ties_never_bring_together_what_was_decided_apart() -> None:
    records = Records("abcd").name("ab").name("cd")
    records.name("bc", "imei", "1", Standing.WEAK).name("ad", "person", "2", Standing.WEAK)
    assert letters(find(records.mentions, apart=[(0, 2)])) == ["ab", "cd"]


def test_a_large_component_of_two_thick_parts_is_divided_at_its_thin_place() -> None:
    namings = [(29, "phone", "bridge"), (30, "phone", "bridge")]
    namings += [(one, "imei", f"{one // 30}-{(one * 7 + value) % 12}") for one in range(60) for value in range(4)]

    def collected(ordered: list[tuple[int, str, str]]) -> Mentions:
        collector = Collector()
        for _ in range(60):
            collector.record([Area.DRUGS])
        for one in ordered:
            collector.name(*one)
        return collector.collected()

    rules = NetworkRules(large_from=40, modularity=0.3)
    found = find(collected(namings), rules=rules)
    assert len(found.networks) >= 2
    assert all(len({record // 30 for record in network.records}) == 1 for network in found.networks)
    assert any(one.key == "bridge" and one.why is Why.COMMUNITY for one in found.networks[0].left_out)
    assert found == find(collected(namings[::-1]), rules=rules)


def test_a_large_component_that_holds_together_is_left_whole() -> None:
    collector = Collector()
    for number in range(48):
        collector.record([Area.DRUGS])
        for value in range(6):
            collector.name(number, "sha256", str((number + value * 5) % 13))
    assert [
        len(network.records) for network in find(collector.collected(), rules=NetworkRules(large_from=40)).networks
    ] == [48]


def test_erasing_a_record_splits_what_it_held_together() -> None:
    whole = Records("abc").name("ab").name("bc", "imei")
    assert letters(find(whole.mentions)) == ["abc"]
    assert letters(find(Records("abc").name("a", key="ab").name("c", "imei", "bc").mentions)) == []


def test_what_a_viewer_may_not_see_leaves_no_trace_in_counts_and_ranks() -> None:
    seen = find(Records("abc").name("ab").mentions)
    assert seen.networks[0].ties[0].degree == 2
    assert find(Records("abc").name("abc", key="ab").mentions).networks[0].ties[0].degree == 3


naming = st.tuples(
    st.integers(0, 14),
    st.sampled_from(("phone", "flight", "imei", "person", "country")),
    st.sampled_from("xyz"),
    st.sampled_from((Standing.LINKS, Standing.LINKS, Standing.WEAK, Standing.STOP_VALUE)),
)


def collected(namings: list[tuple[int, str, str, Standing]]) -> Collector:
    collector = Collector()
    for _ in range(15):
        collector.record([Area.DRUGS])
    for one in namings:
        collector.name(*one)
    return collector


@settings(max_examples=100)
@given(
    st.lists(naming, max_size=40), st.lists(st.tuples(st.integers(0, 14), st.integers(0, 14)), max_size=4), st.randoms()
)
def test_the_order_of_mentions_changes_nothing(
    namings: list[tuple[int, str, str, Standing]], apart: list[tuple[int, int]], chance: Random
) -> None:
    shuffled = list(namings)
    chance.shuffle(shuffled)
    one, other = find(collected(namings).collected(), apart), find(collected(shuffled).collected(), apart)
    assert one == other


@settings(max_examples=100)
@given(st.lists(naming, max_size=40), st.lists(st.tuples(st.integers(0, 14), st.integers(0, 14)), max_size=4))
def test_no_network_holds_a_pair_that_was_decided_apart(
    namings: list[tuple[int, str, str, Standing]], apart: list[tuple[int, int]]
) -> None:
    for network in find(collected(namings).collected(), apart).networks:
        assert not any(one != other and {one, other} <= set(network.records) for one, other in apart)


@pytest.mark.parametrize("born", [None, "", "1900-01-01", "1970-01-01", "1984-01-01", "1984", "1984-05"])
def test_a_person_ties_nothing_by_a_placeholder_or_half_a_date(born: str | None) -> None:
    assert person_key("Ivo Exemplar", born) == ""


def test_a_person_is_known_by_name_in_any_order_and_script_and_whole_date() -> None:
    assert person_key("Ivan Petrov", "1984-05-03") == person_key("ПЕТРОВ Иван", "1984-05-03") != ""
    assert person_key("unknown", "1984-05-03") == ""
