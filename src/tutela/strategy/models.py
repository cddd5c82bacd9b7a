"""Strategies as they are kept: strategy, priority, action, owners, indicators named. What is reported about an action is in
``report_models``, what is asked of partners in ``request_models``, the files that were imported in ``sheet_models``.

Whoever acts reads these rows once they are published; who runs the strategy writes them (migrations/0002_row_policy.py).
``source``, ``confidence`` and ``unverified`` say where a wording is from: unverified is what was recalled and must be checked
against the official text before it is relied on.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tutela.records.models import public_id
from tutela.safeguards.models import CaseManager, Organisation


class Sourced(models.Model):
    """Where a wording is from."""

    source = models.CharField(max_length=200, blank=True)
    confidence = models.CharField(max_length=10, blank=True)  # high, medium, low; empty: the user's own table
    unverified = models.BooleanField(default=False)
    note = models.TextField(blank=True)

    class Meta:
        abstract = True


class Strategy(Sourced):
    """One version of one strategy. ``key`` is its id; a key and version occur once in an installation, and the version with
    no successor among those of its key is the one that is worked with."""

    public_id = models.CharField(max_length=20, unique=True, default=public_id)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    key = models.SlugField(max_length=60)
    version = models.PositiveIntegerField(default=1)
    title = models.CharField(max_length=300)
    areas = ArrayField(models.CharField(max_length=30), default=list)
    starts_on = models.DateField()
    ends_on = models.DateField()
    adopted_on = models.DateField(null=True)
    issued_by = models.CharField(max_length=200, blank=True)
    celex = ArrayField(models.CharField(max_length=40), default=list)
    references = ArrayField(models.CharField(max_length=300), default=list)  # official journals, pages to check against
    successor = models.CharField(max_length=60, blank=True)
    """Key of the strategy that follows this one after its period; a later version of the same key needs no mention."""
    published_at = models.DateTimeField(null=True)
    """Until then a draft: seen by its owner alone."""
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.CharField(max_length=200)

    objects = CaseManager["Strategy"]()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["key", "version"], name="strategy_version_once"),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="strategy_ends_after_start"
            ),
        ]

    @property
    def period(self) -> str:
        """The years it covers, such as ``2020-2025``."""
        return f"{self.starts_on.year}-{self.ends_on.year}"


class Priority(Sourced):
    """A heading under which actions hang. ``mission`` is the id of the system that works on it (C1 ... F4), if any."""

    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="priorities")
    key = models.CharField(max_length=60)
    mission = models.CharField(max_length=10, blank=True)
    title = models.CharField(max_length=500)
    block = models.CharField(max_length=120, blank=True)
    position = models.PositiveIntegerField()

    objects = CaseManager["Priority"]()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["strategy", "key"], name="priority_once")
        ]
        ordering: ClassVar[list[str]] = ["strategy_id", "position"]


class NamedIndicator(Sourced):
    """An indicator that a strategy names: an overarching one, or one of its key figures. ``number`` is the strategy's own."""

    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="indicators")
    key = models.CharField(max_length=60)
    number = models.CharField(max_length=20, blank=True)
    text = models.TextField()
    data_source = models.CharField(max_length=300, blank=True)
    official = models.BooleanField(default=False)  # False: ours, a proposal for the monitor
    position = models.PositiveIntegerField()

    objects = CaseManager["NamedIndicator"]()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["strategy", "key"], name="named_indicator_once")
        ]
        ordering: ClassVar[list[str]] = ["strategy_id", "position"]


class DeadlineKind(models.TextChoices):
    """What a deadline is, whatever it says."""

    NONE = "none", _("none given")
    DATE = "date", _("by a day")
    ONGOING = "ongoing", _("ongoing")
    RECURRING = "recurring", _("recurring")
    STATED = "stated", _("stated, without a day")


class Action(Sourced):
    """Something a strategy says shall be done. ``countries`` are those who must report on it (``EU`` for the Union's own
    institutions and bodies), worked out from its owners; a report from another country is kept all the same."""

    public_id = models.CharField(max_length=20, unique=True, default=public_id)
    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="actions")
    priority = models.ForeignKey(Priority, on_delete=models.CASCADE, related_name="actions")
    key = models.CharField(max_length=60)
    number = models.CharField(max_length=20, blank=True)
    text = models.TextField()
    owners_given = models.TextField(blank=True)
    deadline_given = models.CharField(max_length=200, blank=True)
    deadline_kind = models.CharField(max_length=10, choices=DeadlineKind.choices, default=DeadlineKind.NONE)
    deadline_on = models.DateField(null=True)
    every_months = models.PositiveSmallIntegerField(null=True)
    mechanism = models.TextField(blank=True)  # how it is reported and assessed, as the table says
    countries = ArrayField(models.CharField(max_length=4), default=list)
    position = models.PositiveIntegerField()

    objects = CaseManager["Action"]()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["strategy", "key"], name="action_once")
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["priority"], name="action_of_priority")]
        ordering: ClassVar[list[str]] = ["strategy_id", "position"]


class OwnerRole(models.TextChoices):
    """What an owner has to do with an action."""

    LEAD = "lead", _("leads")
    RESPONSIBLE = "responsible", _("responsible")
    SUPPORT = "support", _("supports")


class ActionOwner(models.Model):
    """One of the owners of an action: an institution, a body, a group of countries or a country, as written and as known."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="owners")
    code = models.CharField(
        max_length=40, blank=True
    )  # of frameworks/data/owners.yaml, or a country's; empty: not known
    written = models.CharField(max_length=200)
    role = models.CharField(max_length=12, choices=OwnerRole.choices, default=OwnerRole.RESPONSIBLE)
    position = models.PositiveIntegerField()

    objects = CaseManager["ActionOwner"]()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["action"], name="owner_of_action")]
        ordering: ClassVar[list[str]] = ["action_id", "position"]


class IndicatorKind(models.TextChoices):
    """How an action is tied to an indicator."""

    OVERARCHING = "overarching", _("overarching indicator")
    SPECIFIC = "specific", _("indicator")
    QUALITATIVE = "qualitative", _("qualitative")


class ActionIndicator(models.Model):
    """An indicator of an action: a reference to one the strategy names, a figure of its own, or a quality described."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="indicators")
    kind = models.CharField(max_length=12, choices=IndicatorKind.choices)
    named = models.ForeignKey(NamedIndicator, null=True, on_delete=models.CASCADE, related_name="+")
    text = models.TextField(blank=True)
    position = models.PositiveIntegerField()

    objects = CaseManager["ActionIndicator"]()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["action"], name="indicator_of_action")]
        ordering: ClassVar[list[str]] = ["action_id", "position"]


from tutela.strategy.report_models import (  # noqa: E402  (Django looks for an app's tables in this module)
    Event,
    Evidence,
    EvidenceKind,
    Progress,
    ReportLink,
    Standing,
    Verb,
)
from tutela.strategy.request_models import Answer, AnswerKind, DataRequest, Reminder, RequestedItem  # noqa: E402
from tutela.strategy.sheet_models import Sheet, SheetRow  # noqa: E402

__all__ = [
    "Action",
    "ActionIndicator",
    "ActionOwner",
    "Answer",
    "AnswerKind",
    "DataRequest",
    "DeadlineKind",
    "Event",
    "Evidence",
    "EvidenceKind",
    "IndicatorKind",
    "NamedIndicator",
    "OwnerRole",
    "Priority",
    "Progress",
    "Reminder",
    "ReportLink",
    "RequestedItem",
    "Sheet",
    "SheetRow",
    "Standing",
    "Strategy",
    "Verb",
]
