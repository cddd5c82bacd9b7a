"""What the tests of the audit stand on: entries written, sealed, and verified against a folder of checkpoints."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.conf import settings

from tutela.safeguards import audit
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.audit import Operation
from tutela.safeguards.models import Organisation, Person
from tutela.safeguards.sealing import checkpoints, keys, sealer, verify

TRIGGERED = (
    "safeguards_auditentry",
    "safeguards_auditdetail",
    "safeguards_auditbatch",
    "safeguards_audittombstone",
)


def auditor_of(organisation: Organisation) -> Person:
    """An auditor of this organisation, made when new."""
    sign_in = f"auditor-{organisation.slug}@example.eu"
    known = Person.objects.filter(sign_in=sign_in).first()
    areas = ["child_protection", "drugs", "firearms"]
    return known or Person.objects.create_person(
        sign_in, "correct horse battery", name="Auditor", organisation=organisation, role="auditor", areas=areas
    )


def write(person: Person, count: int = 1, purpose: str = "", apart: bool = True) -> None:
    """Entries of a person, each in a transaction of its own or all in one."""
    for start in range(count if apart else 1):
        with acting(actor_of(person)):
            for number in range(start, start + 1 if apart else count):
                audit.record(Operation.CONSULTATION, "records.open", "record", f"r{number:04}", purpose=purpose)


def seal(place: Path) -> sealer.Sealed:
    """Seal now."""
    return sealer.seal(settings.CONNECTIONS.sealer, place)


def verified(place: Path) -> verify.Report:
    """What verifying against the checkpoints of ``place`` comes to."""
    return verify.verify(settings.CONNECTIONS.sealer, keys.signer().public, checkpoints.read(place))


@contextmanager
def unguarded() -> Iterator[psycopg.Connection]:
    """The owner of the tables with the triggers taken off, as somebody with full power over the database would."""
    with psycopg.connect(settings.CONNECTIONS.owner, autocommit=True) as owner:
        owner.execute("SET synchronous_commit = off")
        for table in TRIGGERED:
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        try:
            yield owner
        finally:
            for table in TRIGGERED:
                owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
