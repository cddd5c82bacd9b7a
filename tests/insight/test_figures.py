"""Charts, maps, tables and files: the same numbers everywhere, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal

import altair
import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tests.cast import Cast
from tests.insight.planted import Planted, plant
from tutela.formats.csv_cells import csv_line
from tutela.insight import cells, charts, figures, maps, shapes
from tutela.insight.charts import Point
from tutela.insight.figures import FIGURES, Asked
from tutela.insight.names import amount_text, number
from tutela.insight.seizures import Filters, Step
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.models import Person

POINTS = [Point(f"{month} {year}", year % 7, str(year)) for year in range(2011, 2014) for month in ("Jan", "Jul")]
SPECS = {
    "columns": charts.columns(POINTS),
    "line": charts.line(POINTS, ["Jan 2011"]),
    "bars": charts.bars([Point("<b>Mail & post</b>", 3, "3"), Point("not recorded", 9, "9", "none")]),
    "multiples": charts.multiples(
        [Point("2016", 1, "1", "A"), Point("2017", 2, "2", "A"), Point("2016", 3, "3", "B")],
        ["A", "B"],
        ["2016", "2017"],
    ),
}


@pytest.mark.parametrize("name", SPECS)
def test_every_specification_fits_the_schema_of_vega_lite(name: str) -> None:
    altair.Chart.from_dict(SPECS[name], validate=True)


@pytest.mark.parametrize("name", SPECS)
@pytest.mark.parametrize("drawn", [charts.inline, charts.standing_alone])
def test_a_chart_is_an_svg_named_for_a_screen_reader_that_a_strict_policy_lets_through(
    name: str, drawn: object
) -> None:
    assert callable(drawn)
    svg = drawn(charts.Chart(name, "Seizures & more", "3 events", "Most in 2016", SPECS[name]))
    root = etree.fromstring(svg)
    assert root.get("role") == "img"
    ids = {element.get("id") for element in root.iter()}
    assert set(str(root.get("aria-labelledby")).split()) <= ids
    assert " style=" not in svg
    assert not re.search(r"<script|href=|url\(http|@import|\bon[a-z]+=", svg)


def test_text_stays_text_and_is_escaped() -> None:
    svg = charts.inline(charts.Chart("bars", "T", "s", "d", SPECS["bars"]))
    texts = [element.text for element in etree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]
    assert "<b>Mail & post</b>" in texts


def test_a_chart_on_a_page_follows_the_stylesheet_and_a_file_does_not() -> None:
    chart = charts.Chart("bars", "T", "s", "d", SPECS["bars"])
    assert "var(--action)" in charts.inline(chart)
    assert "var(" not in charts.standing_alone(chart)
    assert ">T<" in charts.standing_alone(chart)


def test_amounts_start_at_zero() -> None:
    for name in ("columns", "line"):
        for layer in SPECS[name]["layer"]:
            assert layer["encoding"]["y"]["scale"] == {"zero": True}


def a_map(values: dict[str, int], view: shapes.View = shapes.EUROPE) -> maps.Map:
    return maps.Map("countries", "Seizures by country", "events", view, values)


def test_no_data_is_hatched_and_small_states_are_dots() -> None:
    root = etree.fromstring(maps.inline(a_map({"ES": 7, "MT": 2, "MC": 1})))
    svg = "{http://www.w3.org/2000/svg}"
    titled = {
        title.text: parent for parent in root.iter() for title in parent.findall(f"{svg}title") if parent is not root
    }
    assert titled["Spain: 7"].get("class") == "q3"
    assert "hatch" in str(titled["France: no data"].get("fill"))
    assert titled["Malta: 2"].tag == f"{svg}circle"
    assert titled["Monaco: 1"].tag == f"{svg}circle"
    assert titled["Luxembourg: no data"].tag == f"{svg}circle", "a member state is always seen"
    assert "San Marino: no data" not in titled


def test_what_has_no_place_on_the_map_is_told() -> None:
    europe, world = (a_map({"ES": 1, "CO": 5, "AN": 2, "multiple": 3}, view) for view in (shapes.EUROPE, shapes.WORLD))
    assert europe.unseen() == {"CO": 5, "AN": 2, "multiple": 3}
    assert world.unseen() == {"AN": 2, "multiple": 3}


@given(st.integers(1, 10**7))
def test_every_value_has_a_shade_and_larger_is_never_lighter(largest: int) -> None:
    scale = maps.Scale.for_largest(largest)
    assert 1 <= scale.step(1) <= scale.step(largest) <= 5
    assert len(scale.names()) == 5


@pytest.mark.parametrize("view", shapes.VIEWS.values(), ids=lambda view: view.name)
def test_outlines_are_path_data_within_reach_of_the_view(view: shapes.View) -> None:
    for code, shape in shapes.shapes(view).items():
        assert re.fullmatch(r"(M-?[\d.]+,-?[\d.]+l(-?[\d.]+,-?[\d.]+ ?)+z)*", shape.path), code
    assert {"DE", "FR", "UA", "XK", "GB"} <= set(shapes.shapes(view))


def test_the_world_is_drawn_whole_and_no_country_twice_around_it() -> None:
    drawn = shapes.shapes(shapes.WORLD)
    assert len(drawn) > 190
    assert all(shape.size < 0.3 * shapes.WORLD.width * shapes.WORLD.height for shape in drawn.values())


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=30)


@given(st.lists(CELLS | st.integers() | st.none(), min_size=1, max_size=5))
def test_no_cell_of_a_file_is_a_formula_and_none_is_lost(values: list[str | int | None]) -> None:
    (read,) = csv.reader(io.StringIO(csv_line(values).decode(), newline=""))
    assert len(read) == len(values)
    for cell, value in zip(read, values, strict=True):
        if isinstance(value, str):
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r")) or re.fullmatch(r"[+-]?\d+([.,]\d+)?", cell)
            assert cell.removeprefix("'") in {value, value.removeprefix("'")}
        else:
            assert cell == ("" if value is None else str(value))


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1"])
def test_known_formula_tricks_come_out_as_text(text: str) -> None:
    (read,) = csv.reader(io.StringIO(csv_line([text]).decode(), newline=""))
    assert read == ["'" + text]


@pytest.mark.parametrize(
    ("kind", "amount", "text"),
    [
        ("mass", "77119153.72", "77.12 t"), ("mass", "12.5", "12.5 g"), ("mass", "0.0005", "0.5 mg"), ("mass", "0", "0 g"),
        ("tablets", "1234567", "1\u202f234\u202f567 tablets"), ("volume", "1500", "1.5 l"), ("area", "20000", "2 ha"),
    ],
)  # fmt: skip
def test_amounts_are_shown_with_their_unit(kind: str, amount: str, text: str) -> None:
    assert amount_text(kind, Decimal(amount)) == text


def test_an_amount_that_was_not_recorded_is_not_zero() -> None:
    assert amount_text("mass", None) == "amount not recorded"
    assert number(0) == "0"


@pytest.fixture
def otto(cast: Cast) -> Person:
    plant(
        cast.otto,
        Planted(country="ES", transport="mail"),
        Planted(items=(("cocaine", "mass", "1"), ("cocaine", "tablets", "2")), country="ES", when="2014-01-01"),
        Planted(country="", when=None),
    )
    with acting(actor_of(cast.otto)):
        cells.refresh(connection)
    return cast.otto


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize(
    "filters", [Filters(), Filters(step=Step.MONTH, split="group"), Filters(country="FR")], ids=str
)
def test_every_figure_has_chart_table_and_file_and_says_when_there_is_nothing(
    otto: Person, name: str, filters: Filters
) -> None:
    with acting(actor_of(otto)):
        figure = figures.figure(name, Asked(filters))
        lines = list(csv.reader(io.StringIO(b"".join(figure.csv()).decode("utf-8-sig"), newline="")))
        assert lines[0] == [str(cell) for cell in figure.data[0]]
        assert len({len(line) for line in lines}) == 1
        if filters.country == "FR":
            assert (figure.rows, figure.svg, figure.file()) == ([], "", "")
        else:
            assert figure.rows
            if name in {"concealment", "location_kind"}:  # recorded for none of them: a table, nothing to draw
                assert (figure.svg, figure.file()) == ("", "")
            else:
                etree.fromstring(figure.svg)
                etree.fromstring(figure.file())


def test_kinds_of_quantity_stand_beside_each_other_and_are_never_added(otto: Person) -> None:
    with acting(actor_of(otto)):
        figure = figures.figure("substances", Asked(Filters()))
    assert [row.cells for row in figure.rows] == [("3", "26 g, 2 tablets")]
    amounts = {(line[3], line[6], line[7]) for line in figure.data[1:]}
    assert amounts == {("mass", "26", "g"), ("tablets", "2", "tablet")}


def test_what_was_not_recorded_is_in_the_table_and_said_beside_the_chart(otto: Person) -> None:
    with acting(actor_of(otto)):
        figure = figures.figure("transport", Asked(Filters()))
        trend = figures.figure("trend", Asked(Filters()))
    assert [(row.name, row.code, row.cells[0]) for row in figure.rows] == [
        ("not recorded", "-", "2"),
        ("Mail", "mail", "1"),
    ]
    assert "recorded for 33.3 % of them" in figure.subtitle
    assert trend.notes == ("1 event has no date and is not in the trend.",)


def test_a_question_is_said_in_words() -> None:
    filters = Filters.read({"country": "ES", "transport": "-", "from": "2014-01"})
    assert figures.in_words(filters) == "Seizures · Country: Spain · Transport: not recorded · from Jan 2014"
    assert figures.in_words(Filters()) == "All seizures"
