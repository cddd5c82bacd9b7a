"""Evidence, its re-wrapped copies, and the chain of custody; who the custodians are, and what is sealed for whom.

No table holds content. A row's hashes and file name go when it is erased; its custody steps stay and hold none.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tutela.records.models import public_id
from tutela.safeguards.models import CaseManager, CaseTable, Organisation, OrganisationKey


class CustodianKey(models.Model):
    """One custodian's public keys: to seal to (age) and to know their signature by (Ed25519, hex)."""

    name = models.CharField(max_length=200)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    age_key = models.CharField(max_length=80, unique=True)
    signing_key = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=40)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    added_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name


class Decision(models.TextChoices):
    """What is done with a file once it is hashed."""

    DROP = "drop", _("Hash and drop")
    SEAL = "seal", _("Hash and seal")


class EvidencePolicy(models.Model):
    """What an organisation's evidence of one kind of record (empty: any other kind) meets. Without a row: dropped."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="evidence_policies")
    kind = models.CharField(max_length=60, blank=True)
    decision = models.CharField(max_length=10, choices=Decision.choices)
    inner = models.ForeignKey(CustodianKey, null=True, on_delete=models.PROTECT, related_name="+")
    outer = models.ForeignKey(CustodianKey, null=True, on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "kind"], name="evidence_policy_once"),
            models.CheckConstraint(
                condition=Q(decision="drop", inner=None, outer=None)
                | (Q(decision="seal", inner__isnull=False, outer__isnull=False) & ~Q(inner=models.F("outer"))),
                name="evidence_sealed_to_two",
            ),
        ]


class State(models.TextChoices):
    """Where evidence stands."""

    DROPPED = "dropped", _("Hashed and dropped")
    SEALED = "sealed", _("Sealed")
    MISSING = "missing", _("Sealed object missing")
    ERASED = "erased", _("Erased")


class Evidence(CaseTable):
    """One file that came: its hashes and, where it was sealed, the object and whom it was sealed to.

    ``base_visibility_id`` is the class of what it is attached to; ``visibility_id`` adds those it was handed to.
    Erased: hashes, name and object are gone; ``tombstone`` is a keyed digest that only this installation can compare.
    """

    public_id = models.CharField(max_length=20, unique=True, default=public_id)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    base_visibility_id = models.IntegerField()
    record_uid = models.BinaryField(max_length=16, null=True)
    submission_id = models.BigIntegerField(null=True)
    kind = models.CharField()
    file_name = models.TextField(blank=True)
    received_at = models.DateTimeField(default=timezone.now)
    received_by = models.CharField(max_length=200, blank=True)
    length = models.BigIntegerField(null=True)
    md5 = models.CharField(max_length=32, blank=True)
    sha1 = models.CharField(max_length=40, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=20, choices=State.choices)
    object_name = models.CharField(max_length=32, null=True, unique=True)  # noqa: DJ001  (none is not an empty name)
    sealed_length = models.BigIntegerField(null=True)
    sealed_sha256 = models.CharField(max_length=64, blank=True)
    inner = models.ForeignKey(CustodianKey, null=True, on_delete=models.PROTECT, related_name="+")
    outer = models.ForeignKey(CustodianKey, null=True, on_delete=models.PROTECT, related_name="+")
    tombstone = models.BinaryField(max_length=32, null=True)

    objects = CaseManager["Evidence"]()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(record_uid__isnull=False) | Q(submission_id__isnull=False), name="evidence_attached"
            ),
            models.CheckConstraint(
                condition=~Q(state="sealed") | Q(object_name__isnull=False), name="evidence_sealed_has_object"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["record_uid"], name="evidence_by_record"),
            models.Index(fields=["submission_id"], name="evidence_by_submission"),
            models.Index(fields=["retention_until"], name="evidence_by_retention"),
        ]


class RewrappedState(models.TextChoices):
    """Where a re-wrapped copy stands."""

    IMPORTED = "imported", _("Waits for release")
    RELEASED = "released", _("Released")
    ERASED = "erased", _("Erased")


class Rewrapped(CaseTable):
    """A copy the custodians have re-wrapped for one recipient, with their signed statement."""

    public_id = models.CharField(max_length=20, unique=True, default=public_id)
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="rewrapped")
    recipient = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    key = models.ForeignKey(OrganisationKey, on_delete=models.PROTECT, related_name="+")
    object_name = models.CharField(max_length=32, null=True, unique=True)  # noqa: DJ001
    length = models.BigIntegerField()
    sha256 = models.CharField(max_length=64, blank=True)
    statement = models.TextField(blank=True)
    imported_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=20, choices=RewrappedState.choices, default=RewrappedState.IMPORTED)

    objects = CaseManager["Rewrapped"]()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["evidence", "recipient"], condition=~Q(state="erased"), name="rewrapped_once_for_recipient"
            )
        ]


class Step(models.TextChoices):
    """Steps of the chain of custody."""

    RECEIVED = "received", _("Received and hashed")
    DROPPED = "dropped", _("Dropped after hashing")
    SEALED = "sealed", _("Sealed to two custodians")
    LENT = "lent", _("Sealed object given to the custodians")
    REWRAPPED = "rewrapped", _("Re-wrapped for a recipient")
    RELEASED = "released", _("Released to the recipient")
    HANDED_OVER = "handed_over", _("Handed over")
    MISSING = "missing", _("Sealed object found missing")
    DELETED = "deleted", _("Deleted")


class CustodyStep(models.Model):
    """One step of custody. Append-only by the application role's rights; visible to whoever sees the evidence (and, for
    a step about a re-wrapped copy, that copy). ``detail`` names organisations and keys, never content or its hashes."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="custody")
    rewrapped = models.ForeignKey(Rewrapped, null=True, on_delete=models.PROTECT, related_name="custody")
    step = models.CharField(max_length=20, choices=Step.choices)
    at = models.DateTimeField(default=timezone.now)
    by = models.CharField(max_length=200, blank=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    detail = models.CharField(max_length=300, blank=True)

    objects = CaseManager["CustodyStep"]()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["evidence", "id"], name="custody_in_order")]
