"""Lifting a handling code and erasing what is held: asked by one person, approved by another, done once, on record."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from tests.audited import entries
from tests.cast import Cast
from tests.deliveries import take_in

from tutela import keeping
from tutela.errors import Conflict, InvalidInput, NotPermitted
from tutela.records.models import Item, Mention, Record
from tutela.rights import holds, two_persons
from tutela.safeguards import approvals
from tutela.safeguards.actor import Actor, acting, actor_of
from tutela.safeguards.models import Approval, Person

CANARY = "canary-31f0"
ClientOf = Callable[[Person], Client]


def cleared(person: Person) -> Actor:
    return replace(actor_of(person), handling=("TLP:AMBER", "H2"))


def planted(cast: Cast, tmp_path: Path, *handling: str) -> Record:
    path = tmp_path / "one.ndjson"
    body = {
        "offer": CANARY,
        "item_kind": "drug",
        "namings": [{"scheme": "email", "written": f"{CANARY}@example.eu"}],
        "handling": handling,
    }
    path.write_text(json.dumps({"kind": "listing", "reference": "A", "body": body}) + "\n")
    assert take_in(path).accepted == 1
    with acting(cleared(cast.otto)):
        return Record.objects.get()


def approve(person: Actor) -> None:
    with acting(person):
        (question,) = approvals.waiting()
        approvals.decide(question.public_id, True, "")


def test_a_code_is_lifted_by_two_persons_and_the_record_is_seen_with_clearance_for_the_rest(
    cast: Cast, tmp_path: Path
) -> None:
    record = planted(cast, tmp_path, "TLP:AMBER", "H2")
    with acting(cleared(cast.otto)):
        with pytest.raises(approvals.SecondPersonNeeded):
            two_persons.lift(record, "TLP:AMBER")
        two_persons.ask_to_lift(record, "TLP:AMBER", "The operation is over.")
    with acting(actor_of(cast.olga)):
        assert list(approvals.waiting()) == [], "who has no clearance decides nothing"
    approve(cleared(cast.olga))
    with acting(cleared(cast.otto)):
        two_persons.lift(record, "TLP:AMBER")
        with pytest.raises(approvals.SecondPersonNeeded):
            two_persons.lift(record, "TLP:AMBER")
    keeping.carry_out(timezone.now())
    for handling, seen in ((("H2",), 1), ((), 0), (("TLP:AMBER",), 0)):
        with acting(replace(actor_of(cast.otto), handling=handling)):
            assert [table.objects.count() for table in (Record, Item, Mention)] == [seen] * 3, handling
    with acting(cleared(cast.otto)):
        lifted = Record.objects.get()
        assert lifted.handling == ["H2"]
        assert lifted.parsed_body().handling == ("TLP:AMBER", "H2"), "what the source wrote stays"
        with pytest.raises(InvalidInput):
            two_persons.lifting(lifted, "TLP:AMBER")
    assert [one.entry.role for one in entries(action="records.lift_marking", subject="record")] == ["officer", "keeper"]
    assert take_in(tmp_path / "one.ndjson").unchanged == 1


def test_a_later_revision_with_the_code_restores_it(cast: Cast, tmp_path: Path) -> None:
    record = planted(cast, tmp_path, "H2")
    with acting(cleared(cast.otto)):
        two_persons.ask_to_lift(record, "H2", "Over.")
    approve(cleared(cast.olga))
    with acting(cleared(cast.otto)):
        two_persons.lift(record, "H2")
    keeping.carry_out(timezone.now())
    path = tmp_path / "one.ndjson"
    path.write_text(path.read_text().replace(f'"offer": "{CANARY}"', '"offer": "again"'))
    assert take_in(path).revised == 1
    with acting(actor_of(cast.otto)):
        assert not Record.objects.filter(current=True).exists()


def held(cast: Cast, record: Record) -> Record:
    with acting(cleared(cast.otto)):
        holds.place(record, "A court has asked for it.", timezone.now().date() + timedelta(days=30))
        return Record.objects.get()


def test_what_is_held_is_erased_by_two_persons_only(cast: Cast, tmp_path: Path) -> None:
    record = held(cast, planted(cast, tmp_path))
    with acting(cleared(cast.otto)):
        assert two_persons.may_erase(record)
        with pytest.raises(approvals.SecondPersonNeeded):
            two_persons.erase(record)
        question = two_persons.ask_to_erase(record, "A court has ordered it.")
        with pytest.raises(NotPermitted):
            approvals.decide(question.public_id, True, "")
        with pytest.raises(Conflict):
            two_persons.ask_to_erase(record, "again")
    approve(cleared(cast.olga))
    with acting(cleared(cast.otto)):
        two_persons.erase(record)
    keeping.carry_out(timezone.now())
    with acting(cleared(cast.otto)):
        assert not Record.objects.exists()
        assert [one.state for one in Approval.objects.all()] == ["used"]
    assert [one.entry.operation for one in entries(action="holds.erase", role="keeper")] == ["erasure"]
    assert take_in(tmp_path / "one.ndjson").unchanged == 1, "a tombstone stays"


def test_the_page_leads_through_it_and_others_see_nothing(cast: Cast, tmp_path: Path, client_of: ClientOf) -> None:
    record = held(cast, planted(cast, tmp_path))
    otto, address = client_of(cast.otto), f"/records/{record.public_id}"
    assert "with a second person" in otto.get(f"{address}/").content.decode()
    assert "Erase although held" in otto.get(f"{address}/second-person/").content.decode()
    assert otto.post(f"{address}/erase-held/").status_code == 403
    assert otto.post(f"{address}/erase-held/", {"why": "A court has ordered it."}).status_code == 302
    assert "waits for a second person" in otto.get(f"{address}/second-person/").content.decode()
    for person, status in ((cast.nina, 404), (cast.anna, 404), (cast.clara, 403), (cast.adam, 403)):
        assert client_of(person).get(f"{address}/second-person/").status_code == status, person
        assert client_of(person).post(f"{address}/lift-marking/", {"code": "H2"}).status_code == status, person
    approve(actor_of(cast.olga))
    assert "Approved by" in otto.get(f"{address}/second-person/").content.decode()
    assert otto.post(f"{address}/erase-held/").status_code == 302
    keeping.carry_out(timezone.now())
    assert otto.get(f"{address}/").status_code == 404
