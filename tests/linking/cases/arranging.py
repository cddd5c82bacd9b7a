"""Cases of the tests, and records that belong together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from django.utils import timezone
from tests.linking.searching.test_finding import listing, plant

from tutela.linking.cases import actions, queries
from tutela.linking.cases.actions import NewCase
from tutela.linking.cases.models import Case
from tutela.linking.cases.neighbourhood import Around
from tutela.records.models import Record
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.models import Person
from tutela.vocabulary.areas import Purpose

ENFORCEMENT = (Purpose.DRUG_ENFORCEMENT, Purpose.FIREARMS_ENFORCEMENT)


def phone(number: int, **more: object) -> dict[str, object]:
    """A naming of a phone number of the tests."""
    return {"scheme": "phone", "written": f"+43 660 {1000000 + number}", **more}


def names(*numbers: int, **more: object) -> dict[str, object]:
    """A listing that names phone numbers."""
    return listing(namings=[phone(number) for number in numbers], **more)


def of_person(number: int, capacity: str) -> dict[str, object]:
    """A listing that names a phone number as a person's, in a capacity."""
    return listing(persons=[{"capacity": capacity, "assertion": "fact", "namings": [phone(number)]}])


def with_firearm(number: int) -> dict[str, object]:
    """A firearm event that names a phone number."""
    return {
        "event": {"code": "seized"},
        "firearm": {"make": "Exempla Arms", "markings": [{"as_read": "XQ70022"}]},
        "namings": [phone(number)],
    }


def chain(folder: Path, *, slug: str = "police-a") -> None:
    """A - B - C - D: each tied to the next by a phone number."""
    plant(folder, "A", names(1), slug=slug)
    plant(folder, "B", names(1, 2), slug=slug)
    plant(folder, "C", names(2, 3), slug=slug)
    plant(folder, "D", names(3), slug=slug)


def new_case(days: int = 30, purposes: tuple[Purpose, ...] = ENFORCEMENT) -> NewCase:
    """What a case of the tests is opened with."""
    return NewCase(
        "A matter", "REF-1", "to see who belongs together", purposes, timezone.now().date() + timedelta(days=days)
    )


def record(reference: str) -> Record:
    """A visible record by its source's reference."""
    return Record.objects.get(source_reference=reference, current=True)


def open_case(who: Person, *references: str) -> Case:
    """A case with these records open."""
    with acting(actor_of(who)):
        return actions.open_case(new_case(), [record(one) for one in references])


def network(who: Person, case: Case) -> Around:
    """The case's network as this person sees it."""
    with acting(actor_of(who)):
        return queries.network_of(queries.one_case(case.public_id))


def references(found: Around, numbers: Sequence[int] | None = None) -> list[str]:
    """The references of the records in a network, or of some of them."""
    chosen = found.members() if numbers is None else numbers
    return sorted(found.records[number].source_reference or "" for number in chosen)


def ids_of(who: Person, *references: str) -> list[str]:
    """The public ids of records this person sees."""
    with acting(actor_of(who)):
        return [record(one).public_id for one in references]
