"""When a download of records needs a second person: very many of them, or whole bodies that belong to others."""

from __future__ import annotations

from typing import Final

from django.db.models import QuerySet

from tutela.records import keys
from tutela.records.models import Record
from tutela.safeguards import actor as actors
from tutela.safeguards.approvals import Subject

BULK: Final = 10_000
"""Records in one file above which a second person must agree."""

ACTION: Final = "records.export_bulk"


def is_bulk(found: QuerySet[Record], *, whole: bool) -> bool:
    """Whether these are too many for one person, or (``whole``: with their bodies) belong to others."""
    actor = actors.current()
    if whole and found.exclude(owner_id=actor.organisation_id).exists():
        return True
    return found.order_by()[BULK : BULK + 1].values("pk").exists()


def subject(kind: str, query: str, summary: str, visibility_id: int) -> Subject:
    """What a second person is asked about: this person's download of this list in this format. The list is named by a keyed
    hash, for its filters may hold an identifier."""
    actor = actors.current()
    what = keys.digest(b"export", str(actor.person_id).encode(), kind.encode(), query.encode()).hex()
    return Subject("records export", what, actor.organisation_id, visibility_id, summary)
