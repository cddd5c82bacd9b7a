"""People, organisations and keys on the command line."""

from __future__ import annotations

import json
from contextlib import nullcontext
from pathlib import Path
from unittest import mock

from tests.cast import Cast
from tests.commands import tutela_as_process
from tests.safeguards.test_public_keys import AGE
from typer.testing import CliRunner

from tutela.cli import app
from tutela.cli.output import exit_code
from tutela.errors import TutelaError
from tutela.safeguards.clients import authenticate_key
from tutela.safeguards.models import AuditEntry, Person
from tutela.safeguards.people import accept_invitation


def said(*arguments: str, expect: int = 0) -> dict[str, object]:
    """What a command answers in JSON. It runs in this process, whose database is ready; one test below starts it anew."""
    with mock.patch("tutela.cli.people.ready", nullcontext):
        ended = CliRunner().invoke(app, [*arguments, "--json"])
    if isinstance(ended.exception, TutelaError):
        assert exit_code(ended.exception) == expect
        return {"error": ended.exception.code}
    assert ended.exit_code == expect, ended.output
    answer: dict[str, object] = json.loads(ended.stdout)
    return answer


def listed_in(answer: dict[str, object]) -> dict[str, object]:
    """The one key that is listed."""
    keys = answer["keys"]
    assert isinstance(keys, list)
    (one,) = keys
    assert isinstance(one, dict)
    return one


def test_a_person_from_added_to_let_go(cast: Cast) -> None:
    made = said(
        *("people", "add", "New@example.eu", "--name", "New Person", "--organisation", "police-a"),
        *("--role", "officer", "--area", "drugs", "--handling", "H1", "--identity", "example:email:New@example.eu"),
    )
    assert (made["sign_in"], made["areas"], made["handling"]) == ("new@example.eu", ["drugs"], ["H1"])
    accept_invitation(str(made["invitation"]).split("/")[3], "seven tall lamps")
    person = Person.objects.get(sign_in="new@example.eu")
    assert person.check_password("seven tall lamps")
    assert person.identities.get().value == "new@example.eu"
    changed = said("people", "change", "new@example.eu", "--role", "supervisor")
    assert (changed["role"], changed["areas"], changed["handling"]) == ("supervisor", ["drugs"], ["H1"])
    assert said("people", "invite", "new@example.eu")["invitation"]
    said("people", "reset-second-factor", "new@example.eu")
    said("people", "end-sessions", "new@example.eu")
    assert said("people", "deactivate", "new@example.eu")["active"] is False
    listed = said("people", "list", "--organisation", "police-a")["people"]
    assert isinstance(listed, list)
    assert "new@example.eu" not in {one["sign_in"] for one in listed}
    assert said("people", "activate", "new@example.eu")["active"] is True
    entries = AuditEntry.objects.using("owner").filter(
        action="people.change", subject_id=str(person.pk), role="operator"
    )
    assert entries.count() == 8


def test_what_does_not_fit_is_a_sentence_and_an_exit_code(cast: Cast) -> None:
    assert said("people", "deactivate", "nobody@example.eu", expect=3)["error"] == "not_found"
    new = ("people", "add", "new@example.eu", "--name", "N", "--role", "analyst")
    assert said(*new, "--organisation", "police-a", expect=1)["error"] == "invalid_input"
    assert said(*new, "--organisation", "nowhere", expect=3)["error"] == "not_found"
    assert said("organisations", "change", "police-a", "--kind", "shop", expect=1)["error"] == "invalid_input"
    assert said("keys", "revoke", "000000000000", expect=3)["error"] == "not_found"


def test_an_organisation_and_its_keys(cast: Cast, tmp_path: Path) -> None:
    said(
        "organisations", "add", "lab-a", "--name", "Lab", "--kind", "laboratory", "--regime", "gdpr", "--area", "drugs"
    )
    changed = said("organisations", "change", "lab-a", "--country", "AT", "--inactive")
    assert (changed["country"], changed["areas"], changed["active"]) == ("AT", ["drugs"], False)
    file = tmp_path / "key.txt"
    file.write_text(AGE)
    added = said("organisations", "add-key", "lab-a", str(file), "--for", "encryption")
    said("organisations", "revoke-key", "lab-a", str(added["fingerprint"]))
    key = listed_in(said("organisations", "keys", "lab-a"))
    assert (key["fingerprint"], key["state"]) == (added["fingerprint"], "revoked")


def test_a_key_from_made_to_revoked(cast: Cast) -> None:
    made = said(
        "keys", "add", "importer", "--organisation", "police-a", "--role", "officer", "--action", "intake.submit"
    )
    assert authenticate_key(str(made["key"])).may("intake.submit")
    listed = tutela_as_process("keys", "list", "--json")  # as a person or a program runs it
    assert str(made["prefix"]) in listed
    assert str(made["key"]) not in listed
    said("keys", "revoke", str(made["prefix"]))
    one = listed_in(said("keys", "list"))
    assert one["state"] == "revoked"
