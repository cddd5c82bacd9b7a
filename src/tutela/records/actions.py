"""Every write of records by a person."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from tutela.errors import InvalidInput
from tutela.records import consulting
from tutela.records.models import Consultation, Record
from tutela.safeguards import actor as actors
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.safeguards.doing import does


@does("records.open")
def state_purpose(record: Record, purpose: str, case_reference: str) -> None:
    """Say what a record of another organisation is opened for; it is open to this person for some hours."""
    actor = actors.current()
    case_reference = " ".join(case_reference.split())[:200]
    if purpose not in consulting.purposes_for(record):
        raise InvalidInput(_("This record may not be opened for that."), mend=_("Choose one of the purposes offered."))
    if not case_reference:
        raise InvalidInput(_("Say for which case."), mend=_("Give the reference of your case."))
    if actor.person_id is None:
        raise InvalidInput(_("Only a person can have a purpose."))
    now = timezone.now()
    Consultation.objects.create(
        uid=record.uid,
        visibility_id=record.visibility_id,
        person_id=actor.person_id,
        organisation_id=actor.organisation_id,
        purpose=purpose,
        case_reference=case_reference,
        at=now,
        until=now + consulting.LIFE,
    )
    audit.record(
        Operation.CONSULTATION, "records.open", "record", record.public_id, purpose=f"{purpose}: {case_reference}"
    )
