"""The picture's pages and files: for who may, of what they may, with every filter in the address."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from tests.cast import Cast
from tests.insight.planted import Planted, plant
from tutela.insight.figures import FIGURES
from tutela.safeguards.models import Person

ClientOf = Callable[[Person], Client]
PAGE = "/picture/seizures/"


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return response.getvalue().decode()


def test_an_empty_picture_says_what_will_be_here(cast: Cast, client_of: ClientOf) -> None:
    for address in ("/picture/", PAGE):
        assert "will be counted here" in text(client_of(cast.otto), address)


def test_a_new_seizure_is_in_the_next_picture(cast: Cast, client_of: ClientOf) -> None:
    otto = client_of(cast.otto)
    plant(cast.otto, Planted(country="ES"))
    assert "1 event" in text(otto, PAGE)
    plant(cast.otto, Planted(country="PT"))
    page = text(otto, PAGE)
    assert "2 events" in page
    assert "Portugal" in page


def test_every_figure_has_its_chart_its_table_and_its_files(cast: Cast, client_of: ClientOf) -> None:
    plant(cast.otto, Planted(transport="mail", concealment="in_mail", location_kind="airport"))
    otto = client_of(cast.otto)
    page = text(otto, PAGE)
    assert page.count('<svg xmlns="http://www.w3.org/2000/svg" class="chart') == len(FIGURES)
    assert " style=" not in page
    for name in FIGURES:
        assert f'id="{name}"' in page
        assert text(otto, f"{PAGE}{name}.svg").startswith("<svg")
        assert text(otto, f"{PAGE}{name}.csv").startswith("\ufeff")


def test_filters_are_in_the_address_and_in_every_link(cast: Cast, client_of: ClientOf) -> None:
    plant(cast.otto, Planted(country="ES", transport="mail"), Planted(country="AT"))
    page = text(client_of(cast.otto), f"{PAGE}?country=ES&from=2016-01&to=2016-12&step=month")
    assert "Seizures · Country: Spain · from Jan 2016 · to Dec 2016" in page
    assert "/picture/seizures/transport.csv?country=ES&amp;from=2016-01&amp;to=2016-12&amp;step=month" in page
    assert 'href="?country=ES&amp;from=2016-01&amp;to=2016-12&amp;step=month&amp;transport=mail"' in page
    assert "/records/?kind=seizure&amp;country=ES" in page


@pytest.mark.parametrize("query", ["?from=March", "?area=elsewhere", "?step=day", "?from=2017-01&to=2016-01"])
def test_an_address_that_makes_no_sense_is_refused_with_a_sentence(cast: Cast, client_of: ClientOf, query: str) -> None:
    response = client_of(cast.otto).get(PAGE + query)
    assert response.status_code == 400
    assert b"Traceback" not in response.content


@pytest.mark.parametrize("query", ["?country=%00", "?substance=%27%3B--", "?map=moon", "?country=<script>"])
def test_any_code_may_be_asked_for(cast: Cast, client_of: ClientOf, query: str) -> None:
    plant(cast.otto, Planted())
    page = text(client_of(cast.otto), PAGE + query)
    assert "<script>" not in page.replace("<script src", "")


def test_a_figure_that_is_not_there_is_not_found(cast: Cast, client_of: ClientOf) -> None:
    otto = client_of(cast.otto)
    assert otto.get(f"{PAGE}nothing.csv").status_code == 404
    assert otto.get(f"{PAGE}trend.svg").status_code == 404, "nothing to draw yet"


def test_another_organisation_sees_none_of_it_and_the_centre_all(cast: Cast, client_of: ClientOf) -> None:
    plant(
        cast.otto,
        Planted(items=(("carfentanil", "mass", "7"),), country="LI", transport="drone", concealment="in_food"),
    )
    text(client_of(cast.otto), PAGE)  # counts the cells
    nina = client_of(cast.nina)
    addresses = ["/picture/", PAGE, f"{PAGE}?country=LI", *(f"{PAGE}{name}.csv" for name in FIGURES)]
    for address in addresses:
        shown = text(nina, address)
        shown = shown.replace("Liechtenstein: no data", "").replace("Country: Liechtenstein", "")
        shown = re.sub(r'<option value="LI" selected>Liechtenstein</option>', "", shown)
        assert not re.search("carfentanil|liechtenstein|drone|in food|Mar 2016", shown, re.IGNORECASE), address
    assert "Liechtenstein" in text(client_of(cast.anna), PAGE)


def test_who_sees_no_case_data_sees_no_picture(cast: Cast, client_of: ClientOf) -> None:
    for person in (cast.adam, cast.cora):
        assert client_of(person).get(PAGE).status_code == 403
    assert Client().get(PAGE).status_code == 302
