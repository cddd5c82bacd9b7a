"""Who gets in where: every page by every method for everybody in the cast and every relation to a thing, each command, job
and action function; what is expected is worked out from the permission table alone."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest
from django.http import HttpResponseBase
from django.test import Client, override_settings
from django.urls import reverse
from procrastinate.contrib.django import app as queue
from tests.cast import PASSWORD, Cast
from tests.promises.endpoints import ENDPOINTS, METHODS, Endpoint
from tests.promises.world import NONE_SUCH, Kwargs, World, world
from typer.testing import CliRunner

from tutela import cli, jobs
from tutela.errors import NoActor, NotPermitted
from tutela.safeguards import checks
from tutela.safeguards.actor import Actor, acting
from tutela.safeguards.installation import operator
from tutela.safeguards.models import ApiClient, Organisation, Person
from tutela.safeguards.permissions import ACTIONS, BY_NAME, PUBLIC_ACTIONS, Role, Scope
from tutela.vocabulary.areas import Area

_TOKEN = re.compile(rb'(csrfmiddlewaretoken" value=|X-CSRFToken[^:]*:[^;]*;)"?[A-Za-z0-9]+"?')

PAGES = {name: one.action for name, one in ENDPOINTS.items()}
"""Every page of the site and its action, as reviewed."""


class Quick(Client):
    """A browser without the recording of templates and contexts; errors nobody foresaw are answers (500) here."""

    def request(self, **request: object) -> HttpResponseBase:  # type: ignore[override]
        response = self.handler(self._base_environ(**request))  # type: ignore[attr-defined]
        if response.cookies:
            self.cookies.update(response.cookies)
        self.cookies.pop("messages", None)  # what was said about the last request is not part of the next answer
        return response


@dataclass(frozen=True)
class Answer:
    """A whole answer."""

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...]

    @property
    def to_sign_in(self) -> bool:
        location = dict(self.headers).get("Location", "")
        return self.status == 302 and (location == "/sign-in/" or location.startswith("/sign-in/?"))


@dataclass
class Somebody:
    """A person of the matrix with one browser; ``person`` None: nobody is signed in."""

    name: str
    person: Person | None
    client: Quick
    key: str = ""

    @property
    def signed_in(self) -> bool:
        return self.person is not None and self.person.is_active

    def asks(self, method: str, address: str, data: dict[str, str]) -> Answer:
        """One request."""
        headers = {"HTTP_AUTHORIZATION": f"Bearer {self.key}"} if self.key else {}
        send = getattr(self.client, method.lower())
        response = send(address, data, **headers) if method in {"GET", "POST"} else send(address, **headers)
        body = b"".join(response) if response.streaming else response.content
        response.close()
        return Answer(response.status_code, body, tuple(sorted(response.headers.items())))


@pytest.fixture(scope="module")
def planted(cast_of_module: Cast, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(cast_of_module, tmp_path_factory.mktemp("world")) as made:
        logging.getLogger("django.request").setLevel(logging.CRITICAL)
        logging.getLogger("tutela.web").setLevel(logging.CRITICAL)
        yield made
        logging.getLogger("django.request").setLevel(logging.NOTSET)
        logging.getLogger("tutela.web").setLevel(logging.NOTSET)


def signed_in(person: Person) -> Quick:
    client = Quick(raise_request_exception=False)
    client.force_login(person, backend="tutela.safeguards.sign_in.Backend")
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() + 3600}]  # no need to confirm
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()
    return client


@pytest.fixture(scope="module")
def everybody(planted: World) -> list[Somebody]:
    """The cast, a national analyst, two counsellors, nobody, and a program with a key."""
    people = [Somebody(name, person, signed_in(person)) for name, person in planted.people.items()]
    program = Somebody("program", None, Quick(raise_request_exception=False), planted.client_keys["police-a"])
    return [*people, Somebody("anonymous", None, Quick(raise_request_exception=False)), program]


# What the permission table says, worked out anew.


def granted(person: Person, action: str) -> Scope | None:
    scope = BY_NAME[action].grants.get(Role(person.role))
    runs = person.organisation.runs_installation
    if scope is Scope.ADMINISTERED:
        return Scope.ALL if runs else Scope.OWN
    if scope is Scope.INSTALLATION:
        return Scope.ALL if runs else None
    return scope


def reaches(person: Person, action: str, owner: Organisation) -> bool:
    """Whether the table lets a person do this to what belongs to ``owner`` and was handed to nobody."""
    scope = granted(person, action)
    if scope is None:
        return False
    own = person.organisation_id == owner.pk
    same_country = bool(owner.country) and person.organisation.country == owner.country
    return own or scope is Scope.ALL or (scope is Scope.COUNTRY and same_country)


def lets_through(person: Person, endpoint: Endpoint, action: str, owner: Organisation) -> bool:
    if endpoint.thing == "passkey":  # a person's own, whatever their role
        return owner.slug in {"police-a", "customs-a", "police-b", "company"} and person.name == _HOLDERS[owner.slug]
    if endpoint.thing in {"watch", "alert"}:  # a person's own, where their role may watch
        return granted(person, action) is not None and person.name == _HOLDERS.get(owner.slug)
    if endpoint.thing == "handed":  # its recipient's alone: nobody's reach is wide enough for what another was handed
        return granted(person, action) is not None and person.organisation_id == owner.pk
    if endpoint.thing == "organisation key" or action == "organisations.keys":
        return reaches(person, action, owner) and reaches(person, "organisations.read", owner)
    return reaches(person, action, owner)


_HOLDERS = {"police-a": "Otto", "customs-a": "Hana", "police-b": "Nina", "company": "Clara"}


def expected(who: Somebody, name: str, method: str, owner: Organisation | None) -> str:
    """One of: 405, public, sign in, 401, key, 403, 404, through. ``owner`` None: no such thing, or none is named."""
    endpoint, action = ENDPOINTS[name], PAGES[name]
    if method not in endpoint.takes.split():
        return "405"
    if action in PUBLIC_ACTIONS:
        return "through"
    if name == "whoami":
        return "through" if who.key else "401"
    if who.person is None or not who.signed_in:
        return "sign in"
    if granted(who.person, action) is None:
        return "403"
    if endpoint.thing and (owner is None or not lets_through(who.person, endpoint, action, owner)):
        return "404"
    if method == "POST" and endpoint.post and granted(who.person, endpoint.post) is None:
        return "403"
    return "through"


def holds(answer: Answer, kind: str, name: str) -> bool:
    endpoint = ENDPOINTS[name]
    if kind == "sign in":
        return answer.to_sign_in
    if kind != "through":
        return answer.status == int(kind)
    if endpoint.answers:
        return answer.status in endpoint.answers
    sent_away = answer.to_sign_in and PAGES[name] not in PUBLIC_ACTIONS
    return answer.status < 500 and answer.status not in {401, 403, 404, 405} and not sent_away


def related(planted: World, who: Somebody, thing: str, owners: dict[str, Organisation]) -> list[tuple[str, str]]:
    """(relation, owner's slug) for a person and a kind of thing: whose one is of their own organisation, of another of the
    same country, of another country."""
    every = {slug: owners[slug] for slug, things in planted.things.items() if thing in things}
    if who.person is None:
        return [("other country", "police-b" if "police-b" in every else next(iter(every)))]
    mine = who.person.organisation
    found = {}
    for slug, owner in every.items():
        if owner.pk == mine.pk:
            found["own"] = slug
        elif owner.country == mine.country:
            found.setdefault("same country", slug)
        else:
            found.setdefault("other country", slug)
    return list(found.items())


def masked(answer: Answer, address: str) -> tuple[int, bytes, tuple[tuple[str, str], ...]]:
    """An answer without what is new each time (the form's token) and without the address that was asked for."""
    body = _TOKEN.sub(b"", answer.body).replace(address.encode(), b"ADDRESS")
    return answer.status, body, tuple(pair for pair in answer.headers if pair[0] != "Content-Length")


def address_of(name: str, kwargs: Kwargs) -> str:
    return reverse(name, kwargs={**ENDPOINTS[name].fixed, **kwargs})


def ask(who: Somebody, name: str, method: str, kwargs: Kwargs) -> Answer:
    endpoint = ENDPOINTS[name]
    answer = who.asks(method, address_of(name, kwargs), dict(endpoint.data))
    if name in {"sign_out", "account_logout"} and method == "POST" and who.person is not None:
        who.client = signed_in(who.person)
    return answer


def test_every_page_is_in_the_reviewed_table_and_nothing_else_is() -> None:
    assert all(pattern.name for pattern in checks.pages()), "a page without a name can't be reviewed"
    assert {pattern.name: getattr(pattern.callback, "action", "") for pattern in checks.pages()} == PAGES
    named = {one.thing for one in ENDPOINTS.values()} - {""}
    assert named == set(NONE_SUCH)
    for pattern in checks.pages():
        assert getattr(pattern.callback, "action", None) in BY_NAME


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_every_cell_of_the_matrix(planted: World, everybody: list[Somebody]) -> None:
    began = time.monotonic()
    owners = {one.slug: one for one in Organisation.objects.all()}
    wrong, cells, compared = [], 0, 0
    for who in everybody:
        for name, endpoint in ENDPOINTS.items():
            for method in METHODS:
                taken = method in endpoint.takes.split()
                if not endpoint.thing:
                    things: list[tuple[str, Kwargs, Organisation | None]] = [("", {}, None)]
                else:
                    relations = related(planted, who, endpoint.thing, owners)
                    # A method that a page doesn't take is refused before anything is looked up: the first thing will do.
                    chosen = relations if taken else relations[:1]
                    things = [(word, planted.things[slug][endpoint.thing], owners[slug]) for word, slug in chosen]
                    things += [("none such", NONE_SUCH[endpoint.thing], None)] if taken else []
                hidden = []
                for word, kwargs, owner in things:
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
    taken_seconds = time.monotonic() - began
    print(
        f"\nmatrix: {cells} cells ({len(ENDPOINTS)} pages x {len(METHODS)} methods x {len(everybody)} people x relations),"
        f" {compared} hidden answers identical to none such, {len(wrong)} wrong, {taken_seconds:.0f} s"
    )
    assert not wrong, "\n".join(map(str, wrong))
    assert cells > 8_000
    assert compared > 300


# Who is let go, or no longer what they were.


def everywhere(who: Somebody) -> list[tuple[str, str, str, int]]:
    """Ask for every page once by each method that it takes, naming nothing that exists; what is not as expected."""
    wrong = []
    for name, endpoint in ENDPOINTS.items():
        for method in endpoint.takes.split():
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


@pytest.mark.parametrize("end", [_let_go, _closed, _ended])
def test_an_open_session_is_nobodys_from_the_next_request_on(newcomer: Person, end: Callable[[Person], None]) -> None:
    who = Somebody("newcomer", newcomer, signed_in(newcomer))
    assert everywhere(who) == []
    began = time.monotonic()
    end(newcomer)
    assert who.asks("GET", reverse("desk"), {}).to_sign_in
    assert time.monotonic() - began < 1
    newcomer.is_active = False
    assert everywhere(who) == []


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.AUDITOR, Role.ADMINISTRATOR, Role.SUPERVISOR])
def test_a_change_of_role_is_in_force_on_every_page_from_the_next_request_on(newcomer: Person, role: Role) -> None:
    who = Somebody("newcomer", newcomer, signed_in(newcomer))
    assert everywhere(who) == []
    began = time.monotonic()
    Person.objects.filter(pk=newcomer.pk).update(role=role)
    newcomer.role = role
    lost = reverse("new_submission")
    assert who.asks("GET", lost, {}).status == 403
    assert time.monotonic() - began < 1
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
    began = time.monotonic()
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
    assert time.monotonic() - began < 1
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


def test_every_command_names_an_action_explains_itself_and_is_the_operators() -> None:
    runner = CliRunner()
    found = dict(cli.commands())
    assert len(found) > 40
    for words, callback in found.items():
        said = runner.invoke(cli.app, [*words.split()[1:], "--help"])
        assert said.exit_code == 0, (words, said.output)
        assert "Usage" in said.output, words
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
    for action in jobs.ACTIONS.values():
        assert {role.value for role in BY_NAME[action].grants} & {"system", "keeper"}, "Tutela itself, and not a person"
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
