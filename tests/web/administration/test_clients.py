"""The administrator's pages about API clients, and the endpoint that proves a key."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from django.test import Client

from tests.cast import Cast
from tutela.safeguards import clients, organisations
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.clients import ClientFields
from tutela.safeguards.models import ApiClient, Person

ClientOf = Callable[[Person], Client]
GIVEN = {"name": "importer on host 7", "actions": ["intake.submit"], "areas": ["drugs"], "days": "30"}
ADD = "/administration/clients/add/?role=officer"


def ask(key: str, method: str = "get") -> tuple[int, dict[str, object], Client]:
    client = Client()
    answer = getattr(client, method)("/api/whoami", headers={"Authorization": f"Bearer {key}"})
    return answer.status_code, json.loads(answer.content), client


def make(cast: Cast) -> tuple[ApiClient, str]:
    with acting(actor_of(cast.pavel)):
        return clients.make_client(
            cast.pavel.organisation, ClientFields("a program", "officer", ["records.open"], ["drugs"])
        )


def test_a_key_is_made_shown_once_used_and_revoked(cast: Cast, client_of: ClientOf) -> None:
    pavel = client_of(cast.pavel)
    page = pavel.post(ADD, GIVEN).content.decode()
    (key,) = re.findall(r">(tutela_[0-9a-f]{12}_[A-Za-z0-9_-]{43})<", page)
    listed = pavel.get("/administration/clients/").content.decode()
    assert key[:19] in listed
    assert key not in listed
    status, said, _ = ask(key)
    assert status == 200
    assert said == {
        "name": "importer on host 7",
        "organisation": "police-a",
        "role": "officer",
        "areas": ["drugs"],
        "actions": ["api.whoami", "intake.submit"],
    }
    pavel.post(f"/administration/clients/{key[7:19]}/revoke/")
    assert ask(key)[0] == 401
    assert "revoked" in pavel.get("/administration/clients/").content.decode()


@pytest.mark.parametrize("key", ["", "x", "tutela_000000000000_" + "A" * 43, "tutela_" + "0" * 100])
def test_without_a_key_in_use_the_answer_is_always_the_same(cast: Cast, key: str) -> None:
    status, said, _ = ask(key)
    assert status == 401
    assert said["title"] == "not_authenticated"
    assert said == ask("")[1]


def test_a_session_is_no_key_and_a_key_no_session(cast: Cast, client_of: ClientOf) -> None:
    answer = client_of(cast.otto).get("/api/whoami")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    _, key = make(cast)
    assert Client().get("/desk/", headers={"Authorization": f"Bearer {key}"}).status_code == 302
    assert not ask(key)[2].cookies


def test_the_endpoint_takes_only_its_method(cast: Cast) -> None:
    _, key = make(cast)
    assert ask(key, "post")[0] == ask(key, "delete")[0] == 405


def test_a_key_of_a_closed_organisation_is_refused(cast: Cast) -> None:
    _, key = make(cast)
    assert ask(key)[0] == 200
    with acting(actor_of(cast.adam)):
        organisations.set_active(cast.pavel.organisation, False)
    assert ask(key)[0] == 401


def test_a_form_that_does_not_fit_makes_no_key(cast: Cast, client_of: ClientOf) -> None:
    pavel = client_of(cast.pavel)
    for change in ({"name": ""}, {"actions": ["people.change"]}, {"areas": ["tea"]}, {"days": "0"}, {"days": "9999"}):
        assert pavel.post(ADD, {**GIVEN, **change}).status_code == 400, change
    assert not ApiClient.objects.exists()


def test_nobody_makes_or_revokes_a_key_of_another_organisation(cast: Cast, client_of: ClientOf) -> None:
    with acting(actor_of(cast.adam)):
        made, key = clients.make_client(cast.nina.organisation, ClientFields("theirs", "officer", ["records.open"]))
    pavel = client_of(cast.pavel)
    assert pavel.post("/administration/clients/add/?organisation=police-b&role=officer", GIVEN).status_code == 404
    assert pavel.post(f"/administration/clients/{made.prefix}/revoke/").status_code == 404
    assert made.prefix not in pavel.get("/administration/clients/").content.decode()
    assert ask(key)[0] == 200
    assert client_of(cast.otto).get("/administration/clients/").status_code == 403


def test_an_account_of_a_client_cannot_sign_in(cast: Cast) -> None:
    made, _ = make(cast)
    made.account.set_password("seven tall lamps")
    made.account.save()
    answer = Client().post("/sign-in/", {"login": made.account.sign_in, "password": "seven tall lamps"})
    assert answer.status_code == 200
    assert "do not belong together" in answer.content.decode()
