"""One indicator on a page: its chart is one that Vega-Lite knows, and says nothing that its table does not."""

from __future__ import annotations

from datetime import date

import altair

from tests.cast import Cast
from tests.strategy.indicators.planted import deliver
from tutela.safeguards.actor import acting, actor_of
from tutela.strategy.indicators import presenting, queries
from tutela.strategy.indicators.definitions import definitions
from tutela.strategy.indicators.models import Reference
from tutela.strategy.indicators.queries import Point, SeriesKey, UnionTotal
from tutela.strategy.indicators.values import Status

DEATHS = definitions()["euda.deaths"]


def points(*values: float | None) -> list[Point]:
    return [
        Point(str(2010 + n), date(2010 + n, 1, 1), value, Status.MISSING if value is None else Status.MEASURED)
        for n, value in enumerate(values)
    ]


def test_the_chart_is_one_of_vega_lites_and_shows_baseline_and_target() -> None:
    found = {SeriesKey("AT", "", ""): points(1, None, 3), SeriesKey("FR", "", ""): points(10, 20, 30)}
    levels = [Reference(kind="baseline", country="", value=5), Reference(kind="target", country="FR", value=2)]
    shown = presenting.show(DEATHS, found, levels)
    assert shown.chart is not None
    altair.Chart.from_dict(shown.chart.spec)
    assert shown.svg.startswith("<svg")
    values = shown.chart.spec["data"]["values"]
    assert {value["series"]: value.get("target") for value in values} == {"Austria": None, "France": 2.0}
    assert [row.name for row in shown.rows] == ["Austria", "France"]
    assert shown.periods == ("2012", "2011", "2010")
    assert [(cell.text, cell.sign) for cell in shown.rows[0].cells] == [("3", ""), ("", ":"), ("1", "")]


def test_what_has_one_value_or_words_is_a_table_alone() -> None:
    assert presenting.show(DEATHS, {SeriesKey("AT", "", ""): points(1)}, []).chart is None
    words = definitions()["firearms.focal_point"]
    point = Point("2020", date(2020, 1, 1), None, Status.MEASURED, "partly")
    shown = presenting.show(words, {SeriesKey("AT", "", ""): [point, point]}, [])
    assert shown.chart is None
    assert shown.rows[0].cells[0].text == "partly"


def test_parts_of_one_country_bear_their_own_names() -> None:
    one = {SeriesKey("AT", "Graz", ""): points(1, 2), SeriesKey("AT", "Wien", ""): points(1, 2)}
    assert [row.name for row in presenting.show(DEATHS, one, []).rows] == ["Graz", "Wien"]
    two = {**one, SeriesKey("BE", "Brussels", ""): points(1, 2)}
    assert next(row.name for row in presenting.show(DEATHS, two, []).rows) == "Austria, Graz"


def test_a_sign_says_what_it_means_to_a_reader_of_the_screen_too() -> None:
    cell = presenting.cell_of(Point("2020", None, 3.5, Status.PROVISIONAL, "", "first count", 1, 2))
    assert (cell.text, cell.sign) == ("3.5", "p*")
    assert cell.says == "provisional; first count; another organisation gave another value"


def test_the_unions_sum_is_of_a_year_that_most_members_reported() -> None:
    totals = [UnionTotal("2018", 50.0, 20, 28), UnionTotal("2019", 3.0, 1, 28), UnionTotal("2020", None, 0, 27)]
    assert "2018: 50 (20 of 28" in presenting.union_words(totals)
    assert presenting.union_words(totals[2:]) == ""


def test_who_left_the_union_counts_in_its_sum_for_as_long_as_it_was_a_member(cast: Cast) -> None:
    deliver(cast.anna, "Country,2019,2020\nAustria,1,1\nUK,100,100\nNorway,7,7\n")
    with acting(actor_of(cast.cora).doing("indicators.view")):
        totals = {total.period: total for total in queries.union_totals("euda.deaths")}
        assert (totals["2019"].value, totals["2019"].reported, totals["2019"].members) == (101, 2, 28)
        assert (totals["2020"].value, totals["2020"].reported, totals["2020"].members) == (1, 1, 27)
        assert queries.union_totals("euda.death_age_mean") == []
        assert queries.latest("euda.deaths")["NO"].value == 7
