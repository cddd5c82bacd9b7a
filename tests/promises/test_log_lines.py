"""Log lines carry no personal data: identifiers are planted everywhere a person or a file can put them, everything is
made to go wrong, and what was logged is searched for them."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.cast import Cast
from tests.deliveries import row, seizure_file
from tests.web.planted import work_off

from tutela import ingesting
from tutela.intake import building
from tutela.records import queries
from tutela.safeguards.log_lines import WithoutValues
from tutela.safeguards.models import Person

LOGGING: dict[str, Any] = dict(settings.LOGGING)

PLANTED = ("jana.beispielova@example.eu", "+431234567890", "DE89370400440532013000", "Beispielova")
EMAIL, PHONE, IBAN, NAME = PLANTED


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """Everything that is logged, down to DEBUG, as the installation's handler writes it."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    configured = LOGGING["formatters"]["without_values"]
    assert configured["()"] == f"{WithoutValues.__module__}.{WithoutValues.__qualname__}"
    handler.setFormatter(WithoutValues(configured["format"]))
    root = logging.getLogger()
    former = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    for name in ("django.db.backends", "asyncio"):  # SQL is logged in DEBUG only, which is never on
        logging.getLogger(name).setLevel(logging.INFO)
    yield written
    root.removeHandler(handler)
    root.setLevel(former)
    for name in ("django.db.backends", "asyncio"):
        logging.getLogger(name).setLevel(logging.NOTSET)


def test_the_installation_logs_through_this_formatter() -> None:
    assert LOGGING["root"]["handlers"] == ["console"]
    assert LOGGING["handlers"]["console"]["formatter"] == "without_values"
    assert settings.DEBUG is False


def test_a_delivery_full_of_identifiers_that_goes_wrong_logs_none(
    cast: Cast, tmp_path: Path, logged: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*given: object) -> None:
        raise ValueError(f"cannot read {EMAIL} of {NAME}")

    rows = [row(PLACE=EMAIL, HIDING_PLACE=PHONE), row(AMOUNT=IBAN, PLACE=NAME)]
    path = seizure_file(tmp_path, rows, f"report on {NAME}.csv")
    ingesting.ingest(ingesting.Order(path, "customs"), lambda progress: None)
    monkeypatch.setattr(building, "understand", fails)
    path = seizure_file(tmp_path, [row(PLACE=EMAIL, AMOUNT="7")], f"report on {NAME} 2.csv")
    receipt = ingesting.ingest(ingesting.Order(path, "customs"), lambda progress: None)
    assert receipt.quarantined == 1
    text = logged.getvalue()
    assert "was not understood" in text
    assert "builtins.ValueError" in text
    assert "in fails" in text  # the place is said
    assert [planted for planted in PLANTED if planted in text] == []


def test_pages_asked_for_with_identifiers_log_none_whatever_becomes_of_them(
    cast: Cast, client_of: Callable[[Person], Client], logged: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(cast.otto)
    client.raise_request_exception = False
    file = SimpleUploadedFile(f"{NAME}.csv", f"CASE_ID,OFFICE\n{EMAIL},{PHONE}\n".encode())
    client.post("/submissions/new/", {"file": file, "new_source": "customs-north"})
    work_off()
    assert client.get("/records/", {"q": EMAIL}).status_code == 200
    for address in (f"/records/{NAME}/", f"/nothing/{EMAIL}/{PHONE}", f"/quarantine/{NAME}/", f"/records/?from={IBAN}"):
        assert client.get(address).status_code in {400, 404}, address
    assert client.post(f"/records/{NAME}/").status_code == 405
    client.post("/sign-in/", {"username": EMAIL, "password": NAME})

    def fails(*given: object) -> None:
        raise RuntimeError(f"{EMAIL} and {PHONE}")

    monkeypatch.setattr(queries, "record", fails)
    assert client.get(f"/records/{NAME}/").status_code == 500
    text = logged.getvalue()
    assert "500 GET /records/<slug:public_id>/" in text
    assert "builtins.RuntimeError" in text
    assert [planted for planted in PLANTED if planted in text] == []


def test_a_cause_is_named_by_its_kind_and_place(logged: io.StringIO) -> None:
    def raises() -> None:
        try:
            int(EMAIL)
        except ValueError as error:
            raise KeyError(PHONE) from error

    try:
        raises()
    except KeyError:
        logging.getLogger("tutela.test").exception("job %s failed", 12)
    text = logged.getvalue()
    assert "job 12 failed" in text
    assert text.index("builtins.ValueError") < text.index("builtins.KeyError")
    assert [planted for planted in PLANTED if planted in text] == []
