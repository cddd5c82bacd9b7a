"""Every read of evidence; the row policy bounds what each shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from tutela.errors import NotFound
from tutela.evidence.models import (
    CustodianKey,
    CustodyStep,
    Decision,
    Evidence,
    EvidencePolicy,
    Rewrapped,
    RewrappedState,
    State,
)
from tutela.intake import queries as intake
from tutela.intake.models import Submission
from tutela.records import queries as records
from tutela.records.models import Record
from tutela.safeguards import actor as actors


@dataclass(frozen=True, slots=True)
class Target:
    """What evidence is attached to: a record (all its revisions) or a delivery."""

    thing: Record | Submission

    @property
    def kind(self) -> str:
        """The kind of record, or ``submission``: what policies are declared by."""
        return self.thing.kind if isinstance(self.thing, Record) else "submission"

    @property
    def title(self) -> str:
        """What it is called on a page."""
        thing = self.thing
        return (thing.headline or thing.public_id) if isinstance(thing, Record) else thing.file_name


def record_target(public_id: str) -> Target:
    """A record to attach to; NotFound where there is none for this actor."""
    return Target(records.record(public_id))


def submission_target(public_id: str) -> Target:
    """A delivery to attach to; NotFound where there is none for this actor."""
    return Target(intake.submission(public_id))


def evidence() -> QuerySet[Evidence]:
    """Everything the actor may see, newest first. Of a re-wrapped copy its recipient sees no other recipient's."""
    copies = Rewrapped.objects.select_related("recipient", "key").order_by("id")
    found = Evidence.objects.select_related("owner", "inner", "outer").prefetch_related(Prefetch("rewrapped", copies))
    return found.order_by("-id")


def of_target(target: Target) -> list[Evidence]:
    """What is attached to a record or a delivery."""
    thing = target.thing
    if isinstance(thing, Record):
        return list(evidence().filter(record_uid=bytes(thing.uid)))
    return list(evidence().filter(submission_id=thing.pk))


def one(public_id: str) -> Evidence:
    """One piece of evidence; NotFound where there is none for this actor."""
    found = evidence().filter(public_id=public_id).first()
    if found is None:
        raise NotFound(_("There is no such evidence."))
    return found


def attached_to(found: Evidence) -> Target | None:
    """What it is attached to, where the actor may see that too."""
    if found.record_uid is not None:
        record = Record.objects.filter(uid=bytes(found.record_uid), current=True).first()
        return Target(record) if record else None
    submission = Submission.objects.filter(pk=found.submission_id or 0).first()
    return Target(submission) if submission else None


def custody(found: Evidence) -> QuerySet[CustodyStep]:
    """The chain of custody, from the first step."""
    return CustodyStep.objects.filter(evidence=found).select_related("organisation").order_by("id")


def rewrapped(public_id: str) -> Rewrapped:
    """One re-wrapped copy; NotFound where there is none for this actor."""
    copies = Rewrapped.objects.select_related(
        "evidence__owner", "evidence__inner", "evidence__outer", "recipient", "key"
    )
    found = copies.filter(public_id=public_id).first()
    if found is None:
        raise NotFound(_("There is no such copy."))
    return found


def handed_to_me(public_id: str) -> Rewrapped:
    """A copy released to the actor's organisation. NotFound for everybody else, those who see all included."""
    found = rewrapped(public_id)
    if found.recipient_id != actors.current().organisation_id or found.state != RewrappedState.RELEASED:
        raise NotFound(_("There is no such copy."))
    return found


def keys_for(organisation_id: int, kind: str) -> tuple[CustodianKey, CustodianKey] | None:
    """Whom an organisation's evidence of this kind is sealed to (inner, outer); None: it is hashed and dropped."""
    declared = EvidencePolicy.objects.filter(organisation_id=organisation_id, kind__in=(kind, ""))
    policy = declared.select_related("inner", "outer").order_by("-kind").first()
    if policy is None or policy.decision == Decision.DROP or policy.inner is None or policy.outer is None:
        return None
    return policy.inner, policy.outer


def valid(key: CustodianKey, day: date | None = None) -> bool:
    """Whether a key may be used on ``day`` (today)."""
    day = day or timezone.now().date()
    return key.valid_from <= day and (key.valid_until is None or day <= key.valid_until)


def due(as_of: date) -> QuerySet[Evidence]:
    """What has passed its last day and is not held, oldest first."""
    held = Q(hold_until__gte=as_of)
    found = evidence().filter(retention_until__lt=as_of).exclude(state=State.ERASED).exclude(held)
    return found.order_by("id")


def visibility(base: int, recipients: list[int]) -> int:
    """The class of ``base`` with these organisations in its audience."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT evidence_visibility(%s, %s)", [base, recipients])
        (found,) = cursor.fetchone()
    return int(found)


def objects_known(names: list[str]) -> set[str]:
    """Which of these objects some row names, whoever may see that row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT evidence_objects_known(%s)", [names])
        return {name for (name,) in cursor.fetchall()}
