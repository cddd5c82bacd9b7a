"""Gaps as they are kept: what is missing now, how that changed, what people decided of it, and which practices answer it."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from tutela.records.models import public_id
from tutela.safeguards.models import CaseManager, Organisation


class Gap(models.Model):
    """One gap, for good: ``closed_at`` is set when it is gone, and taken away when it is back. ``source`` is the name of what
    computed it (sources.py), ``sources`` the places it was computed from, ``because`` what made it be computed. ``severity`` is
    as computed; a person's decision stands beside it."""

    public_id = models.CharField(max_length=20, unique=True, default=public_id)
    key = models.CharField(max_length=120, unique=True)
    source = models.CharField(max_length=40)
    kind = models.CharField(max_length=20)
    title = models.TextField()
    countries = ArrayField(models.CharField(max_length=4), default=list)
    severity = models.IntegerField()
    reasons = models.JSONField(default=list)
    sources = ArrayField(models.TextField(), default=list)
    rules_version = models.CharField(max_length=20)
    because = models.CharField(max_length=200)
    opened_at = models.DateTimeField(default=timezone.now)
    computed_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)

    objects = CaseManager["Gap"]()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(severity__gte=1, severity__lte=5), name="law_gap_severity")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["source", "key"], condition=models.Q(closed_at=None), name="law_gaps_open")
        ]


class Happened(models.TextChoices):
    """What became of a gap."""

    OPENED = "opened"
    CHANGED = "changed"
    CLOSED = "closed"


class GapChange(models.Model):
    """One change of a gap: what it was from then on, and what made it be computed. Never changed."""

    gap = models.ForeignKey(Gap, on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField(default=timezone.now)
    happened = models.CharField(max_length=10, choices=Happened.choices)
    severity = models.IntegerField()
    countries = ArrayField(models.CharField(max_length=4), default=list)
    because = models.CharField(max_length=200)
    rules_version = models.CharField(max_length=20)

    objects = CaseManager["GapChange"]()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["gap", "id"], name="law_changes_of")]


class GapDecision(models.Model):
    """A person's word on the severity of a gap; the last one holds. ``severity`` None: it is as computed again."""

    gap = models.ForeignKey(Gap, on_delete=models.CASCADE, related_name="decisions")
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    person_id = models.BigIntegerField(null=True)
    by = models.CharField(max_length=200)
    severity = models.IntegerField(null=True)
    why = models.TextField()
    at = models.DateTimeField(default=timezone.now)

    objects = CaseManager["GapDecision"]()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["gap", "-id"], name="law_decisions_of")]


class GapPractice(models.Model):
    """A practice that answers a gap, as somebody entered it; ``withdrawn_at``: they no longer say so."""

    public_id = models.CharField(max_length=20, unique=True, default=public_id)
    gap = models.ForeignKey(Gap, on_delete=models.CASCADE, related_name="practices")
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=300)
    link = models.CharField(max_length=500, blank=True)
    by = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True)

    objects = CaseManager["GapPractice"]()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["gap", "id"], name="law_practices_of")]
