"""Submissions with their receipts, and the quarantine."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tutela.records.models import Record, Source, public_id
from tutela.safeguards.models import CaseManager, CaseTable


class State(models.TextChoices):
    """Where a submission stands. ``interrupted`` is computed: running, but nobody has worked on it for a while."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Being read")
    DONE = "done", _("Done")
    FAILED = "failed", _("Could not be read")


class Submission(CaseTable):
    """One delivery by one source, with its receipt: received = accepted + revised + unchanged + quarantined, always."""

    public_id = models.CharField(max_length=20, unique=True, default=public_id)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="submissions")
    owner_id = models.BigIntegerField()
    delivered_by = models.CharField(max_length=200, blank=True)
    file_name = models.TextField()
    file_bytes = models.BigIntegerField()
    file_digest = models.CharField(max_length=64)
    declared_format = models.CharField(blank=True)
    declared_mapping = models.TextField(blank=True)
    format = models.CharField(blank=True)
    mapping = models.CharField(blank=True)
    replays_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.WAITING)

    physical_rows = models.BigIntegerField(default=0)
    set_aside = models.TextField(default="{}")
    received = models.BigIntegerField(default=0)
    accepted = models.BigIntegerField(default=0)
    revised = models.BigIntegerField(default=0)
    unchanged = models.BigIntegerField(default=0)
    quarantined = models.BigIntegerField(default=0)
    possible_duplicates = models.BigIntegerField(default=0)
    by_kind = models.TextField(default="{}")
    quarantine_reasons = models.TextField(default="{}")

    bytes_read = models.BigIntegerField(default=0)
    delivered_at = models.DateTimeField(default=timezone.now)
    worked_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    seconds = models.FloatField(default=0)
    failure_code = models.CharField(blank=True)
    failure = models.TextField(blank=True)
    failure_mend = models.TextField(blank=True)

    objects = CaseManager["Submission"]()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(received=F("accepted") + F("revised") + F("unchanged") + F("quarantined")),
                name="receipt_reconciles",
            ),
            models.CheckConstraint(
                condition=Q(accepted__gte=0, revised__gte=0, unchanged__gte=0, quarantined__gte=0),
                name="receipt_counts_up",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["source", "file_digest"], name="submission_by_file")
        ]

    def counts_by_kind(self) -> dict[str, int]:
        """Records received, by kind."""
        counts: dict[str, int] = json.loads(self.by_kind)
        return counts

    def reasons(self) -> dict[str, int]:
        """Quarantined units by fault code, most frequent first."""
        counts: dict[str, int] = json.loads(self.quarantine_reasons)
        return dict(sorted(counts.items(), key=lambda pair: -pair[1]))

    def left_out(self) -> dict[str, int]:
        """Rows the mapping's filter left out, by its reason."""
        counts: dict[str, int] = json.loads(self.set_aside)
        return counts


class QuarantineState(models.TextChoices):
    """What became of something set aside."""

    OPEN = "open", _("Open")
    REPLAYED = "replayed", _("Mended and taken in")
    DISMISSED = "dismissed", _("Dismissed")


class Quarantined(CaseTable):
    """One unit set aside: what came, where it stood, and every reason. It stays when mended, with what became of it."""

    public_id = models.CharField(max_length=20, unique=True, default=public_id)
    uid = models.BinaryField(max_length=16, unique=True)
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="quarantine")
    kind = models.CharField()
    format = models.CharField()
    mapping = models.CharField(blank=True)
    place_file = models.TextField()
    place_sheet = models.TextField(blank=True)
    place_row = models.IntegerField(null=True)
    place_path = models.TextField(blank=True)
    reference = models.TextField(null=True)  # noqa: DJ001
    rows = models.IntegerField(default=1)
    written = models.TextField()
    mended = models.TextField(blank=True)
    faults = models.TextField()
    notes = models.TextField(default="[]")
    codes = ArrayField(models.CharField(max_length=60), default=list)
    state = models.CharField(max_length=20, choices=QuarantineState.choices, default=QuarantineState.OPEN)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=200, blank=True)
    closed_why = models.TextField(blank=True)
    replayed_as = models.ForeignKey(Record, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = CaseManager["Quarantined"]()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["submission", "state"], name="quarantine_by_submission")
        ]

    def written_cells(self) -> dict[str, str]:
        """What came: column -> text."""
        cells: dict[str, str] = json.loads(self.written)
        return cells

    def latest_cells(self) -> dict[str, str]:
        """As last mended, where a replay has failed; else what came."""
        cells: dict[str, str] = json.loads(self.mended or self.written)
        return cells

    def parsed_faults(self) -> list[dict[str, Any]]:
        """Faults in their stored form: code, column, params."""
        faults: list[dict[str, Any]] = json.loads(self.faults)
        return faults


class Came(models.Model):
    """In which deliveries a unit set aside came: the same faulty row, delivered again, is one unit in two receipts."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="+")
    quarantined = models.ForeignKey(Quarantined, on_delete=models.CASCADE, related_name="came")
    visibility_id = models.IntegerField()

    objects = CaseManager["Came"]()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["submission", "quarantined"], name="came_once")
        ]
