"""Every write of evidence, one function a verb: permission, change, custody step and audit in one transaction.

Objects are files, so order matters: an object is durable before the row that names it is committed, and is removed
only after the row that named it has been.
"""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import BinaryIO

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tutela.errors import Conflict, InvalidInput, NotFound
from tutela.evidence import custody, queries, store
from tutela.evidence.models import Evidence, Rewrapped, RewrappedState, State, Step
from tutela.evidence.queries import Target
from tutela.evidence.receiving import Received, Receiving
from tutela.evidence.sealing import CHUNK
from tutela.records.models import Record
from tutela.safeguards import actor as actors
from tutela.safeguards import approvals, audit
from tutela.safeguards.audit import Operation
from tutela.safeguards.doing import does
from tutela.safeguards.models import Approval
from tutela.safeguards.retention import BY_KIND, keep_until


@does("evidence.add")
def begin(target: Target) -> Receiving:
    """Get ready for one file: permission, and what the owner has declared for its kind."""
    thing = target.thing
    actors.current().require("evidence.add", thing.owner_id)
    keys = queries.keys_for(thing.owner_id, target.kind)
    if keys is not None and not all(queries.valid(key) for key in keys):
        raise InvalidInput(
            _("The custodians' keys are not valid today, so this can't be sealed."),
            mend=_("Nothing was kept. Who runs this installation declares new keys."),
        )
    return Receiving(keys, settings.UPLOAD_LIMIT_BYTES)


@does("evidence.add")
def keep(receiving: Receiving, target: Target, name: str) -> Evidence:
    """Enter a file that has come whole. Its object is durable before the rows are written."""
    thing = target.thing
    actor = actors.current()
    actor.require("evidence.add", thing.owner_id)
    received = receiving.finish()
    try:
        with transaction.atomic():
            found = _enter(received, receiving, target, name)
            audit.record(Operation.COLLECTION, "evidence.add", "evidence", found.public_id)
    except BaseException:
        if received.object_name:
            store.remove(received.object_name)
        raise
    return found


def _enter(received: Received, receiving: Receiving, target: Target, name: str) -> Evidence:
    thing = target.thing
    inner, outer = receiving.keys or (None, None)
    original, sealed = received.original, received.sealed
    found = Evidence.objects.create(
        owner_id=thing.owner_id,
        visibility_id=thing.visibility_id,
        base_visibility_id=thing.visibility_id,
        record_uid=bytes(thing.uid) if isinstance(thing, Record) else None,
        submission_id=None if isinstance(thing, Record) else thing.pk,
        kind=target.kind,
        file_name="".join(char for char in name if char.isprintable())[:255] or "unnamed",
        received_by=actors.current().name,
        length=original.length,
        md5=original.md5,
        sha1=original.sha1,
        sha256=original.sha256,
        state=State.SEALED if sealed else State.DROPPED,
        object_name=received.object_name,
        sealed_length=sealed.length if sealed else None,
        sealed_sha256=sealed.sha256 if sealed else "",
        inner=inner,
        outer=outer,
        legal_basis=BY_KIND["evidence"].legal_basis,
        retention_rule=BY_KIND["evidence"].name,
        retention_until=keep_until("evidence", timezone.now().date()),
    )
    custody.step(found, Step.RECEIVED)
    if inner and outer:
        custody.step(
            found, Step.SEALED, detail=f"{inner.name} ({inner.fingerprint}); {outer.name} ({outer.fingerprint})"
        )
    else:
        custody.step(found, Step.DROPPED)
    return found


@does("evidence.add")
def attach(stream: BinaryIO, name: str, target: Target) -> Evidence:
    """Take a file in from an open stream: ``begin``, every chunk, ``keep``."""
    receiving = begin(target)
    try:
        while chunk := stream.read(CHUNK):
            receiving.write(chunk)
        return keep(receiving, target, name)
    finally:
        receiving.abandon()


@does("evidence.lend")
def lend(found: Evidence) -> BinaryIO:
    """The sealed object, for the custodians to work on outside. Conflict when there is none."""
    actors.current().require("evidence.lend", found.owner_id)
    _require_object(found)
    custody.step(found, Step.LENT)
    audit.record(Operation.DISCLOSURE, "evidence.lend", "evidence", found.public_id)
    return store.open_object(str(found.object_name))  # last: nothing is left open when an entry can't be written


@does("evidence.release")
def ask_release(copy: Rewrapped, why: str) -> Approval:
    """Ask a second person whether this copy may be released to its recipient."""
    if copy.state != RewrappedState.IMPORTED:
        raise Conflict(_("This copy does not wait for release."), mend=_("Reload the page."))
    return approvals.ask("evidence.release", custody.subject_of(copy), why)


@does("evidence.release")
@transaction.atomic
def release(copy: Rewrapped) -> None:
    """Let the recipient see the evidence's hashes and custody, and download this copy. Two persons."""
    approval = approvals.authorise("evidence.release", custody.subject_of(copy))
    found = Evidence.objects.select_for_update(of=("self",)).get(pk=copy.evidence_id)
    released = found.rewrapped.filter(state=RewrappedState.RELEASED).values_list("recipient_id", flat=True)
    recipients = [*released, copy.recipient_id]
    changed = Rewrapped.objects.filter(pk=copy.pk, state=RewrappedState.IMPORTED).update(
        state=RewrappedState.RELEASED,
        visibility_id=queries.visibility(found.base_visibility_id, [copy.recipient_id]),
    )
    if changed != 1:
        raise Conflict(_("This copy does not wait for release."), mend=_("Reload the page."))
    found.visibility_id = queries.visibility(found.base_visibility_id, recipients)
    found.save(update_fields=["visibility_id"])
    second = f"; approved by {approval.decided_by.name}" if approval and approval.decided_by else ""
    custody.step(found, Step.RELEASED, copy=copy, detail=copy.recipient.name + second)
    audit.disclosed("evidence.release", "evidence", found.public_id, copy.recipient_id)


@does("evidence.download")
def hand_over(copy: Rewrapped) -> BinaryIO:
    """The copy's bytes, for its recipient; a custody step and an audit entry each time. NotFound for anybody else."""
    actor = actors.current()
    actor.require("evidence.download", copy.recipient_id)
    if copy.recipient_id != actor.organisation_id or copy.state != RewrappedState.RELEASED or not copy.object_name:
        raise NotFound(_("There is no such copy."))
    custody.step(copy.evidence, Step.HANDED_OVER, copy=copy, detail=copy.recipient.name)
    audit.disclosed("evidence.download", "evidence", copy.evidence.public_id, copy.recipient_id)
    return store.open_object(copy.object_name)


@does("evidence.erase")
def erase(found: Evidence, why: str, *, as_of: date | None = None) -> None:
    """Delete the objects, hashes, name and statements; custody and a keyed digest stay. Conflict under a hold (that
    still lasts on ``as_of``, today)."""
    actors.current().require("evidence.erase", found.owner_id)
    locked = Evidence.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if locked.state == State.ERASED:
        raise Conflict(_("This has been erased already."))
    if locked.hold_until is not None and locked.hold_until >= (as_of or timezone.now().date()):
        raise Conflict(_("This is held and can't be erased."), mend=_("End the hold first."))
    copies = list(Rewrapped.objects.filter(evidence=locked))
    names = [name for name in (locked.object_name, *(copy.object_name for copy in copies)) if name]
    Rewrapped.objects.filter(evidence=locked).update(
        state=RewrappedState.ERASED, object_name=None, sha256="", statement="", length=0
    )
    Evidence.objects.filter(pk=locked.pk).update(
        tombstone=custody.tombstone(locked.sha256), state=State.ERASED, object_name=None, file_name="", received_by="",
        length=None, md5="", sha1="", sha256="", sealed_length=None, sealed_sha256="",
    )  # fmt: skip
    approvals.forget_reasons("rewrapped", [copy.public_id for copy in copies])
    custody.step(locked, Step.DELETED, detail=why)
    audit.record(Operation.ERASURE, "evidence.erase", "evidence", locked.public_id, purpose=why[:200])
    for name in names:
        transaction.on_commit(partial(store.remove, name))


def _require_object(found: Evidence) -> None:
    if found.state != State.SEALED or not found.object_name:
        raise Conflict(
            _("There is no sealed object of this evidence."), mend=_("It was dropped, erased or is missing.")
        )
