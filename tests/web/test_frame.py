"""The frame: only what the role may do."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.test import Client

from tests.cast import Cast
from tutela.safeguards.models import Person
from tutela.safeguards.permissions import Role
from tutela.web.frame import NAVIGATION, ROLES


def titles(page: str) -> list[str]:
    left = page[page.index('<nav class="left"') : page.index("</nav>")]
    return re.findall(r"<a [^>]*>([^<]+)</a>", left)


def test_the_left_shows_only_what_the_role_may_do(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    of_an_officer = titles(client_of(cast.otto).get("/desk/").content.decode())
    of_the_administrator = titles(client_of(cast.adam).get("/desk/").content.decode())
    assert of_an_officer[0] == "Desk"
    assert {"Submissions", "Quarantine"} <= set(of_an_officer)
    assert of_the_administrator == ["Desk", "Administration"]


def test_every_item_that_is_shown_can_be_opened(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    for person in (cast.anna, cast.otto, cast.clara, cast.adam, cast.cora):
        client = client_of(person)
        page = client.get("/desk/").content.decode()
        for address in re.findall(r'href="(/[^"]+)"', page[page.index('<nav class="left"') : page.index("</nav>")]):
            assert client.get(address, follow=True).status_code == 200, (person, address)


def test_the_item_of_the_page_at_hand_is_marked(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    page = client_of(cast.otto).get("/submissions/new/").content.decode()
    assert '<a href="/submissions/" aria-current="page">' in page
    assert page.count('aria-current="page"') == 1


def test_the_bar_names_the_person_their_organisation_and_role(
    cast: Cast, client_of: Callable[[Person], Client]
) -> None:
    page = client_of(cast.otto).get("/desk/").content.decode()
    assert "Otto" in page
    assert "Police of Exampleland · Officer" in page


def test_who_may_not_list_records_has_no_search_box(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    assert b'id="find"' in client_of(cast.otto).get("/desk/").content
    assert b'id="find"' not in client_of(cast.adam).get("/desk/").content


def test_every_role_has_a_name_and_every_item_another_place() -> None:
    assert set(ROLES) == set(Role)
    assert len({item.url_name for item in NAVIGATION}) == len(NAVIGATION)


def test_a_page_is_in_one_language_whatever_the_browser_asks_for(
    cast: Cast, client_of: Callable[[Person], Client]
) -> None:
    client = client_of(cast.otto)
    answer = client.post("/submissions/new/", {"format": "x"}, headers={"Accept-Language": "de,fr;q=0.5"})
    page = answer.content.decode()
    assert '<html lang="en-gb"' in page
    assert "Select a valid choice" in page
