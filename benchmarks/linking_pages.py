"""Server time of pages while a value is on very many records, as an officer, an officer elsewhere and an analyst ask for them,
each beside the same without that value."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from benchmarks import search
from benchmarks.linking_filled import OWNER, SUPER

if TYPE_CHECKING:
    from django.test import Client

    from tutela.safeguards.models import Organisation, Person

ROUNDS: Final = 21
_FOR: Final = "&for=firearms_enforcement"


def ask(records: int) -> None:
    """Print a figure a line, as JSON. Record 2 names the value, record 3 doesn't; last the value is taken away from all."""
    from tutela.session import ready

    with ready():
        import psycopg
        from django.conf import settings

        from tutela.records import keys
        from tutela.safeguards.models import Organisation

        owner_of = Organisation.objects.get(slug=OWNER)
        centre = _organisation("bench-centre", "eu_body", "", runs_installation=True)
        elsewhere = _organisation("bench-elsewhere", "national_authority", "PT")
        people = {
            "officer": _person(owner_of, "officer"),
            "analyst": _person(centre, "analyst"),
            "officer elsewhere": _person(elsewhere, "officer"),
        }
        for name, (value, beside) in _pages(people):
            print(_figure(name, _median(value), records // 2, "without it", _median(beside)), flush=True)
        lists = [(who, _asked(people[who], "/records/")) for who in ("officer", "analyst")]
        during = [_median(one) for _who, one in lists]
        with psycopg.connect(settings.CONNECTIONS.owner, autocommit=True) as owner:
            owner.execute("DELETE FROM records_mention WHERE key_hash = %s", [keys.key_hash("phone", SUPER)])
            owner.execute("VACUUM ANALYZE records_mention")
        for (who, one), before in zip(lists, during, strict=True):
            print(_figure(f"list, {who}", before, records // 2, "without it", _median(one)), flush=True)


def _pages(
    people: dict[str, Person],
) -> Iterator[tuple[str, tuple[Callable[[], None], Callable[[], None]]]]:
    """(name, (with the value, without it)) of each page."""
    for who in ("officer", "analyst"):
        pages = [_asked(people[who], f"/records/{_public(number)}/") for number in (2, 3)]
        if who == "officer":  # another organisation's record opens for a purpose, on a page of its own
            yield f"record page, {who}", (pages[0], pages[1])
        links = [_links(people[who], number) for number in (2, 3)]
        yield f"links of a record, {who}", (links[0], links[1])
        searches = [_asked(people[who], f"/search/?q={quote(text)}{_FOR}") for text in (SUPER, search.phone_of(3))]
        yield f"search, {who}", (searches[0], searches[1])
    elsewhere = [
        _asked(people["officer elsewhere"], f"/search/?q={quote(text)}{_FOR}") for text in (SUPER, search.phone_of(3))
    ]
    yield "search with hit elsewhere", (elsewhere[0], elsewhere[1])
    for who in ("officer", "analyst"):
        cases = [_case(people[who], number) for number in (2, 3)]
        shown = [_asked(people[who], f"/cases/{case}/") for case in cases]
        yield f"case, {who}", (shown[0], shown[1])
        if who == "analyst":  # who exports needs more rights than an officer has
            files = [_asked(people[who], f"/cases/{case}/1.graphml") for case in cases]
            yield f"export of a case, {who}", (files[0], files[1])
    notices = _asked(people["officer"], "/who-asked/")
    yield "notices of who asked, officer", (notices, notices)


def _organisation(slug: str, kind: str, country: str, *, runs_installation: bool = False) -> Organisation:
    from tutela.safeguards.models import Organisation

    return Organisation.objects.create(
        slug=slug,
        name=slug,
        kind=kind,
        country=country,
        areas=["firearms"],
        regime="eu_body" if runs_installation else "law_enforcement",
        runs_installation=runs_installation,
    )


def _person(organisation: Organisation, role: str) -> Person:
    from tutela.safeguards.models import Person

    address = f"{role}@{organisation.slug}.example.eu"
    return Person.objects.create_person(
        address, "correct horse battery", name=role, organisation=organisation, role=role, areas=["firearms"]
    )


def _public(number: int) -> str:
    from hashlib import md5

    return md5(str(number).encode(), usedforsecurity=False).hexdigest()[:20]


def _client(person: Person) -> Client:
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    client.force_login(person, backend="tutela.safeguards.sign_in.Backend")
    return client


def _asked(person: Person, address: str) -> Callable[[], None]:
    client = _client(person)

    def ask_once() -> None:
        answer = client.get(address)
        if answer.status_code != 200:
            raise AssertionError(f"{address}: {answer.status_code}")

    return ask_once


def _case(person: Person, number: int) -> str:
    """A case in which the record is opened; its id."""
    from datetime import timedelta

    from django.utils import timezone

    from tutela.linking.cases import actions
    from tutela.records.models import Record
    from tutela.safeguards.actor import acting, actor_of
    from tutela.vocabulary.areas import Purpose

    review = timezone.now().date() + timedelta(days=30)
    wanted = actions.NewCase("A matter", "REF", "to measure", (Purpose.FIREARMS_ENFORCEMENT,), review)
    with acting(actor_of(person)):
        return actions.open_case(wanted, [Record.objects.get(pk=number)]).public_id


def _links(person: Person, number: int) -> Callable[[], None]:
    from tutela.linking.queries import links_of
    from tutela.records.models import Record
    from tutela.safeguards.actor import acting, actor_of

    def ask_once() -> None:
        with acting(actor_of(person)):
            links_of(Record.objects.get(pk=number))

    return ask_once


def _median(asked: Callable[[], None]) -> float:
    taken = []
    for _turn in range(ROUNDS):
        started = time.perf_counter()
        asked()
        taken.append((time.perf_counter() - started) * 1000)
    return sorted(taken)[ROUNDS // 2]


def _figure(name: str, value: float, n: int, peer: str, beside: float) -> str:
    said = {"name": f"linking {name}", "value": round(value, 1), "unit": "ms", "n": n, "peer": peer}
    return json.dumps({**said, "peer_value": round(beside, 1), "ratio": round(value / beside, 2)})
