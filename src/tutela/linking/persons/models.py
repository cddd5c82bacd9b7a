"""Suggestions that two persons, as two records name them, may be one. What people decide on them stands in the ledger of
decisions (linking/deciding.py): a suggestion is advice, made anew by each run."""

from __future__ import annotations

import json
from typing import ClassVar

from django.db import models
from django.utils import timezone

from tutela.records.models import Record, public_id
from tutela.safeguards.models import CaseManager


class Suggestion(models.Model):
    """Two persons with the evidence that they are one, in bits, and its findings. ``place`` is that of the person in the record
    (reading.placed); ``pair`` is the same for all revisions. The score is the pair's: persons have none."""

    public_id = models.CharField(max_length=20, unique=True, default=public_id)
    pair = models.BinaryField(max_length=16)
    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="+")
    place = models.CharField(max_length=100)
    visibility_id = models.IntegerField()
    other = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="+")
    other_place = models.CharField(max_length=100)
    other_visibility_id = models.IntegerField()
    bits = models.FloatField()
    least_bits = models.FloatField()  # the threshold of the run
    findings = models.TextField()
    model_version = models.CharField(max_length=40)
    made_at = models.DateTimeField(default=timezone.now)

    objects = CaseManager["Suggestion"]()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["pair"], name="suggestion_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-bits", "id"], name="suggestion_strongest"),
            models.Index(fields=["record"], name="suggestion_of_record"),
            models.Index(fields=["other"], name="suggestion_of_other"),
        ]

    def parsed_findings(self) -> list[tuple[str, float]]:
        """What was found, as codes with their bits."""
        return [(str(code), float(bits)) for code, bits in json.loads(self.findings)]
