"""Two health services, each with a counsellor; contacts planted by the owner of the database, in closed months too."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date

import psycopg
from django.conf import settings
from django.db import connections

from tests.cast import EVERY, PASSWORD
from tutela.practice.actions import ContactFields
from tutela.practice.queries import this_month
from tutela.safeguards.models import Organisation, Person


@dataclass(frozen=True)
class Services:
    """``carla`` and ``cyril`` counsel for two services of two countries."""

    carla: Person
    cyril: Person


def make_services() -> Services:
    """In a thread of its own, because Django refuses to work beside a browser's event loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(_made).result()


def _made() -> Services:
    made = []
    for slug, kind, country, name in (
        ("clinic", "health_service", "AT", "carla"),
        ("helpline", "hotline", "PT", "cyril"),
    ):
        organisation = Organisation.objects.create(
            slug=slug, name=f"Example {slug}", kind=kind, country=country, areas=EVERY, regime="gdpr"
        )
        made.append(
            Person.objects.create_person(
                f"{name}@example.eu",
                PASSWORD,
                name=name.title(),
                organisation=organisation,
                role="counsellor",
                areas=EVERY,
            )
        )
    connections.close_all()
    return Services(*made)


def months_ago(number: int) -> date:
    """The first day of the month so many months ago."""
    today = this_month()
    months = today.year * 12 + today.month - 1 - number
    return date(months // 12, months % 12 + 1, 1)


def fields(**changes: object) -> ContactFields:
    """A contact that can be recorded."""
    values: dict[str, object] = {
        "month": this_month(),
        "service": "drug_treatment",
        "topic": "drug_treatment_enquiry",
        "channel": "telephone",
        "outcome": "advised",
        **changes,
    }
    return ContactFields(**values)  # type: ignore[arg-type]


def plant(organisation_id: int, month: date, topic: str, number: int = 1, note: str = "") -> None:
    """Contacts of a service, by the owner of the database."""
    with psycopg.connect(settings.CONNECTIONS.owner) as owner:
        owner.execute(
            "INSERT INTO help.contact (organisation_id, month, service, topic, channel, outcome, note)"
            " SELECT %s, %s, 'drug_treatment', %s, 'telephone', 'advised', %s FROM generate_series(1, %s)",
            [organisation_id, month, topic, note, number],
        )
