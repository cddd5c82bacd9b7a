"""Tables of actions as they were imported: the file, its columns, and where each action stands in it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from tutela.records.models import public_id
from tutela.safeguards.models import CaseManager, Organisation


class Sheet(models.Model):
    """An uploaded table of actions. ``columns`` is the mapping a person chose (frameworks/table.py: Columns, as plain values);
    without ``strategy`` it is still a preview. Its own organisation sees the file; the strategy it became is seen by all."""

    public_id = models.CharField(max_length=20, unique=True, default=public_id)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    content = models.BinaryField()
    columns = models.JSONField(default=dict)
    target = models.JSONField(default=dict)  # of the strategy it shall become: key, title, period, new version or not
    strategy = models.ForeignKey("strategy.Strategy", null=True, on_delete=models.CASCADE, related_name="sheets")
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.CharField(max_length=200)

    objects = CaseManager["Sheet"]()


class SheetRow(models.Model):
    """The row (from 1) of a sheet in which an action stands."""

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="rows")
    owner_id = models.BigIntegerField()
    action = models.ForeignKey("strategy.Action", on_delete=models.CASCADE, related_name="+")
    sheet_name = models.CharField(max_length=200, blank=True)
    row = models.PositiveIntegerField()

    objects = CaseManager["SheetRow"]()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["sheet", "sheet_name", "row"], name="sheet_row_once")
        ]
