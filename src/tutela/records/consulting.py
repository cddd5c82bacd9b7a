"""Opening a record of another organisation that names persons: only for a purpose, which is logged and which its owner sees."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db.models import QuerySet
from django.utils import timezone

from tutela.records.models import Consultation, Record
from tutela.safeguards import actor as actors
from tutela.safeguards.permissions import Scope, scope_of
from tutela.safeguards.purposes import PURPOSES
from tutela.vocabulary.areas import Area, Purpose

LIFE: Final = timedelta(hours=8)
"""A working day: after that the purpose is asked for again."""


IMPERSONAL: Final = ("serial", "container", "imo", "md5", "sha1", "sha256", "pdq", "photodna")
"""Schemes of identifiers that lead to no person by themselves."""


def names_persons(record: Record) -> bool:
    """Whether a record holds personal data: persons, or identifiers that lead to some."""
    leads = record.mentions.exclude(scheme__in=IMPERSONAL).exists()
    return leads or bool(record.parsed_body().all_persons())


def purpose_wanted(record: Record) -> bool:
    """Whether the acting person must say what for before this record is shown to them."""
    actor = actors.current()
    if record.owner_id == actor.organisation_id or actor.person_id is None:
        return False
    stated = Consultation.objects.filter(uid=record.uid, person_id=actor.person_id, until__gt=timezone.now())
    return not stated.exists() and names_persons(record)


def handed_over() -> bool:
    """Whether another organisation's record can only be here because it was handed to the acting person's."""
    return scope_of("records.open", actors.current().role) is Scope.REFERRED


def purposes_for(record: Record) -> tuple[Purpose, ...]:
    """What a record may be consulted for: the purposes of its area that the acting person works for."""
    held = actors.current().areas
    area = Area(record.area)
    return tuple(purpose for purpose in PURPOSES[area] if purpose is not Purpose.STATISTICS) if area in held else ()


def consultations(record: Record) -> QuerySet[Consultation]:
    """Who of other organisations has opened a record, newest first."""
    found = Consultation.objects.filter(uid=record.uid).exclude(organisation_id=record.owner_id)
    return found.select_related("organisation").order_by("-at")
