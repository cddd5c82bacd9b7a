"""The chain of custody of a piece of evidence, and what stays of it when it is erased."""

from __future__ import annotations

import hashlib

from django.utils.translation import gettext as _

from tutela.configuration import record_key
from tutela.evidence.models import CustodyStep, Evidence, Rewrapped, Step
from tutela.safeguards import actor as actors
from tutela.safeguards.approvals import Subject


def tombstone(sha256: str) -> bytes:
    """A digest that only this installation can make: says that a file was here, to whoever has the file."""
    return hashlib.blake2b(bytes.fromhex(sha256), key=record_key(), digest_size=32, person=b"evidence").digest()


def step(found: Evidence, what: Step, *, copy: Rewrapped | None = None, detail: str = "") -> None:
    """Add to the chain of custody."""
    actor = actors.current()
    CustodyStep.objects.create(
        evidence=found, rewrapped=copy, step=what, by=actor.name, organisation_id=actor.organisation_id, detail=detail[:300]
    )  # fmt: skip


def subject_of(copy: Rewrapped) -> Subject:
    """What a second person is asked about."""
    found = copy.evidence
    names = {
        "id": found.public_id,
        "owner": found.owner.name,
        "recipient": copy.recipient.name,
        "key": copy.key.fingerprint,
    }
    summary = _("Release evidence %(id)s of %(owner)s to %(recipient)s (key %(key)s)") % names
    return Subject("rewrapped", copy.public_id, found.owner_id, found.base_visibility_id, summary)
