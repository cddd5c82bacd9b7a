"""Having changes of lists matched with the records there are, in the transaction of the change."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from procrastinate import exceptions
from procrastinate.contrib.django import app

QUEUE: Final = "linking"
MATCH: Final = "lists.match"


def match() -> None:
    """Have what changed matched; one waiting job is enough for all of it."""
    try:
        with (
            transaction.atomic()
        ):  # a job that waits already is an error of the database, which must not end the change's
            app.configure_task(MATCH, queueing_lock=MATCH, queue=QUEUE).defer(timestamp=0)
    except exceptions.AlreadyEnqueued:
        return
