"""The jobs: work that goes on while nobody waits. Arguments are ids only; the queue lies in the same PostgreSQL."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import Final

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from tutela import ingesting, keeping
from tutela.errors import Conflict, TutelaError, Unavailable
from tutela.intake import spool
from tutela.intake.models import State, Submission
from tutela.intake.queue import QUEUE, TASK, queue
from tutela.linking.cases import queue as cases_queue
from tutela.linking.cases import searching
from tutela.linking.lists import following
from tutela.linking.lists import queue as lists_queue
from tutela.pipeline import Progress, Report
from tutela.rights import queue as rights_queue
from tutela.rights import seeking
from tutela.safeguards.actor import Actor, acting
from tutela.safeguards.installation import keeper, linker, local_organisation, system
from tutela.safeguards.models import Organisation
from tutela.strategy import asking
from tutela.strategy import queue as strategy_queue
from tutela.strategy.indicators import computing
from tutela.strategy.indicators import queue as indicators_queue
from tutela.strategy.law import actions as law
from tutela.strategy.law import queue as law_queue

ACTIONS: Final = {
    TASK: "intake.submit",
    rights_queue.DAILY: "retention.run",
    rights_queue.CARRY_OUT: "retention.run",
    rights_queue.SEEK: "requests.handle",
    lists_queue.MATCH: "lists.match",
    cases_queue.FIND: "networks.find",
    law_queue.FOLLOW: "law.manage",
    strategy_queue.REMIND: "strategy.manage",
    indicators_queue.COMPUTE: "indicators.compute",
}
"""The action of the permission table that each job does, by its name; a test holds that no job is missing."""

AS_THE_PERSON: Final = frozenset({cases_queue.FIND})
"""Jobs that act as the person who asked, with the rights they have then; the others act as Tutela itself."""

_UPLOAD_SECONDS: Final = 3600
"""No upload takes longer than this between its file and its receipt."""


@app.task(
    name=TASK,
    queue=QUEUE,
    retry=RetryStrategy(max_attempts=10, exponential_wait=2, retry_exceptions=[Unavailable, Conflict]),
)
def take_in(submission_id: int, organisation_id: int) -> None:
    """Take a delivered file in, as Tutela itself for the organisation that delivered it."""
    actor = system(organisation_id).doing(ACTIONS[TASK])
    with acting(actor):
        submission = Submission.objects.select_related("source__organisation").get(pk=submission_id)
    if submission.state in {State.DONE, State.FAILED}:
        spool.path_of(submission).unlink(missing_ok=True)
        return
    ingesting.work_on(submission, actor, _telling(submission, actor))


@app.periodic(cron="17 * * * *")
@app.task(name=rights_queue.DAILY, queue=rights_queue.QUEUE, queueing_lock=rights_queue.DAILY)
def keep_daily(timestamp: int) -> None:
    """Once a day: erase, list for review or de-identify what is due; looked at each hour, so that a worker that was off at
    one hour of the day misses no day. A clock that cannot be right is refused and logged."""
    now = keeping.trusted_now()
    if keeping.ran_on(now.date()):
        keeping.carry_out(now)
    else:
        keeping.run(keeping.Run(now.date(), now))


@app.task(
    name=rights_queue.CARRY_OUT, queue=rights_queue.QUEUE, retry=RetryStrategy(max_attempts=5, exponential_wait=2)
)
def carry_out_decisions() -> None:
    """Carry out what people decided: erasures, restrictions."""
    keeping.carry_out(keeping.trusted_now())


@app.task(name=rights_queue.SEEK, queue=rights_queue.QUEUE, retry=RetryStrategy(max_attempts=5, exponential_wait=2))
def seek(request_id: int, organisation_id: int) -> None:
    """Search for everything held about the person of a request."""
    seeking.seek(request_id, organisation_id)


@app.periodic(cron="* * * * *")
@app.task(
    name=lists_queue.MATCH,
    queue=lists_queue.QUEUE,
    queueing_lock=lists_queue.MATCH,
    retry=RetryStrategy(max_attempts=5, exponential_wait=2),
)
def match_lists(timestamp: int) -> None:
    """Match what changed on lists with the records there are. Each minute too: a change counts once no transaction before it
    is open, which may be after its own job."""
    linker(local_organisation().pk).require(ACTIONS[lists_queue.MATCH])
    following.follow(local_organisation().pk)


@app.task(name=cases_queue.FIND, queue=cases_queue.QUEUE)
def find_networks(search_id: int, person_id: int) -> None:
    """Find networks as the person who asked for them, with the rights they have now. What went wrong is told on their page."""
    try:
        searching.carry_out(search_id, person_id)
    except TutelaError as error:
        searching.fail(search_id, person_id, f"{error.sentence} {error.mend}")
    except Exception:
        searching.fail(search_id, person_id, "")
        raise


@app.periodic(cron="23 * * * *")
@app.task(name=law_queue.FOLLOW, queue=law_queue.QUEUE, queueing_lock=law_queue.FOLLOW)
def follow_the_day(timestamp: int) -> None:
    """Compute the gaps of law anew: each hour, so that what a day brings is seen early in it, and whatever was written past the
    actions is mended. A clock that cannot be right is refused and logged."""
    day = timezone.localdate(keeping.trusted_now())
    with acting(keeper(local_organisation().pk).doing(ACTIONS[law_queue.FOLLOW])):
        law.follow_the_day(day)


@app.periodic(cron="23 5 * * *")
@app.task(name=strategy_queue.REMIND, queue=strategy_queue.QUEUE, queueing_lock=strategy_queue.REMIND)
def remind_partners(timestamp: int) -> None:
    """Once a day: remind partners of the data they were asked for; a day that was missed is made up for by the next."""
    with acting(keeper(local_organisation().pk).doing(ACTIONS[strategy_queue.REMIND])):
        asking.remind(timezone.now().date())


@app.periodic(cron="41 2 * * *")
@app.task(name=indicators_queue.COMPUTE, queue=indicators_queue.QUEUE, queueing_lock=indicators_queue.COMPUTE)
def compute_indicators(timestamp: int) -> None:
    """Each night: count the indicators that are declared over records. What did not change stays as it is."""
    with acting(linker(local_organisation().pk).doing(ACTIONS[indicators_queue.COMPUTE])):
        computing.compute(())


def _telling(submission: Submission, actor: Actor) -> Report:
    """Write down once a second how far the first reading is, for whoever looks at the receipt; storing tells it by itself."""
    told = time.monotonic()

    def report(progress: Progress) -> None:
        nonlocal told
        if progress.phase != "reading" or time.monotonic() - told < 1:
            return
        told = time.monotonic()
        with acting(actor):
            Submission.objects.filter(pk=submission.pk, received=0).update(
                state=State.RUNNING, bytes_read=progress.bytes_read, worked_at=timezone.now()
            )

    return report


def requeue_interrupted() -> int:
    """Put back what waits or was interrupted when a worker was killed; how many. Called when a worker starts.

    Files whose receipt stands, left by a worker killed before it could drop them, are dropped here; so is what an upload
    left that never came to its end.
    """
    count = 0
    needed: set[str] = set()
    for organisation in Organisation.objects.all():
        with acting(system(organisation.pk)):
            unfinished = list(
                Submission.objects.filter(state__in=[State.WAITING, State.RUNNING], owner_id=organisation.pk)
            )
        needed |= {submission.public_id for submission in unfinished}
        for submission in unfinished:
            with acting(system(organisation.pk)):
                count += spool.path_of(submission).exists() and queue(submission)
    for path in spool.folder().iterdir():
        with suppress(FileNotFoundError):  # another worker starts at the same time
            if path.name not in needed and path.stat().st_mtime < time.time() - _UPLOAD_SECONDS:
                path.unlink()
    return count
