"""Signing in and out, and the limit on guessing."""

from __future__ import annotations

import time
from collections.abc import Iterator
from unittest import mock

import pytest
from django.test import Client

from tests.cast import Cast
from tutela.web import sign_in

RIGHT = {"username": "otto@example.eu", "password": "correct horse battery"}
WRONG = {**RIGHT, "password": "wrong"}


@pytest.fixture(autouse=True)
def nothing_failed_yet() -> Iterator[None]:
    sign_in.failures.forget(RIGHT["username"])
    yield
    sign_in.failures.forget(RIGHT["username"])


def test_the_right_password_opens_the_desk(cast: Cast) -> None:
    client = Client()
    answer = client.post("/sign-in/", RIGHT)
    assert answer.status_code == 302
    assert answer["Location"] == "/desk/"
    assert client.get("/desk/").status_code == 200


def test_the_wrong_password_and_an_unknown_name_read_the_same(cast: Cast) -> None:
    one = Client().post("/sign-in/", WRONG)
    other = Client().post("/sign-in/", {**WRONG, "username": "nobody@example.eu"})
    assert one.status_code == other.status_code == 200
    sentence = "do not belong together"
    assert sentence in one.content.decode()
    assert sentence in other.content.decode()


def test_a_person_who_is_not_active_stays_outside(cast: Cast) -> None:
    cast.otto.is_active = False
    cast.otto.save(update_fields=["is_active"])
    try:
        assert "do not belong together" in Client().post("/sign-in/", RIGHT).content.decode()
    finally:
        cast.otto.is_active = True
        cast.otto.save(update_fields=["is_active"])


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


@pytest.mark.parametrize("address", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_one_is_never_sent_to_another_site(cast: Cast, address: str) -> None:
    assert Client().post("/sign-in/", {**RIGHT, "next": address})["Location"] == "/desk/"


def test_after_ten_failures_even_the_right_password_is_refused_for_five_minutes(cast: Cast) -> None:
    client = Client()
    for _ in range(sign_in.FAILURES):
        assert client.post("/sign-in/", WRONG).status_code == 200
    refused = client.post("/sign-in/", {**RIGHT, "username": "OTTO@example.eu"})
    assert refused.status_code == 429
    assert refused["Retry-After"] == "300"
    assert client.get("/desk/").status_code == 302
    later = time.monotonic() + sign_in.WITHIN_SECONDS + 1
    with mock.patch("tutela.web.sign_in.time.monotonic", return_value=later):
        assert client.post("/sign-in/", RIGHT).status_code == 302


def test_a_success_wipes_the_slate(cast: Cast) -> None:
    for _ in range(sign_in.FAILURES - 1):
        Client().post("/sign-in/", WRONG)
    assert Client().post("/sign-in/", RIGHT).status_code == 302
    assert Client().post("/sign-in/", WRONG).status_code == 200


def test_only_so_many_names_are_remembered() -> None:
    failures = sign_in.Failures()
    with mock.patch.object(sign_in, "_REMEMBERED_NAMES", 3):
        for number in range(5):
            failures.add(f"name{number}")
    assert len(failures._at) == 3
