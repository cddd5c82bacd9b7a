from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import io
import random
import zipfile
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from tests.linking.networks.arranging import Records
from tests.linking.networks.picturing import graphs, pictured, rearranged

from tutela.formats.csv_cells import raw_cell
from tutela.linking.networks.exporting import (
    ENTITY_COLUMNS,
    LINK_COLUMNS,
    NAMESPACE,
    Terms,
    graphml,
    i2_entities,
    i2_links,
    i2_zip,
)
from tutela.linking.networks.graph import Graph, Naming, RecordNode, ValueNode
from tutela.linking.networks.text import plain
from tutela.records.values import Capacity
from tutela.vocabulary.areas import Area

TERMS = Terms.of(["H1", "H0", "TLP:AMBER", "H1"], dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC))


def read_xml(content: bytes) -> tuple[dict[str, str], dict[str, dict[str, str]], list[tuple[str, str, dict[str, str]]]]:
    """Data of the graph, of nodes by id, and of edges; every key declared for what bears it, every end a node."""
    root = etree.fromstring(content)
    declared = {
        key.get("id"): (key.get("for"), key.get("attr.name"), key.get("attr.type"))
        for key in root.iter(f"{{{NAMESPACE}}}key")
    }

    def data(element: etree._Element, of: str) -> dict[str, str]:
        found = {}
        for one in element.findall(f"{{{NAMESPACE}}}data"):
            kind, name, type_ = declared[one.get("key")]
            assert kind == of
            assert type_ != "boolean" or one.text in {"true", "false"}
            assert type_ != "int" or str(int(one.text or "")) == one.text
            assert type_ != "double" or float(one.text or "") >= 0
            found[str(name)] = one.text or ""
        return found

    graph = root.find(f"{{{NAMESPACE}}}graph")
    assert graph is not None
    assert graph.get("edgedefault") == "undirected"
    nodes = {str(node.get("id")): data(node, "node") for node in graph.findall(f"{{{NAMESPACE}}}node")}
    edges = [
        (str(edge.get("source")), str(edge.get("target")), data(edge, "edge"))
        for edge in graph.findall(f"{{{NAMESPACE}}}edge")
    ]
    assert all(one in nodes and other in nodes for one, other, _ in edges)
    return data(graph, "graph"), nodes, edges


def read_csv(content: bytes) -> list[dict[str, str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@settings(max_examples=40)
@given(graphs())
def test_graphml_reads_back_with_the_same_nodes_and_edges(graph: Graph) -> None:
    _, nodes, edges = read_xml(graphml(graph, TERMS))
    assert len(nodes) == len(graph.records) + len(graph.values)
    identity = {id: data["identity"] for id, data in nodes.items()}
    assert Counter((identity[one], other) for one, other, _ in edges) == Counter(
        (naming.record, naming.value) for naming in graph.namings
    )
    for value in graph.values:
        assert nodes[value.id]["label"] == plain(value.label)
        assert float(nodes[value.id]["bits"]) == value.bits
        assert nodes[value.id]["weak"] == str(value.weak).lower()


@settings(max_examples=40)
@given(graphs())
def test_i2_files_read_back_with_the_same_entities_and_links(graph: Graph) -> None:
    entities, links = read_csv(i2_entities(graph, TERMS)), read_csv(i2_links(graph, TERMS))
    ends = {raw_cell(line["Identity"]): (line["Type"], line["Label"]) for line in entities}
    assert len(ends) == len(entities) == len(graph.records) + len(graph.values)
    assert len(links) == len(graph.namings)
    for line in links:
        assert ends[raw_cell(line["From identity"])] == (line["From type"], line["From label"])
        assert ends[raw_cell(line["To identity"])] == (line["To type"], line["To label"])
    assert len({line["Link identity"] for line in links}) == len(links)


@settings(max_examples=40)
@given(graphs())
def test_no_cell_acts_and_no_item_runs_over_a_line(graph: Graph) -> None:
    for content, columns in ((i2_entities(graph, TERMS), ENTITY_COLUMNS), (i2_links(graph, TERMS), LINK_COLUMNS)):
        text = content.decode("utf-8-sig")
        lines = list(csv.reader(io.StringIO(text, newline="")))
        assert lines[0] == [*columns]
        assert len(lines) == text.count("\r\n")
        assert {len(line) for line in lines} == {len(columns)}
        for cell in (cell for line in lines for cell in line):
            assert not cell.startswith(("=", "@", "\t", "\r"))
            assert not cell.startswith(("+", "-")) or cell[1:].replace(".", "", 1).replace(",", "", 1).isdecimal()


@settings(max_examples=20)
@given(graphs(), st.randoms(use_true_random=False))
def test_the_order_of_the_parts_changes_no_byte(graph: Graph, chance: random.Random) -> None:
    shuffled = rearranged(graph, chance)
    assert graphml(shuffled, TERMS) == graphml(graph, TERMS)
    assert i2_zip(shuffled, TERMS) == i2_zip(graph, TERMS)


def test_the_handling_codes_of_all_records_together_stand_in_every_file() -> None:
    graph = pictured(Records("ab").name("ab"))
    assert read_xml(graphml(graph, TERMS))[0] == {
        "network": "N-1", "rules_version": "1", "handling": "H0 H1 TLP:AMBER", "exported": "2026-01-02T03:04:05+00:00",
    }  # fmt: skip
    for content in (i2_entities(graph, TERMS), i2_links(graph, TERMS)):
        assert {line["Handling"] for line in read_csv(content)} == {"H0 H1 TLP:AMBER"}
        assert {(line["Network"], line["Rules version"]) for line in read_csv(content)} == {("N-1", "1")}


def test_a_handling_code_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="H9"):
        Terms.of(["H1", "H9"], TERMS.at)


def test_a_value_of_a_victim_stands_in_no_export() -> None:
    records = (
        Records("ab").name("ab").name("a", key="the victim's").name("b", key="the victim's", capacity=Capacity.VICTIM)
    )
    graph = pictured(records)
    for content in (graphml(graph, TERMS), i2_entities(graph, TERMS), i2_links(graph, TERMS)):
        assert b"victim" not in content


def test_a_link_says_why_it_exists_how_strong_it_is_and_when() -> None:
    graph = pictured(Records("ab", b=Area.FIREARMS).name("ab").name("ab", "flight", "XX1 2024-03-01"))
    graph = dataclasses.replace(
        graph,
        values=tuple(dataclasses.replace(value, weak=value.scheme == "flight") for value in graph.values),
        namings=tuple(dataclasses.replace(naming, role="sender") for naming in graph.namings),
    )
    links = read_csv(i2_links(graph, TERMS))
    assert [
        (line["From identity"], line["To identity"], line["Reason"], line["Strength"], line["Date"])
        for line in links[:3]
    ] == [
        ("T-0", "phone:ab", "same phone number", "Confirmed", "2024-03-01"),
        ("T-1", "phone:ab", "same phone number", "Confirmed", "2024-04-10"),
        ("T-0", "flight:XX1 2024-03-01", "same flight on the same day", "Tentative", "2024-03-01"),
    ]
    assert {line["Link label"] for line in links} == {"sender"}


def test_what_would_act_as_a_formula_stays_recognisable() -> None:
    value = ValueNode("v1", "handle", "same account", '=HYPERLINK("http://example.eu")', 7, 2)
    graph = Graph(
        "N", "1", (RecordNode("T-1", "@boss"), RecordNode("T-2")), (value,), (Naming("T-1", "v1"), Naming("T-2", "v1"))
    )
    lines = read_csv(i2_entities(graph, TERMS))
    assert lines[0]["Description"] == "'@boss"
    assert lines[2]["Label"] == '\'=HYPERLINK("http://example.eu")'
    assert raw_cell(lines[2]["Label"]) == value.label


def test_two_values_that_look_alike_when_masked_are_two_entities_and_the_same_in_no_other_network() -> None:
    values = tuple(ValueNode(f"v{at}", "phone", "same phone number", "+49 … 11", 6, 2, masked=True) for at in (1, 2))
    records = (RecordNode("T-1"), RecordNode("T-2"))
    namings = tuple(Naming(record.id, value.id) for record in records for value in values)
    entities = read_csv(i2_entities(Graph("N-7", "1", records, values, namings), TERMS))
    assert [line["Identity"] for line in entities[2:]] == ["phone:+49 … 11 (N-7/v1)", "phone:+49 … 11 (N-7/v2)"]


def test_the_zip_has_entities_before_links() -> None:
    with zipfile.ZipFile(io.BytesIO(i2_zip(pictured(Records("ab").name("ab")), TERMS))) as archive:
        assert archive.namelist() == ["1-entities.csv", "2-links.csv"]
        assert archive.testzip() is None
