"""The demo's front page lets one look as its people; outside the demo it does not exist."""

from __future__ import annotations

import pytest
from django.test import Client, override_settings

from tests.cast import Cast
from tutela import demonstration
from tutela.safeguards.models import Organisation, Person


@pytest.fixture
def demo_people(cast: Cast) -> None:
    for slug, name, kind, country, areas, regime in demonstration.ORGANISATIONS:
        Organisation.objects.create(slug=slug, name=name, kind=kind, country=country, areas=areas, regime=regime)
    for sign_in, name, organisation, role, areas, _sees in demonstration.PEOPLE:
        of = Organisation.objects.get(slug=organisation)
        Person.objects.create_person(sign_in, None, name=name, organisation=of, role=role, areas=areas)


def test_outside_the_demo_there_is_no_panel_and_no_way(demo_people: None) -> None:
    client = Client()
    page = client.get("/").content.decode()
    assert "Look as" not in page
    assert "look-as" not in page
    for sign_in, *_ in demonstration.PEOPLE:
        assert client.post("/look-as/", {"sign_in": sign_in}).status_code == 404
    assert client.get("/desk/").status_code == 302


def test_in_the_demo_each_of_its_people_is_one_button_away(demo_people: None) -> None:
    with override_settings(DEMO=True):
        page = Client().get("/").content.decode()
        for sign_in, name, _organisation, _role, _areas, sees in demonstration.PEOPLE:
            assert f'value="{sign_in}"' in page
            assert name in page
            assert sees.replace("'", "&#x27;") in page
            client = Client()
            assert client.post("/look-as/", {"sign_in": sign_in})["Location"] == "/desk/"
            assert name in client.get("/desk/").content.decode()


def test_even_in_the_demo_nobody_else_is_looked_as(demo_people: None, cast: Cast) -> None:
    with override_settings(DEMO=True):
        client = Client()
        for asked in ("otto@example.eu", "", "ANALYST", "analyst' OR '1'='1"):
            assert client.post("/look-as/", {"sign_in": asked}).status_code == 404
        assert client.get("/look-as/").status_code == 405
        assert client.get("/desk/").status_code == 302


def test_another_site_cannot_press_the_button(demo_people: None) -> None:
    with override_settings(DEMO=True):
        assert Client(enforce_csrf_checks=True).post("/look-as/", {"sign_in": "analyst"}).status_code == 403


def test_the_demo_has_someone_of_every_role_that_people_have() -> None:
    roles = {role for _, _, _, role, _, _ in demonstration.PEOPLE}
    assert roles == {
        *("analyst", "national_analyst", "officer", "supervisor", "contributor", "coordinator", "auditor"),
        *("administrator", "counsellor"),
    }
