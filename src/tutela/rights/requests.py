"""The desk for people's requests: receiving, checking who asks, deciding record by record, answering.

Each record's owner decides; nobody is answered before it is known who asks; the clock is one month and can be extended by
two with a reason (GDPR Article 12(3); for law enforcement the same month is taken, unverified).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from tutela.errors import Conflict, InvalidInput, NotFound
from tutela.records.models import Record
from tutela.rights import notifying, orders, queue, seeking, seen
from tutela.rights.models import (
    Annotation,
    Answer,
    Decision,
    Order,
    PersonsRequest,
    RequestItem,
    RequestKind,
    RequestState,
    Verb,
)
from tutela.safeguards import actor as actors
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.safeguards.retention import keep_until, months_after

CLOCK_MONTHS: Final = 1
EXTENSION_MONTHS: Final = 2


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as received: who, how to reach them, what identifies them, and what they ask."""

    kind: RequestKind
    requester: str
    contact: str
    names: Sequence[str]
    identifiers: Sequence[str]
    text: str = ""
    received_on: date | None = None


def receive(asked: Asked) -> PersonsRequest:
    """Enter a request; the search for everything held starts at once, and the clock has started with its receipt."""
    actor = actors.current()
    actor.require("requests.handle", actor.organisation_id)
    names = [name.strip() for name in asked.names if name.strip()]
    identifiers = [written.strip() for written in asked.identifiers if written.strip()]
    if not asked.requester.strip() or not asked.contact.strip():
        raise InvalidInput(_("Who asks, and how to reach them, is missing."), mend=_("Fill both in."))
    if not names and not identifiers:
        raise InvalidInput(_("Nothing identifies the person."), mend=_("Give a name or an identifier."))
    seeking.terms_of(names, identifiers)
    received = asked.received_on or timezone.now().date()
    if received > timezone.now().date():
        raise InvalidInput(_("A request can't be received in the future."))
    request = PersonsRequest.objects.create(
        owner_id=actor.organisation_id, kind=asked.kind, requester=asked.requester.strip(), contact=asked.contact.strip(),
        names=json.dumps(names), identifiers=json.dumps(identifiers), asked=asked.text.strip(), received_on=received,
        due_on=months_after(received, CLOCK_MONTHS),
    )  # fmt: skip
    audit.record(Operation.COLLECTION, "requests.handle", "request", request.public_id)
    queue.seek(request)
    return request


def check_identity(request: PersonsRequest, how: str) -> None:
    """Note how it was made sure that the requester is the person; nothing is given out before."""
    actor = _handling(request)
    if not how.strip():
        raise InvalidInput(_("How the identity was checked is missing."), mend=_("Say it in a sentence."))
    request.identity_check, request.identity_checked_by = how.strip(), actor.name
    request.save(update_fields=["identity_check", "identity_checked_by"])
    audit.record(Operation.CHANGE, "requests.handle", "request", request.public_id)
    queue.seek(request)  # from now on it may be passed on


def extend(request: PersonsRequest, why: str) -> None:
    """Extend the clock, once, by two months; the requester is told the reason within the first."""
    _handling(request)
    if request.extended_why:
        raise Conflict(_("The time was extended already."))
    if not why.strip():
        raise InvalidInput(_("Extending needs a reason."), mend=_("Complexity or number of requests are reasons."))
    request.extended_why = why.strip()
    request.due_on = months_after(request.received_on, CLOCK_MONTHS + EXTENSION_MONTHS)
    request.save(update_fields=["extended_why", "due_on"])
    audit.record(Operation.CHANGE, "requests.handle", "request", request.public_id)


def decide(item: RequestItem, decision: Decision, ground: str = "", text: str = "") -> None:
    """Decide one record of one's own organisation. A refusal says its ground; a rectification what is to stand beside.

    Erasure and restriction are carried out by Tutela itself right afterwards (keeping.py), and then can't be taken back.
    """
    actor = actors.current()
    actor.require("requests.decide", item.owner_id)
    request = item.request
    if request.state == RequestState.ANSWERED:
        raise Conflict(_("This request is answered."))
    if not request.identity_check and decision is Decision.GRANT:
        raise Conflict(_("Who asks is not checked yet."), mend=_("Note first how the identity was checked."))
    if decision is Decision.REFUSE and not ground.strip():
        raise InvalidInput(_("A refusal needs its ground."), mend=_("Name the provision and why it applies."))
    if Order.objects.filter(request_id=request.pk, uid=bytes(item.uid)).exists():
        raise Conflict(_("This is being carried out already."))
    seen.require(bytes(item.uid), of_quarantine=item.of_quarantine)
    _do(item, request, decision, text)
    item.decision, item.ground = decision, ground.strip()
    item.decided_by, item.decided_at = actor.name, timezone.now()
    item.save(update_fields=["decision", "ground", "decided_by", "decided_at"])
    audit.record(Operation.CHANGE, "requests.decide", "request", request.public_id, purpose=str(decision))


def _do(item: RequestItem, request: PersonsRequest, decision: Decision, text: str) -> None:
    """What a decision makes happen beyond being noted."""
    uid = bytes(item.uid)
    restricts = decision is Decision.RESTRICT or (
        decision is Decision.GRANT and request.kind == RequestKind.RESTRICTION
    )
    if restricts:
        if item.of_quarantine:
            raise InvalidInput(_("What is set aside is not worked with; it can be erased or refused."))
        _order(request, Verb.RESTRICT, item)
    elif decision is Decision.GRANT and request.kind == RequestKind.ERASURE:
        if Record.objects.filter(uid=uid, hold_until__gte=timezone.now().date()).exists():
            raise Conflict(
                _("This is held and can't be erased."), mend=_("Lift the hold first, or restrict it instead.")
            )
        _order(request, Verb.ERASE, item)
    elif decision is Decision.GRANT and request.kind == RequestKind.RECTIFICATION:
        annotate(uid, text)


def annotate(uid: bytes, text: str) -> Annotation:
    """Put a statement beside a record; what was written stays. Those who received the record are told."""
    record = Record.objects.filter(uid=uid, current=True).first()
    if record is None:
        raise NotFound(_("There is no such record."), mend=_("A row set aside is mended in the quarantine."))
    actor = actors.current()
    actor.require("requests.decide", record.owner_id)
    if not text.strip():
        raise InvalidInput(_("What is to stand beside the record is missing."), mend=_("Write what is right instead."))
    made = Annotation.objects.create(visibility_id=record.visibility_id, uid=uid, text=text.strip(), by=actor.name)
    audit.record(Operation.CHANGE, "requests.decide", "record", record.public_id, purpose="rectification")
    notifying.notify(uid, "rectified")
    return made


def _order(request: PersonsRequest, verb: Verb, item: RequestItem) -> None:
    orders.place(
        Order(
            owner_id=request.owner_id, verb=verb, of_quarantine=item.of_quarantine, uid=bytes(item.uid), why=str(request.kind),
            request_id=request.pk,
        )
    )  # fmt: skip


def lift_restriction(record: Record, why: str) -> None:
    """End the restriction of a record of one's own organisation; the person is told before (GDPR Article 18(3))."""
    actor = actors.current()
    actor.require("requests.decide", record.owner_id)
    if not why.strip():
        raise InvalidInput(_("Lifting a restriction needs a reason."), mend=_("Say in a sentence why."))
    orders.place(Order(owner_id=record.owner_id, verb=Verb.UNRESTRICT, uid=bytes(record.uid), why=why.strip()))
    audit.record(Operation.CHANGE, "requests.decide", "record", record.public_id, purpose="restriction lifted")


def answer(request: PersonsRequest, given: Answer, ground: str = "") -> None:
    """Close a request. Granting needs a checked identity and every record decided; the neutral answer needs neither, and
    reads the same whatever is held."""
    actor = _handling(request)
    actor.require("requests.decide", request.owner_id)
    if given in {Answer.REFUSED, Answer.NEUTRAL} and not ground.strip():
        raise InvalidInput(_("The ground of this answer is missing."), mend=_("It stays here and is not sent."))
    if given in {Answer.GRANTED, Answer.PARTLY}:
        if not request.identity_check:
            raise Conflict(_("Who asks is not checked yet."), mend=_("Note first how the identity was checked."))
        if request.sought_at is None or request.items.filter(decision="").exists():
            raise Conflict(_("Not everything that was found is decided."), mend=_("Decide each record first."))
    request.answer, request.answer_ground = given, ground.strip()
    request.answered_by, request.answered_at = actor.name, timezone.now()
    request.state = RequestState.ANSWERED
    request.retention_until = keep_until("persons_request", timezone.now().date())
    request.save(update_fields=["answer", "answer_ground", "answered_by", "answered_at", "state", "retention_until"])
    audit.record(Operation.DISCLOSURE, "requests.handle", "request", request.public_id, purpose=str(given))


def _handling(request: PersonsRequest) -> actors.Actor:
    actor = actors.current()
    actor.require("requests.handle", request.owner_id)
    if request.state == RequestState.ANSWERED:
        raise Conflict(_("This request is answered."))
    return actor
