"""One's own account: password, authenticator app, recovery codes, sessions; and that a revocation holds at once."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.usersessions.models import UserSession
from django.test import Client, override_settings

from tests.audited import entries
from tests.cast import PASSWORD, Cast
from tutela.safeguards import organisations, people
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.models import Person
from tutela.safeguards.people import PersonFields
from tutela.web.sessions_page import device

NEW = "seven tall lamps"


def signed_in(name: str = "otto", password: str = PASSWORD) -> Client:
    client = Client()
    assert client.post("/sign-in/", {"login": f"{name}@example.eu", "password": password})["Location"] == "/desk/"
    return client


def code_of(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def set_up_app(client: Client) -> str:
    """An authenticator app as a person sets it up; its secret."""
    page = client.get("/account/second-factor/app/add/").content.decode()
    secret = re.findall(r'<dd class="id">([A-Z2-7]+)</dd>', page)[0]
    answer = client.post("/account/second-factor/app/add/", {"code": code_of(secret)})
    assert answer["Location"] == "/account/second-factor/codes/"
    return str(secret)


def recovery_codes(client: Client) -> list[str]:
    return re.findall(r'<li class="id">(\d+)</li>', client.get("/account/second-factor/codes/").content.decode())


def test_the_overview_says_who_one_is_and_how_one_signs_in(cast: Cast) -> None:
    page = signed_in().get("/account/").content.decode()
    for said in ("otto@example.eu", "Police of Exampleland", "Officer", "no authenticator app", "1 open"):
        assert said in page


def test_the_password_is_changed_and_other_sessions_end(cast: Cast) -> None:
    one, other = signed_in(), signed_in()
    given = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert one.post("/account/password/", given).status_code == 302
    assert one.get("/desk/").status_code == 200
    assert other.get("/desk/").status_code == 302
    assert signed_in(password=NEW)
    assert len(entries(person_id=cast.otto.pk, purpose="password changed")) == 1


@pytest.mark.parametrize(
    "given",
    [
        {"oldpassword": "wrong", "password1": NEW, "password2": NEW},
        {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW + "s"},
        {"oldpassword": PASSWORD, "password1": "short", "password2": "short"},
        {"oldpassword": PASSWORD, "password1": "password12345", "password2": "password12345"},
    ],
)
def test_a_password_that_does_not_fit_changes_nothing(cast: Cast, given: dict[str, str]) -> None:
    answer = signed_in().post("/account/password/", given)
    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()
    assert Person.objects.get(pk=cast.otto.pk).check_password(PASSWORD)


def test_with_an_app_the_password_alone_opens_nothing(cast: Cast) -> None:
    secret = set_up_app(signed_in())
    client = Client()
    answer = client.post("/sign-in/", {"login": "otto@example.eu", "password": PASSWORD})
    assert answer["Location"] == "/sign-in/second-factor/"
    assert client.get("/desk/").status_code == 302
    wrong = client.post("/sign-in/second-factor/", {"code": "000000"})
    assert "This code or key is not right" in wrong.content.decode()
    assert client.post("/sign-in/second-factor/", {"code": code_of(secret)})["Location"] == "/desk/"
    assert client.get("/desk/").status_code == 200


def test_a_code_of_the_app_works_once(cast: Cast) -> None:
    secret = set_up_app(signed_in())
    for expected in (302, 200):
        client = Client()
        client.post("/sign-in/", {"login": "otto@example.eu", "password": PASSWORD})
        assert client.post("/sign-in/second-factor/", {"code": code_of(secret)}).status_code == expected


def test_the_secret_of_the_app_lies_encrypted_in_the_database(cast: Cast) -> None:
    secret = set_up_app(signed_in())
    assert secret not in str(list(Authenticator.objects.values()))


def test_a_recovery_code_opens_once(cast: Cast) -> None:
    client = signed_in()
    set_up_app(client)
    codes = recovery_codes(client)
    assert len(codes) == 10
    for expected in (302, 200):
        client = Client()
        client.post("/sign-in/", {"login": "otto@example.eu", "password": PASSWORD})
        assert client.post("/sign-in/second-factor/", {"code": codes[0]}).status_code == expected


def test_codes_are_downloaded_as_a_file_and_made_anew(cast: Cast) -> None:
    client = signed_in()
    set_up_app(client)
    before = recovery_codes(client)
    file = client.get("/account/second-factor/codes.txt")
    assert file["Content-Disposition"].startswith("attachment")
    assert before[0] in file.content.decode()
    assert client.post("/account/second-factor/codes/new/").status_code == 302
    assert not set(before) & set(recovery_codes(client))


def test_guessing_codes_is_limited(cast: Cast) -> None:
    secret = set_up_app(signed_in())
    client = Client()
    client.post("/sign-in/", {"login": "otto@example.eu", "password": PASSWORD})
    for _ in range(10):
        client.post("/sign-in/second-factor/", {"code": "000000"})
    answer = client.post("/sign-in/second-factor/", {"code": code_of(secret)})
    assert answer.status_code == 200
    assert "tried too often" in answer.content.decode()


def test_the_app_is_removed_only_after_confirming_who_one_is(cast: Cast) -> None:
    client = signed_in()
    set_up_app(client)
    session = client.session
    session["account_authentication_methods"] = [
        one | {"at": time.time() - 3600} for one in session["account_authentication_methods"]
    ]
    session.save()
    answer = client.post("/account/second-factor/app/remove/")
    assert answer["Location"].startswith("/account/confirm/")
    assert Authenticator.objects.filter(user=cast.otto, type="totp").exists()
    assert not entries(purpose="authenticator app removed")
    confirmed = client.post(answer["Location"], {"password": PASSWORD})
    assert confirmed.status_code == 302
    client.post("/account/second-factor/app/remove/")
    assert not Authenticator.objects.filter(user=cast.otto, type="totp").exists()
    assert len(entries(purpose="authenticator app removed")) == 1


def test_sessions_are_listed_and_ended(cast: Cast) -> None:
    one, other, third = signed_in(), signed_in(), signed_in()
    firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    third.get("/desk/", headers={"User-Agent": firefox})
    page = one.get("/account/sessions/").content.decode()
    assert page.count("<tr>") == 4
    assert "this one" in page
    key = UserSession.objects.get(session_key=other.session.session_key).pk
    one.post("/account/sessions/", {"session": key})
    assert other.get("/desk/").status_code == 302
    assert third.get("/desk/").status_code == 200
    one.post("/account/sessions/", {"others": "yes"})
    assert third.get("/desk/").status_code == 302
    assert one.get("/desk/").status_code == 200


def test_nobody_ends_the_session_of_someone_else(cast: Cast) -> None:
    nina = signed_in("nina")
    key = UserSession.objects.get(session_key=nina.session.session_key).pk
    assert signed_in().post("/account/sessions/", {"session": key}).status_code == 404
    assert nina.get("/desk/").status_code == 200


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140 Safari/537.36", "Chrome on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18 Safari/604.1", "Safari on iOS"),
        ("curl/8.5.0", "not recorded"),
        ("", "not recorded"),
        ("<script>Firefox/1", "Firefox"),
    ],
)
def test_a_device_is_what_the_browser_says(said: str, expected: str) -> None:
    assert device(said) == expected


# Within a second, on the next request (ASVS 8.3.2)

Change = Callable[[Cast], object]
CHANGES: dict[str, tuple[Change, int]] = {
    "deactivated": (lambda cast: people.set_active(cast.otto, False), 302),
    "sessions ended": (lambda cast: people.end_sessions(cast.otto), 302),
    "organisation closed": (lambda cast: organisations.set_active(cast.otto.organisation, False), 302),
    "second factor reset": (lambda cast: people.reset_second_factor(cast.otto), 302),
    "role changed": (lambda cast: people.change_person(cast.otto, PersonFields("Otto", "coordinator")), 403),
}


@pytest.mark.parametrize("name", list(CHANGES))
def test_a_revocation_holds_on_the_next_request(cast: Cast, name: str) -> None:
    change, status = CHANGES[name]
    client = signed_in()
    assert client.get("/submissions/").status_code == 200
    with acting(actor_of(cast.adam)):
        change(cast)
    assert client.get("/submissions/").status_code == status


def test_areas_taken_from_a_person_or_their_organisation_are_gone_on_the_next_request(cast: Cast) -> None:
    from tutela.safeguards.organisations import OrganisationFields

    with acting(actor_of(cast.adam)):
        people.change_person(cast.otto, PersonFields("Otto", "officer", ["drugs"]))
    page = signed_in().get("/desk/").content.decode()
    assert "Drugs" in page
    assert "Firearms" not in page
    client = signed_in()
    with acting(actor_of(cast.adam)):
        fields = OrganisationFields("Police", "national_authority", "law_enforcement", "AT", ["firearms"])
        organisations.change_organisation(cast.otto.organisation, fields)
    assert "Drugs" not in client.get("/desk/").content.decode()


# A second factor where it is required


def test_where_it_is_required_nothing_opens_before_the_second_factor_is_set_up(cast: Cast) -> None:
    with override_settings(SECOND_FACTOR=True):
        client = signed_in()
        for address in ("/desk/", "/submissions/", "/records/", "/administration/permissions/"):
            assert client.get(address)["Location"] == "/account/second-factor/", address
        assert "needs a second factor" in client.get("/account/").content.decode()
        set_up_app(client)
        assert client.get("/submissions/").status_code == 200
        assert signed_in("cora").get("/desk/").status_code == 200  # sees no case data


def test_an_administrator_needs_it_too(cast: Cast) -> None:
    with override_settings(SECOND_FACTOR=True):
        assert signed_in("adam").get("/administration/people/")["Location"] == "/account/second-factor/"


def test_nothing_inline_that_the_policy_would_stop_stands_on_these_pages(cast: Cast) -> None:
    client = signed_in()
    set_up_app(client)
    addresses = [
        *("/account/", "/account/password/", "/account/sessions/", "/account/second-factor/", "/account/passkeys/"),
        *("/account/passkeys/add/", "/account/second-factor/codes/", "/account/second-factor/codes/new/"),
        *("/account/second-factor/app/remove/", "/account/connections/", "/account/confirm/", "/account/confirm/code/"),
    ]
    for address in addresses:
        answer = client.get(address)
        page = answer.content.decode()
        assert answer.status_code == 200, address
        for stopped in (" style=", "<style", " onclick=", "<script>", "javascript:"):
            assert stopped not in page, (address, stopped)
        for script in re.findall(r"<script([^>]*)>", page):
            assert "src=" in script or 'type="application/json"' in script, (address, script)
        assert "alert" not in page or "role=" in page
