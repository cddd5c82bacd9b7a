"""The job that computes gaps anew: each hour, since bases lapse and deadlines pass by themselves, and soon after what gaps are
computed from was changed by somebody who may not write gaps."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from procrastinate import exceptions
from procrastinate.contrib.django import app

QUEUE: Final = "law"
FOLLOW: Final = "law.follow_the_day"


def follow_soon() -> None:
    """Have gaps computed anew after this transaction; once is enough for all that wait."""
    try:
        with (
            transaction.atomic()
        ):  # a job that waits already is an error of the database, which must not end the caller's
            app.configure_task(FOLLOW, queueing_lock=FOLLOW, queue=QUEUE).defer(timestamp=0)
    except exceptions.AlreadyEnqueued:
        return
