"""Records that may report one event. Links by identifier are not stored: they are read from the mentions (queries.py)."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django.db import models

from tutela.records.models import Record
from tutela.safeguards.models import CaseManager


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
