"""What the tests of the pages plant: a delivery of one person's organisation with rows set aside."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connections

from tutela.intake import actions
from tutela.intake.models import Came, Quarantined, State, Submission
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.models import Person

T = TypeVar("T")


def apart(work: Callable[[], T]) -> T:
    """Done in a thread of its own: the test's has the browser's event loop, in which Django refuses to work."""

    def done() -> T:
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(done).result()


CANARY = "canary-7f3a"
"""Stands in everything that is planted; a page that shows it to another organisation has failed."""

ROW = {"CASE_ID": f"{CANARY}-1", "QUANTITY": "1.250", "UNIT": "Kilogram"}


def submission_of(person: Person, **fields: object) -> Submission:
    """A finished delivery: 10 received = 6 accepted + 1 revised + 1 unchanged + 2 quarantined."""
    values: dict[str, object] = {
        "state": State.DONE,
        "received": 10,
        "accepted": 6,
        "revised": 1,
        "unchanged": 1,
        "quarantined": 2,
        "quarantine_reasons": json.dumps({"field_missing": 2, "field_invalid": 1}),
        "by_kind": json.dumps({"seizure": 10}),
        "format": "tabular",
        **fields,
    }
    with acting(actor_of(person)):
        submission = actions.register(f"{CANARY}.csv", actions.source_for("customs-north"))
        for name, value in values.items():
            setattr(submission, name, value)
        submission.save()
    return submission


def quarantined_of(person: Person, submission: Submission, row: int = 214, **fields: object) -> Quarantined:
    """One table row set aside for two faults, one of them in a column that came empty."""
    faults = [
        {"code": "field_invalid", "column": "QUANTITY", "params": {"value": "1.250", "reason": "1.25 or 1250"}},
        {"code": "field_missing", "column": "SUBSTANCE", "params": {}},
    ]
    values: dict[str, object] = {
        "kind": "seizure",
        "format": "tabular",
        "place_file": submission.file_name,
        "place_row": row,
        "written": json.dumps(ROW),
        "faults": json.dumps(faults),
        "codes": ["field_invalid", "field_missing"],
        **fields,
    }
    with acting(actor_of(person)):
        unit = Quarantined.objects.create(
            uid=secrets.token_bytes(16), submission=submission, visibility_id=submission.visibility_id, **values
        )
        Came.objects.create(submission=submission, quarantined=unit, visibility_id=unit.visibility_id)
    return unit


HEADER = "CASE_ID,DATE,COUNTRY,OFFICE,PRODUCT,QUANTITY,UNIT"
GOOD = f"{CANARY}-1,2024-03-05,Austria,Example office,Heroin,1.5,Kilogram"
BAD = f"{CANARY}-2,2024-03-06,Austria,Example office,Heroin,a lot,Kilogram"


def customs_file(*rows: str) -> bytes:
    """A table of the shipped customs mapping: rows as written, or a good one and one with a bad quantity."""
    return "\n".join([HEADER, *(rows or (GOOD, BAD)), ""]).encode()


def work_off() -> None:
    """Do what waits in the queue, as the worker would."""
    from tutela import ingesting
    from tutela.intake import spool
    from tutela.safeguards.installation import system
    from tutela.safeguards.models import Organisation

    for organisation in Organisation.objects.all():
        actor = system(organisation.pk)
        with acting(actor):
            waiting = list(Submission.objects.select_related("source__organisation").filter(state=State.WAITING))
        for submission in waiting:
            if spool.path_of(submission).exists():  # what the command takes in has no file there, and is not queued
                ingesting.work_on(submission, actor)
