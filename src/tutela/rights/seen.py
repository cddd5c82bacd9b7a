"""Nobody decides over what they may not see: a colleague who is cleared for it does."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tutela.errors import NotPermitted
from tutela.intake.models import Quarantined
from tutela.records.models import Record


def require(uid: bytes, *, of_quarantine: bool = False) -> None:
    """Raise NotPermitted unless the acting person sees this record as it stands now (or this unit set aside)."""
    units, records = Quarantined.objects.filter(uid=uid), Record.objects.filter(uid=uid, current=True)
    if not (units.exists() if of_quarantine else records.exists()):
        raise NotPermitted(
            _("This is not for you to see, so not for you to decide."), mend=_("Ask a colleague who is cleared for it.")
        )
