"""Declaring custodians, and what is sealed to whom. Fingerprints are compared by voice first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tutela.errors import Conflict, InvalidInput
from tutela.evidence.models import CustodianKey, Decision, EvidencePolicy
from tutela.evidence.sealing import fingerprint, recipient_of
from tutela.records.kinds import BY_NAME
from tutela.safeguards import actor as actors
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.safeguards.models import Organisation


@dataclass(frozen=True, slots=True)
class Validity:
    """From and until which day (inclusive; None: without end) a key may be used."""

    first: date
    last: date | None = None

    @classmethod
    def from_today(cls, last: date | None = None) -> Validity:
        """Valid at once."""
        return cls(timezone.now().date(), last)


def declare_custodian(
    name: str, age_key: str, signing_key: str, validity: Validity, organisation: Organisation | None = None
) -> CustodianKey:
    """A custodian's public keys. Conflict when the key is declared already."""
    actors.current().require("evidence.declare")
    clean = str(recipient_of(age_key))
    if len(signing_key) != 64 or set(signing_key) - set("0123456789abcdef"):
        raise InvalidInput(_("The verify key is not 64 hex digits."), mend=_("Copy it from `custodian keygen`."))
    key = CustodianKey(
        name=name.strip()[:200],
        organisation=organisation,
        age_key=clean,
        signing_key=signing_key,
        fingerprint=fingerprint(clean, signing_key),
        valid_from=validity.first,
        valid_until=validity.last,
    )
    return _saved(key)


def end_key(key: CustodianKey, last: date) -> None:
    """The last day on which a key may be used (lost, changed, somebody left)."""
    actors.current().require("evidence.declare")
    key.valid_until = last
    key.save(update_fields=["valid_until"])
    audit.record(Operation.CHANGE, "evidence.declare", "key", key.fingerprint.replace(" ", ""))


def declare_policy(
    organisation: Organisation, kind: str, custodians: tuple[CustodianKey, CustodianKey] | None
) -> EvidencePolicy:
    """Seal an organisation's evidence of ``kind`` (empty: any other) to two custodians (inner, outer), or drop it (None)."""
    actors.current().require("evidence.declare")
    if kind and kind != "submission" and kind not in BY_NAME:
        raise InvalidInput(_("There is no such kind of record."), mend=_("`tutela evidence policy` lists them."))
    inner, outer = custodians or (None, None)
    if inner is not None and inner == outer:
        raise InvalidInput(_("Two different custodians are needed."), mend=_("Name two."))
    values = {
        "decision": Decision.SEAL if custodians else Decision.DROP,
        "inner": inner,
        "outer": outer,
        "declared_at": timezone.now(),
    }
    policy, _made = EvidencePolicy.objects.update_or_create(organisation=organisation, kind=kind, defaults=values)
    audit.record(Operation.CHANGE, "evidence.declare", "policy", str(policy.pk))
    return policy


def _saved(key: CustodianKey) -> CustodianKey:
    try:
        with transaction.atomic():
            key.save()
    except IntegrityError as error:
        raise Conflict(_("This key is declared already.")) from error
    audit.record(Operation.CHANGE, "evidence.declare", "key", key.fingerprint.replace(" ", ""))
    return key
