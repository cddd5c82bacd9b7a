"""Nothing is reached without an entry in the permission table: pages, action functions, commands, jobs."""

from __future__ import annotations

import pytest
from django.core.checks import run_checks
from procrastinate.contrib.django import app
from tests.cast import Cast
from tests.deliveries import delivered, row

from tutela import cli, jobs
from tutela.cli import command
from tutela.errors import ConfigurationError, NotPermitted
from tutela.intake import actions
from tutela.intake.models import Quarantined
from tutela.safeguards import checks, permissions
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.doing import does
from tutela.safeguards.models import AuditEntry
from tutela.safeguards.permissions import ACTIONS, BY_NAME, PUBLIC_ACTIONS, Role


def test_everything_that_is_there_holds() -> None:
    assert run_checks() == []
    checks.must_hold()


def test_an_action_function_without_an_entry_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    def forgotten() -> None:
        """Writes."""

    forgotten.__module__ = actions.__name__
    monkeypatch.setattr(actions, "forgotten", forgotten, raising=False)
    with pytest.raises(ConfigurationError, match=r"intake\.actions\.forgotten names no action"):
        checks.must_hold()


def test_an_entry_that_is_gone_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {name: action for name, action in BY_NAME.items() if name != "quarantine.mend"}
    monkeypatch.setattr(permissions, "BY_NAME", known)
    monkeypatch.setattr(checks, "BY_NAME", known)
    with pytest.raises(ConfigurationError, match="dismiss"):
        checks.must_hold()


def test_there_are_action_functions_to_check() -> None:
    names = {function.__name__ for function in checks.action_functions()}
    assert {"deliver", "dismiss", "dismiss_all", "replay", "mend_one", "source_for"} <= names


def test_every_command_names_an_action_that_the_operator_has() -> None:
    found = dict(cli.commands())
    assert {"tutela ingest", "tutela quarantine show", "tutela doctor"} <= set(found)
    for words, callback in found.items():
        action = getattr(callback, "action", "")
        assert Role.OPERATOR in BY_NAME[action].grants, words


def test_every_job_names_an_action_that_the_system_has() -> None:
    own = {name for name in app.tasks if not name.startswith(("builtin", "procrastinate"))}
    assert own == set(jobs.ACTIONS)
    by_itself = {name: action for name, action in jobs.ACTIONS.items() if name not in jobs.AS_THE_PERSON}
    tutela = {Role.SYSTEM, Role.KEEPER, Role.LINKER}
    assert all(tutela & set(BY_NAME[action].grants) for action in by_itself.values())
    assert set(jobs.AS_THE_PERSON) < set(jobs.ACTIONS)


def test_every_action_is_granted_to_somebody_or_to_everybody() -> None:
    for action in ACTIONS:
        assert bool(action.grants) != (action.name in PUBLIC_ACTIONS), action.name


def test_an_action_that_is_not_in_the_table_is_refused_when_it_is_written() -> None:
    with pytest.raises(KeyError):
        does("make.tea")
    with pytest.raises(KeyError):
        command.command("make.tea")


def test_a_role_without_the_action_is_refused_by_the_function_itself_whatever_the_door(
    cast: Cast, tmp_path: object
) -> None:
    delivered(tmp_path, [row(AMOUNT="nonsense")])  # type: ignore[arg-type]
    with acting(actor_of(cast.otto)):
        unit = Quarantined.objects.get()
    for person in (cast.cora, cast.adam):
        with acting(actor_of(person)), pytest.raises(NotPermitted):
            actions.dismiss(unit, "because")
    with acting(actor_of(cast.anna)), pytest.raises(NotPermitted):
        actions.dismiss(unit, "an analyst mends only what is their organisation's")


def test_a_command_that_reads_leaves_an_audit_entry(cast: Cast, tmp_path: object) -> None:
    delivered(tmp_path, [row(AMOUNT="nonsense")])  # type: ignore[arg-type]
    with acting(actor_of(cast.otto)):
        unit = Quarantined.objects.get()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", ["tutela", "quarantine", "show", unit.public_id, "--json"])
        with pytest.raises(SystemExit):
            cli.main()
    entry = AuditEntry.objects.using("owner").filter(action="quarantine.read").get()
    assert (entry.role, entry.subject_id, entry.operation) == ("operator", unit.public_id, "consultation")
