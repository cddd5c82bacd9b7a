"""Who asks in the matrix, what they are answered, and what the permission table alone says they should be."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse
from tests.promises.endpoints import ENDPOINTS, METHODS, Endpoint
from tests.promises.world import NONE_SUCH, Kwargs, World

from tutela.safeguards.models import Organisation, Person
from tutela.safeguards.permissions import BY_NAME, PUBLIC_ACTIONS, Role, Scope

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


def signed_in(person: Person) -> Quick:
    client = Quick(raise_request_exception=False)
    client.force_login(person, backend="tutela.safeguards.sign_in.Backend")
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() + 3600}]  # no need to confirm
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()
    return client


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
    if endpoint.thing in {"watch", "alert", "network search"}:  # a person's own, where their role may watch
        return granted(person, action) is not None and person.name == _HOLDERS.get(owner.slug)
    if endpoint.thing in {"case", "opening", "decision"}:  # its organisation's alone, however wide another's reach is
        return granted(person, action) is not None and person.organisation_id == owner.pk
    if endpoint.thing == "handed":  # its recipient's alone: nobody's reach is wide enough for what another was handed
        return granted(person, action) is not None and person.organisation_id == owner.pk
    if endpoint.thing == "organisation key" or action == "organisations.keys":
        return reaches(person, action, owner) and reaches(person, "organisations.read", owner)
    return reaches(person, action, owner)


_HOLDERS = {"police-a": "Otto", "customs-a": "Hana", "police-b": "Nina", "company": "Clara", "centre": "Anna"}


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


def related(planted: World, who: Somebody, thing: str, owners: Mapping[str, Organisation]) -> list[tuple[str, str]]:
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


KINDS = frozenset({"anna", "nina", "anonymous", "program"})
"""One of each kind of asker: who sees all, who sees their own, nobody, a program."""


def asked_of(everybody: Sequence[Somebody]) -> Iterator[tuple[Somebody, str, str]]:
    """Who asks which page by which method.

    By each method that a page takes everybody does; but HEAD, which no view tells from GET, one of each kind. What a page
    doesn't take is refused before it is looked at who asks (web/page.py): nobody, and somebody who gets in otherwise.
    """
    entitled = {name: next((one.name for one in everybody if _entitled(one, name)), "anna") for name in ENDPOINTS}
    for who in everybody:
        for name, endpoint in ENDPOINTS.items():
            for method in METHODS:
                if method not in endpoint.takes.split():
                    asks = who.name in {"anonymous", entitled[name]}
                else:
                    asks = method != "HEAD" or who.name in KINDS
                if asks:
                    yield who, name, method


def _entitled(who: Somebody, name: str) -> bool:
    if name == "whoami":
        return bool(who.key)
    return who.person is not None and who.signed_in and granted(who.person, PAGES[name]) is not None


def named_by(
    planted: World, who: Somebody, name: str, method: str, owners: Mapping[str, Organisation]
) -> list[tuple[str, Kwargs, Organisation | None]]:
    """(relation, what the address names, whose it is) of all that somebody asks a page for. Who is refused before anything
    is looked up asks for one thing: their own, where there is one."""
    endpoint = ENDPOINTS[name]
    if not endpoint.thing:
        return [("", {}, None)]
    relations = sorted(related(planted, who, endpoint.thing, owners), key=lambda pair: pair[0] != "own")
    things: list[tuple[str, Kwargs, Organisation | None]] = [
        (word, planted.things[slug][endpoint.thing], owners[slug]) for word, slug in relations
    ]
    if expected(who, name, method, None) in {"403", "405"}:
        return things[:1]
    return [*things, ("none such", NONE_SUCH[endpoint.thing], None)]


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
