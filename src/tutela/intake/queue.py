"""Putting a delivery into the queue of jobs, in the transaction of the delivery itself: both or neither."""

from __future__ import annotations

from typing import Final

from procrastinate import exceptions
from procrastinate.contrib.django import app

from tutela.intake.models import Submission

TASK: Final = "intake.take_in"
QUEUE: Final = "intake"


def queue(submission: Submission) -> bool:
    """Queue one delivery to be taken in; False when it waits already. The job carries ids only."""
    task = app.configure_task(TASK, queueing_lock=f"{TASK}-{submission.pk}", queue=QUEUE)
    try:
        task.defer(submission_id=submission.pk, organisation_id=submission.owner_id)
    except exceptions.AlreadyEnqueued:
        return False
    return True
