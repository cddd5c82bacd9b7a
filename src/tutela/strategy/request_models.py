"""What is asked of partners each year, what they answered, and when they were reminded."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tutela.records.models import public_id
from tutela.safeguards.models import CaseManager, Organisation


class DataRequest(models.Model):
    """A request for the data of a year to partners (ISO country codes), due on a day. Sent once ``sent_at`` is set; before
    that a draft of its own organisation."""

    public_id = models.CharField(max_length=20, unique=True, default=public_id)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    strategy = models.ForeignKey("strategy.Strategy", on_delete=models.PROTECT, related_name="requests")
    title = models.CharField(max_length=200)
    year = models.PositiveIntegerField()
    partners = ArrayField(models.CharField(max_length=4))
    due_on = models.DateField()
    explanation = models.TextField(blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.CharField(max_length=200)
    sent_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    objects = CaseManager["DataRequest"]()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["strategy", "-year"], name="request_of_strategy")]


class RequestedItem(models.Model):
    """One thing asked for: word on an action, or the value of an indicator that the strategy names."""

    request = models.ForeignKey(DataRequest, on_delete=models.CASCADE, related_name="items")
    action = models.ForeignKey("strategy.Action", null=True, on_delete=models.PROTECT, related_name="+")
    indicator = models.ForeignKey("strategy.NamedIndicator", null=True, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()

    objects = CaseManager["RequestedItem"]()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(action__isnull=False, indicator=None)
                | models.Q(action=None, indicator__isnull=False),
                name="requested_item_asks_one_thing",
            ),
            models.UniqueConstraint(
                fields=["request", "action", "indicator"], nulls_distinct=False, name="requested_item_once"
            ),
        ]
        ordering: ClassVar[list[str]] = ["request_id", "position"]


class AnswerKind(models.TextChoices):
    """What a partner answered to an item."""

    GIVEN = "given", _("given")
    NO_DATA = "no_data", _("no data exist")
    NOT_APPLICABLE = "not_applicable", _("does not apply")


class Answer(models.Model):
    """A partner's answer to an item; the newest counts, the former ones stay. Word on an action that was reported within the
    request's time answers its item without a row here."""

    item = models.ForeignKey(RequestedItem, on_delete=models.CASCADE, related_name="answers")
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    country = models.CharField(max_length=4)
    kind = models.CharField(max_length=16, choices=AnswerKind.choices)
    text = models.CharField(max_length=1000, blank=True)
    url = models.CharField(max_length=500, blank=True)
    stands_for = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)

    objects = CaseManager["Answer"]()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["item", "country", "-at"], name="answer_of_item")]


class Reminder(models.Model):
    """That a partner was reminded of a request: a line on the desks of its organisations, ``days`` before it is due (after it:
    below zero)."""

    request = models.ForeignKey(DataRequest, on_delete=models.CASCADE, related_name="reminders")
    owner_id = models.BigIntegerField()  # the organisation that asks
    country = models.CharField(max_length=4)
    days = models.SmallIntegerField()
    missing = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)

    objects = CaseManager["Reminder"]()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["request", "country", "days"], name="reminder_once")
        ]
