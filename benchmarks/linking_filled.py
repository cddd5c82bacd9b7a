"""A database with very many namings, filled by COPY as intake would: every record has a phone number and a serial of its own,
shares an e-mail address with three others, and every second one names a phone number that all of these name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import psycopg

from benchmarks import search

if TYPE_CHECKING:
    from tutela.recognition.understand import Understood

EACH: Final = 4
"""Namings a record."""
GROUP: Final = 4
"""Records that share an address."""
SUPER: Final = "+43660999999"
"""What every second record names."""
OWNER: Final = "bench-police"


def degrees(records: int) -> Iterator[int]:
    """Of each value that more than one of so many records name, how many they are."""
    yield from (min(GROUP, records - first) for first in range(0, records, GROUP))
    yield records // 2


def email_of(number: int) -> str:
    """The address that record ``number`` shares."""
    return f"group-{number // GROUP}@example.eu"


def fill(done: int, count: int) -> None:
    """COPY the records after ``done`` up to ``count``, as the owner of a scratch server."""
    from tutela.session import ready

    with ready():
        from django.conf import settings

        from tutela.records.models import Source
        from tutela.safeguards.models import Organisation

        values = {
            "name": "Police of the benchmark",
            "kind": "national_authority",
            "country": "AT",
            "regime": "law_enforcement",
        }
        owner_of, _ = Organisation.objects.get_or_create(slug=OWNER, defaults={**values, "areas": ["firearms"]})
        source, _ = Source.objects.get_or_create(organisation=owner_of, slug="bench")
        with psycopg.connect(settings.CONNECTIONS.owner) as owner:
            visibility = search.visibility_of(owner, owner_of.pk)
            search.copy_records(owner, range(done + 1, count + 1), owner_of.pk, source.pk, visibility)
        search.copy_named(settings.CONNECTIONS.owner, range(done + 1, count + 1), visibility, understood)


def understood(number: int) -> Understood:
    """What record ``number`` names."""
    from tutela.recognition import identifiers
    from tutela.recognition.contract import Identifier, Standing
    from tutela.recognition.understand import Understood
    from tutela.records.values import Naming

    found = Understood()
    serial = Naming(scheme="serial", written=search.serial_of(number), service="Exempla Arms", role="serial")
    read = identifiers.read(serial).value
    assert read is not None
    found.identifiers.append((serial, read))
    second = SUPER if number % 2 == 0 else f"+4367{number:08d}"
    for scheme, written in (("phone", search.phone_of(number)), ("email", email_of(number)), ("phone", second)):
        identifier = Identifier(scheme, written, written, Standing.LINKS)
        found.identifiers.append((Naming(scheme=scheme, written=written), identifier))
    return found
