"""What is reported about actions, by whom, on what evidence; the state that follows from it; links to report without account.

Events are added and never changed. A state is never typed: ``Standing`` holds what ``rules.derive`` makes of the events, kept
in step by ``actions`` in the transaction that adds one, as periods (``since`` to before ``until``), so that any day can be
looked at.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tutela.records.models import public_id
from tutela.safeguards.models import CaseManager, Organisation


class Verb(models.TextChoices):
    """What an event does."""

    REPORTED = "reported", _("reported")
    VERIFIED = "verified", _("verified")
    DISPUTED = "disputed", _("disputed")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Progress(models.TextChoices):
    """What a report says of an action."""

    NOT_STARTED = "not_started", _("not started")
    UNDER_WAY = "under_way", _("under way")
    DONE = "done", _("done")
    DROPPED = "dropped", _("dropped")


class Event(models.Model):
    """A statement about an action in a country (``EU``: by the Union's own). ``stands_for`` is the named person who answers
    for it, ``party`` whom they speak for; ``on`` is the day the statement speaks of. Verifying, disputing and withdrawing
    are ``about`` another event. A report without ``submitted_at`` is a draft: its own organisation sees it, nobody else."""

    public_id = models.CharField(max_length=20, unique=True, default=public_id)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    action = models.ForeignKey("strategy.Action", on_delete=models.PROTECT, related_name="events")
    country = models.CharField(max_length=4)
    party = models.CharField(max_length=200)
    stands_for = models.CharField(max_length=200)
    person_id = models.BigIntegerField(null=True)  # None: by a link, without an account
    verb = models.CharField(max_length=10, choices=Verb.choices)
    progress = models.CharField(max_length=12, choices=Progress.choices, blank=True)
    about = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="answers")
    on = models.DateField()
    remark = models.TextField(blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True)

    objects = CaseManager["Event"]()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(verb="reported", about=None) & ~models.Q(progress="")
                | ~models.Q(verb="reported") & models.Q(about__isnull=False, progress=""),
                name="event_reports_or_is_about_a_report",
            ),
            models.CheckConstraint(condition=~models.Q(stands_for=""), name="event_has_a_person"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["action", "country", "on"], name="event_of_action"),
            models.Index(fields=["-submitted_at"], name="event_newest"),
            models.Index(  # timelines: the newest of very many
                fields=["-on", "-submitted_at", "-id"],
                condition=models.Q(submitted_at__isnull=False),
                name="event_timeline",
            ),
        ]


class EvidenceKind(models.TextChoices):
    """What stands behind a statement."""

    DOCUMENT = "document", _("document")
    LINK = "link", _("web address")
    RECORDS = "records", _("set of records")


class Evidence(models.Model):
    """What an event points to. ``reference`` names a document or a set of records, ``url`` is an address (never fetched),
    ``count`` how many records the set has."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="evidence")
    kind = models.CharField(max_length=10, choices=EvidenceKind.choices)
    reference = models.CharField(max_length=300, blank=True)
    url = models.CharField(max_length=500, blank=True)
    count = models.PositiveIntegerField(null=True)

    objects = CaseManager["Evidence"]()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["event"], name="evidence_of_event")]


class Standing(models.Model):
    """The derived state of an action in a country through a period. Strategy and priority stand here again, so that a board
    is one aggregate over one table."""

    action = models.ForeignKey("strategy.Action", on_delete=models.CASCADE, related_name="standings")
    strategy = models.ForeignKey("strategy.Strategy", on_delete=models.CASCADE, related_name="+")
    priority = models.ForeignKey("strategy.Priority", on_delete=models.CASCADE, related_name="+")
    country = models.CharField(max_length=4)
    state = models.CharField(max_length=12)  # rules.State
    contested = models.BooleanField(default=False)
    evidence = models.PositiveIntegerField(default=0)  # pieces behind the statements that count
    last_word_on = models.DateField()
    since = models.DateField()
    until = models.DateField(null=True)
    reasons = models.JSONField(default=list)  # list of [code, values]: rules.REASONS says them in words
    rules_version = models.CharField(max_length=10)

    objects = CaseManager["Standing"]()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["action", "country", "since"], name="standing_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["strategy", "since"],
                include=["until", "priority", "country", "state", "contested", "evidence", "last_word_on", "action"],
                name="standing_of_strategy",
            ),
            models.Index(  # what stands now: every board that names no day, and what it shows of one country
                fields=["strategy", "country"],
                include=["priority", "state", "contested", "evidence", "last_word_on", "action", "since"],
                condition=models.Q(until=None),
                name="standing_now",
            ),
            models.Index(  # what a change of state came after
                fields=["strategy", "until"],
                include=["country", "action", "state"],
                condition=models.Q(until__isnull=False),
                name="standing_ended",
            ),
        ]


class ReportLink(models.Model):
    """A one-time link by which an owner without an account reports on one action. Only the token's digest is kept."""

    public_id = models.CharField(max_length=20, unique=True, default=public_id)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    action = models.ForeignKey("strategy.Action", on_delete=models.PROTECT, related_name="links")
    country = models.CharField(max_length=4)
    party = models.CharField(max_length=200)
    digest = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.CharField(max_length=200)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    event = models.ForeignKey(Event, null=True, on_delete=models.SET_NULL, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=200, blank=True)

    objects = CaseManager["ReportLink"]()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["action", "-made_at"], name="link_of_action")]
