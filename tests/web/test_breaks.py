"""Pages of trend breaks: in words, drawn, as a table, as files; of what one may see."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.test import Client

from tests.cast import Cast
from tests.insight.planted import Planted, plant
from tests.promises.operations_of_indicators import planted
from tutela.safeguards.models import Person

ClientOf = Callable[[Person], Client]
OF_DEATHS = "/indicators/of/euda.deaths/breaks"


def text(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, (address, response.status_code)
    return response.getvalue().decode()


def months(per_month: Callable[[int], int]) -> list[Planted]:
    return [
        Planted(when=f"{2018 + at // 12}-{at % 12 + 1:02}-03") for at in range(48) for _each in range(per_month(at))
    ]


def test_a_found_break_is_said_in_words_drawn_and_in_the_table(cast: Cast, client_of: ClientOf) -> None:
    planted(cast.cora)
    page = text(client_of(cast.cora), f"{OF_DEATHS}/?country=AT")
    assert "the series shows 1 break" in page
    assert "From 2011 on the level is +" in page
    assert 'class="chart' in page
    assert " style=" not in page
    assert "breaks-1" in page
    assert '<th scope="row">2020</th>' in page


def test_a_date_with_too_few_values_after_it_has_no_verdict_and_the_reason(cast: Cast, client_of: ClientOf) -> None:
    planted(cast.cora)
    page = text(client_of(cast.cora), f"{OF_DEATHS}/?country=AT&date=2019")
    assert "cannot be said" in page
    assert "18 before and 2 from the date on" in page


def test_the_same_is_there_as_files(cast: Cast, client_of: ClientOf) -> None:
    planted(cast.cora)
    cora = client_of(cast.cora)
    told = json.loads(text(cora, f"{OF_DEATHS}.json?country=AT"))
    assert told["found"]["breaks"][0]["at"] == "2011"
    assert "2011" in text(cora, f"{OF_DEATHS}.csv?country=AT")
    assert text(cora, f"{OF_DEATHS}.svg?country=AT").startswith("<svg")


@pytest.mark.parametrize("query", ["date=yesterday", "date=2020-99", "date=%00", "series=|||"])
def test_what_is_no_date_or_no_series_is_no_traceback(cast: Cast, client_of: ClientOf, query: str) -> None:
    planted(cast.cora)
    assert client_of(cast.cora).get(f"{OF_DEATHS}/?{query}").status_code in {200, 400}


def test_an_indicator_without_values_says_so_and_has_no_files(cast: Cast, client_of: ClientOf) -> None:
    cora = client_of(cast.cora)
    assert "no series with values" in text(cora, f"{OF_DEATHS}/")
    text(cora, f"{OF_DEATHS}.csv", status=404)
    text(cora, "/indicators/of/none/breaks/", status=404)


def test_seizures_are_looked_at_as_far_as_one_sees_them(cast: Cast, client_of: ClientOf) -> None:
    plant(cast.otto, *months(lambda at: 1 + at % 2 + (4 if at >= 26 else 0)))
    page = text(client_of(cast.otto), "/picture/seizures/breaks/")
    assert "still being counted" in page, "a page counts so many months and says what is missing"
    page = text(client_of(cast.otto), "/picture/seizures/breaks/")
    assert "still being counted" not in page
    assert "From 2020-03 on" in page
    assert "COVID-19" in page
    other = text(client_of(cast.nina), "/picture/seizures/breaks/")
    assert "no series with values" in other
    assert "2020-03</th>" not in other
    assert "/picture/seizures/breaks/" in text(client_of(cast.otto), "/picture/seizures/")
