"""Writing the audit: one entry with each operation, in the operation's transaction."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from enum import StrEnum
from hashlib import sha256
from typing import Final

from django.db import connection

from tutela.safeguards import actor as actors
from tutela.safeguards.models import AuditDetail


class Operation(StrEnum):
    """The operations that must be logged (Directive (EU) 2016/680, Article 25)."""

    COLLECTION = "collection"
    CHANGE = "change"
    CONSULTATION = "consultation"
    DISCLOSURE = "disclosure"
    COMBINATION = "combination"
    ERASURE = "erasure"


INSERT: Final = (
    "INSERT INTO safeguards_auditentry (organisation_id, person_id, role, operation, action, subject, subject_id, count, root)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
"""For bulk work on a connection of its own; the values in this order. The moment is the database's."""

_WITH_RECIPIENT: Final = (
    "INSERT INTO safeguards_auditentry"
    " (organisation_id, person_id, role, operation, action, subject, subject_id, count, recipient_id)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
_WITH_DETAIL: Final = (
    "WITH number AS (SELECT nextval('audit_number') AS id), detail AS ("
    " INSERT INTO safeguards_auditdetail (entry_id, organisation_id, salt, purpose) SELECT id, %s, %s, %s FROM number)"
    " INSERT INTO safeguards_auditentry (id, organisation_id, person_id, role, operation, action, subject, subject_id,"
    " count, recipient_id, commitment) SELECT id, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s FROM number"
)
# No RETURNING: who writes an entry may not read entries.

_PURPOSE_CHARS: Final = 200


def batch(operation: Operation, action: str, subject: str, subject_id: str, count: int, root: bytes) -> None:
    """Write that the acting person, or Tutela itself, has done ``action`` to a batch; ``root`` is over the ids in it."""
    actor = actors.current()
    with connection.cursor() as cursor:
        who = [actor.organisation_id, actor.person_id, str(actor.role), str(operation), action]
        cursor.execute(INSERT, [*who, subject, subject_id, count, root])


def record(
    operation: Operation, action: str, subject: str = "", subject_id: str = "", *, purpose: str = "", count: int = 1
) -> None:
    """Write that the acting person has done ``action``; the purpose is what they gave as theirs (cut at 200 characters).

    The purpose is kept beside the entry and can be erased; the entry holds a salted commitment to it.
    """
    _write(operation, action, (subject, subject_id, count, None), purpose)


def disclosed(
    action: str, subject: str, subject_id: str, recipient_id: int, *, purpose: str = "", count: int = 1
) -> None:
    """Write that something was disclosed to another organisation, named by its id (Article 25: to whom)."""
    _write(Operation.DISCLOSURE, action, (subject, subject_id, count, recipient_id), purpose)


def commitment(salt: bytes, purpose: str) -> bytes:
    """What an entry holds of a purpose: SHA-256 over 32 random bytes and the text in UTF-8."""
    return sha256(salt + purpose.encode()).digest()


def forget(entry_ids: Collection[int], why: str) -> int:
    """Erase what people typed about these entries; the entries stay and still verify. How many had something to erase.

    For the rights of persons (the acting person needs ``audit.erase``); itself an entry.
    """
    actors.current().require("audit.erase")
    erased, _ = AuditDetail.objects.filter(entry_id__in=entry_ids).delete()
    record(Operation.ERASURE, "audit.erase", "audit", purpose=why, count=erased)
    return erased


def _write(operation: Operation, action: str, what: tuple[str, str, int, int | None], purpose: str) -> None:
    actor = actors.current()
    purpose = purpose[:_PURPOSE_CHARS].replace("\x00", "")
    who = (actor.organisation_id, actor.person_id, str(actor.role), str(operation), action)
    with connection.cursor() as cursor:
        if not purpose:
            cursor.execute(_WITH_RECIPIENT, (*who, *what))
            return
        salt = secrets.token_bytes(32)
        detail = (actor.organisation_id, salt, purpose)
        cursor.execute(_WITH_DETAIL, (*detail, *who, *what, commitment(salt, purpose)))
