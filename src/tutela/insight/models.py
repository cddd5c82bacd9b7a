"""Cells of figures: how many seizures and how much of what, counted beforehand so that a picture opens at once.

A cell holds no person and no record, only sums over the current records of one class of visibility, so it stands under
the same row policy as they do. Cells are derived: whatever touches a seizure notes its month as stale (a trigger, so
that no way of writing can forget it), and ``cells.refresh`` counts stale months anew.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tutela.safeguards.models import CaseManager


class Level(models.IntegerChoices):
    """What a cell counts. Events can't be added over substances (one event may hold several), hence the levels."""

    EVENT = 0  # events
    SUBSTANCE = 1  # events with this substance
    QUANTITY = 2  # events, items and amount of this substance in this kind of quantity
    GROUP = 3  # events with a substance of this group (the group stands in the column ``substance``)


class SeizureCell(models.Model):
    """Sums over the seizures of one class, month and combination of codes. An empty code means "not recorded"."""

    visibility_id = models.IntegerField()
    level = models.SmallIntegerField(choices=Level.choices)
    month = models.DateField(null=True)  # first day; null: no date recorded
    month_known = models.BooleanField()  # False: only the year is known, ``month`` is its January
    area = models.CharField(max_length=30)
    country = models.CharField(max_length=20)
    transport = models.CharField(max_length=40)
    concealment = models.CharField(max_length=40)
    location_kind = models.CharField(max_length=40)
    substance = models.CharField(max_length=80)
    quantity_kind = models.CharField(max_length=20)
    events = models.IntegerField()
    items = models.IntegerField()
    amount = models.DecimalField(max_digits=40, decimal_places=12, null=True)  # base unit; null: none recorded

    objects = CaseManager["SeizureCell"]()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["visibility_id", "month"], name="seizurecell_by_month"),
            models.Index(fields=["level"], name="seizurecell_by_level"),
        ]

    def __str__(self) -> str:
        return f"{self.month or 'undated'} {self.country} {self.substance}: {self.events}"


class StaleMonth(models.Model):
    """A note that the cells of a class and month must be counted anew. Notes are only appended and taken away, never
    changed, so that writers do not wait for each other."""

    visibility_id = models.IntegerField()
    month = models.DateField(null=True)

    objects = CaseManager["StaleMonth"]()

    def __str__(self) -> str:
        return f"{self.month or 'undated'} of class {self.visibility_id}"
