from __future__ import annotations

import dataclasses
import itertools
import random
import re
import string

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from tests.linking.networks.arranging import Records
from tests.linking.networks.picturing import WORDS, graphs, pictured, rearranged

from tutela.linking.networks.choosing import chosen
from tutela.linking.networks.drawing import (
    Drawn,
    direct_name,
    drawn,
    naming_name,
    record_name,
    value_name,
)
from tutela.linking.networks.graph import Graph, Naming, RecordNode, ValueNode, naming_of
from tutela.vocabulary.areas import Area

SVG = "{http://www.w3.org/2000/svg}"
LETTERS = string.ascii_letters


def read(drawing: Drawn) -> etree._Element:
    return etree.fromstring(drawing.svg.encode("utf-8"))


def titles(drawing: Drawn) -> list[str]:
    return [title.text or "" for title in read(drawing).iter(f"{SVG}title")]


def box_of(element: etree._Element) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of a drawn box."""
    x, y = (float(each) for each in re.findall(r"-?[\d.]+", element.get("transform", "")))
    rect = next(element.iter(f"{SVG}rect"))
    return x, y, x + float(rect.get("width", "")), y + float(rect.get("height", ""))


def boxes_of(drawing: Drawn) -> list[tuple[float, float, float, float]]:
    held = read(drawing).find(f"{SVG}g[@class='boxes']")
    assert held is not None
    return [box_of(one) for one in held]


@settings(max_examples=30)
@given(graphs())
def test_any_graph_is_well_formed_with_every_node_and_edge_named_once(graph: Graph) -> None:
    drawing = drawn(graph, WORDS)
    said = titles(drawing)
    held, on = chosen(graph), naming_of(graph)
    assert (drawing.records_left, drawing.values_left) == (0, 0)
    for record in graph.records:
        assert said.count(record_name(record, WORDS)) == 1
    for value, namings in held.hubs:
        assert value_name(value, len(on[value.id]), WORDS) in said
        assert all(naming_name(naming, value, WORDS) in said for naming in namings)
    for direct in held.directs:
        for value in direct.values:
            assert sum(direct_name(direct, value, WORDS) in one for one in said) == 1
    # One for the whole, one for each record, hub and naming, one for each name on a line (those beyond the fourth share one).
    lines = sum(min(len(direct.values), 4) for direct in held.directs)
    assert len(said) == 1 + len(graph.records) + len(held.hubs) + sum(len(namings) for _, namings in held.hubs) + lines


@settings(max_examples=30)
@given(graphs())
def test_everything_stands_inside_and_no_two_boxes_overlap(graph: Graph) -> None:
    drawing = drawn(graph, WORDS)
    assert not re.search(r"\b(nan|inf)\b", re.sub(r"<(title|desc|text)\b[^>]*>[^<]*<", "", drawing.svg), re.IGNORECASE)
    root = read(drawing)
    assert root.get("viewBox") == f"0 0 {drawing.width:g} {drawing.height:g}"
    boxes = boxes_of(drawing)
    for left, top, right, bottom in boxes:
        assert left >= 0
        assert top >= 0
        assert right <= drawing.width
        assert bottom <= drawing.height
    for at, one in enumerate(boxes):
        for other in boxes[at + 1 :]:
            assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


@settings(max_examples=20)
@given(graphs())
def test_nothing_in_a_drawing_runs_or_carries_a_style(graph: Graph) -> None:
    root = read(drawn(graph, WORDS))
    names = {etree.QName(element).localname for element in root.iter()}
    assert names <= {"svg", "title", "desc", "g", "a", "rect", "circle", "path", "text"}
    for element in root.iter():
        assert not [name for name in element.attrib if str(name).startswith("on") or name == "style"]
        assert element.get("href", "/").startswith(("/", "#"))


@settings(max_examples=25)
@given(graphs(), st.randoms(use_true_random=False))
def test_the_order_of_the_parts_changes_no_byte(graph: Graph, chance: random.Random) -> None:
    shuffled = rearranged(graph, chance)
    assert drawn(shuffled, WORDS) == drawn(graph, WORDS)


def test_hostile_labels_are_escaped_and_shortened() -> None:
    label = "<script>alert(1)</script>\u202egnp.exe\x00" + "x" * 500
    records = (RecordNode("T-1", label), RecordNode("T-2"))
    value = ValueNode("v1", "phone", "same <b>phone</b>", label, 6, 2)
    drawing = drawn(Graph("N", "1", records, (value,), (Naming("T-1", "v1"), Naming("T-2", "v1"))), WORDS)
    assert "<script" not in drawing.svg
    assert "\u202e" not in drawing.svg
    shown = [text.text or "" for text in read(drawing).iter(f"{SVG}text")]
    assert all(len(one) <= 40 for one in shown)
    assert any(one.startswith("<script>alert") and "…" in one for one in shown)


def test_two_records_that_one_value_ties_have_a_line_and_no_node_between_them() -> None:
    drawing = drawn(pictured(Records("ab", b=Area.FIREARMS).name("ab", key="+49 1"), start=True), WORDS)
    assert "T-0 and T-1 both name +49 1 (same phone number). brings areas together" in " ".join(titles(drawing))
    assert 'class="value' not in drawing.svg
    assert drawing.width <= 330, "it fits a phone"


def test_areas_kinds_and_standing_differ_by_more_than_colour() -> None:
    records = (
        Records("abcd", a=Area.CHILD_PROTECTION, b=Area.DRUGS, c=Area.FIREARMS)
        .name("abcd", "wallet")
        .name("ab")
        .name("ab", "flight", "one")
    )
    root = read(drawn(pictured(records, start=True, near=True), WORDS))
    shapes = {
        sign.get("class"): etree.QName(sign[0]).localname
        for sign in root.iter(f"{SVG}g")
        if str(sign.get("class")).startswith("sign-")
    }
    assert shapes == {"sign-child-protection": "circle", "sign-drugs": "rect", "sign-firearms": "path"}
    meanings = root.find(f"{SVG}g[@class='meanings']")
    assert meanings is not None
    said = [text.text for text in meanings.iter(f"{SVG}text")]
    assert said[:3] == ["Child protection", "Drugs", "Firearms"]
    assert {"the network was opened from here", "only near"} <= {*said}


def test_links_come_records_first_and_lines_take_no_tab_stop() -> None:
    graph = pictured(Records("abc").name("abc").name("ab", "wallet"), start=True)
    graph = dataclasses.replace(
        graph, values=tuple(dataclasses.replace(value, href=f"#{value.id}") for value in graph.values)
    )
    links = list(read(drawn(graph, WORDS)).iter(f"{SVG}a"))
    stops = [link.get("href") for link in links if link.get("tabindex") is None]
    assert stops == ["/records/0", "/records/1", "/records/2", "#v2", "#v1"]
    assert {link.get("class") for link in links if link.get("tabindex") == "-1"} == {"edge"}


def test_more_than_a_sheet_holds_is_counted_and_what_is_drawn_hangs_together() -> None:
    records = Records(LETTERS)
    for one, other in itertools.pairwise(LETTERS):
        records.name(one + other)
    graph = pictured(records, start=True)
    held = chosen(graph, 21)
    assert (len(held.records), len(held.directs), held.records_left, held.values_left) == (11, 10, 41, 41)
    assert {one.id for one in held.records} == {f"T-{number}" for number in range(11)}
    assert "Not drawn: 41 records and 41 values" in drawn(graph, WORDS, 21).svg


def test_of_a_value_on_very_many_records_as_many_are_drawn_as_have_room() -> None:
    drawing = drawn(pictured(Records(LETTERS[:40]).name(LETTERS[:40], "sha256")), WORDS, 20)
    assert (drawing.records_left, drawing.values_left) == (21, 0)
    assert "40 records of this network" in drawing.svg


@settings(max_examples=30)
@given(graphs(), st.integers(1, 14))
def test_no_sheet_holds_more_than_it_may_and_what_is_left_is_counted(graph: Graph, most: int) -> None:
    held = chosen(graph, most)
    assert len(held.records) + len(held.hubs) + len(held.directs) <= most
    assert len(held.records) + held.records_left == len(graph.records)
    assert len(held.hubs) + sum(len(one.values) for one in held.directs) + held.values_left == len(graph.values)
    drawn(graph, WORDS, most)


def test_a_ring_stands_around_a_star() -> None:
    drawing = drawn(pictured(Records(LETTERS[:24]).name(LETTERS[:24])), WORDS)
    boxes = boxes_of(drawing)
    middle = boxes[-1]
    centre = ((middle[0] + middle[2]) / 2, (middle[1] + middle[3]) / 2)
    spread = [
        ((left + right) / 2 - centre[0]) ** 2 / 1.45**2 + ((top + bottom) / 2 - centre[1]) ** 2
        for left, top, right, bottom in boxes[:-1]
    ]
    assert max(spread) < 1.5 * min(spread)
