"""Signing in with an OpenID Connect provider: a real one, in a process of its own on a free port."""

from __future__ import annotations

import re
import urllib.parse

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client, override_settings

from tests.cast import Cast
from tests.web.idp import Idp
from tutela.safeguards import people
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.models import AuditEntry, Person
from tutela.safeguards.people import PersonFields


def allow(cast: Cast, person: Person, claim: str, value: str) -> None:
    given = PersonFields(person.name, person.role, person.areas, person.handling, [("example", claim, value)])
    with acting(actor_of(cast.adam)):
        people.change_person(person, given)


def sign_in(idp: Idp, subject: str, client: Client | None = None) -> tuple[Client, str]:
    """Through the whole dance; the browser, and where it ended."""
    client = client or Client()
    begun = client.post("/sign-in/with/example/")
    assert begun.status_code == 302
    assert begun["Location"].startswith(idp.issuer)
    back = idp.answer(begun["Location"], {"sub": subject})
    assert back.startswith("http://testserver/sign-in/with/example/callback/?")
    ended = client.get(back.removeprefix("http://testserver"))
    assert ended.status_code == 302, ended.content
    return client, str(ended["Location"])


def test_a_person_signs_in_by_the_verified_address_that_was_allowed(cast: Cast, provider: Idp) -> None:
    allow(cast, cast.otto, "email", "Otto@example.eu")
    client, at = sign_in(provider, "s-otto")
    assert at == "/desk/"
    assert "Otto" in client.get("/desk/").content.decode()
    assert SocialAccount.objects.get().user == cast.otto
    assert AuditEntry.objects.using("owner").filter(action="sign_in", person_id=cast.otto.pk).count() == 1
    assert sign_in(provider, "s-otto")[1] == "/desk/"  # and again, connected


def test_a_person_signs_in_by_the_subject_that_was_allowed(cast: Cast, provider: Idp) -> None:
    allow(cast, cast.nina, "sub", "s-stranger")
    client, at = sign_in(provider, "s-stranger")
    assert at == "/desk/"
    assert "Nina" in client.get("/desk/").content.decode()


@pytest.mark.parametrize("subject", ["s-impostor", "s-text", "s-silent", "s-stranger", "s-nina"])
def test_any_other_identity_is_refused_and_nobody_is_made(cast: Cast, provider: Idp, subject: str) -> None:
    allow(cast, cast.otto, "email", "otto@example.eu")
    before = Person.objects.count()
    client, at = sign_in(provider, subject)
    assert at == "/sign-in/?refused=provider"
    assert "nobody here is allowed" in client.get(at).content.decode()
    assert client.get("/desk/").status_code == 302
    assert Person.objects.count() == before
    assert not SocialAccount.objects.exists()


def test_the_same_address_given_to_someone_else_at_the_provider_is_refused(cast: Cast, provider: Idp) -> None:
    allow(cast, cast.otto, "email", "otto@example.eu")
    assert sign_in(provider, "s-otto")[1] == "/desk/"
    assert sign_in(provider, "s-second")[1] == "/sign-in/?refused=provider"


def test_an_identity_that_is_no_longer_allowed_opens_nothing(cast: Cast, provider: Idp) -> None:
    allow(cast, cast.otto, "email", "otto@example.eu")
    assert sign_in(provider, "s-otto")[1] == "/desk/"
    with acting(actor_of(cast.adam)):
        people.change_person(cast.otto, PersonFields("Otto", "officer", cast.otto.areas))
    assert sign_in(provider, "s-otto")[1] == "/sign-in/?refused=provider"


def test_who_is_deactivated_is_refused(cast: Cast, provider: Idp) -> None:
    allow(cast, cast.otto, "email", "otto@example.eu")
    with acting(actor_of(cast.adam)):
        people.set_active(cast.otto, False)
    client, at = sign_in(provider, "s-otto")
    assert at == "/sign-in/?refused=provider"
    assert client.get("/desk/").status_code == 302


def test_a_second_factor_is_asked_for_after_the_provider_too(cast: Cast, provider: Idp) -> None:
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    allow(cast, cast.otto, "email", "otto@example.eu")
    TOTP.activate(cast.otto, generate_totp_secret())
    client, at = sign_in(provider, "s-otto")
    assert at == "/sign-in/second-factor/"
    assert client.get("/desk/").status_code == 302


def test_who_says_no_at_the_provider_is_not_signed_in(cast: Cast, provider: Idp) -> None:
    client = Client()
    back = provider.answer(client.post("/sign-in/with/example/")["Location"], {"action": "deny"})
    answer = client.get(back.removeprefix("http://testserver"), follow=True)
    assert answer.status_code in {200, 401, 403}
    assert "Not signed in" in answer.content.decode()
    assert client.get("/desk/").status_code == 302


def test_a_callback_that_nobody_asked_for_is_refused(cast: Cast, provider: Idp) -> None:
    allow(cast, cast.otto, "email", "otto@example.eu")
    victim, attacker = Client(), Client()
    back = provider.answer(attacker.post("/sign-in/with/example/")["Location"], {"sub": "s-otto"})
    answer = victim.get(back.removeprefix("http://testserver"), follow=True)
    assert "Not signed in" in answer.content.decode()
    assert victim.get("/desk/").status_code == 302


def test_proof_of_the_code_is_asked_of_the_provider(cast: Cast, provider: Idp) -> None:
    asked = urllib.parse.parse_qs(urllib.parse.urlsplit(Client().post("/sign-in/with/example/")["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert set(asked["scope"][0].split()) == {"openid", "profile", "email"}


def test_the_sign_in_page_has_a_button_for_each_provider_and_a_link_cannot_press_it(cast: Cast, provider: Idp) -> None:
    page = Client().get("/sign-in/").content.decode()
    assert re.search(r'<form action="/sign-in/with/example/" method="post">.*Sign in with Example ID', page)
    assert Client().get("/sign-in/with/example/").status_code == 405
    assert Client().post("/sign-in/with/unknown/").status_code == 404


def test_one_sees_and_disconnects_ones_identities(cast: Cast, provider: Idp) -> None:
    allow(cast, cast.otto, "email", "otto@example.eu")
    client, _ = sign_in(provider, "s-otto")
    assert "s-otto" in client.get("/account/connections/").content.decode()
    assert client.post("/account/connections/", {"account": SocialAccount.objects.get().pk}).status_code == 302
    assert not SocialAccount.objects.exists()


def test_a_provider_that_is_down_is_said_and_nothing_breaks(cast: Cast) -> None:
    gone = "http://127.0.0.1:9"
    app = {"provider_id": "gone", "name": "Gone", "client_id": "t", "secret": "s", "settings": {"server_url": gone}}
    with override_settings(SOCIALACCOUNT_PROVIDERS={"openid_connect": {"APPS": [app]}}):
        answer = Client().post("/sign-in/with/gone/", follow=True)
    assert answer.status_code == 503
    assert "The provider does not answer" in answer.content.decode()
    assert answer["Retry-After"]
