"""A re-wrapped copy comes back: nothing is taken on trust but what both custodians have signed."""

from __future__ import annotations

import hashlib
from typing import BinaryIO

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tutela.errors import Conflict, InvalidInput
from tutela.evidence import statement as statements
from tutela.evidence import store
from tutela.evidence.custody import step
from tutela.evidence.models import Evidence, Rewrapped, State, Step
from tutela.evidence.sealing import CHUNK, MAGIC, Hasher
from tutela.evidence.statement import Statement
from tutela.safeguards import actor as actors
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.safeguards.models import KeyPurpose, Organisation, OrganisationKey


def import_rewrapped(found: Evidence, recipient: Organisation, stream: BinaryIO, statement: bytes) -> Rewrapped:
    """Take in what the custodians re-wrapped for ``recipient``. It waits for release by two persons (actions.py).

    InvalidInput when the statement, its signatures, the key or the bytes do not fit this evidence and recipient.
    """
    actors.current().require("evidence.import", found.owner_id)
    locked = Evidence.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if locked.state not in {State.SEALED, State.MISSING}:
        raise Conflict(_("There is nothing to re-wrap: this was dropped or erased."))
    said = _checked(found, statement)
    key = _key_of(recipient, said)
    arriving = store.Arriving()
    try:
        _copy(stream, arriving, said)
        arriving.settle()
    except BaseException:
        arriving.abandon()
        raise
    try:
        with transaction.atomic():
            copy = Rewrapped.objects.create(
                evidence=found,
                recipient=recipient,
                key=key,
                visibility_id=found.base_visibility_id,
                object_name=arriving.name,
                length=said.rewrapped.length,
                sha256=said.rewrapped.sha256,
                statement=statement.decode(),
                legal_basis=found.legal_basis,
                retention_rule=found.retention_rule,
                retention_until=found.retention_until,
            )
            digest = hashlib.sha256(key.fingerprint.encode() + statement).hexdigest()[:16]
            names = ", ".join(one.name for one in said.by)
            step(
                found,
                Step.REWRAPPED,
                copy=copy,
                detail=f"{recipient.name} ({key.fingerprint}); {names}; {digest}"[:300],
            )
            audit.record(Operation.COLLECTION, "evidence.import", "evidence", found.public_id)
    except BaseException as error:
        store.remove(arriving.name)
        if isinstance(error, IntegrityError):
            raise Conflict(_("This recipient has a copy already.")) from error
        raise
    return copy


def _checked(found: Evidence, text: bytes) -> Statement:
    """The statement, if both custodians signed it and it speaks of this evidence."""
    verified = statements.verify(text)
    said = verified.statement
    if found.inner is None or found.outer is None:
        raise Conflict(_("There is nothing to re-wrap: this was dropped or erased."))
    statements.require_signed_by(verified, [found.inner.signing_key, found.outer.signing_key])
    fits = (
        said.version == statements.VERSION
        and said.evidence == found.public_id
        and (said.original.length, said.original.sha256) == (found.length, found.sha256)
        and (said.sealed.length, said.sealed.sha256) == (found.sealed_length, found.sealed_sha256)
    )
    if not fits:
        raise InvalidInput(
            _("The statement speaks of something else."), mend=_("Its hashes must be those of this evidence.")
        )
    return said


def _key_of(recipient: Organisation, said: Statement) -> OrganisationKey:
    key = OrganisationKey.objects.filter(
        organisation=recipient, purpose=KeyPurpose.ENCRYPTION, public_key=said.to
    ).first()
    if key is None or key.state != "usable":
        raise InvalidInput(
            _("It was re-wrapped to a key that is not the recipient's, or not valid today."),
            mend=_("`tutela organisations keys` shows each organisation's keys."),
        )
    return key


def _copy(stream: BinaryIO, arriving: store.Arriving, said: Statement) -> None:
    """Store the stream while it is what the statement says. The first bytes are looked at before anything is written, so
    that a clear file given by mistake never touches the disk."""
    first = stream.read(CHUNK)
    if not first.startswith(MAGIC):
        raise InvalidInput(_("This is not an encrypted file."), mend=_("Give the file that `rewrap` wrote."))
    hasher = Hasher(arriving)
    chunk = first
    while chunk and hasher.length <= said.rewrapped.length:
        hasher.write(chunk)
        chunk = stream.read(CHUNK)
    hashes = hasher.hashes()
    if (hashes.length, hashes.sha256) != (said.rewrapped.length, said.rewrapped.sha256):
        raise InvalidInput(_("These are not the bytes the statement speaks of."), mend=_("Fetch them again."))
