"""Opening a record of another organisation that names persons: only for a purpose, which is logged and which its owner sees."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from django.db.models import QuerySet
from django.utils import timezone

from tutela.records.models import Consultation, Mention, Record
from tutela.safeguards import actor as actors
from tutela.safeguards.permissions import Scope, scope_of
from tutela.safeguards.purposes import PURPOSES
from tutela.vocabulary.areas import Area, Purpose

LIFE: Final = timedelta(hours=8)
"""A working day: after that the purpose is asked for again."""


IMPERSONAL: Final = ("serial", "container", "imo", "md5", "sha1", "sha256", "pdq", "photodna", "organisation_name")
"""Schemes of identifiers that lead to no person by themselves."""


def names_persons(record: Record) -> bool:
    """Whether a record, in any revision that is shown with it, holds personal data: persons, or identifiers that lead to
    some."""
    if Mention.objects.filter(record__uid=record.uid).exclude(scheme__in=IMPERSONAL).exists():
        return True
    return any(one.parsed_body().all_persons() for one in Record.objects.filter(uid=record.uid))


def gated(records: Iterable[Record]) -> set[int]:
    """The keys of those of ``records`` that belong to others, name persons, and have not been opened for a purpose by the
    acting person: their headlines, which may be free text, are not shown."""
    actor = actors.current()
    foreign = [one for one in records if one.owner_id != actor.organisation_id]
    if not foreign or actor.person_id is None:
        return set()
    opened = Consultation.objects.filter(
        uid__in=[one.uid for one in foreign], person_id=actor.person_id, until__gt=timezone.now()
    )
    known = {bytes(uid) for uid in opened.values_list("uid", flat=True)}
    leading = set(
        Mention.objects.filter(record__in=[one.pk for one in foreign])
        .exclude(scheme__in=IMPERSONAL)
        .values_list("record_id", flat=True)
    )
    shut = {one.pk for one in foreign if bytes(one.uid) not in known}
    return (shut & leading) | _with_persons(shut - leading)


def _with_persons(keys: set[int]) -> set[int]:
    """Those of these records whose body names a person without an identifier that leads to them. Read here, for lists read no
    bodies."""
    bodies = Record.objects.filter(pk__in=keys).only("kind", "body") if keys else ()
    return {one.pk for one in bodies if one.parsed_body().all_persons()}


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


def note_download(records: QuerySet[Record], what: str) -> int:
    """Note a download of whole records of others as consultations, so that their owners see it; how many records."""
    actor = actors.current()
    if actor.person_id is None:
        return 0
    now = timezone.now()
    foreign = records.exclude(owner_id=actor.organisation_id).order_by("id")
    rows = foreign.values_list("uid", "visibility_id", "area").iterator(chunk_size=2_000)
    made = Consultation.objects.bulk_create(
        (
            Consultation(
                uid=bytes(uid),
                visibility_id=visibility_id,
                person_id=actor.person_id,
                organisation_id=actor.organisation_id,
                purpose=PURPOSES[Area(area)][0],
                case_reference=what[:200],
                at=now,
                until=now,
            )
            for uid, visibility_id, area in rows
        ),
        batch_size=2_000,
    )
    return len(made)
