"""Holds, reviews, orders, people's requests, annotations, breaches, and the runs of the retention table.

Tables of one organisation's own (``owner_id``) are shown to it alone, whatever an analyst of the centre may see of its
records (row_policy.protect_own). Annotations are seen by whoever sees their record.
"""

from __future__ import annotations

import json
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tutela.records.models import public_id
from tutela.safeguards.models import CaseManager


class OwnTable(models.Model):
    """Base of what one organisation keeps for itself."""

    public_id = models.CharField(max_length=20, unique=True, default=public_id)
    owner_id = models.BigIntegerField()

    class Meta:
        abstract = True


class Hold(OwnTable):
    """A record may not be erased before a day: why, who said so. It ends by itself on the day after ``until``."""

    uid = models.BinaryField(max_length=16)
    reason = models.TextField()
    until = models.DateField()
    placed_by = models.CharField(max_length=200)
    placed_by_id = models.BigIntegerField(null=True)
    placed_at = models.DateTimeField(default=timezone.now)
    lifted_by = models.CharField(max_length=200, blank=True)
    lifted_at = models.DateTimeField(null=True)
    lifted_why = models.TextField(blank=True)

    objects = CaseManager["Hold"]()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["uid"], name="hold_by_record")]


class Review(OwnTable):
    """A record whose time is up and whose rule asks a person whether it is still needed."""

    uid = models.BinaryField(max_length=16)
    rule = models.CharField()
    listed_on = models.DateField()
    decision = models.CharField(blank=True)  # keep, erase
    decided_by = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)
    why = models.TextField(blank=True)
    kept_until = models.DateField(null=True)

    objects = CaseManager["Review"]()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["uid"], condition=models.Q(decision=""), name="review_once_open")
        ]


class Verb(models.TextChoices):
    """What a person's decision makes Tutela do."""

    ERASE = "erase", _("Erase")
    RESTRICT = "restrict", _("Restrict")
    UNRESTRICT = "unrestrict", _("Lift the restriction")
    ERASE_HELD = "erase_held", _("Erase although held")
    LIFT_MARKING = "lift_marking", _("Lift a handling code")


class OrderState(models.TextChoices):
    """Where an order stands."""

    WAITING = "waiting", _("Waiting to be carried out")
    DONE = "done", _("Carried out")
    REFUSED = "refused", _("Not carried out")


class Order(OwnTable):
    """A decision that Tutela itself carries out (keeping.py), because it reaches rows the person cannot see. It lies in the
    database until it is done, so that a killed worker leaves none behind. ``uid`` is a record, or a unit set aside;
    ``detail`` the handling code that is lifted."""

    verb = models.CharField(choices=Verb.choices)
    of_quarantine = models.BooleanField(default=False)
    uid = models.BinaryField(max_length=16)
    why = models.TextField()
    detail = models.CharField(blank=True)
    request_id = models.BigIntegerField(null=True)
    placed_by = models.CharField(max_length=200)
    placed_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(choices=OrderState.choices, default=OrderState.WAITING)
    done_at = models.DateTimeField(null=True)
    outcome = models.TextField(blank=True)

    objects = CaseManager["Order"]()


class Restriction(OwnTable):
    """A revision under restriction, and the class of visibility it goes back to when that is lifted."""

    record_id = models.BigIntegerField(unique=True)
    uid = models.BinaryField(max_length=16)
    former_visibility_id = models.IntegerField()
    former_handling = ArrayField(models.CharField(), default=list)
    since = models.DateTimeField(default=timezone.now)

    objects = CaseManager["Restriction"]()


class Annotation(models.Model):
    """A statement beside a record that rectifies or completes it; what was written stays as it was written."""

    public_id = models.CharField(max_length=20, unique=True, default=public_id)
    visibility_id = models.IntegerField()
    uid = models.BinaryField(max_length=16)
    text = models.TextField()
    by = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)

    objects = CaseManager["Annotation"]()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["uid"], name="annotation_by_record")]


class RequestKind(models.TextChoices):
    """Which right a person exercises (GDPR Articles 15-18, Directive (EU) 2016/680 Articles 14 and 16)."""

    ACCESS = "access", _("Access")
    RECTIFICATION = "rectification", _("Rectification")
    ERASURE = "erasure", _("Erasure")
    RESTRICTION = "restriction", _("Restriction")


class RequestState(models.TextChoices):
    """Where a request stands."""

    RECEIVED = "received", _("Received")
    SOUGHT = "sought", _("To be decided")
    ANSWERED = "answered", _("Answered")


class Answer(models.TextChoices):
    """How a request was answered. ``NEUTRAL`` neither confirms nor denies."""

    GRANTED = "granted", _("Granted")
    PARTLY = "partly", _("Granted in part")
    REFUSED = "refused", _("Refused")
    NEUTRAL = "neutral", _("Neither confirmed nor denied")


class PersonsRequest(OwnTable):
    """A person's request to one organisation: who asks, what identifies them, how that was checked, and the clock.

    ``passed_on_by_id``: the organisation it first came to, where another passed it on; that one learns nothing back.
    """

    kind = models.CharField(choices=RequestKind.choices)
    requester = models.TextField()
    contact = models.TextField()
    names = models.TextField(default="[]")
    identifiers = models.TextField(default="[]")
    asked = models.TextField(blank=True)
    identity_check = models.TextField(blank=True)
    identity_checked_by = models.CharField(max_length=200, blank=True)
    received_on = models.DateField()
    due_on = models.DateField()
    extended_why = models.TextField(blank=True)
    passed_on_by_id = models.BigIntegerField(null=True)
    passed_on_from_id = models.BigIntegerField(null=True)
    passed_on_at = models.DateTimeField(null=True)
    state = models.CharField(choices=RequestState.choices, default=RequestState.RECEIVED)
    sought_at = models.DateTimeField(null=True)
    answer = models.CharField(choices=Answer.choices, blank=True)
    answer_ground = models.TextField(blank=True)
    answered_by = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True)
    legal_basis = models.CharField(default="accountability")
    retention_rule = models.CharField(default="request-3y")
    retention_until = models.DateField(null=True)

    objects = CaseManager["PersonsRequest"]()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["owner_id", "passed_on_from_id"],
                condition=models.Q(passed_on_from_id__isnull=False),
                name="request_passed_on_once",
            )
        ]

    def listed_names(self) -> list[str]:
        """The names a person gave as theirs."""
        names: list[str] = json.loads(self.names)
        return names

    def listed_identifiers(self) -> list[str]:
        """The identifiers a person gave as theirs, as written."""
        identifiers: list[str] = json.loads(self.identifiers)
        return identifiers


class Decision(models.TextChoices):
    """What the owner of a record decides about it."""

    GRANT = "grant", _("Grant")
    REFUSE = "refuse", _("Refuse")
    RESTRICT = "restrict", _("Restrict instead")
    OTHER_PERSON = "other_person", _("Not this person")


class Because(models.TextChoices):
    """Why something was found."""

    IDENTIFIER = "identifier", _("an identifier")
    NAME = "name", _("a name")
    WORDS_APART = "words_apart", _("the words of a name, apart: perhaps of several people")
    IN_TEXT = "in_text", _("an identifier in a text")


class RequestItem(models.Model):
    """One record, or unit set aside, that names what identifies the requester; the owner decides each."""

    request = models.ForeignKey(PersonsRequest, on_delete=models.CASCADE, related_name="items")
    owner_id = models.BigIntegerField()
    of_quarantine = models.BooleanField(default=False)
    uid = models.BinaryField(max_length=16)
    because = ArrayField(models.CharField(choices=Because.choices))
    decision = models.CharField(choices=Decision.choices, blank=True)
    ground = models.TextField(blank=True)
    decided_by = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)

    objects = CaseManager["RequestItem"]()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["request", "uid"], name="request_item_once")
        ]

    def reasons(self) -> list[str]:
        """Why it was found, in words."""
        return [str(Because(one).label) for one in self.because]


class Breach(OwnTable):
    """A breach of personal data: what happened, whose data, what was done, who was told and when."""

    noticed_at = models.DateTimeField()
    happened = models.TextField()
    whose = models.TextField()
    categories = models.TextField(blank=True)
    persons = models.IntegerField(null=True)
    consequences = models.TextField(blank=True)
    measures = models.TextField(blank=True)
    authority_notified_at = models.DateTimeField(null=True)
    authority_note = models.TextField(blank=True)
    persons_notified_at = models.DateTimeField(null=True)
    persons_note = models.TextField(blank=True)
    entered_by = models.CharField(max_length=200)
    entered_at = models.DateTimeField(default=timezone.now)
    legal_basis = models.CharField(default="accountability")
    retention_rule = models.CharField(default="breach-5y")
    retention_until = models.DateField(null=True)

    objects = CaseManager["Breach"]()


class RetentionRun(models.Model):
    """One run of the retention table: for which day, when by the clock of then, and its counts. The guard of the clock."""

    as_of = models.DateField()
    ran_at = models.DateTimeField()
    counts = models.TextField(default="[]")
