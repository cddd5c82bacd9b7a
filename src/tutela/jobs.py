"""The jobs: work that goes on while nobody waits. Arguments are ids only; the queue lies in the same PostgreSQL."""

from __future__ import annotations

import logging

from procrastinate import RetryStrategy, exceptions
from procrastinate.contrib.django import app

from tutela import pipeline
from tutela.errors import Conflict, Unavailable
from tutela.intake import actions
from tutela.intake.models import State, Submission
from tutela.safeguards.actor import acting
from tutela.safeguards.installation import system

log = logging.getLogger("tutela.jobs")


@app.task(name="intake.take_in", retry=RetryStrategy(max_attempts=10, exponential_wait=2, retry_exceptions=[Unavailable, Conflict]))
def take_in(submission_id: int, organisation_id: int) -> None:
    """Take a delivered file in, as Tutela itself for the organisation that delivered it."""
    actor = system(organisation_id)
    with acting(actor):
        submission = Submission.objects.select_related("source__organisation").get(pk=submission_id)
    if submission.state in {State.DONE, State.FAILED}:
        return
    path = actions.spooled(submission)
    pipeline.take_in(pipeline.Run(submission, actor, path, pipeline.mapping_named(submission.declared_mapping), lambda progress: None))
    path.unlink(missing_ok=True)


def queue(submission: Submission) -> None:
    """Put a delivery into the queue; twice is once."""
    try:
        take_in_of(submission)
    except exceptions.AlreadyEnqueued:
        log.debug("submission %s waits already", submission.pk)


def take_in_of(submission: Submission) -> None:
    """Defer the job of one delivery."""
    app.configure_task("intake.take_in", queueing_lock=f"take_in-{submission.pk}", queue="intake").defer(
        submission_id=submission.pk, organisation_id=submission.owner_id
    )


def requeue_interrupted() -> int:
    """Put back what waits or was interrupted when a worker was killed; how many. Called when a worker starts."""
    from tutela.safeguards.models import Organisation

    count = 0
    for organisation in Organisation.objects.all():
        with acting(system(organisation.pk)):
            unfinished = list(Submission.objects.filter(state__in=[State.WAITING, State.RUNNING], owner_id=organisation.pk))
        for submission in unfinished:
            if actions.spooled(submission).exists():
                queue(submission)
                count += 1
    return count
