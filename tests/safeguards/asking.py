"""Twenty made-up people in records and rows, and requests of theirs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import psycopg
from django.conf import settings
from tests.cast import Cast
from tests.deliveries import take_in

from tutela.rights import queries, requests, seeking
from tutela.rights.models import Decision, PersonsRequest, RequestKind
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.models import Person as Account

FIRST = ("Aurel", "Bérénice", "Čeněk", "Dagný", "Ewa", "Fionnuala", "Grzegorz", "Håkon", "Ioana", "Jürgen")
LAST = ("Szőke-Ďurian", "O’Testa")


@dataclass(frozen=True)
class Seeded:
    """A made-up person: how they are named, and what identifies them."""

    name: str
    email: str
    phone: str

    @property
    def phone_otherwise(self) -> str:
        return "0" + self.phone[3:6] + " / " + self.phone[6:]


PEOPLE = tuple(
    Seeded(f"{first} {last}", f"person{number:02}@mail{number:02}.example.eu", f"+4366012345{number:02}")
    for number, (first, last) in enumerate((first, last) for first in FIRST for last in LAST)
)


def person(seeded: Seeded, capacity: str = "suspect") -> dict[str, object]:
    namings = [
        {"scheme": "email", "written": seeded.email, "role": "account"},
        {"scheme": "phone", "written": seeded.phone, "role": "account"},
    ]
    return {"capacity": capacity, "assertion": "assessment", "name": seeded.name, "namings": namings}


def document(kind: str, reference: str, **body: object) -> str:
    return json.dumps({"kind": kind, "reference": reference, "body": body}, ensure_ascii=False)


def lines() -> list[str]:
    """Records that name one person, two persons, a person in a text alone; and rows that can't be taken in."""
    found = []
    for number, one in enumerate(PEOPLE):
        other = PEOPLE[(number + 7) % len(PEOPLE)]
        incident = {"code": "csam"}
        found += [
            document("protection_report", f"r{number}", incident_type=incident, persons=[person(one), person(other, "witness_or_contact")]),
            document("listing", f"l{number}", offer=f"offer {number}", remarks=f"Told by {one.name.upper()}; call {one.phone_otherwise}."),
            document("seizure", f"s{number}", items=[{"item_kind": {"code": "drug"}}], namings=[{"scheme": "email", "written": one.email}]),
            document("listing", f"q{number}", remarks=f"{one.name}, {one.email}, and {other.email}"),  # an offer is missing
        ]  # fmt: skip
    return found


def seeded(folder: Path) -> None:
    path = folder / "people.ndjson"
    path.write_text("\n".join(lines()) + "\n", encoding="utf-8")
    receipt = take_in(path, source="people")
    assert (receipt.accepted, receipt.quarantined) == (60, 20), (receipt.failure, receipt.reasons())
    later = folder / "later.ndjson"
    one = PEOPLE[3]
    later.write_text(
        document("listing", "l3", offer="changed", remarks=f"Told by {one.name}.") + "\n", encoding="utf-8"
    )
    assert take_in(later, source="people").revised == 1


def asked(cast: Cast, one: Seeded, kind: RequestKind = RequestKind.ACCESS, by: Account | None = None) -> PersonsRequest:
    who = by or cast.otto
    with acting(actor_of(who)):
        wanted = requests.Asked(kind, one.name, "a letter to Example Street 1", [one.name], [one.email, one.phone])
        request = requests.receive(wanted)
        requests.check_identity(request, "came in person with a card")
    seeking.seek(request.pk, who.organisation_id)
    with acting(actor_of(who)):
        return queries.request(request.public_id)


def decide_all(
    cast: Cast, request: PersonsRequest, decision: Decision = Decision.GRANT, by: Account | None = None
) -> None:
    with acting(actor_of(by or cast.otto)):
        for item in request.items.all():
            requests.decide(item, decision, "a ground", "a statement")


def scanned(one: Seeded) -> set[bytes]:
    """Every record and unit that holds the person anywhere, read as the database's owner and without any of our search."""
    needles = [one.name, one.name.upper(), one.email, one.phone, one.phone_otherwise]
    with psycopg.connect(settings.CONNECTIONS.owner) as owner:
        found = owner.execute(
            "SELECT uid FROM records_record t WHERE t::text LIKE ANY(%(p)s) OR EXISTS (SELECT FROM records_mention m"
            " WHERE m.record_id = t.id AND m::text LIKE ANY(%(p)s))"
            " UNION SELECT uid FROM intake_quarantined t WHERE t::text LIKE ANY(%(p)s)",
            {"p": [f"%{needle}%" for needle in needles]},
        )
        return {bytes(uid) for (uid,) in found.fetchall()}
