from __future__ import annotations

import datetime as dt
import re

from hypothesis import given, settings
from lxml import etree
from tests.linking.networks.picturing import WORDS, graphs

from tutela.linking.networks.drawing import record_name
from tutela.linking.networks.graph import Graph, RecordNode
from tutela.linking.networks.timeline import WIDTH, rows, timeline
from tutela.vocabulary.areas import Area

SVG = "{http://www.w3.org/2000/svg}"


def graph(*records: RecordNode) -> Graph:
    return Graph("N-1", "1", records, (), ())


def node(number: int, date: dt.date | None, *fields: Area) -> RecordNode:
    return RecordNode(f"T-{number}", fields=fields or (Area.DRUGS,), date=date, href=f"/records/{number}")


def read(of: Graph) -> etree._Element:
    strip = timeline(of, WORDS)
    assert strip is not None
    return etree.fromstring(strip.svg.encode("utf-8"))


@settings(max_examples=40)
@given(graphs())
def test_any_graph_has_each_dated_record_named_once_and_inside(of: Graph) -> None:
    dated = [record for record in of.records if record.date is not None]
    strip = timeline(of, WORDS)
    if strip is None:
        assert not dated
        return
    assert strip.undated == len(of.records) - len(dated)
    root = read(of)
    said = [title.text or "" for title in root.iter(f"{SVG}title")][1:]
    crowded = sum(
        int((text.text or "+0")[1:]) for text in root.iter(f"{SVG}text") if re.fullmatch(r"\+\d+", text.text or "")
    )
    assert crowded or sorted(said) == sorted(record_name(record, WORDS) for record in dated)
    _, _, width, height = (float(each) for each in (root.get("viewBox") or "").split())
    for x, y in re.findall(r"translate\((-?[\d.]+) (-?[\d.]+)\)", strip.svg):
        assert 0 <= float(x) <= width - 12
        assert 0 <= float(y) <= height - 12


def test_an_earlier_record_stands_further_left() -> None:
    root = read(graph(node(1, dt.date(2024, 6, 1)), node(2, dt.date(2023, 6, 1)), node(3, dt.date(2024, 1, 1))))
    links = list(root.iter(f"{SVG}a"))
    places = [float(re.findall(r"-?[\d.]+", str(link[1].get("transform")))[0]) for link in links]
    assert [link.get("href") for link in links] == ["/records/2", "/records/3", "/records/1"]
    assert places == sorted(places)


def test_a_record_of_two_areas_stands_in_both_lanes_and_is_one_link() -> None:
    root = read(graph(node(1, dt.date(2024, 6, 1), Area.DRUGS, Area.FIREARMS)))
    assert len([lane for lane in root.iter(f"{SVG}g") if lane.get("class") == "lane"]) == 2
    assert len(list(root.iter(f"{SVG}a"))) == 1


def test_what_has_no_date_is_counted_apart_and_comes_last_in_the_table() -> None:
    of = graph(node(1, None), node(2, dt.date(2024, 6, 1)), node(3, dt.date(2023, 6, 1)))
    assert [record.id for record in rows(of)] == ["T-3", "T-2", "T-1"]
    strip = timeline(of, WORDS)
    assert strip is not None
    assert strip.undated == 1
    assert "date not recorded: 1 record." in strip.svg


def test_without_any_date_there_is_no_strip() -> None:
    assert timeline(graph(node(1, None)), WORDS) is None


def test_very_many_records_of_one_day_are_counted_above_those_that_have_room() -> None:
    root = read(graph(*(node(number, dt.date(2024, 6, 1)) for number in range(30))))
    assert len(list(root.iter(f"{SVG}a"))) == 6
    assert "+24" in [text.text for text in root.iter(f"{SVG}text")]


def test_the_scale_says_days_months_or_years_as_far_as_they_have_room() -> None:
    def ticks(last: dt.date) -> list[str]:
        held = read(graph(node(1, dt.date(2020, 1, 10)), node(2, last))).find(f"{SVG}g[@class='grid']")
        assert held is not None
        return [text.text or "" for text in held.iter(f"{SVG}text")]

    assert ticks(dt.date(2020, 1, 16))[:2] == ["8 Jan 2020", "9 Jan 2020"] or "10 Jan 2020" in ticks(
        dt.date(2020, 1, 16)
    )
    assert "Mar 2020" in ticks(dt.date(2020, 9, 1))
    assert {"2020", "2024"} <= {*ticks(dt.date(2026, 1, 1))} or "2022" in ticks(dt.date(2026, 1, 1))
    assert 2 <= len(ticks(dt.date(2500, 1, 1))) <= WIDTH / 60
    assert timeline(graph(node(1, dt.date.min), node(2, dt.date.max)), WORDS) is not None
