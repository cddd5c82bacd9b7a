"""How a network hangs together: which values hold it, found as by taking each away."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.linking.networks.arranging import Records

from tutela.linking.networks.finding import find
from tutela.linking.networks.network import Tie
from tutela.linking.networks.parts import holding, hops, parts


def ties_of(each: list[frozenset[int]]) -> list[Tie]:
    return [Tie("phone", str(at), "", 6.0, 2, tuple(sorted(records))) for at, records in enumerate(each)]


def reached(ties: list[Tie]) -> list[set[int]]:
    return [{record for tie in part for record in tie.records} for part in parts(ties)]


def test_a_value_that_alone_holds_two_parts_together_is_shown_as_thin() -> None:
    records = Records("abcd").name("ab").name("ab", "wallet").name("cd", "imei").name("bc", "iban")
    (network,) = find(records.mentions).networks
    assert [tie.scheme for tie in network.thin] == ["iban"]


def test_a_value_that_holds_one_record_alone_is_not_thin() -> None:
    (network,) = find(Records("abc").name("ab").name("bc", "imei").mentions).networks
    assert network.thin == ()


def test_what_two_values_hold_is_not_thin() -> None:
    records = Records("abcd").name("ab").name("cd", "imei").name("bc", "iban").name("bc", "wallet")
    (network,) = find(records.mentions).networks
    assert network.thin == ()


def test_a_network_is_opened_at_one_hop_and_widened_step_by_step() -> None:
    (network,) = find(Records("abcde").name("abc").name("cd", "imei").name("de", "iban").mentions).networks
    assert hops(network.ties, 0) == {0: 0, 1: 1, 2: 1}
    assert hops(network.ties, 0, most=2) == {0: 0, 1: 1, 2: 1, 3: 2}
    assert hops(network.ties, 0, most=9) == {0: 0, 1: 1, 2: 1, 3: 2, 4: 3}


def test_a_long_chain_is_gone_through() -> None:
    chain = ties_of([frozenset({at, at + 1}) for at in range(3_000)])
    assert len(holding(chain)) == 3_000


@settings(max_examples=200)
@given(st.lists(st.frozensets(st.integers(0, 9), min_size=2, max_size=4), max_size=9))
def test_a_value_holds_what_falls_apart_without_it(each: list[frozenset[int]]) -> None:
    ties = ties_of(each)
    before = {frozenset(records) for records in reached(ties)}
    for tie in ties:
        after = {frozenset(records) for records in reached([other for other in ties if other is not tie])}
        assert (tie in holding(ties)) == (before != after)
