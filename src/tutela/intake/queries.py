"""Every read of the intake that spans tables; the row policy bounds what each shows."""

from __future__ import annotations

from django.db.models import QuerySet

from tutela.errors import NotFound
from tutela.intake.models import Quarantined, QuarantineState, Submission


def submissions(*, state: str = "", source: str = "") -> QuerySet[Submission]:
    """Deliveries, newest first."""
    found = Submission.objects.select_related("source__organisation").order_by("-id")
    if state:
        found = found.filter(state=state)
    if source:
        found = found.filter(source__slug=source)
    return found


def submission(public_id: str) -> Submission:
    """One delivery; NotFound where there is none or it isn't for this actor."""
    found = submissions().filter(public_id=public_id).first()
    if found is None:
        raise NotFound("There is no such delivery.")
    return found


def quarantine(
    *, submission: Submission | None = None, state: str = QuarantineState.OPEN, code: str = "", source: str = ""
) -> QuerySet[Quarantined]:  # fmt: skip
    """What was set aside, in the order of the files. ``state`` empty: whatever became of it."""
    found = Quarantined.objects.select_related("submission__source").order_by("submission_id", "id")
    if submission is not None:
        found = found.filter(came__submission=submission)
    if state:
        found = found.filter(state=state)
    if code:
        found = found.filter(codes__contains=[code])
    if source:
        found = found.filter(submission__source__slug=source)
    return found


def quarantined(public_id: str) -> Quarantined:
    """One unit set aside; NotFound where there is none or it isn't for this actor."""
    found = Quarantined.objects.select_related("submission__source").filter(public_id=public_id).first()
    if found is None:
        raise NotFound("There is no such row in quarantine.")
    return found
