"""Records that may report one event, and who asked for what one holds. Links by identifier are not stored: they are read
from the mentions (queries.py)."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django.db import models

from tutela.records.models import Record, public_id
from tutela.safeguards.models import CaseManager, Organisation


class PossibleDuplicate(models.Model):
    """Two records that may report the same event: by which rule, and why. A flag for a person; nothing is merged."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="possible_duplicates")
    other = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="+")
    visibility_id = models.IntegerField()
    other_visibility_id = models.IntegerField()
    rule = models.CharField(max_length=60)
    rule_version = models.CharField(max_length=20)
    reasons = models.TextField()

    objects = CaseManager["PossibleDuplicate"]()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["record", "other", "rule"], name="possible_duplicate_once")
        ]

    def parsed_reasons(self) -> dict[str, Any]:
        """What was compared: feature -> values."""
        reasons: dict[str, Any] = json.loads(self.reasons)
        return reasons


class HitNotice(models.Model):
    """Someone searched for what a record names, and may not see it: told to its owner. Written by the database alone
    (migration 0003); one a record, asking organisation, identifier and day."""

    public_id = models.CharField(max_length=20, unique=True, default=public_id)
    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="+")
    visibility_id = models.IntegerField()
    scheme = models.CharField()
    key_hash = models.BinaryField(max_length=16)
    asked_by = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    times = models.IntegerField(default=1)
    silent = models.BooleanField()
    probing = models.BooleanField(default=False)
    seen_at = models.DateTimeField(null=True)
    seen_by = models.CharField(max_length=200, blank=True)

    objects = CaseManager["HitNotice"]()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["record", "asked_by", "key_hash", "day"], name="hit_notice_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-last_at"], condition=models.Q(seen_at__isnull=True), name="hit_notice_new")
        ]
