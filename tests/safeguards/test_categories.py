"""Nobody is stored without a capacity and a mark of fact or assessment (Directive (EU) 2016/680, Articles 6 and 7)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from pydantic import ValidationError
from tests.cast import Cast
from tests.deliveries import delivered, row, take_in

from tutela.records.kinds import BY_NAME
from tutela.records.models import Mention, Record
from tutela.records.values import Naming, Person
from tutela.safeguards.actor import acting, actor_of


def test_the_model_refuses_a_person_without_either(cast: Cast) -> None:
    for given in ({}, {"capacity": "suspect"}, {"assertion": "fact"}, {"capacity": "villain", "assertion": "fact"}):
        with pytest.raises(ValidationError):
            Person.model_validate({"name": "Someone", **given})
    for given in ({"capacity": "suspect"}, {"assertion": "fact"}):
        with pytest.raises(ValidationError):
            Naming.model_validate({"scheme": "email", "written": "a@example.eu", **given})


def test_identifiers_of_a_person_bear_the_persons_marks() -> None:
    person = {
        "capacity": "victim",
        "assertion": "assessment",
        "namings": [{"scheme": "email", "written": "a@example.eu"}],
    }
    body = BY_NAME["seizure"].model_validate({"items": [{"item_kind": {"code": "drug"}}], "persons": [person]})
    (naming,) = body.all_namings()
    assert (naming.capacity, naming.assertion) == ("victim", "assessment")


@pytest.mark.parametrize(
    ("capacity", "assertion"), [("suspect", ""), ("", "fact"), ("villain", "fact"), ("suspect", "rumour")]
)
def test_the_database_refuses_half_a_mark_from_every_door(
    cast: Cast, tmp_path: Path, capacity: str, assertion: str
) -> None:
    delivered(tmp_path, [row()])
    with acting(actor_of(cast.otto)):
        record = Record.objects.get()
        with pytest.raises(IntegrityError, match="mention_of_a_person_is_marked"), transaction.atomic():
            Mention.objects.create(
                record=record, visibility_id=record.visibility_id, scheme="email", written="a@example.eu", role="named",
                standing="links", capacity=capacity, assertion=assertion,
            )  # fmt: skip


def _listing(**person: object) -> str:
    body = {"offer": "an offer", "persons": [{"name": "Someone", **person}]}
    return json.dumps({"kind": "listing", "reference": json.dumps(person), "body": body})


def test_a_delivered_person_without_marks_is_set_aside_with_the_reason(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "people.ndjson"
    lines = [
        _listing(capacity="suspect", assertion="fact"), _listing(capacity="suspect"), _listing(assertion="fact"), _listing(),
    ]  # fmt: skip
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    receipt = take_in(path, source="people")
    assert receipt.state == "done", receipt.failure
    assert (receipt.accepted, receipt.quarantined) == (1, 3)
