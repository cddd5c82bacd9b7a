"""What was brought and waits for a word: a draft is its organisation's own until it is confirmed."""

from __future__ import annotations

from typing import TypeVar

from django.utils.translation import gettext as _

from tutela.errors import Conflict, NotFound
from tutela.safeguards import actor as actors
from tutela.strategy.law.models import MeasureImport, ServiceTable

Draft = TypeVar("Draft", MeasureImport, ServiceTable)


def locked(draft: Draft, confirmed: str) -> Draft:
    """A draft of the acting organisation, held until the transaction ends. Raises NotFound for another organisation's, and Conflict
    with the sentence ``confirmed`` where it counts already."""
    kind = type(draft)
    found = kind.objects.select_for_update().filter(pk=draft.pk, owner_id=actors.current().organisation_id).first()
    if found is None:
        raise NotFound(_("There is no such draft of your organisation."))
    if found.confirmed_at is not None:
        raise Conflict(confirmed, mend=_("Bring the file again to see what changed."))
    return found
