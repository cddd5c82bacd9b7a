"""Observations of indicators, the deliveries they came in, and baselines and targets.

What an indicator *is* stands in data files (``data/``, definitions.py). An observation is one value for a country (and
part of it), a period and a breakdown, of one organisation; a changed value is a revision beside the former, never over it.
"""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from tutela.records.models import public_id
from tutela.safeguards.models import CaseManager, Organisation
from tutela.strategy.indicators.values import Status


class Origin(models.TextChoices):
    """How observations came."""

    FILE = "file"
    COMPUTED = "computed"


class Delivery(models.Model):
    """One file of observations, or one computation, with its receipt: *received = accepted + unchanged + revised + missing
    + refused*, always. ``submitted_at`` None: a draft, which its own organisation alone sees."""

    public_id = models.CharField(max_length=20, unique=True, default=public_id)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    by = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True)
    origin = models.CharField(choices=Origin.choices, default=Origin.FILE)
    file_name = models.CharField(max_length=200, blank=True)
    file_digest = models.BinaryField(max_length=32, null=True)
    mapping = models.CharField(max_length=80, blank=True)
    version = models.CharField(max_length=40, blank=True)  # of a computation's declaration
    received = models.IntegerField(default=0)
    accepted = models.IntegerField(default=0)
    unchanged = models.IntegerField(default=0)
    revised = models.IntegerField(default=0)
    missing = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)
    report = models.TextField(default="{}")  # faults, suspect cells, footnotes, checks (importing.py)

    objects = CaseManager["Delivery"]()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(
                    received=models.F("accepted")
                    + models.F("unchanged")
                    + models.F("revised")
                    + models.F("missing")
                    + models.F("refused")
                ),
                name="indicator_delivery_adds_up",
            )
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["owner", "-at"], name="indicator_delivery_of")]

    def __str__(self) -> str:
        return self.file_name or self.origin

    def told(self) -> dict[str, Any]:
        """The report in its stored form."""
        told: dict[str, Any] = json.loads(self.report)
        return told


class Observation(models.Model):
    """One value as one organisation gave it. ``area`` is a part of the country (a city, a site, a state) or empty.

    ``value`` None: see ``status``; ``text`` holds the value of a qualitative indicator. ``period`` keeps what the period is
    (``2017``, ``2017-Q1``, ``2017-03``, ``FY2017``), ``starts`` its first day where that is known. ``current``: the last word; former ones
    stay, numbered by ``revision``. ``submitted`` False: of a draft.
    """

    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="observations")
    indicator = models.CharField(max_length=80)
    country = models.CharField(max_length=20)
    area = models.CharField(max_length=200, blank=True)
    period = models.CharField(max_length=20)
    starts = models.DateField(null=True)
    breakdown = models.CharField(max_length=500, blank=True)  # "age=15-19;sex=female", names in order
    value = models.DecimalField(max_digits=60, decimal_places=30, null=True)
    text = models.CharField(max_length=2000, blank=True)
    status = models.CharField(choices=Status.choices(), default=Status.MEASURED)
    note = models.CharField(max_length=500, blank=True)  # signs and footnotes as they came, or why it is suppressed
    place = models.CharField(max_length=200, blank=True)  # where it stood: row and column
    revision = models.IntegerField(default=1)
    current = models.BooleanField(default=True)
    submitted = models.BooleanField(default=True)
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = CaseManager["Observation"]()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["owner", "indicator", "country", "area", "period", "breakdown"],
                condition=models.Q(current=True),
                name="observation_one_current",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=["missing", "suppressed"]) | models.Q(value=None, text=""),
                name="observation_nothing_where_missing",
            ),
            models.CheckConstraint(
                condition=models.Q(submitted=True) | models.Q(current=False), name="observation_draft_is_not_current"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["indicator", "country", "breakdown", "starts"],
                condition=models.Q(current=True),
                name="observation_series",
            ),
            models.Index(fields=["delivery"], name="observation_of_delivery"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.country} {self.period}"


class Reference(models.Model):
    """A baseline or a target of an indicator, for one country or (``country`` empty) for all."""

    public_id = models.CharField(max_length=20, unique=True, default=public_id)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    indicator = models.CharField(max_length=80)
    country = models.CharField(max_length=20, blank=True)
    breakdown = models.CharField(max_length=500, blank=True)
    kind = models.CharField(choices=[("baseline", "baseline"), ("target", "target")])
    period = models.CharField(max_length=20)
    value = models.DecimalField(max_digits=60, decimal_places=30)
    source = models.CharField(max_length=500)
    by = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)
    submitted = models.BooleanField(default=True)

    objects = CaseManager["Reference"]()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["owner", "indicator", "country", "breakdown", "kind", "period"], name="indicator_reference_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.period}"
