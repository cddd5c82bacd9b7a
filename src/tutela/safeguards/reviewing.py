"""Reviewing entries of the audit: a person looks at one and says what they found. Kept for good, and itself audited."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from tutela.errors import InvalidInput, NotFound
from tutela.safeguards import actor as actors
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.safeguards.models import AuditEntry, AuditReview, Verdict

REMARK_CHARS: Final = 2_000


def review(entry_id: int, verdict: str, remark: str = "") -> None:
    """Record that the acting person has looked at an entry. Anything but "in order" needs a remark."""
    actor = actors.current()
    actor.require("audit.review")
    remark = remark.replace("\x00", "").strip()[:REMARK_CHARS]
    if verdict not in Verdict.values:
        raise InvalidInput(_("Say what you found."), mend=_("Choose one of the three answers."))
    if verdict != Verdict.IN_ORDER and not remark:
        raise InvalidInput(
            _("This finding needs a remark."), mend=_("Say in a sentence what is to be asked or mended.")
        )
    entry = AuditEntry.objects.filter(pk=entry_id).first()
    if entry is None or actor.person_id is None:
        raise NotFound(_("There is no such entry."))
    AuditReview.objects.create(
        entry_id=entry.pk,
        organisation_id=entry.organisation_id,
        reviewer_id=actor.person_id,
        verdict=verdict,
        remark=remark,
    )
    audit.record(Operation.CHANGE, "audit.review", "audit", str(entry.pk), purpose=verdict)
