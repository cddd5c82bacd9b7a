"""The demo: a few made-up organisations and people, and a small simulated world delivered as files through the ordinary
intake. Made once; a later start finds it there."""

from __future__ import annotations

import fnmatch
import json
import os
import random
import secrets
from collections.abc import Callable, Iterator
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Final, NamedTuple

import psycopg
from django.conf import settings
from django.utils import timezone

from tutela import ingesting
from tutela.configuration import home
from tutela.practice import queries
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.models import Organisation, Person
from tutela.simulation.reports import REMARKS, VERIFIED, Asked, MadeUp, made_up
from tutela.simulation.simulate import simulate
from tutela.strategy import actions as strategy_actions
from tutela.strategy import adopting
from tutela.strategy import queries as queries_of_strategies
from tutela.strategy.actions import Report, Word
from tutela.strategy.evidence import Piece
from tutela.strategy.frameworks.registry import shipped
from tutela.strategy.models import Action, Event, EvidenceKind, Progress
from tutela.vocabulary.areas import Area

EVERY: Final = [area.value for area in Area]
SEED: Final = 7
UNTIL: Final = date(2026, 6, 30)

ORGANISATIONS: Final = (
    # slug, name, kind, country, areas, regime; all of them made up
    ("example-centre", "Example Centre", "eu_body", "", EVERY, "eu_body"),
    (
        "customs-exampleland",
        "Customs of Exampleland",
        "national_authority",
        "AT",
        ["drugs", "firearms"],
        "law_enforcement",
    ),
    ("focal-point-exampleland", "Focal Point of Exampleland", "focal_point", "AT", EVERY, "law_enforcement"),
    ("police-otherland", "Police of Otherland", "national_authority", "PT", EVERY, "law_enforcement"),
    ("exempla-chat", "Exempla Chat Ltd", "provider", "IE", ["child_protection"], "gdpr"),
    ("ficta-social", "Ficta Social AB", "provider", "SE", ["child_protection"], "gdpr"),
    ("modulo-games", "Modulo Games SAS", "provider", "FR", ["child_protection"], "gdpr"),
    ("example-hotline", "Example Hotline", "hotline", "NL", ["child_protection"], "gdpr"),
    ("drugs-observatory", "Example Drugs Observatory", "observatory", "LV", ["drugs"], "gdpr"),
    ("example-clinic", "Example Clinic", "health_service", "AT", ["drugs"], "gdpr"),
    ("ministry-exampleland", "Ministry of Exampleland", "ministry", "AT", EVERY, "gdpr"),
    ("ministry-otherland", "Ministry of Otherland", "ministry", "PT", EVERY, "gdpr"),
    ("ministry-thirdland", "Ministry of Thirdland", "ministry", "RS", EVERY, "gdpr"),
)

PEOPLE: Final = (
    # sign-in name, name, organisation, role, areas, what they see
    ("analyst", "Ana Exempla", "example-centre", "analyst", EVERY, "all records of all areas"),
    ("customs", "Olaf Muster", "customs-exampleland", "officer", ["drugs", "firearms"], "what customs delivered"),
    ("police", "Petra Beispiel", "police-otherland", "officer", EVERY, "what this police delivered"),
    (
        "company",
        "Clara Modelo",
        "exempla-chat",
        "contributor",
        ["child_protection"],
        "the company's reports and receipts",
    ),
    (
        "national",
        "Nora Esimerkki",
        "focal-point-exampleland",
        "national_analyst",
        EVERY,
        "what every organisation of this country holds",
    ),
    ("chief", "Sofia Esempio", "police-otherland", "supervisor", EVERY, "what this police did; changes nothing"),
    (
        "ministry",
        "Cora Primer",
        "ministry-exampleland",
        "coordinator",
        EVERY,
        "strategies, and reports for this country; contacts of help services as counts; no record",
    ),
    ("coordinator", "Carlo Ejemplo", "example-centre", "coordinator", EVERY, "runs the strategies; no record"),
    (
        "otherland",
        "Olga Esimene",
        "ministry-otherland",
        "coordinator",
        EVERY,
        "strategies, and reports for this country",
    ),
    (
        "thirdland",
        "Teodora Primjer",
        "ministry-thirdland",
        "coordinator",
        EVERY,
        "strategies, and reports for this country",
    ),
    (
        "counsellor",
        "Carla Voorbeeld",
        "example-clinic",
        "counsellor",
        ["drugs"],
        "the contacts of this clinic, behind the wall; no record",
    ),
    ("auditor", "Dora Příklad", "example-centre", "auditor", EVERY, "the audit of all organisations; no case data"),
    (
        "admin",
        "Adam Voorbeeld",
        "example-centre",
        "administrator",
        EVERY,
        "every organisation's people and keys; no record",
    ),
    (
        "police-admin",
        "Pavel Näide",
        "police-otherland",
        "administrator",
        EVERY,
        "the people and keys of this police; no record",
    ),
)

DELIVERIES: Final = (
    # file name pattern, organisation, source (empty: the mapping's own); the first that fits
    ("customs-*", "customs-exampleland", ""),
    ("reports-exempla-chat.*", "exempla-chat", "trust-and-safety"),
    ("reports-ficta-social.*", "ficta-social", "trust-and-safety"),
    ("reports-modulo-games.*", "modulo-games", "trust-and-safety"),
    ("hotline-*", "example-hotline", "reports"),
    ("unodc-*", "drugs-observatory", "individual-seizures"),
    ("*", "police-otherland", ""),
)


CONTACTS: Final = {
    "drug_treatment_enquiry": 38,
    "drug_information": 21,
    "drug_checking": 12,
    "relative_of_user": 9,
    "overdose": 3,
}
"""Topics of the clinic's contacts, and how many a month usually."""


REPORTERS: Final = {"AT": "ministry", "PT": "otherland", "RS": "thirdland"}
"""Countries whose made-up ministries have an account; what the others say is passed on by the centre."""
REPORTING: Final = ("AL", "AT", "EE", "EU", "FI", "GR", "HR", "LV", "MD", "PT", "RS")


class SignIn(NamedTuple):
    """What the demo prints for one person."""

    sign_in: str
    password: str
    who: str
    sees: str


def prepare(records: int, say: Callable[[str], None]) -> list[SignIn]:
    """Make the demo's people and world unless they are there; the sign-ins to print."""
    for slug, name, kind, country, areas, regime in ORGANISATIONS:
        values: dict[str, object] = {"name": name, "kind": kind, "country": country, "areas": areas, "regime": regime}
        values |= {"runs_installation": slug == "example-centre", "contact": f"desk@{slug}.example.eu"}
        Organisation.objects.get_or_create(slug=slug, defaults=values)
    passwords = _passwords()
    for sign_in, name, organisation, role, areas, _sees in PEOPLE:
        if not Person.objects.filter(sign_in=sign_in).exists():
            of = Organisation.objects.get(slug=organisation)
            Person.objects.create_person(
                sign_in, passwords[sign_in], name=name, organisation=of, role=role, areas=areas
            )
    _contacts()
    _strategies(say)
    _world(records, say)
    return [SignIn(sign_in, passwords[sign_in], f"{name}, {role}", sees) for sign_in, name, _, role, _, sees in PEOPLE]


def _contacts() -> None:
    """Made-up contacts of the clinic over fourteen months, once; by the owner, because closed months take no more."""
    with psycopg.connect(settings.CONNECTIONS.owner) as owner:
        clinic = Organisation.objects.get(slug="example-clinic")
        if (
            owner.execute("SELECT FROM help.contact WHERE organisation_id = %s LIMIT 1", [clinic.pk]).fetchone()
            is not None
        ):
            return
        chance, month = random.Random(SEED), queries.this_month()  # noqa: S311  (a made-up world)
        rows = []
        for _ in range(14):
            for topic, usual in CONTACTS.items():
                rows += [(clinic.pk, month, topic)] * max(0, round(chance.gauss(usual, usual / 4)))
            month = queries.earlier(month)
        owner.cursor().executemany(
            "INSERT INTO help.contact (organisation_id, month, service, topic, channel, outcome, country)"
            " VALUES (%s, %s, 'drug_treatment', %s, 'in_person', 'advised', 'AT')",
            rows,
        )


def _strategies(say: Callable[[str], None]) -> None:
    """The shipped strategies taken up by the centre, with made-up reports of made-up ministries; once."""
    people = {name: Person.objects.get(sign_in=name) for name in ("coordinator", *REPORTERS.values())}
    with acting(actor_of(people["coordinator"])):
        taken_up = adopting.adopt_shipped(shipped())
        actions = list(Action.objects.filter(strategy__in=taken_up).order_by("strategy_id", "position"))
    if not actions:
        return
    say("Making up reports on strategies ...")
    by_key = {one.public_id: one for one in actions}
    asked = [Asked(one.public_id, one.countries) for one in actions]
    waiting: list[tuple[Event, MadeUp]] = []
    told = groupby(
        sorted(made_up(asked, REPORTING, timezone.now().date(), SEED), key=lambda one: REPORTERS.get(one.country, "")),
        key=lambda one: REPORTERS.get(one.country, "coordinator"),
    )
    for reporter, of_reporter in told:
        with acting(actor_of(people[reporter])):
            waiting += [(_reported(by_key[one.action], one, people[reporter]), one) for one in of_reporter]
    with acting(actor_of(people["coordinator"])):
        for event, one in waiting:
            if one.answer and one.country in REPORTERS:  # nobody verifies what they passed on themselves
                say_of = strategy_actions.verify if one.answer == VERIFIED else strategy_actions.dispute
                say_of(
                    queries_of_strategies.event_by_id(event.public_id),
                    Word("An Example, desk officer", REMARKS[one.answer]),
                )


def _reported(action: Action, one: MadeUp, person: Person) -> Event:
    own = person.organisation.name if one.country in REPORTERS else f"A made-up ministry ({one.country})"
    pieces = tuple(
        Piece(EvidenceKind.LINK, url=f"https://example.eu/{one.country.lower()}/{number}")
        for number in range(one.pieces)
    )
    wanted = Report(one.country, own, "An Example, head of unit", Progress(one.progress), one.on, one.remark, pieces)
    return strategy_actions.report(action, wanted)


def _world(records: int, say: Callable[[str], None]) -> None:
    folder, done = home() / "demo" / "world", home() / "demo" / "taken-in"
    if done.exists():
        return
    if not (folder / "truth.json").exists():
        say(f"Making a world of {records} records ...")
        simulate(records, SEED, folder, UNTIL)
    for path in ingesting.files_under([folder]):
        say(f"Taking in {path.name} ...")
        organisation, source = _delivery(path)
        receipt = ingesting.ingest(ingesting.Order(path, source, organisation=organisation), lambda progress: None)
        say(
            f"  {receipt.received} received, {receipt.quarantined} set aside"
            if receipt.state == "done"
            else f"  {receipt.failure}"
        )
    done.touch()


def _delivery(path: Path) -> tuple[str, str]:
    return next(
        (organisation, source) for pattern, organisation, source in DELIVERIES if fnmatch.fnmatch(path.name, pattern)
    )


def _passwords() -> dict[str, str]:
    """Random passwords of this installation's demo people, kept where only its owner reads them."""
    path = home() / "demo" / "sign-ins.json"
    kept: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    if all(sign_in in kept for sign_in, *_ in PEOPLE):
        return kept
    path.parent.mkdir(parents=True, exist_ok=True)
    passwords = {sign_in: kept.get(sign_in) or "-".join(_syllables()) for sign_in, *_ in PEOPLE} | kept
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as stream:
        json.dump(passwords, stream)
    return passwords


def _syllables() -> Iterator[str]:
    """Four pronounceable groups: about 48 bits, easy to type."""
    for _ in range(4):
        yield "".join(secrets.choice("bdfghklmnprstv") + secrets.choice("aeiou") for _ in range(2))
