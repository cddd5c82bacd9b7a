"""Holds on records, and decisions of the review list. A hold is dated: it ends by itself on the day after its last."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from tutela.errors import Conflict, InvalidInput
from tutela.records.models import Record
from tutela.rights import orders, seen
from tutela.rights.models import Hold, Order, Review, Verb
from tutela.safeguards import actor as actors
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.safeguards.retention import months_after

LONGEST_MONTHS: Final = 60
"""A hold longer than this is placed anew, by a person who says why."""


def place(record: Record, reason: str, until: date) -> Hold:
    """Hold a record, all its revisions, until the end of a day."""
    actor = actors.current()
    actor.require("holds.change", record.owner_id)
    today = timezone.now().date()
    if not reason.strip():
        raise InvalidInput(_("A hold needs a reason."), mend=_("Say in a sentence why this may not be erased."))
    if not today <= until <= months_after(today, LONGEST_MONTHS):
        raise InvalidInput(
            _("A hold ends between today and %(months)d months from now.") % {"months": LONGEST_MONTHS},
            mend=_("Give a nearer day; it can be placed anew."),
        )
    hold = Hold.objects.create(
        owner_id=record.owner_id, uid=bytes(record.uid), reason=reason.strip(), until=until, placed_by=actor.name,
        placed_by_id=actor.person_id,
    )  # fmt: skip
    _apply(bytes(record.uid))
    audit.record(Operation.CHANGE, "holds.change", "record", record.public_id, purpose=_("hold placed"))
    return hold


def lift(hold: Hold, why: str) -> None:
    """End a hold before its day, with a reason. Other holds on the same record stay."""
    actor = actors.current()
    actor.require("holds.change", hold.owner_id)
    seen.require(bytes(hold.uid))
    if not why.strip():
        raise InvalidInput(_("Lifting a hold needs a reason."), mend=_("Say in a sentence why it is not needed."))
    changed = Hold.objects.filter(pk=hold.pk, lifted_at=None).update(
        lifted_at=timezone.now(), lifted_by=actor.name, lifted_why=why.strip()
    )
    if changed != 1:
        raise Conflict(_("This hold has ended already."))
    _apply(bytes(hold.uid))
    audit.record(Operation.CHANGE, "holds.change", "hold", hold.public_id, purpose=_("hold lifted"))


def _apply(uid: bytes) -> None:
    """Write the longest hold in force into the record's own columns, which erasing looks at."""
    longest = Hold.objects.filter(uid=uid, lifted_at=None).order_by("-until").first()
    until, reason = (longest.until, longest.reason) if longest else (None, "")
    Record.objects.filter(uid=uid).update(hold_until=until, hold_reason=reason)


def keep(review: Review, until: date, why: str) -> None:
    """The record is still needed, until another day; it comes back to the list then."""
    actor = _deciding(review, why)
    if not timezone.now().date() <= until:
        raise InvalidInput(_("This day is past."), mend=_("Give a day from today on."))
    _decide(review, "keep", why, kept_until=until)
    Record.objects.filter(uid=bytes(review.uid)).update(retention_until=until)
    audit.record(Operation.CHANGE, "retention.decide", "review", review.public_id, purpose=actor.name)


def erase(review: Review, why: str) -> Order:
    """The record is not needed any more: Tutela erases it."""
    actor = _deciding(review, why)
    _decide(review, "erase", why)
    audit.record(Operation.CHANGE, "retention.decide", "review", review.public_id, purpose=actor.name)
    return orders.place(Order(owner_id=review.owner_id, verb=Verb.ERASE, uid=bytes(review.uid), why=review.rule))


def _deciding(review: Review, why: str) -> actors.Actor:
    actor = actors.current()
    actor.require("retention.decide", review.owner_id)
    seen.require(bytes(review.uid))
    if not why.strip():
        raise InvalidInput(_("A decision needs a reason."), mend=_("Say in a sentence why."))
    return actor


def _decide(review: Review, decision: str, why: str, kept_until: date | None = None) -> None:
    changed = Review.objects.filter(pk=review.pk, decision="").update(
        decision=decision,
        decided_by=actors.current().name,
        decided_at=timezone.now(),
        why=why.strip(),
        kept_until=kept_until,
    )
    if changed != 1:
        raise Conflict(_("This has been decided already."), mend=_("Reload the page."))
