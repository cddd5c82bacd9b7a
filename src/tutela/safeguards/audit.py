"""Writing the audit: one entry with each operation, in the operation's transaction."""

from __future__ import annotations

from enum import StrEnum

from tutela.safeguards import actor as actors
from tutela.safeguards.models import AuditEntry


class Operation(StrEnum):
    """The operations that must be logged (Directive (EU) 2016/680, Article 25)."""

    COLLECTION = "collection"
    CHANGE = "change"
    CONSULTATION = "consultation"
    DISCLOSURE = "disclosure"
    COMBINATION = "combination"
    ERASURE = "erasure"


INSERT = (
    "INSERT INTO safeguards_auditentry (at, organisation_id, person_id, role, operation, action, subject, subject_id, purpose, count, root)"
    " VALUES (now(), %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
"""For bulk work on a connection of its own; the values in this order."""


def record(
    operation: Operation, action: str, subject: str = "", subject_id: str = "", *, purpose: str = "", count: int = 1
) -> None:
    """Write that the acting person has done ``action``; the purpose is what they gave as theirs."""
    actor = actors.current()
    AuditEntry.objects.create(
        organisation_id=actor.organisation_id,
        person_id=actor.person_id,
        role=actor.role,
        operation=operation,
        action=action,
        subject=subject,
        subject_id=subject_id,
        purpose=purpose,
        count=count,
    )
