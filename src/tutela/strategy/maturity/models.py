"""Assessments of a country's maturity, their answers and evidence, and what peers say of them.

One assessment is of one organisation, framework and year. Once submitted it stays as it is: a correction is a further revision
beside it. What peers say stands beside what the country says of itself, never over it.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from tutela.records.models import public_id
from tutela.safeguards.models import CaseManager, Organisation


class Assessment(models.Model):
    """``submitted_at`` None: a draft, which its own organisation alone sees. ``by`` is the person who stands for it."""

    public_id = models.CharField(max_length=20, unique=True, default=public_id)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    country = models.CharField(max_length=2)
    framework = models.CharField(max_length=80)
    framework_version = models.CharField(max_length=20)
    year = models.IntegerField()
    revision = models.IntegerField(default=1)
    by = models.CharField(max_length=200)
    made_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True)

    objects = CaseManager["Assessment"]()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["owner", "framework", "year", "revision"], name="maturity_assessment_revision"
            ),
            models.UniqueConstraint(
                fields=["owner", "framework", "year"],
                condition=models.Q(submitted_at=None),
                name="maturity_assessment_one_draft",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["framework", "country", "year"], name="maturity_of_country")
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.year}"


class Answer(models.Model):
    """What an assessment says of one capability; ``level`` None: not applicable, and ``why`` says why. No row: not assessed."""

    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="answers")
    capability = models.CharField(max_length=80)
    level = models.IntegerField(null=True)
    why = models.CharField(max_length=1000, blank=True)

    objects = CaseManager["Answer"]()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["assessment", "capability"], name="maturity_answer_once"),
            models.CheckConstraint(
                condition=models.Q(level__gte=0) | (models.Q(level=None) & ~models.Q(why="")),
                name="maturity_answer_level_or_why_not",
            ),
        ]

    def __str__(self) -> str:
        return self.capability


class Evidence(models.Model):
    """What shows that a capability has reached a level: a document, a page, a set of records, by name and where it is found."""

    public_id = models.CharField(max_length=20, unique=True, default=public_id)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="evidence")
    capability = models.CharField(max_length=80)
    level = models.IntegerField()
    title = models.CharField(max_length=200)
    where = models.CharField(max_length=500)
    by = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)

    objects = CaseManager["Evidence"]()

    def __str__(self) -> str:
        return self.title


class Opinion(models.TextChoices):
    """What a peer says of a level."""

    AGREES = "agrees"
    DIFFERS = "differs"


class PeerReview(models.Model):
    """What another country's person says of one capability of a submitted assessment. Nothing is changed or deleted: a later one of
    the same organisation stands before the former. ``level`` is theirs, where it differs."""

    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    country = models.CharField(max_length=2, blank=True)
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="reviews")
    capability = models.CharField(max_length=80)
    opinion = models.CharField(max_length=10, choices=Opinion.choices)
    level = models.IntegerField(null=True)
    why = models.CharField(max_length=1000, blank=True)
    by = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)

    objects = CaseManager["PeerReview"]()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(opinion="agrees", level=None) | (models.Q(opinion="differs") & ~models.Q(why="")),
                name="maturity_review_differs_with_reason",
            )
        ]

    def __str__(self) -> str:
        return f"{self.capability}: {self.opinion}"
