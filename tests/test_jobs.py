"""The jobs: what a killed worker leaves is gone on with, or cleared away."""

from __future__ import annotations

import io
import os
import time

import pytest

from tests.cast import Cast
from tests.deliveries import HEADER, row
from tutela import ingesting, jobs
from tutela.intake import actions, spool
from tutela.intake.models import Submission
from tutela.pipeline import Progress, Report
from tutela.safeguards.actor import Actor, acting, actor_of
from tutela.web.receipt import standing_of


def _delivered(cast: Cast) -> Submission:
    content = "\n".join([";".join(HEADER), ";".join(row().get(column, "") for column in HEADER)])
    with acting(actor_of(cast.otto)):
        return actions.deliver(io.BytesIO(content.encode()), "seizures.csv", source=actions.source_for("customs"))


def _aged(submission: Submission) -> None:
    old = time.time() - 7200
    os.utime(spool.path_of(submission), (old, old))


def test_a_delivery_left_waiting_is_queued_again_with_its_file(cast: Cast) -> None:
    waiting = _delivered(cast)
    _aged(waiting)
    jobs.requeue_interrupted()
    assert spool.path_of(waiting).exists()
    jobs.take_in(waiting.pk, waiting.owner_id)
    with acting(actor_of(cast.otto)):
        assert Submission.objects.get().accepted == 1
    assert not spool.path_of(waiting).exists()


def test_a_file_whose_receipt_stands_is_dropped_by_the_next_worker(cast: Cast) -> None:
    done = _delivered(cast)
    content = spool.path_of(done).read_bytes()
    jobs.take_in(done.pk, done.owner_id)
    for drop in (lambda: jobs.take_in(done.pk, done.owner_id), lambda: jobs.requeue_interrupted()):
        spool.path_of(done).write_bytes(content)  # as if the worker had been killed before it dropped the file
        _aged(done)
        drop()
        assert not spool.path_of(done).exists()


def test_an_upload_that_is_still_coming_is_left_alone(cast: Cast) -> None:
    coming = spool.folder() / "a-receipt-not-yet-written"
    coming.write_bytes(b"half a file")
    jobs.requeue_interrupted()
    assert coming.exists()


def test_a_long_first_reading_is_told_on_the_receipt(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = _delivered(cast)
    seen: list[tuple[str, int | None]] = []

    def slow(submission: Submission, actor: Actor, report: Report) -> Submission:
        for progress in (Progress("reading", 1, submission.file_bytes // 2), Progress("storing", 1, 1)):
            time.sleep(1.01)
            report(progress)
            with acting(actor_of(cast.otto)):
                standing = standing_of(Submission.objects.get())
            seen.append((str(standing.label), standing.percent))
        return submission

    monkeypatch.setattr(ingesting, "work_on", slow)
    jobs.take_in(waiting.pk, waiting.owner_id)
    assert seen == [("Being checked", 25), ("Being checked", 25)]  # what is stored tells its receipt by itself
