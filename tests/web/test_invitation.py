"""The one-time link as a page."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.cast import PASSWORD, Cast
from tutela.safeguards import people
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.models import Person

NEW = "seven tall lamps"


def link_for(cast: Cast) -> str:
    with acting(actor_of(cast.pavel)):
        return f"/sign-in/invitation/{people.invite(cast.otto)}/"


def test_a_link_sets_a_password_once_and_ends_what_was_open(cast: Cast) -> None:
    open_before = Client()
    open_before.post("/sign-in/", {"login": "otto@example.eu", "password": PASSWORD})
    link = link_for(cast)
    given = {"password1": NEW, "password2": NEW}
    assert Client().post(link, given).status_code == 200
    assert Client().post(link, {"password1": "another one here", "password2": "another one here"}).status_code == 404
    assert Client().get(link).status_code == 404
    assert Person.objects.get(pk=cast.otto.pk).check_password(NEW)
    assert open_before.get("/desk/").status_code == 302


@pytest.mark.parametrize(("one", "two"), [(NEW, NEW + "s"), ("short", "short"), ("", "")])
def test_a_password_that_does_not_fit_is_said_and_the_link_works_on(cast: Cast, one: str, two: str) -> None:
    link = link_for(cast)
    answer = Client().post(link, {"password1": one, "password2": two})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
    assert Client().get(link).status_code == 200


def test_a_link_that_never_was_and_one_that_no_longer_works_look_the_same(cast: Cast) -> None:
    used = link_for(cast)
    Client().post(used, {"password1": NEW, "password2": NEW})
    answers = [Client().get(link) for link in (used, "/sign-in/invitation/never-was/", "/sign-in/invitation/é/")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


def test_the_link_stays_out_of_caches_and_of_other_sites(cast: Cast) -> None:
    answer = Client().get(link_for(cast))
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "same-origin"
