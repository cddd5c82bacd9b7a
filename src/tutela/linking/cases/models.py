"""Cases, the records opened in them, and searches for networks with what they found."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from tutela.records.models import public_id
from tutela.safeguards.models import CaseManager, Organisation


class Case(models.Model):
    """What people of one organisation look into: ``purposes`` (that may be combined) and ``reason`` bound what it shows, which
    each sees as far as they may. After ``review_on`` it shows nothing until it is reviewed."""

    public_id = models.CharField(max_length=20, unique=True, default=public_id)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    visibility_id = models.IntegerField()
    person_id = models.BigIntegerField(null=True)
    opened_by = models.CharField(max_length=200)
    opened_at = models.DateTimeField(default=timezone.now)
    title = models.CharField(max_length=120)
    reference = models.CharField(max_length=120)
    reason = models.CharField(max_length=500)
    purposes = ArrayField(models.CharField())
    review_on = models.DateField()
    reviewed_by = models.CharField(max_length=200, blank=True)
    reviewed_why = models.CharField(max_length=500, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_why = models.CharField(max_length=500, blank=True)
    retention_until = models.DateField()
    retention_rule = models.CharField(max_length=60)

    objects = CaseManager["Case"]()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["owner", "-opened_at"], name="case_of_organisation")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_due(self) -> bool:
        """Whether it must be reviewed before it shows anything."""
        return self.closed_at is None and self.review_on < timezone.now().date()

    @property
    def shows(self) -> bool:
        """Whether its network is to be seen today."""
        return self.closed_at is None and not self.is_due


class Opening(models.Model):
    """A record opened in a case: it and its neighbours are shown. One row each time, by whom and why; ``left_at``: it was
    left out again. Who doesn't see an opening (it was made under a code that the record no longer bears) may open the record
    too: that must not tell them that it is open."""

    public_id = models.CharField(max_length=20, unique=True, default=public_id)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="openings")
    uid = models.BinaryField(max_length=16)
    visibility_id = models.IntegerField()
    why = models.CharField(max_length=500)
    by = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True)
    left_by = models.CharField(max_length=200, blank=True)
    left_why = models.CharField(max_length=500, blank=True)

    objects = CaseManager["Opening"]()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["uid"], name="case_opening_of_record")]


class SearchState(models.TextChoices):
    """How far a search for networks is."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


class NetworkSearch(models.Model):
    """A person's search for networks among all they may see, for purposes and a reason. It is theirs alone, and what it found
    is kept as sets of records, described anew each time from what they may see then."""

    public_id = models.CharField(max_length=20, unique=True, default=public_id)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    person_id = models.BigIntegerField()
    reason = models.CharField(max_length=500)
    purposes = ArrayField(models.CharField())
    state = models.CharField(choices=SearchState.choices, default=SearchState.WAITING)
    failure = models.CharField(max_length=500, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    rules_version = models.CharField(max_length=20, blank=True)
    retention_until = models.DateField()
    retention_rule = models.CharField(max_length=60)

    objects = CaseManager["NetworkSearch"]()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person_id", "-asked_at"], name="network_search_of")
        ]


class FoundNetwork(models.Model):
    """One network a search found; ``position`` is its rank then, among the poly-criminal ones or the others."""

    public_id = models.CharField(max_length=20, unique=True, default=public_id)
    search = models.ForeignKey(NetworkSearch, on_delete=models.CASCADE, related_name="found")
    person_id = models.BigIntegerField()
    position = models.IntegerField()
    poly_criminal = models.BooleanField()

    objects = CaseManager["FoundNetwork"]()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["search", "position"], name="network_position_once")
        ]


class FoundMember(models.Model):
    """A record of a found network."""

    network = models.ForeignKey(FoundNetwork, on_delete=models.CASCADE, related_name="members")
    person_id = models.BigIntegerField()
    uid = models.BinaryField(max_length=16)
    visibility_id = models.IntegerField()

    objects = CaseManager["FoundMember"]()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["uid"], name="found_member_record")]
