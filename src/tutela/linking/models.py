"""Records that may report one event, and who asked for what one holds. Links by identifier are not stored: they are read
from the mentions (queries.py)."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from tutela.linking.networks.decisions import Relation, Verdict
from tutela.records.models import Record, public_id
from tutela.safeguards.models import CaseManager, Organisation


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


class HitNotice(models.Model):
    """Someone searched for what a record names, and may not see it: told to its owner. Written by the database alone
    (migration 0003); one a record, asking organisation, identifier and day."""

    public_id = models.CharField(max_length=20, unique=True, default=public_id)
    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="+")
    visibility_id = models.IntegerField()
    scheme = models.CharField()
    key_hash = models.BinaryField(max_length=16)
    asked_by = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    times = models.IntegerField(default=1)
    silent = models.BooleanField()
    probing = models.BooleanField(default=False)
    seen_at = models.DateTimeField(null=True)
    seen_by = models.CharField(max_length=200, blank=True)

    objects = CaseManager["HitNotice"]()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["record", "asked_by", "key_hash", "day"], name="hit_notice_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-last_at"], condition=models.Q(seen_at__isnull=True), name="hit_notice_new")
        ]


class LinkDecision(models.Model):
    """One entry of the ledger of what people decided about two records, or two persons in records (networks/decisions.py).
    Entries are added and never changed: with ``undoes`` an entry takes a former one back. It speaks of all revisions.

    ``first_place``, ``second_place``: of a person, its place in the record; "" for the record itself.
    """

    public_id = models.CharField(max_length=20, unique=True, default=public_id)
    relation = models.CharField(choices=[(one.value, one.value) for one in Relation])
    verdict = models.CharField(blank=True, choices=[(one.value, one.value) for one in Verdict])
    first_uid = models.BinaryField(max_length=16)
    first_place = models.CharField(max_length=100, blank=True)
    visibility_id = models.IntegerField()
    second_uid = models.BinaryField(max_length=16)
    second_place = models.CharField(max_length=100, blank=True)
    other_visibility_id = models.IntegerField()
    undoes = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="+")
    why = models.CharField(max_length=1000)
    by = models.CharField(max_length=200)
    person_id = models.BigIntegerField(null=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = CaseManager["LinkDecision"]()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(verdict="", undoes__isnull=False) | (~models.Q(verdict="") & models.Q(undoes=None)),
                name="link_decision_or_undo",
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["first_uid"], name="link_decision_of_first"),
            models.Index(fields=["second_uid"], name="link_decision_of_second"),
        ]


class Watched(models.TextChoices):
    """What a person has asked to be told about."""

    SEARCH = "search"  # a saved search: what newly names it
    RECORD = "record"  # what newly ties to one record
    NETWORK = "network"  # what newly ties to a network


class Watch(models.Model):
    """Something a person wants to be told about when a record comes that touches it: for a purpose, with a reason, until a day.
    It is theirs alone (migration 0004): neither their organisation nor others see what they watch for.

    ``query`` is the address of the search, as its page carries it; of records there are ``members`` instead. ``purposes`` are
    those it is watched for: what is held for none of them gives no alert. ``unscored``: names that were too common to be scored.
    """

    public_id = models.CharField(max_length=20, unique=True, default=public_id)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    person_id = models.BigIntegerField()
    kind = models.CharField(choices=Watched.choices, default=Watched.SEARCH)
    name = models.CharField(max_length=120)
    reason = models.CharField(max_length=500)
    query = models.TextField()
    area = models.CharField(blank=True)  # only records of this area, or kind, where the search was narrowed to it
    record_kind = models.CharField(blank=True)
    purposes = ArrayField(models.CharField(), default=list)
    unscored = models.IntegerField(default=0)
    made_at = models.DateTimeField(default=timezone.now)
    retention_until = models.DateField()
    retention_rule = models.CharField(max_length=60)

    objects = CaseManager["Watch"]()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["person_id"], name="watch_of_person")]

    def __str__(self) -> str:
        return self.name


class WatchMember(models.Model):
    """A record (all its revisions) that is watched, alone or as one of a network. Nobody but a person makes it one."""

    watch = models.ForeignKey(Watch, on_delete=models.CASCADE, related_name="members")
    person_id = models.BigIntegerField()
    uid = models.BinaryField(max_length=16)
    area = models.CharField()

    objects = CaseManager["WatchMember"]()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["watch", "uid"], name="watch_member_once")
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["uid"], name="watch_member_uid")]


class WatchKey(models.Model):
    """One key a watch waits for: of a mention (family ``exact``) or of a posting. Compared set-wise with each stored batch.
    ``uid``: the watched record whose naming it is; of a search there is none."""

    watch = models.ForeignKey(Watch, on_delete=models.CASCADE, related_name="keys")
    person_id = models.BigIntegerField()
    family = models.CharField()
    key_hash = models.BinaryField(max_length=16)
    written = models.TextField(blank=True)  # of a name: what is scored
    uid = models.BinaryField(max_length=16, null=True)

    objects = CaseManager["WatchKey"]()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["key_hash"], name="watch_key"),
            models.Index(fields=["uid"], condition=models.Q(uid__isnull=False), name="watch_key_of_record"),
        ]


class Alert(models.Model):
    """A record that came and touches what a person watches: for them, and only while they may see the record.

    Of a watched record, ``uid``, ``key_hash`` and ``degree``: which one it ties to, by which value, and how many records the
    person could see naming it then.
    """

    public_id = models.CharField(max_length=20, unique=True, default=public_id)
    watch = models.ForeignKey(Watch, on_delete=models.CASCADE, related_name="alerts")
    person_id = models.BigIntegerField()
    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="+")
    visibility_id = models.IntegerField()
    family = models.CharField()
    scheme = models.CharField()
    score = models.FloatField(null=True)
    uid = models.BinaryField(max_length=16, null=True)
    key_hash = models.BinaryField(max_length=16, null=True)
    degree = models.IntegerField(null=True)
    rules = models.CharField(max_length=60)
    at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True)

    objects = CaseManager["Alert"]()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["watch", "record"], name="alert_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person_id", "-at"], condition=models.Q(seen_at__isnull=True), name="alert_new")
        ]
