"""The part of another page that lists what is attached to a record or a delivery."""

from __future__ import annotations

from django import template
from django.urls import reverse

from tutela.evidence import queries
from tutela.evidence.queries import Target
from tutela.intake.models import Submission
from tutela.records.models import Record
from tutela.safeguards import actor as actors

register = template.Library()


@register.inclusion_tag("evidence/attached.html")
def attached_evidence(thing: Record | Submission) -> dict[str, object]:
    """Hashes and standing of each file, and the way to attach one; nothing for whose role may not see evidence."""
    actor = actors.current()
    if not actor.may("evidence.read"):
        return {"shown": False}
    page = "record_evidence_new" if isinstance(thing, Record) else "submission_evidence_new"
    return {
        "shown": True,
        "lines": queries.of_target(Target(thing)),
        "organisation_id": actor.organisation_id,
        "may_add": actor.reaches("evidence.add", thing.owner_id),
        "add": reverse(page, args=[thing.public_id]),
    }
