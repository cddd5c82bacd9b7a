"""Searching for networks, and what was found, as a browser without script meets it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from tests.linking.cases.arranging import chain, ids_of, names, with_firearm
from tests.linking.searching.test_finding import plant
from tests.web.test_cases import sent, told, wanted
from tutela.linking.cases import searching
from tutela.linking.cases.models import NetworkSearch, SearchState
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.models import Person

Open = Callable[[Person], Client]
ASKED = {"for": "drug_enforcement", "reason": "to see groups of several areas"}


def searched(client: Client, who: Person) -> str:
    """The address of a search that is done."""
    address = sent(client, "/networks/", ASKED)
    assert "waiting or running" in told(client, address)
    with acting(actor_of(who)):
        made = NetworkSearch.objects.get(state=SearchState.WAITING)
    searching.carry_out(made.pk, who.pk)
    return address


def poly(folder: Path, number: int, slug: str = "police-a") -> None:
    """A listing and a firearm that name one number."""
    plant(folder, f"L{number}", names(number), slug=slug)
    plant(folder, f"F{number}", with_firearm(number), "firearm_event", slug=slug)


def test_a_search_finds_poly_criminal_networks_without_a_value_and_opens_one_in_a_case(
    cast: Cast, client_of: Open, tmp_path: Path
) -> None:
    chain(tmp_path)
    poly(tmp_path, 9)
    client = client_of(cast.anna)
    address = searched(client, cast.anna)
    text = told(client, address)
    assert "on 2 records" in text
    assert "+43 660" not in text, "values show in a case"
    assert "one value alone brings the areas together" in text
    assert told(client, f"{address}?show=all").count("Open in a case") == 2
    (start,) = re.findall(r'href="(/cases/new/\?network=[^"]*)"', text)
    form = told(client, start.replace("&amp;", "&"))
    assert "It begins from 2 records" in form
    network = re.search(r'name="network" value="([^"]+)"', form)
    assert network
    case = sent(client, "/cases/new/", wanted(network=network[1]))
    page = told(client, case)
    assert "Poly-criminal:" in page
    assert "+43 660 1000009" in page
    for one in ids_of(cast.anna, "L9", "F9"):
        assert one in page
    assert "to see groups of several areas" in told(client, "/networks/")


@pytest.mark.parametrize("who", ["otto", "sven", "clara", "cora", "dora", "adam"])
def test_who_may_not_find_networks_is_refused(cast: Cast, client_of: Open, who: str) -> None:
    client = client_of(getattr(cast, who))
    told(client, "/networks/", 403)
    told(client, "/networks/no-such/", 403)
    sent(client, "/networks/", ASKED, 403)


def test_a_search_is_its_persons_own_also_before_a_colleague(cast: Cast, client_of: Open, tmp_path: Path) -> None:
    from tests.cast import EVERY, PASSWORD

    poly(tmp_path, 9)
    mine = client_of(cast.anna)
    address = searched(mine, cast.anna)
    start = re.search(r'href="(/cases/new/\?network=[^"&]*)', told(mine, address))
    assert start
    colleague = Person.objects.create_person(
        "ava@example.eu", PASSWORD, name="Ava", organisation=cast.anna.organisation, role="analyst", areas=EVERY
    )
    theirs = client_of(colleague)
    told(theirs, address, 404)
    told(theirs, start[1], 404)
    assert "to see groups" not in told(theirs, "/networks/")


def test_what_a_search_lacks_is_said_with_how_to_mend_it(cast: Cast, client_of: Open) -> None:
    client = client_of(cast.anna)
    assert "needs a reason" in sent(client, "/networks/", {**ASKED, "reason": " "}, 400)
    for choice in ("", "statistics", "no-such"):
        text = sent(client, "/networks/", {**ASKED, "for": choice}, 400)
        assert "Choose one of the purposes offered" in text
        assert 'value="to see groups of several areas"' in text
    sent(client, "/networks/", ASKED)
    refused = sent(client, "/networks/", ASKED, 409)
    assert "still running" in refused
    assert "Your searches" in refused, "on the page it was asked on, with the search that runs"
    told(client, "/networks/no-such/", 404)


def test_a_search_that_failed_says_so(cast: Cast, client_of: Open) -> None:
    client = client_of(cast.anna)
    address = sent(client, "/networks/", ASKED)
    with acting(actor_of(cast.anna)):
        made = NetworkSearch.objects.get()
    searching.fail(made.pk, cast.anna.pk, "The store is away. Try later.")
    assert "The store is away. Try later." in told(client, address)
    assert "failed" in told(client, "/networks/")
    sent(client, "/networks/", ASKED)


def test_nothing_found_is_said(cast: Cast, client_of: Open) -> None:
    client = client_of(cast.anna)
    assert "None among the records you may see" in told(client, searched(client, cast.anna))


def test_what_the_list_asks_the_database_does_not_grow_with_the_networks(
    cast: Cast, client_of: Open, tmp_path: Path
) -> None:
    client = client_of(cast.anna)

    def queries() -> int:
        address = searched(client, cast.anna)
        with CaptureQueriesContext(connection) as seen:
            told(client, address)
            told(client, "/networks/")
        return len(seen)

    poly(tmp_path, 1)
    one = queries()
    for number in range(2, 8):
        poly(tmp_path, number)
    assert queries() <= one + 1
