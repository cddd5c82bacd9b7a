"""Every write of linking by a person."""

from __future__ import annotations

from django.utils import timezone

from tutela.linking.models import HitNotice
from tutela.safeguards import actor as actors
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.safeguards.doing import does


@does("hits.read")
def mark_seen(notice: HitNotice) -> None:
    """Note that the owner's people have seen who asked; a further search by the same opens it again."""
    changed = HitNotice.objects.filter(pk=notice.pk, seen_at__isnull=True).update(
        seen_at=timezone.now(), seen_by=actors.current().name
    )
    if changed:
        audit.record(Operation.CHANGE, "hits.read", "hit notice", notice.public_id)
