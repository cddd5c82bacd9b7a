"""The register of breaches of personal data (GDPR Article 33(5), Directive (EU) 2016/680 Article 30(5))."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from tutela.errors import InvalidInput
from tutela.rights.models import Breach
from tutela.safeguards import actor as actors
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.safeguards.retention import keep_until

CLOCK: Final = timedelta(hours=72)
"""From noticing to telling the supervisory authority, unless a risk is unlikely; later needs its reasons."""

FIELDS: Final = (
    "noticed_at", "happened", "whose", "categories", "persons", "consequences", "measures", "authority_notified_at", "authority_note",
    "persons_notified_at", "persons_note",
)  # fmt: skip
"""What is entered, in the order of the page and of the download."""


def due_at(breach: Breach) -> datetime:
    """Until when the supervisory authority is to be told."""
    return breach.noticed_at + CLOCK


def enter(values: dict[str, Any], breach: Breach | None = None) -> Breach:
    """Enter a breach, or complete one that is entered; each is an entry in the audit, so nothing is changed unseen."""
    actor = actors.current()
    actor.require("breaches.change", actor.organisation_id if breach is None else breach.owner_id)
    if values["noticed_at"] > timezone.now():
        raise InvalidInput(_("A breach can't be noticed in the future."))
    late = (values["authority_notified_at"] or timezone.now()) > values["noticed_at"] + CLOCK
    if late and not values["authority_note"].strip():
        raise InvalidInput(
            _("More than 72 hours have passed since it was noticed."),
            mend=_("Say in the note why the authority was told later, or why it need not be told."),
        )
    made = breach or Breach(owner_id=actor.organisation_id, entered_by=actor.name)
    for name in FIELDS:
        setattr(made, name, values[name])
    made.retention_until = keep_until("breach", made.noticed_at.date())
    made.save()
    operation = Operation.COLLECTION if breach is None else Operation.CHANGE
    audit.record(operation, "breaches.change", "breach", made.public_id)
    return made
