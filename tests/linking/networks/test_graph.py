from __future__ import annotations

import random

import pytest
from tests.linking.networks.arranging import Records
from tests.linking.networks.picturing import network_of, pictured

from tutela.linking.networks.graph import Graph, Labels, RecordNode, graph_of, touched
from tutela.records.values import Capacity
from tutela.vocabulary.areas import Area


def test_a_graph_has_every_record_every_tie_and_who_names_what() -> None:
    graph = pictured(Records("abc", c=Area.FIREARMS).name("ab").name("bc", "wallet"))
    assert [record.id for record in graph.records] == ["T-0", "T-1", "T-2"]
    assert [(value.id, value.scheme, value.bridge) for value in graph.values] == [
        ("v1", "wallet", True),
        ("v2", "phone", False),
    ]
    assert {naming.id for naming in graph.namings} == {"T-1~v1", "T-2~v1", "T-0~v2", "T-1~v2"}


def test_where_the_network_was_opened_comes_first() -> None:
    network = network_of(Records("abc").name("abc"))
    nodes = {number: RecordNode(f"T-{10 - number}", start=number == 0) for number in network.records}
    graph = graph_of("N", network, nodes, Labels({("phone", "abc"): "+49"}))
    assert [record.id for record in graph.records] == ["T-10", "T-8", "T-9"]


def test_a_value_of_a_victim_stands_nowhere_in_a_graph() -> None:
    records = (
        Records("ab").name("ab").name("a", key="the victim's").name("b", key="the victim's", capacity=Capacity.VICTIM)
    )
    graph = pictured(records)
    assert network_of(records).victim_values == 1
    assert [value.label for value in graph.values] == ["ab"]
    assert "victim" not in repr(graph)


def test_a_record_without_a_public_name_is_not_shown_under_its_number() -> None:
    network = network_of(Records("ab").name("ab"))
    with pytest.raises(ValueError, match="1 records of the network have no public name"):
        graph_of("N", network, {0: RecordNode("T-0")}, Labels({("phone", "ab"): "x"}))


def test_a_value_without_a_label_is_not_shown_under_its_key() -> None:
    network = network_of(Records("ab").name("ab"))
    with pytest.raises(ValueError, match="phone has no label"):
        graph_of("N", network, {0: RecordNode("T-0"), 1: RecordNode("T-1")}, Labels({}))


def test_two_records_of_one_name_are_refused() -> None:
    network = network_of(Records("ab").name("ab"))
    with pytest.raises(ValueError, match="same public name"):
        graph_of("N", network, {0: RecordNode("T"), 1: RecordNode("T")}, Labels({("phone", "ab"): "x"}))


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "https://example.eu", "//example.eu", "/\\example.eu", "data:text/html,x", ""]
)
def test_a_link_that_leads_out_of_the_site_is_refused(href: str) -> None:
    with pytest.raises(ValueError, match="leads out"):
        RecordNode("T-0", href=href)


def test_each_area_says_its_records_and_what_ties_them_to_others() -> None:
    graph = pictured(Records("abc", c=Area.FIREARMS).name("ab").name("bc", "wallet"))
    assert [(one.field, one.records, one.bridges) for one in touched(graph)] == [
        (Area.DRUGS, ("T-0", "T-1"), ("v1",)),
        (Area.FIREARMS, ("T-2",), ("v1",)),
    ]


def test_the_order_in_which_mentions_came_changes_no_graph() -> None:
    def arranged(seed: int) -> Graph:
        named = [("ab", "phone"), ("bc", "wallet"), ("abc", "email"), ("cd", "phone"), ("ad", "plate")]
        random.Random(seed).shuffle(named)
        records = Records("abcd", d=Area.FIREARMS)
        for letters, scheme in named:
            records.name(letters, scheme)
        return pictured(records)

    assert len({repr(arranged(seed)) for seed in range(6)}) == 1
