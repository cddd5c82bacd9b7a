"""Every page names its action, its methods, and runs as the person who asks."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import URLPattern, reverse
from django.urls.converters import IntConverter

from tests.cast import Cast
from tests.web.planted import CANARY, GOOD, customs_file, quarantined_of, submission_of, work_off
from tutela.errors import NoActor
from tutela.records.models import Record
from tutela.safeguards import actor as actors
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.checks import pages
from tutela.safeguards.models import Person
from tutela.safeguards.permissions import PUBLIC_ACTIONS
from tutela.web.page import page

UNPROTECTED = ["/", "/sign-in/", "/static/web/tutela.css"]
NO_SUCH_ID = "0" * 20


EXAMPLES: dict[str, dict[str, object]] = {
    "breaches_file": {"kind": "csv"},
    "request_decide": {"public_id": NO_SUCH_ID, "item": 1},
    "request_file": {"public_id": NO_SUCH_ID, "kind": "json"},
    "help_contact_do": {"key": 1, "verb": "withdraw"},
    "asset": {"name": "web/tutela.css"},
    "audit_export": {"kind": "ndjson"},
    "records_export": {"kind": "ndjson"},
    "records_export_approval": {"kind": "ndjson"},
    "seizures_file": {"name": "trend", "kind": "csv"},
    "invitation": {"token": "none"},
    "strategy_word": {"public_id": NO_SUCH_ID, "verb": "verified"},
    "strategy_request_do": {"public_id": NO_SUCH_ID, "what": "send"},
    "seizures_breaks_file": {"kind": "csv"},
    "indicator_breaks_file": {"name": "euda.deaths", "kind": "csv"},
    "indicator": {"name": "euda.deaths"},
    "indicator_reference": {"name": "euda.deaths"},
    "indicator_file": {"name": "euda.deaths", "kind": "csv"},
    "openid_connect_login": {"provider_id": "none"},
    "openid_connect_callback": {"provider_id": "none"},
    "mfa_edit_webauthn": {"pk": 0},
    "mfa_remove_webauthn": {"pk": 0},
    "person": {"key": 0},
    "person_invite": {"key": 0},
    "person_do": {"key": 0, "verb": "deactivate"},
    "organisation": {"slug": "none"},
    "organisation_active": {"slug": "none"},
    "organisation_key_add": {"slug": "none"},
    "organisation_key_revoke": {"slug": "none", "key": 0},
    "client_revoke": {"prefix": "none"},
}
"""Parameters of addresses other than ids, by the name of the page."""


def address_of(pattern: URLPattern, public_id: str = NO_SUCH_ID) -> str:
    """An address the pattern matches: its example, else the id wherever an id goes, and 1 where a number does."""
    if pattern.name in EXAMPLES:
        return reverse(pattern.name, kwargs=EXAMPLES[pattern.name])
    converters = pattern.pattern.converters
    wanted = {name: 1 if isinstance(kind, IntConverter) else public_id for name, kind in converters.items()}
    wanted = wanted or dict.fromkeys(pattern.pattern.regex.groupindex, public_id)
    fixed = set(pattern.default_args or {})
    return reverse(str(pattern.name), kwargs={name: value for name, value in wanted.items() if name not in fixed})


def protected() -> list[URLPattern]:
    return [pattern for pattern in pages() if getattr(pattern.callback, "action", "") not in PUBLIC_ACTIONS]


def test_every_page_names_an_action_of_the_permission_table() -> None:
    assert run_checks() == []


def test_an_action_that_is_not_in_the_table_is_refused_when_the_page_is_written() -> None:
    with pytest.raises(KeyError):
        page("make.tea")


def test_every_protected_page_sends_a_stranger_to_the_sign_in_page(cast: Cast) -> None:
    client = Client()
    for pattern in protected():
        address = address_of(pattern)
        answer = client.get(address)
        if answer.status_code == 405:
            answer = client.post(address)
        if address.startswith("/api/"):
            assert answer.status_code == 401, address
            continue
        assert answer.status_code == 302, address
        assert answer["Location"].startswith("/sign-in/"), address


@pytest.mark.parametrize("address", UNPROTECTED)
def test_public_pages_need_nobody_and_set_no_session(cast: Cast, address: str) -> None:
    answer = Client().get(address)
    assert answer.status_code == 200
    assert settings.SESSION_COOKIE_NAME not in answer.cookies


def test_the_front_page_sets_no_cookie_at_all(cast: Cast) -> None:
    assert not Client().get("/").cookies


def test_a_stranger_comes_back_to_the_page_they_wanted(cast: Cast) -> None:
    assert (
        Client().get("/quarantine/?code=field_missing")["Location"]
        == "/sign-in/?next=/quarantine/%3Fcode%3Dfield_missing"
    )


def test_a_stranger_of_htmx_is_sent_to_sign_in_as_a_whole_page(cast: Cast) -> None:
    answer = Client().get("/submissions/", headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == "/sign-in/"


def test_no_page_shows_anything_of_another_organisation(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    submission = submission_of(cast.otto)
    unit = quarantined_of(cast.otto, submission)
    nina, otto = client_of(cast.nina), client_of(cast.otto)
    otto.post(
        "/submissions/new/",
        {"file": SimpleUploadedFile(f"{CANARY}.csv", customs_file(GOOD)), "new_source": "customs-north"},
    )
    work_off()
    with acting(actor_of(cast.otto)):
        record = Record.objects.get()
    shown_to_otto = 0
    for pattern in pages():
        every = {address_of(pattern, one): one for one in (submission.public_id, unit.public_id, record.public_id)}
        for address, public_id in every.items():  # one, where the page's address has no id
            mine, hers = otto.get(address), nina.get(address)
            shown_to_otto += CANARY.encode() in b"".join(mine)
            assert CANARY.encode() not in b"".join(hers), address
            if public_id in address:
                action = getattr(pattern.callback, "action", "public")
                lacks = action not in PUBLIC_ACTIONS and not actor_of(cast.nina).may(action)
                assert hers.status_code in ({403, 405} if lacks else {404, 405}), address
    assert shown_to_otto >= 8  # desk, lists, receipt, download, unit, record, export: the canary would be seen


def test_an_id_that_does_not_exist_and_one_that_is_hidden_look_the_same(
    cast: Cast, client_of: Callable[[Person], Client]
) -> None:
    hidden = submission_of(cast.otto).public_id
    nina = client_of(cast.nina)
    there, not_there = nina.get(f"/submissions/{hidden}/"), nina.get(f"/submissions/{NO_SUCH_ID}/")
    assert there.status_code == not_there.status_code == 404
    masked = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')  # another mask in each answer
    assert masked.sub(b"", there.content) == masked.sub(b"", not_there.content)


@pytest.mark.parametrize("public_id", ["x", "0", "%27%3B--", "a" * 300, "..%2f..%2fsettings"])
def test_bad_ids_are_not_found(cast: Cast, client_of: Callable[[Person], Client], public_id: str) -> None:
    otto = client_of(cast.otto)
    for start in ("/submissions/", "/quarantine/"):
        assert otto.get(f"{start}{public_id}/").status_code == 404


def test_a_role_without_the_action_is_refused_and_told_what_to_do(
    cast: Cast, client_of: Callable[[Person], Client]
) -> None:
    for person in (cast.adam, cast.cora):
        client = client_of(person)
        for address in ("/submissions/", "/submissions/new/", "/quarantine/"):
            answer = client.get(address)
            assert answer.status_code == 403, (person, address)
            assert "Ask the administrator" in answer.content.decode()


def test_a_page_that_does_not_take_a_method_names_those_that_it_takes(
    cast: Cast, client_of: Callable[[Person], Client]
) -> None:
    answer = client_of(cast.otto).get(f"/quarantine/{NO_SUCH_ID}/dismiss/")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")


def test_a_head_request_is_answered_like_a_get(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    answer = client_of(cast.otto).head("/desk/")
    assert answer.status_code == 200
    assert answer.content == b""


def test_an_error_undoes_what_the_view_wrote(cast: Cast) -> None:
    from tutela.intake.actions import source_for
    from tutela.records.models import Source

    @page("intake.submit", "POST")
    def breaks(request: object) -> HttpResponse:
        source_for("half-written")
        raise ValueError("after the write")

    request = RequestFactory().post("/")
    request.user = cast.otto
    request.session = {"seen_at": time.time()}  # type: ignore[assignment]
    with pytest.raises(ValueError, match="after the write"):
        breaks(request)
    assert not Source.objects.filter(slug="half-written").exists()


def test_nobody_acts_once_the_page_is_answered(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    client_of(cast.otto).get("/desk/")
    with pytest.raises(NoActor):
        actors.current()
