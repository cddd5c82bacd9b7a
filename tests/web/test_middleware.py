"""What surrounds every page: headers, errors as pages, and uploads that are refused before a byte is read."""

from __future__ import annotations

from collections.abc import Callable
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client, override_settings

from tests.cast import Cast
from tutela.errors import Conflict
from tutela.safeguards.models import Person
from tutela.web import errors, middleware

ADDRESSES = ["/", "/sign-in/", "/nope/", "/static/web/tutela.js", "/desk/"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_keeps_the_browser_to_this_site(cast: Cast, address: str) -> None:
    answer = Client().get(address)
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"


def test_nothing_inline_that_the_policy_would_stop_stands_in_any_page(
    cast: Cast, client_of: Callable[[Person], Client]
) -> None:
    otto = client_of(cast.otto)
    for address in ("/", "/sign-in/", "/desk/", "/submissions/", "/submissions/new/", "/quarantine/", "/nope/"):
        page = otto.get(address).content.decode()
        assert " style=" not in page, address
        assert " onclick=" not in page, address
        assert "<script>" not in page, address
        assert "<style" not in page, address


def test_pages_stay_out_of_the_browsers_cache(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    assert "no-store" in client_of(cast.otto).get("/desk/")["Cache-Control"]


def test_an_unknown_address_is_a_page_in_the_frame_of_whoever_asks(
    cast: Cast, client_of: Callable[[Person], Client]
) -> None:
    stranger, otto = Client().get("/nope/"), client_of(cast.otto).get("/nope/")
    assert stranger.status_code == otto.status_code == 404
    assert b"Sign in" in stranger.content
    assert b"Sign out" in otto.content


def test_a_foreseen_error_is_a_page_with_its_status_sentence_and_mend(
    cast: Cast, client_of: Callable[[Person], Client]
) -> None:
    with mock.patch("tutela.web.desk.render", side_effect=Conflict("Someone was faster.", mend="Load the page again.")):
        answer = client_of(cast.otto).get("/desk/")
    assert answer.status_code == 409
    assert "Someone was faster." in answer.content.decode()
    assert "Load the page again." in answer.content.decode()


def test_htmx_gets_an_error_as_a_fragment(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    answer = client_of(cast.otto).get(f"/submissions/{'0' * 20}/progress/", headers={"HX-Request": "true"})
    assert answer.status_code == 404
    assert answer.content.decode().startswith("<p")


def test_a_database_that_does_not_answer_is_a_503_that_asks_to_try_again(
    cast: Cast, client_of: Callable[[Person], Client]
) -> None:
    with mock.patch("tutela.web.desk.render", side_effect=OperationalError("connection refused: secret detail")):
        answer = client_of(cast.otto).get("/desk/")
    assert answer.status_code == 503
    assert answer["Retry-After"] == str(errors.RETRY_AFTER_SECONDS)
    assert "secret detail" not in answer.content.decode()
    assert "Sign out" not in answer.content.decode()  # who is signed in is not asked of a database that is down


def test_an_unforeseen_error_gives_nothing_away(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    client = client_of(cast.otto)
    client.raise_request_exception = False
    with mock.patch("tutela.web.desk.render", side_effect=ZeroDivisionError("secret detail")):
        answer = client.get("/desk/")
    assert answer.status_code == 500
    assert "secret detail" not in answer.content.decode()
    assert "What you sent was not stored" in answer.content.decode()


def test_a_large_upload_of_a_stranger_is_not_even_read(cast: Cast) -> None:
    file = SimpleUploadedFile("a.csv", b"x" * 3_000_000)
    with mock.patch("django.http.request.HttpRequest.parse_file_upload", side_effect=AssertionError("it was read")):
        answer = Client(enforce_csrf_checks=True).post("/submissions/new/", {"file": file})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/")


def test_an_upload_beyond_the_limit_is_refused_before_it_is_read(
    cast: Cast, client_of: Callable[[Person], Client]
) -> None:
    client = client_of(cast.otto)
    with (
        override_settings(UPLOAD_LIMIT_BYTES=3 * 1024**2),
        mock.patch("django.http.request.HttpRequest.parse_file_upload", side_effect=AssertionError("it was read")),
    ):
        large = SimpleUploadedFile("a.csv", b"x" * (3 * 1024**2 + middleware.FORM_BYTES))
        answer = client.post("/submissions/new/", {"file": large})
    assert answer.status_code == 413
    assert "larger than 3 MiB" in answer.content.decode()


def test_a_form_without_its_token_changes_nothing_and_says_so(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.otto)
    answer = client.post("/sign-out/")
    assert answer.status_code == 403
    assert "Nothing was changed" in answer.content.decode()
    assert client.get("/desk/").status_code == 200
