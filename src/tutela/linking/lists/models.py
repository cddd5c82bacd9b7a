"""Lists of fingerprints with their entries, the fingerprints records report, what matched, and what people decided on it.

The feed of changes (``lists_change``) and how far matching is (``lists_progress``) are kept by the database: feed.py.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from tutela.recognition.fingerprint.kinds import KINDS
from tutela.records.models import Record, public_id
from tutela.safeguards.models import CaseManager, Organisation

_KINDS = [(kind.name, kind.title) for kind in KINDS]


class FingerprintList(models.Model):
    """A list: its owner vouches for the entries. ``area`` bounds which records it meets; who sees it is its class of
    visibility."""

    public_id = models.CharField(max_length=20, unique=True, default=public_id)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    visibility_id = models.IntegerField()
    slug = models.SlugField(max_length=80)
    title = models.CharField(max_length=200)
    entry_kind = models.CharField(max_length=40)
    purpose = models.CharField(max_length=500, blank=True)
    area = models.CharField(max_length=40)
    regime = models.CharField(max_length=40)
    handling = models.JSONField(default=list)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.CharField(max_length=200, blank=True)

    objects = CaseManager["FingerprintList"]()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["owner", "slug"], name="list_once_in_organisation")
        ]

    def __str__(self) -> str:
        return self.title


class Radius(models.Model):
    """The radius of a list for one kind, where it is not the kind's own."""

    list = models.ForeignKey(FingerprintList, on_delete=models.CASCADE, related_name="radii")
    visibility_id = models.IntegerField()
    kind = models.CharField(max_length=20, choices=_KINDS)
    radius = models.IntegerField()

    objects = CaseManager["Radius"]()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["list", "kind"], name="list_radius_once"),
            models.CheckConstraint(
                condition=models.Q(radius__gte=0)
                & (models.Q(kind="tlsh", radius__lte=300) | (models.Q(kind__in=["pdq", "vpdq"], radius__lte=31))),
                name="list_radius_within",
            ),
        ]


class Entry(models.Model):
    """One fingerprint of a list. ``key`` is canonical; ``value`` is what comparing needs beyond it (the frames of a film).
    Withdrawn: key and value are gone, and ``key_hash``, which only this installation can compare, stays as a tombstone, so
    that the same file brings nothing back."""

    list = models.ForeignKey(FingerprintList, on_delete=models.PROTECT, related_name="entries")
    visibility_id = models.IntegerField()
    kind = models.CharField(choices=_KINDS)
    key_hash = models.BinaryField(max_length=16)
    key = models.TextField(blank=True)
    value = models.TextField(blank=True)
    quality = models.IntegerField(null=True)
    reference = models.TextField(blank=True)
    verdict = models.CharField(blank=True)
    authority = models.TextField(blank=True)
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    why = models.TextField(blank=True)
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.CharField(blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(blank=True)
    withdrawn_why = models.TextField(blank=True)

    objects = CaseManager["Entry"]()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["list", "kind", "key_hash"], name="list_entry_once"),
            models.CheckConstraint(
                condition=models.Q(verdict="") | ~models.Q(authority=""), name="list_verdict_has_authority"
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at=None) | models.Q(key="", value=""), name="list_tombstone_is_empty"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["key_hash"], name="list_entry_by_key")]

    @property
    def in_force(self) -> bool:
        """Whether it is vouched for today."""
        return self.withdrawn_at is None and self.valid_on(timezone.now().date())

    def valid_on(self, day: date) -> bool:
        """Whether ``day`` lies within its validity."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )


class Print(models.Model):
    """A fingerprint that a record reports and that is no mention (recognition/fingerprints.py has those)."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="+")
    visibility_id = models.IntegerField()
    area = models.CharField()
    kind = models.CharField(choices=_KINDS)
    key_hash = models.BinaryField(max_length=16)
    key = models.TextField()
    value = models.TextField(blank=True)
    quality = models.IntegerField(null=True)

    objects = CaseManager["Print"]()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["record", "kind", "key_hash"], name="list_print_once")
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["key_hash"], name="list_print_by_key")]


class Match(models.Model):
    """A record's fingerprint near a listed one: how near, by which rule, and why. What people make of it: ``Decision``."""

    public_id = models.CharField(max_length=20, unique=True, default=public_id)
    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="+")
    visibility_id = models.IntegerField()
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="+")
    list_visibility_id = models.IntegerField()
    kind = models.CharField()
    key_hash = models.BinaryField(max_length=16)
    distance = models.IntegerField()
    share = models.FloatField(null=True)
    turn = models.CharField()
    quality = models.IntegerField(null=True)
    rule_version = models.CharField()
    reasons = models.TextField()
    made_at = models.DateTimeField(default=timezone.now)

    objects = CaseManager["Match"]()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["record", "entry", "key_hash"], name="list_match_once")
        ]

    def parsed_reasons(self) -> dict[str, Any]:
        """What was compared: feature -> value."""
        reasons: dict[str, Any] = json.loads(self.reasons)
        return reasons


class Decision(models.Model):
    """What a person decided on a match: of the record (all its revisions), its fingerprint, and the entry. The last one
    counts; an empty verdict takes the former back."""

    uid = models.BinaryField(max_length=16)
    visibility_id = models.IntegerField()
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="+")
    list_visibility_id = models.IntegerField()
    key_hash = models.BinaryField(max_length=16)
    verdict = models.CharField(max_length=20, blank=True)
    why = models.CharField(max_length=1000)
    by = models.CharField(max_length=200)
    person_id = models.BigIntegerField(null=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = CaseManager["Decision"]()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["uid"], name="list_decision_of")]
