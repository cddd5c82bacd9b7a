"""The administrator's pages about people."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from tests.audited import entries
from tests.cast import Cast
from tutela.safeguards.models import Invitation, Person

ClientOf = Callable[[Person], Client]
NEW = {"sign_in": "new@example.eu", "name": "New Person", "role": "officer", "areas": ["drugs"], "handling": ["H2"]}


def test_the_list_shows_whom_one_looks_after(cast: Cast, client_of: ClientOf) -> None:
    own = client_of(cast.pavel).get("/administration/people/").content.decode()
    every = client_of(cast.adam).get("/administration/people/").content.decode()
    assert "otto@example.eu" in own
    assert "nina@example.eu" not in own
    assert "nina@example.eu" in every
    assert "rita@example.eu" not in every  # not active


def test_the_address_carries_the_filters(cast: Cast, client_of: ClientOf) -> None:
    adam = client_of(cast.adam)
    inactive = adam.get("/administration/people/?state=inactive").content.decode()
    assert re.findall(r"\w+@example\.eu", inactive) == ["rita@example.eu"]
    police = adam.get("/administration/people/?organisation=police-b").content.decode()
    assert re.findall(r"\w+@example\.eu", police) == ["nina@example.eu"]


def test_a_person_is_added_invited_and_gets_in(cast: Cast, client_of: ClientOf) -> None:
    pavel = client_of(cast.pavel)
    added = pavel.post("/administration/people/add/", NEW)
    made = Person.objects.get(sign_in="new@example.eu")
    assert added["Location"] == f"/administration/people/{made.pk}/"
    page = pavel.post(f"/administration/people/{made.pk}/invite/").content.decode()
    (link,) = re.findall(r'<span class="key">http://testserver([^<]+)</span>', page)
    assert link not in pavel.get(f"/administration/people/{made.pk}/").content.decode()
    stranger = Client()
    assert "Welcome, New Person" in stranger.get(link).content.decode()
    given = {"password1": "seven tall lamps", "password2": "seven tall lamps"}
    assert "Password set" in stranger.post(link, given).content.decode()
    signed_in = stranger.post("/sign-in/", {"login": "new@example.eu", "password": "seven tall lamps"})
    assert signed_in["Location"] == "/desk/"
    assert stranger.get(link).status_code == stranger.post(link, given).status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""},
        {"role": "analyst"},
        {"role": "operator"},
        {"areas": ["tea"]},
        {"handling": ["H9"]},
        {"sign_in": "otto@example.eu"},
    ],
)
def test_a_form_that_does_not_fit_says_so_and_adds_nobody(
    cast: Cast, client_of: ClientOf, change: dict[str, object]
) -> None:
    before = Person.objects.count()
    answer = client_of(cast.pavel).post("/administration/people/add/", {**NEW, **change})
    assert answer.status_code == 400
    assert re.search(r'errorlist|role="alert"', answer.content.decode())
    assert Person.objects.count() == before


def test_a_person_is_changed_in_every_particular(cast: Cast, client_of: ClientOf) -> None:
    address = f"/administration/people/{cast.otto.pk}/"
    given = {"name": "Otto Other", "role": "supervisor", "areas": ["firearms"], "handling": ["H1", "TLP:RED"]}
    pavel = client_of(cast.pavel)
    assert pavel.post(address, given)["Location"] == address
    otto = Person.objects.get(pk=cast.otto.pk)
    assert (otto.name, otto.role, otto.areas, otto.handling) == (
        "Otto Other",
        "supervisor",
        ["firearms"],
        ["H1", "TLP:RED"],
    )
    (written,) = entries(action="people.change")
    assert (written.entry.subject_id, written.purpose) == (str(otto.pk), "changed role, areas, handling")


@pytest.mark.parametrize(("verb", "active"), [("deactivate", False), ("activate", True)])
def test_a_person_is_let_go_and_in_again(cast: Cast, client_of: ClientOf, verb: str, active: bool) -> None:
    client_of(cast.pavel).post(f"/administration/people/{cast.otto.pk}/{verb}/")
    assert Person.objects.get(pk=cast.otto.pk).is_active is active


def test_an_unknown_verb_is_no_page(cast: Cast, client_of: ClientOf) -> None:
    assert client_of(cast.pavel).post(f"/administration/people/{cast.otto.pk}/promote/").status_code == 404


def test_nobody_is_reached_who_is_of_another_organisation(cast: Cast, client_of: ClientOf) -> None:
    pavel, before = client_of(cast.pavel), Person.objects.filter(pk=cast.nina.pk).values().get()
    start = f"/administration/people/{cast.nina.pk}/"
    assert pavel.get(start).status_code == pavel.post(start, NEW).status_code == 404
    for verb in ("invite", "deactivate", "reset-second-factor", "end-sessions"):
        assert pavel.post(f"{start}{verb}/").status_code == 404
    assert pavel.get("/administration/people/add/?organisation=police-b").status_code == 404
    assert pavel.post("/administration/people/add/?organisation=police-b", NEW).status_code == 404
    assert Person.objects.filter(pk=cast.nina.pk).values().get() == before
    assert not Invitation.objects.exists()


def test_on_ones_own_page_there_is_nothing_to_change(cast: Cast, client_of: ClientOf) -> None:
    pavel, address = client_of(cast.pavel), f"/administration/people/{cast.pavel.pk}/"
    page = pavel.get(address).content.decode()
    assert "This is you" in page
    assert "Deactivate" not in page
    assert pavel.post(address, NEW).status_code == 403


def test_other_roles_see_no_such_page_and_no_link_to_it(cast: Cast, client_of: ClientOf) -> None:
    for person in (cast.anna, cast.otto, cast.sven, cast.clara, cast.cora, cast.dora):
        client = client_of(person)
        assert client.get("/administration/people/").status_code == 403
        page = client.get("/administration/", follow=True).content.decode()
        assert "/administration/people/" not in page
        assert "Who may do what" in page
