"""Hits between organisations, each side a row of its own, and what either side answers."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.utils import timezone

from tutela.linking.deconfliction.rules import Origin, Verb
from tutela.records.models import public_id
from tutela.safeguards.models import CaseManager, Organisation


def today() -> date:
    """Of a hit the day is kept and no more: a moment would tell when the other side's record came."""
    return timezone.now().date()


class Hit(models.Model):
    """One side of a hit: to ``owner``, that ``other`` holds (or searched for) the same value. The two sides share ``pair``.

    Written by Tutela (comparing.py) and by the database (a search, policy.py). The row is there while it is of use; whether it
    stands, and for whom, the database works out from the records as they are at each look. ``purpose_mask``: the purposes,
    which may be combined, for which the two meet. ``person_id``: of a search, who searched; 0 otherwise.
    """

    public_id = models.CharField(max_length=20, unique=True, default=public_id)
    pair = models.CharField(max_length=20)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    origin = models.CharField(choices=[(one.value, one.value) for one in Origin])
    person_id = models.BigIntegerField(default=0)
    scheme = models.CharField()
    key_hash = models.BinaryField(max_length=16)
    purpose_mask = models.IntegerField()
    since = models.DateField(default=today)
    rules = models.CharField()
    retention_until = models.DateField()
    retention_rule = models.CharField(max_length=80)

    objects = CaseManager["Hit"]()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["owner", "other", "key_hash", "purpose_mask", "origin", "person_id"], name="hit_side_once"
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["pair"], name="hit_pair"),
            models.Index(fields=["key_hash"], name="hit_key"),
        ]


class Answer(models.Model):
    """What a side said to the other, for both to read; rows are only added. ``record`` is the public id of what is handed over."""

    pair = models.CharField(max_length=20)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    verb = models.CharField(choices=[(one.value, one.value) for one in Verb])
    contact = models.CharField(max_length=200, blank=True)
    record = models.CharField(max_length=20, blank=True)
    purpose = models.CharField(blank=True)
    legal_basis = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=timezone.now)

    objects = CaseManager["Answer"]()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["pair", "id"], name="hit_answers"),
            models.Index(fields=["record"], condition=~models.Q(record=""), name="hit_answer_of_record"),
        ]


class AnswerNote(models.Model):
    """What a side keeps to itself of its answer: who gave it, and why."""

    answer = models.OneToOneField(Answer, on_delete=models.CASCADE, related_name="note")
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    by = models.CharField(max_length=200)
    reason = models.CharField(max_length=500, blank=True)

    objects = CaseManager["AnswerNote"]()
