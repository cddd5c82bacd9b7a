"""The record tables: one row a revision, its items, and its namings of identifiers.

Every filter, facet and policy field is a typed column; the JSON texts (``body``, ``written``, ``notes``) are never searched.
"""

from __future__ import annotations

import json
import secrets
from typing import Any, ClassVar, Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from tutela.records.envelope import Body
from tutela.records.kinds import BY_NAME, KINDS
from tutela.records.values import Assertion, Capacity
from tutela.safeguards.models import CaseManager, CaseTable, Organisation


def public_id() -> str:
    """A random id for addresses: 20 characters, says nothing about the thing."""
    return secrets.token_hex(10)


class Source(models.Model):
    """Where deliveries come from: one system or office of one organisation. Record ids are scoped by it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    slug = models.CharField(max_length=80)
    title = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "slug"], name="source_once_in_organisation")
        ]

    def __str__(self) -> str:
        return self.slug


LONG: Final = ("body", "written", "notes")
"""What of a record lists do not read: a report's may be as long as the report."""


class Record(CaseTable):
    """One revision of one thing reported. Columns that outside text reaches have no length: a limit is a fault of a field,
    never the end of a batch. ``uid`` is the same for all revisions; one of them is ``current``."""

    public_id = models.CharField(max_length=20, default=public_id)
    uid = models.BinaryField(max_length=16)
    revision = models.IntegerField(default=1)
    current = models.BooleanField(default=True)
    kind = models.CharField(choices=[(kind.kind, kind.title) for kind in KINDS])
    area = models.CharField()
    crime_context = ArrayField(models.CharField(), default=list)

    # Owner and source are the same for a whole delivery, whose own row holds the constraint: not checked again for each record.
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    owner_part = models.CharField(default="owner")  # owner, joint_controller, processor
    regime = models.CharField()
    purposes = ArrayField(models.CharField(), default=list)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    source_reference = models.TextField(null=True)  # noqa: DJ001  (no reference and an empty one are two things)
    occurrence = models.IntegerField(default=1)
    submission_id = models.BigIntegerField()
    place_file = models.TextField()
    place_sheet = models.TextField(blank=True)
    place_row = models.IntegerField(null=True)
    place_path = models.TextField(blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)

    occurred_at = models.DateTimeField(null=True)
    occurred_precision = models.CharField(blank=True)
    occurred_zone_known = models.BooleanField(default=False)
    country = models.CharField(blank=True)
    region = models.TextField(blank=True)
    place = models.TextField(blank=True)
    place_folded = models.TextField(blank=True)
    transport = models.CharField(blank=True)
    concealment = models.CharField(blank=True)
    location_kind = models.CharField(blank=True)
    direction = models.CharField(blank=True)

    handling = ArrayField(models.CharField(), default=list)
    source_reliability = models.CharField(blank=True)
    information_accuracy = models.CharField(blank=True)

    headline = models.TextField(blank=True)
    body = models.TextField()
    written = models.TextField()
    notes = models.TextField(default="[]")
    content_digest = models.BinaryField(max_length=16)
    recognition_version = models.CharField()

    objects = CaseManager["Record"]()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["public_id"], name="record_public_id_once"),
            # Two partial indexes instead of one over all revisions: a fresh import touches only the first.
            models.UniqueConstraint(
                fields=["uid", "revision"], condition=models.Q(current=False), name="record_former_revision_once"
            ),
            models.UniqueConstraint(fields=["uid"], condition=models.Q(current=True), name="record_one_current"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # Carries what lists filter and count by, so that they read no record they do not show.
            models.Index(
                fields=["-id"],
                include=[
                    "visibility_id",
                    "kind",
                    "area",
                    "country",
                    "transport",
                    "concealment",
                    "location_kind",
                    "source",
                    "occurred_at",
                ],
                condition=models.Q(current=True),
                name="record_listed",
            ),
            models.Index(fields=["kind", "-occurred_at"], condition=models.Q(current=True), name="record_by_kind"),
            models.Index(fields=["submission_id", "place_row"], name="record_by_submission"),
        ]

    def parsed_body(self) -> Body:
        """The body as its kind's model."""
        return BY_NAME[self.kind].model_validate_json(self.body)

    def written_cells(self) -> dict[str, str]:
        """What came: column -> text (documents: one text under the empty name)."""
        cells: dict[str, str] = json.loads(self.written)
        return cells

    def parsed_notes(self) -> list[dict[str, Any]]:
        """Notes in their stored form."""
        notes: list[dict[str, Any]] = json.loads(self.notes)
        return notes


class Item(models.Model):
    """One item of a seizure, or the goods of a listing: what the figures are made of. Never added across kinds of quantity."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="items")
    visibility_id = models.IntegerField()
    current = models.BooleanField(default=True)
    position = models.IntegerField()
    item_kind = models.CharField(blank=True)
    substance = models.CharField(blank=True)
    substance_written = models.TextField(blank=True)
    quantity_kind = models.CharField(blank=True)
    amount = models.DecimalField(max_digits=38, decimal_places=12, null=True)
    unit_written = models.TextField(blank=True)
    assumption = models.CharField(blank=True)
    twin_key = models.BinaryField(max_length=16, null=True)

    objects = CaseManager["Item"]()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["substance"], condition=models.Q(current=True), name="item_by_substance"),
            models.Index(
                fields=["twin_key"], condition=models.Q(twin_key__isnull=False, current=True), name="item_twins"
            ),
        ]


class Mention(models.Model):
    """A record's naming of an identifier: key, what was written, and whether it may tie records together."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="mentions")
    visibility_id = models.IntegerField()
    current = models.BooleanField(default=True)
    scheme = models.CharField()
    key_hash = models.BinaryField(max_length=16, null=True)
    key = models.TextField(blank=True)
    written = models.TextField()
    role = models.CharField()
    standing = models.CharField()
    why = models.CharField(blank=True)
    capacity = models.CharField(blank=True)
    assertion = models.CharField(blank=True)

    objects = CaseManager["Mention"]()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # Directive (EU) 2016/680, Articles 6 and 7: whoever is a person here has a capacity, and what is said of them is
            # marked as fact or assessment; what belongs to nobody has neither.
            models.CheckConstraint(
                condition=models.Q(capacity="", assertion="")
                | models.Q(capacity__in=[*Capacity], assertion__in=[*Assertion]),
                name="mention_of_a_person_is_marked",
            )
        ]
        # The class of visibility stands behind the key, so that the row policy is asked in the index: of a value that others
        # hold many times nothing is read, which would take time and so tell of it.
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["key_hash", "visibility_id"],
                condition=models.Q(key_hash__isnull=False, current=True),
                name="mention_by_key",
            ),
            # Whether a value is of somebody who is protected is asked wherever it would tie: among a hundred thousand namings as
            # quickly as among ten (linking/protecting.py).
            models.Index(
                fields=["key_hash", "visibility_id"],
                include=["capacity"],
                condition=models.Q(
                    key_hash__isnull=False, current=True, capacity__in=[Capacity.VICTIM, Capacity.WITNESS_OR_CONTACT]
                ),
                name="mention_of_protected",
            ),
        ]


class Posting(models.Model):
    """A key by which what a record names is found although it was written otherwise: a name by its sounds, a serial by its
    look-alikes, an account by its skeleton (recognition/nearness.py). For finding only: equal postings tie nothing.

    ``key_hash`` is keyed like a mention's; ``key`` stands in clear where parts of it are looked for (serials).
    """

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="+")
    visibility_id = models.IntegerField()
    current = models.BooleanField(default=True)
    family = models.CharField()
    key_hash = models.BinaryField(max_length=16, null=True)
    key = models.TextField(blank=True)

    objects = CaseManager["Posting"]()

    class Meta:
        # Both carry what the row policy asks for, so that a look-up reads the index alone. Text is compared by its range,
        # never by LIKE: an operator that may tell of hidden rows may not use an index under the policy.
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["key_hash"],
                include=["visibility_id", "record"],
                condition=models.Q(key_hash__isnull=False, current=True),
                name="posting_by_hash",
            ),
            models.Index(
                fields=["family", "key"],
                include=["visibility_id", "record"],
                condition=models.Q(current=True) & ~models.Q(key=""),
                name="posting_by_key",
            ),
        ]


class Consultation(models.Model):
    """A person's stated purpose for opening one record of another organisation that names persons. It opens the record, with
    all its revisions, for some hours; the owner sees who looked, and why."""

    uid = models.BinaryField(max_length=16)
    visibility_id = models.IntegerField()
    person_id = models.BigIntegerField()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField()
    case_reference = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()

    objects = CaseManager["Consultation"]()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["uid", "person_id"], name="consultation_of")]


class Tombstone(models.Model):
    """What stays of something erased: nothing of its content. ``uid`` is the keyed digest it was known by, so that the same
    file, delivered again, brings nothing new. ``kind`` is a kind of record, or ``quarantine``."""

    uid = models.BinaryField(max_length=16, primary_key=True)
    kind = models.CharField()
    erased_on = models.DateField()
    rule = models.CharField()
    visibility_id = models.IntegerField()

    objects = CaseManager["Tombstone"]()


class FileToDelete(models.Model):
    """A file whose row is gone: noted in the transaction that erases the row, deleted after it (records/erasing.py)."""

    path = models.TextField(unique=True)  # under the data folder
