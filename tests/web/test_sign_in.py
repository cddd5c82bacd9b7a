"""Signing in and out, and the limit on guessing, which holds over all processes together."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client, RequestFactory, override_settings

from tests.audited import entries
from tests.cast import PASSWORD, Cast
from tutela.safeguards.actor import actor_of
from tutela.safeguards.models import Organisation, Person
from tutela.safeguards.permissions import Scope
from tutela.safeguards.sign_in import AccountAdapter
from tutela.web import sign_in

RIGHT = {"login": "otto@example.eu", "password": PASSWORD}
WRONG = {**RIGHT, "password": "wrong"}
FAILURES = 10
REFUSED = "do not belong together"


def test_the_right_password_opens_the_desk(cast: Cast) -> None:
    client = Client()
    answer = client.post("/sign-in/", RIGHT)
    assert answer.status_code == 302
    assert answer["Location"] == "/desk/"
    assert client.get("/desk/").status_code == 200


def test_the_wrong_password_an_unknown_name_and_a_deactivated_person_read_the_same(cast: Cast) -> None:
    answers = [
        Client().post("/sign-in/", {"login": name, "password": password})
        for name, password in (
            ("otto@example.eu", "wrong"),
            ("nobody@example.eu", PASSWORD),
            ("rita@example.eu", PASSWORD),
            ("rita@example.eu", "wrong"),
        )
    ]
    assert {answer.status_code for answer in answers} == {200}
    for answer in answers:
        assert REFUSED in answer.content.decode()
        assert answer.content.decode().count("alert") == answers[0].content.decode().count("alert")


@pytest.mark.usefixtures("real_cost_of_passwords")
def test_an_unknown_name_takes_as_long_as_a_wrong_password(cast: Cast) -> None:
    cast.otto.set_password(PASSWORD)
    cast.otto.save()
    taken: dict[str, list[float]] = {"otto@example.eu": [], "nobody@example.eu": []}
    for attempt in range(5):  # in turns, so that whatever else the machine does slows both
        for name, seconds in taken.items():
            began = time.perf_counter()
            Client().post("/sign-in/", {"login": name, "password": f"wrong {attempt}"})
            seconds.append(time.perf_counter() - began)
    known, unknown = (statistics.median(seconds) for seconds in taken.values())
    assert 0.5 < unknown / known < 2


def test_passwords_are_kept_under_argon2_from_the_next_sign_in_on(cast: Cast) -> None:
    assert cast.otto.password.startswith("argon2$argon2id$")


def test_nobody_of_an_organisation_that_is_not_active_gets_in(cast: Cast) -> None:
    cast.otto.organisation.active = False
    cast.otto.organisation.save()
    assert REFUSED in Client().post("/sign-in/", RIGHT).content.decode()


def test_signing_out_ends_the_session(cast: Cast) -> None:
    client = Client()
    client.post("/sign-in/", RIGHT)
    assert client.post("/sign-out/")["Location"] == "/"
    assert client.get("/desk/").status_code == 302


def test_a_link_cannot_sign_anyone_out(cast: Cast) -> None:
    client = Client()
    client.post("/sign-in/", RIGHT)
    assert client.get("/sign-out/").status_code == 405
    assert client.get("/desk/").status_code == 200


def test_signing_in_gives_the_session_a_new_key(cast: Cast) -> None:
    client = Client()
    client.get("/sign-in/")
    session = client.session
    session["planted"] = "by someone else"
    session.save()
    client.cookies["tutela"] = planted = str(session.session_key)
    client.post("/sign-in/", RIGHT)
    assert client.session.session_key != planted


@pytest.mark.parametrize("address", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_one_is_never_sent_to_another_site(cast: Cast, address: str) -> None:
    assert Client().post("/sign-in/", {**RIGHT, "next": address})["Location"] == "/desk/"


def test_one_comes_back_to_where_one_was_going(cast: Cast) -> None:
    assert Client().post("/sign-in/", {**RIGHT, "next": "/quarantine/?code=x"})["Location"] == "/quarantine/?code=x"


def _forget_for(seconds: int) -> None:
    """What is counted grows older by that much."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE safeguards_counter SET expires_at = expires_at - make_interval(secs => %s)", [float(seconds)]
        )


def test_after_ten_failures_even_the_right_password_is_refused_for_five_minutes(cast: Cast) -> None:
    client = Client()
    for _ in range(FAILURES):
        assert client.post("/sign-in/", WRONG).status_code == 200
    refused = client.post("/sign-in/", {**RIGHT, "login": "OTTO@example.eu"})
    assert refused.status_code == 429
    assert refused["Retry-After"] == str(sign_in.RETRY_AFTER_SECONDS)
    assert "tried too often" in refused.content.decode()
    assert client.get("/desk/").status_code == 302
    assert (
        client.post("/sign-in/", {**RIGHT, "login": "nina@example.eu"}).status_code == 302
    )  # others are not locked out
    _forget_for(301)
    assert Client().post("/sign-in/", RIGHT).status_code == 302


def test_successes_in_between_do_not_wipe_the_slate(cast: Cast) -> None:
    for _ in range(FAILURES - 1):
        Client().post("/sign-in/", WRONG)
        assert Client().post("/sign-in/", RIGHT).status_code == 302
    assert Client().post("/sign-in/", WRONG).status_code == 200
    assert Client().post("/sign-in/", RIGHT).status_code == 429


GUESS = """
import django; django.setup()
from django.conf import settings
settings.ALLOWED_HOSTS.append("testserver")
from django.test import Client, RequestFactory, override_settings
print(*[Client().post("/sign-in/", {"login": "otto@example.eu", "password": f"guess {n}"}).status_code for n in range(10)])
"""


def test_the_limit_holds_over_two_processes_together(cast: Cast) -> None:
    guessing = [
        subprocess.Popen([sys.executable, "-c", GUESS], stdout=subprocess.PIPE, text=True, env=os.environ) for _ in "ab"
    ]
    answers = [code for process in guessing for code in process.communicate(timeout=60)[0].split()]
    assert sorted(answers) == ["200"] * FAILURES + ["429"] * FAILURES


def test_an_address_that_tries_many_names_is_slowed_down(cast: Cast) -> None:
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]
    ):  # sixty slow ones take long
        answers = [
            Client().post("/sign-in/", {"login": f"name{number}@example.eu", "password": "x"}).status_code
            for number in range(61)
        ]
    assert answers[:60] == [200] * 60
    assert answers[60] == 429


def test_sign_ins_and_failures_are_written_down(cast: Cast) -> None:
    Client().post("/sign-in/", WRONG)
    Client().post("/sign-in/", {**WRONG, "login": "nobody@example.eu"})
    client = Client()
    client.post("/sign-in/", RIGHT)
    client.post("/sign-out/")
    written = [one.row for one in entries(action="sign_in")]
    assert list(written) == [
        ("failed sign-in", str(cast.otto.pk), "system", ""),
        ("failed sign-in", "", "system", ""),
        ("session", str(cast.otto.pk), "officer", ""),
        ("session", str(cast.otto.pk), "officer", "signed out"),
    ]


def test_there_is_no_registration(cast: Cast) -> None:
    for address in ("/sign-in/registration/", "/sign-in/registration/provider/", "/sign-in/inactive/"):
        answer = Client().post(address, {"username": "new", "password1": PASSWORD, "password2": PASSWORD})
        assert answer.status_code == 404


def test_by_whatever_way_one_comes_who_may_not_get_in_does_not(cast: Cast) -> None:
    """Passkeys and providers pass by the password; all pass by here."""
    about = {"email_verification": "none", "signal_kwargs": None, "email": None, "signup": False, "redirect_url": None}
    request = RequestFactory().post("/sign-in/passkey/")
    request.session = {}  # type: ignore[assignment]
    closed = Person(organisation=Organisation(active=False), sign_in="x", role="officer")
    program = Person(organisation=Organisation(), sign_in="x", role="officer", is_client=True)
    for person in (cast.rita, closed, program):
        answer = AccountAdapter().pre_login(request, person, **about)
        assert answer is not None
        assert answer["Location"] == "/sign-in/?refused=yes"
    assert AccountAdapter().pre_login(request, cast.otto, **about) is None


def test_a_key_without_records_does_not_see_all_though_its_role_does(cast: Cast) -> None:
    analyst = actor_of(cast.anna)
    assert analyst.scope("records.open") is Scope.ALL
    assert replace(analyst, actions=frozenset({"intake.submit"})).scope("records.open") is None
