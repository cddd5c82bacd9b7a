"""Who gets in where: every page by every method for everybody in the cast and every relation to a thing, each command, job
and action function; what is expected is worked out from the permission table alone."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.test import override_settings
from django.urls import reverse
from procrastinate.contrib.django import app as queue
from tests.cast import PASSWORD, Cast
from tests.promises.endpoints import ENDPOINTS, METHODS
from tests.promises.matrix import (
    PAGES,
    Quick,
    Somebody,
    address_of,
    ask,
    asked_of,
    expected,
    granted,
    holds,
    masked,
    named_by,
    signed_in,
)
from tests.promises.world import NONE_SUCH, World, world
from typer.main import get_command

import tutela
from tutela import cli, jobs
from tutela.errors import NoActor, NotPermitted
from tutela.linking.cases import queue as cases_queue
from tutela.safeguards import checks
from tutela.safeguards.actor import Actor, acting
from tutela.safeguards.installation import operator
from tutela.safeguards.models import ApiClient, Organisation, Person
from tutela.safeguards.permissions import ACTIONS, BY_NAME, PUBLIC_ACTIONS, Role
from tutela.vocabulary.areas import Area


@pytest.fixture(scope="module")
def planted(cast_of_module: Cast, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(cast_of_module, tmp_path_factory.mktemp("world")) as made:
        logging.getLogger("django.request").setLevel(logging.CRITICAL)
        logging.getLogger("tutela.web").setLevel(logging.CRITICAL)
        yield made
        logging.getLogger("django.request").setLevel(logging.NOTSET)
        logging.getLogger("tutela.web").setLevel(logging.NOTSET)


@pytest.fixture(scope="module")
def everybody(planted: World) -> list[Somebody]:
    """The cast, a national analyst, two counsellors, nobody, and a program with a key."""
    people = [Somebody(name, person, signed_in(person)) for name, person in planted.people.items()]
    program = Somebody("program", None, Quick(raise_request_exception=False), planted.client_keys["police-a"])
    return [*people, Somebody("anonymous", None, Quick(raise_request_exception=False)), program]


def test_every_page_is_in_the_reviewed_table_and_nothing_else_is() -> None:
    assert all(pattern.name for pattern in checks.pages()), "a page without a name can't be reviewed"
    assert {pattern.name: getattr(pattern.callback, "action", "") for pattern in checks.pages()} == PAGES
    named = {one.thing for one in ENDPOINTS.values()} - {""}
    assert named == set(NONE_SUCH)
    for pattern in checks.pages():
        assert getattr(pattern.callback, "action", None) in BY_NAME


def test_a_view_tells_nothing_but_post_from_the_rest_so_that_head_is_decided_as_get_is() -> None:
    told_apart = re.compile(r"request\.method (?:==|!=|in|not in) (\{[^}]*\}|\S+?)[:,)\s]")
    root = Path(tutela.__file__).parent
    found = [
        (path.name, with_what)
        for path in root.rglob("*.py")
        for with_what in told_apart.findall(path.read_text(encoding="utf-8"))
    ]
    assert len(found) > 20
    for name, with_what in found:
        both = '"GET"' in with_what and '"HEAD"' in with_what
        what_is_taken = (name, with_what) in {("page.py", "accepted"), ("bearer.py", "allowed")}
        assert with_what == '"POST"' or both or what_is_taken, (name, with_what)


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_every_cell_of_the_matrix(planted: World, everybody: list[Somebody]) -> None:
    owners = {one.slug: one for one in Organisation.objects.all()}
    wrong, cells, compared = [], 0, 0
    for who, name, method in asked_of(everybody):
        hidden = []
        for word, kwargs, owner in named_by(planted, who, name, method, owners):
            answer = ask(who, name, method, kwargs)
            kind = expected(who, name, method, owner)
            cells += 1
            if not holds(answer, kind, name):
                wrong.append((who.name, method, name, word, f"expected {kind}", answer.status))
            elif kind == "404":
                hidden.append((word, masked(answer, address_of(name, kwargs))))
        for word, shown in hidden[:-1]:
            compared += 1
            if shown != hidden[-1][1]:
                wrong.append((who.name, method, name, word, "hidden and none such differ", shown[0]))
    print(
        f"\nmatrix: {cells} cells ({len(ENDPOINTS)} pages x {len(METHODS)} methods x {len(everybody)} people x relations),"
        f" {compared} hidden answers identical to none such, {len(wrong)} wrong"
    )
    assert not wrong, "\n".join(map(str, wrong))
    assert cells > 6_000
    assert compared > 300


# Who is let go, or no longer what they were.


def everywhere(who: Somebody) -> list[tuple[str, str, str, int]]:
    """Ask for every page once by each method that it takes (HEAD is decided as GET is), naming nothing that exists; what is not
    as expected."""
    wrong = []
    for name, endpoint in ENDPOINTS.items():
        for method in [one for one in endpoint.takes.split() if one != "HEAD"]:
            if name in {"sign_out", "account_logout"}:
                continue
            answer = ask(who, name, method, NONE_SUCH.get(endpoint.thing, {}))
            kind = expected(who, name, method, None)
            if not holds(answer, kind, name):
                wrong.append((method, name, kind, answer.status))
    return wrong


def _let_go(person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(is_active=False)


def _closed(person: Person) -> None:
    Organisation.objects.filter(pk=person.organisation_id).update(active=False)


def _ended(person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(session_epoch=person.session_epoch + 1)


@pytest.fixture
def newcomer(planted: World) -> Iterator[Person]:
    """An officer of a police of their own, with an open session in the tests that take one."""
    police = Organisation.objects.create(
        slug="police-c", name="Police of Nowhere", kind="national_authority", country="FI", areas=list(Area)
    )
    person = Person.objects.create_person(
        "newcomer@example.eu", PASSWORD, name="Newcomer", organisation=police, role="officer", areas=list(Area)
    )
    yield person
    Person.objects.filter(pk=person.pk).update(is_active=False)
    Organisation.objects.filter(pk=police.pk).update(slug=f"former-{police.pk}")
    Person.objects.filter(pk=person.pk).update(sign_in=f"former-{person.pk}")


def test_an_officer_of_a_police_that_has_nothing_gets_where_the_table_says(newcomer: Person) -> None:
    assert everywhere(Somebody("newcomer", newcomer, signed_in(newcomer))) == []


@pytest.mark.parametrize("end", [_let_go, _closed, _ended])
def test_an_open_session_is_nobodys_from_the_next_request_on(newcomer: Person, end: Callable[[Person], None]) -> None:
    who = Somebody("newcomer", newcomer, signed_in(newcomer))
    assert who.asks("GET", reverse("desk"), {}).status == 200
    end(newcomer)
    assert who.asks("GET", reverse("desk"), {}).to_sign_in
    newcomer.is_active = False
    assert everywhere(who) == []


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.AUDITOR, Role.ADMINISTRATOR, Role.SUPERVISOR])
def test_a_change_of_role_is_in_force_on_every_page_from_the_next_request_on(newcomer: Person, role: Role) -> None:
    who = Somebody("newcomer", newcomer, signed_in(newcomer))
    lost = reverse("new_submission")
    assert who.asks("GET", lost, {}).status == 200
    Person.objects.filter(pk=newcomer.pk).update(role=role)
    newcomer.role = role
    assert who.asks("GET", lost, {}).status == 403
    assert everywhere(who) == []


@pytest.mark.parametrize("how", ["revoked", "expired", "closed", "account"])
def test_a_key_opens_nothing_from_the_next_request_on(planted: World, newcomer: Person, how: str) -> None:
    from django.utils import timezone

    from tutela.safeguards import clients
    from tutela.safeguards.actor import actor_of
    from tutela.safeguards.clients import ClientFields

    with acting(actor_of(planted.people["adam"])):
        made, key = clients.make_client(newcomer.organisation, ClientFields("a program", "officer", [], []))
    program = Somebody("program", None, Quick(raise_request_exception=False), key)
    assert program.asks("GET", reverse("whoami"), {}).status == 200
    assert everywhere(program) == [], "a key is good for nothing but the API"
    if how == "revoked":
        with acting(actor_of(planted.people["adam"])):
            clients.revoke_client(made)
    elif how == "expired":
        ApiClient.objects.filter(pk=made.pk).update(expires_at=timezone.now())
    elif how == "closed":
        _closed(newcomer)
    else:
        _let_go(made.account)
    assert program.asks("GET", reverse("whoami"), {}).status == 401
    program.key = ""
    assert everywhere(program) == []


def test_where_a_second_factor_is_asked_for_no_page_opens_without_one(newcomer: Person) -> None:
    who = Somebody("newcomer", newcomer, signed_in(newcomer))
    wrong = []
    with override_settings(SECOND_FACTOR=True):
        for name, endpoint in ENDPOINTS.items():
            if PAGES[name] in {*PUBLIC_ACTIONS, "account.own"} or name == "whoami":
                continue
            for method in endpoint.takes.split():
                answer = ask(who, name, method, NONE_SUCH.get(endpoint.thing, {}))
                allowed = granted(newcomer, PAGES[name]) is not None
                sent = answer.status == 302 and dict(answer.headers)["Location"] == reverse("mfa_index")
                if sent is not allowed:
                    wrong.append((method, name, answer.status))
    assert not wrong


# The other doors.


def test_every_command_names_an_action_explains_itself_and_is_the_operators(capsys: pytest.CaptureFixture[str]) -> None:
    app = get_command(cli.app)  # built once for all: it takes longer than what is asked of it
    found = dict(cli.commands())
    assert len(found) > 40
    for words, callback in found.items():
        assert app.main([*words.split()[1:], "--help"], prog_name="tutela", standalone_mode=False) in {0, None}, words
        assert f"Usage: {words}" in capsys.readouterr().out
        action = callback.action  # type: ignore[attr-defined]
        assert BY_NAME[action].grants.get(Role.OPERATOR) is not None, words


def test_a_command_whose_action_is_taken_from_the_operator_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from tutela.cli import command

    monkeypatch.setattr(command, "scope_of", lambda action, role: None)
    for words, callback in cli.commands():
        with pytest.raises(NotPermitted):
            callback()
        assert words


def test_every_action_function_refuses_each_role_without_its_action_and_whoever_is_nobody(planted: World) -> None:
    functions = list(checks.action_functions())
    assert len(functions) >= 17
    asked = 0
    for function in functions:
        action = function.action  # type: ignore[attr-defined]
        with pytest.raises(NoActor):
            function()
        for role in Role:
            actor = Actor(planted.people["otto"].organisation_id, role, tuple(Area), person_id=1)
            refusal = TypeError if role in BY_NAME[action].grants else NotPermitted  # TypeError: let in, no arguments
            with acting(actor), pytest.raises(refusal):
                function()
            asked += 1
    print(f"\nmatrix: {len(functions)} action functions x {len(Role)} roles = {asked}")


def test_a_key_for_fewer_actions_than_its_role_has_is_refused_the_others(planted: World) -> None:
    actor = Actor(planted.people["otto"].organisation_id, Role.OFFICER, tuple(Area), actions=frozenset({"intake.read"}))
    for function in checks.action_functions():
        if function.action == "intake.read":  # type: ignore[attr-defined]
            continue
        with acting(actor), pytest.raises(NotPermitted):
            function()


def test_every_job_is_in_the_table_is_the_systems_and_works_for_no_other_organisation(planted: World) -> None:
    from tutela.intake.models import Submission
    from tutela.safeguards.actor import actor_of

    tasks = {name for name in queue.tasks if not name.startswith(("builtin", "procrastinate"))}
    assert tasks == set(jobs.ACTIONS)
    asked_for = {cases_queue.FIND}  # done as the person who asked, with the rights they have then
    for action in (action for name, action in jobs.ACTIONS.items() if name not in asked_for):
        assert {role.value for role in BY_NAME[action].grants} & {"system", "keeper", "linker"}, (
            "Tutela itself, and not a person"
        )
    public_id = planted.things["police-a"]["submission"]["public_id"]
    with acting(actor_of(planted.people["otto"])):
        submission = Submission.objects.get(public_id=public_id)
    for other in ("customs-a", "police-b"):
        with pytest.raises(Submission.DoesNotExist):
            jobs.take_in(submission.pk, Organisation.objects.get(slug=other).pk)


def test_every_action_of_the_table_is_done_somewhere() -> None:
    done = set(PAGES.values()) | {callback.action for _words, callback in cli.commands()}  # type: ignore[attr-defined]
    done |= {function.action for function in checks.action_functions()} | set(jobs.ACTIONS.values())  # type: ignore[attr-defined]
    done |= {one.post for one in ENDPOINTS.values()}
    assert {action.name for action in ACTIONS} <= done


def test_what_a_command_does_reaches_no_further_than_its_action(planted: World) -> None:
    for _words, callback in cli.commands():
        action = callback.action  # type: ignore[attr-defined]
        assert operator().doing(action).reach == BY_NAME[action].grants[Role.OPERATOR]
    with acting(operator().doing("installation.run")):
        from tutela.records.models import Record

        assert not Record.objects.exclude(owner__slug="local").exists(), "this action touches no case data"


def test_an_actor_of_fewer_areas_or_codes_gets_a_token_for_no_more(planted: World) -> None:
    from tutela.records.models import Record
    from tutela.safeguards.actor import actor_of

    whole = actor_of(planted.people["anna"])
    with acting(whole):
        everything = Record.objects.count()
    with acting(replace(whole, areas=())):
        assert Record.objects.count() == 0
    assert everything >= 8
