"""Putting work of people's rights into the queue of jobs, in the transaction of the decision. Jobs carry ids only."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from procrastinate import exceptions
from procrastinate.contrib.django import app

from tutela.rights.models import PersonsRequest

QUEUE: Final = "keeping"
DAILY: Final = "keeping.daily"
CARRY_OUT: Final = "keeping.carry_out"
SEEK: Final = "rights.seek"


def carry_out() -> None:
    """Have the orders that wait carried out; once is enough for all of them."""
    try:
        with (
            transaction.atomic()
        ):  # a job that waits already is an error of the database, which must not end the decision's
            app.configure_task(CARRY_OUT, queueing_lock=CARRY_OUT, queue=QUEUE).defer()
    except exceptions.AlreadyEnqueued:
        return


def seek(request: PersonsRequest) -> None:
    """Have everything searched that is held about the person of a request."""
    task = app.configure_task(SEEK, queueing_lock=f"{SEEK}-{request.pk}", queue=QUEUE)
    try:
        with transaction.atomic():
            task.defer(request_id=request.pk, organisation_id=request.owner_id)
    except exceptions.AlreadyEnqueued:
        return
