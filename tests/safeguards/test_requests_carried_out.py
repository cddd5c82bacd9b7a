"""What was decided about a person's request is carried out, everywhere and on nothing else."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from tests.cast import Cast
from tests.deliveries import delivered, row, take_in
from tests.safeguards.asking import PEOPLE, Seeded, asked, decide_all, document, scanned, seeded

from tutela import keeping
from tutela.errors import Conflict, InvalidInput
from tutela.intake.models import Quarantined
from tutela.linking.models import PossibleDuplicate
from tutela.linking.queries import links_of
from tutela.records.models import Item, Mention, Record, Tombstone
from tutela.rights import notifying, queries, requests, seeking
from tutela.rights.models import Decision, RequestKind
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.models import AuditEntry


def test_an_erasure_granted_is_carried_out_with_everything_of_the_record(cast: Cast, tmp_path: Path) -> None:
    seeded(tmp_path)
    one = PEOPLE[0]
    request = asked(cast, one, RequestKind.ERASURE)
    with acting(actor_of(cast.otto)):
        before = request.items.count()
    decide_all(cast, request)
    assert keeping.carry_out(datetime.now(UTC)) == before
    assert scanned(one) == set()
    with acting(actor_of(cast.otto)):
        assert Tombstone.objects.filter(rule="request").count() == before
        item = request.items.first()
        assert item is not None
        with pytest.raises(Conflict):
            requests.decide(item, Decision.REFUSE, "changed my mind")
        assert asked_again(cast, one) == 0
    erased = AuditEntry.objects.using("owner").filter(operation="erasure", action="requests.decide")
    assert erased.count() == before
    again = take_in(tmp_path / "people.ndjson", source="people")
    assert again.accepted == 0
    assert scanned(one) == set()


def asked_again(cast: Cast, one: Seeded) -> int:
    return len(seeking.find(seeking.terms_of([one.name], [one.email, one.phone]), cast.otto.organisation_id))


def test_what_is_held_is_not_erased_on_request(cast: Cast, tmp_path: Path) -> None:
    from tutela.rights import holds

    seeded(tmp_path)
    request = asked(cast, PEOPLE[0], RequestKind.ERASURE)
    with acting(actor_of(cast.otto)):
        item = request.items.filter(of_quarantine=False).first()
        assert item is not None
        record = Record.objects.get(uid=bytes(item.uid), current=True)
        holds.place(record, "needed in court", datetime.now(UTC).date())
        with pytest.raises(Conflict, match="held"):
            requests.decide(item, Decision.GRANT)


def test_a_restricted_record_is_seen_by_its_owner_alone_everywhere(cast: Cast, tmp_path: Path) -> None:
    from tutela.insight.models import SeizureCell

    delivered(tmp_path, [row(AMOUNT="1500"), row(AMOUNT="1500", PLACE="Wien")])
    with acting(actor_of(cast.anna)):
        assert (Record.objects.count(), PossibleDuplicate.objects.count()) == (2, 1)
    with acting(actor_of(cast.otto)):
        first = Record.objects.order_by("id")[0]
        request = requests.receive(requests.Asked(RequestKind.RESTRICTION, "x", "y", ["Linz Cocaine"], []))
        requests.check_identity(request, "by card")
    seeking.seek(request.pk, request.owner_id)
    with acting(actor_of(cast.otto)):
        item = queries.request(request.public_id).items.get(uid=bytes(first.uid))
        requests.decide(item, Decision.GRANT)
    keeping.carry_out(datetime.now(UTC))
    with acting(actor_of(cast.anna)):
        assert Record.objects.count() == 1
        assert {row_.record_id for row_ in Item.objects.all()} == set(Record.objects.values_list("pk", flat=True))
        assert not Record.objects.filter(public_id=first.public_id).exists()
        assert PossibleDuplicate.objects.count() == 0
        assert sum(SeizureCell.objects.filter(level=0).values_list("events", flat=True)) == 1
    with acting(actor_of(cast.otto)):
        restricted = Record.objects.get(public_id=first.public_id)
        assert "processing-restricted" in restricted.handling
        assert links_of(restricted).links == []
        assert sum(SeizureCell.objects.filter(level=0).values_list("events", flat=True)) == 2
    with acting(actor_of(cast.nina)):
        assert not Record.objects.exists()
    with acting(actor_of(cast.otto)):
        requests.lift_restriction(restricted, "the accuracy was verified")
    keeping.carry_out(datetime.now(UTC))
    with acting(actor_of(cast.anna)):
        assert Record.objects.count() == 2
        assert Item.objects.count() == 2


def test_a_restricted_record_waits_for_its_owner_and_takes_its_quarantined_text_with_it(
    cast: Cast, tmp_path: Path
) -> None:
    from tests.web.planted import work_off

    from tutela.intake import actions
    from tutela.rights.models import Order, Verb

    delivered(tmp_path, [row(AMOUNT="nonsense")])
    with acting(actor_of(cast.otto)):
        unit = Quarantined.objects.get()
        actions.mend_one(unit, {**unit.written_cells(), "AMOUNT": "7"})
    work_off()
    with acting(actor_of(cast.anna)):
        assert Quarantined.objects.count() == 1
    with acting(actor_of(cast.otto)):
        record = Record.objects.get()
        Order.objects.create(
            owner_id=record.owner_id, verb=Verb.RESTRICT, uid=bytes(record.uid), why="x", placed_by="Otto"
        )
    keeping.carry_out(datetime.now(UTC))
    with acting(actor_of(cast.anna)):
        assert not Quarantined.objects.exists()
    with psycopg.connect(settings.CONNECTIONS.owner) as owner:
        owner.execute("UPDATE records_record SET retention_until = '2020-01-01'")
    now = datetime.now(UTC)
    (line,) = keeping.run(keeping.Run(now.date(), now))
    assert (line.due, line.held, line.done) == (1, 1, 0)
    with acting(actor_of(cast.otto)):
        requests.lift_restriction(Record.objects.get(), "the claim is settled")
    keeping.carry_out(now)
    with acting(actor_of(cast.anna)):
        assert Quarantined.objects.count() == 1


def test_nobody_else_hears_of_a_request_before_it_is_known_who_asks(cast: Cast, tmp_path: Path) -> None:
    one = PEOPLE[0]
    path = tmp_path / "theirs.ndjson"
    path.write_text(document("listing", "x", offer="offer", remarks=f"Told by {one.name}.") + "\n", encoding="utf-8")
    from tutela import ingesting

    ingesting.ingest(ingesting.Order(path, "people", organisation="company"), lambda progress: None)
    with acting(actor_of(cast.otto)):
        request = requests.receive(requests.Asked(RequestKind.ACCESS, "x", "y", [one.name], []))
    seeking.seek(request.pk, request.owner_id)
    with acting(actor_of(cast.clara)):
        assert list(queries.requests()) == []
    with acting(actor_of(cast.otto)):
        requests.check_identity(queries.request(request.public_id), "by card")
    seeking.seek(request.pk, request.owner_id)
    with acting(actor_of(cast.clara)):
        assert queries.requests().count() == 1


def test_a_revision_of_a_restricted_record_is_restricted_too(cast: Cast, tmp_path: Path) -> None:
    from tests.deliveries import referenced

    from tutela.rights.models import Order, Verb

    referenced(tmp_path, "A1,Austria,2016-03-01,Heroin,5,Gram")
    with acting(actor_of(cast.otto)):
        record = Record.objects.get()
        Order.objects.create(
            owner_id=record.owner_id, verb=Verb.RESTRICT, uid=bytes(record.uid), why="x", placed_by="Otto"
        )
    keeping.carry_out(datetime.now(UTC))
    assert referenced(tmp_path, "A1,Austria,2016-03-01,Heroin,7,Gram").revised == 1
    with acting(actor_of(cast.anna)):
        for table in (Record, Item, Mention):
            assert not table.objects.exists(), table
    with acting(actor_of(cast.otto)):
        assert Record.objects.count() == 2
        requests.lift_restriction(Record.objects.get(current=True), "over")
    keeping.carry_out(datetime.now(UTC))
    with acting(actor_of(cast.anna)):
        assert Record.objects.count() == 2
        assert Item.objects.count() == 2


def test_a_clearance_for_restricted_records_gains_a_person_nothing(cast: Cast, tmp_path: Path) -> None:
    from dataclasses import replace

    from tutela.rights.models import Order, Verb
    from tutela.safeguards.handling import CODES

    delivered(tmp_path, [row()])
    with acting(actor_of(cast.otto)):
        record = Record.objects.get()
        Order.objects.create(
            owner_id=record.owner_id, verb=Verb.RESTRICT, uid=bytes(record.uid), why="x", placed_by="Otto"
        )
    keeping.carry_out(datetime.now(UTC))
    with acting(replace(actor_of(cast.anna), handling=CODES)):
        assert not Record.objects.exists()


def test_a_rectification_stands_beside_and_changes_nothing_that_was_written(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seeded(tmp_path)
    told: list[bytes] = []

    def receivers(uid: bytes) -> list[str]:
        told.append(uid)
        return ["police-b"]

    monkeypatch.setattr(notifying, "RECEIVERS", (receivers,))
    request = asked(cast, PEOPLE[0], RequestKind.RECTIFICATION)
    with acting(actor_of(cast.otto)):
        item = request.items.filter(of_quarantine=False).first()
        assert item is not None
        before = Record.objects.get(uid=bytes(item.uid), current=True).written
        with pytest.raises(InvalidInput):
            requests.decide(item, Decision.GRANT, text=" ")
        requests.decide(item, Decision.GRANT, text="The name is spelt otherwise.")
        assert Record.objects.get(uid=bytes(item.uid), current=True).written == before
        (note,) = queries.beside(bytes(item.uid))
        assert note.text == "The name is spelt otherwise."
    assert told == [bytes(item.uid)]
    assert (
        AuditEntry.objects.using("owner")
        .filter(operation="disclosure", subject="organisation", subject_id="police-b")
        .count()
        == 1
    )
    with acting(actor_of(cast.nina)):
        assert list(queries.beside(bytes(item.uid))) == []


def test_what_is_set_aside_is_found_and_erased_too(cast: Cast, tmp_path: Path) -> None:
    delivered(tmp_path, [row(AMOUNT="nonsense", PLACE="Kleinhintersdorf")])
    with acting(actor_of(cast.otto)):
        request = requests.receive(requests.Asked(RequestKind.ERASURE, "x", "y", ["Kleinhintersdorf"], []))
        requests.check_identity(request, "by card")
    assert seeking.seek(request.pk, request.owner_id) == 1
    with acting(actor_of(cast.otto)):
        (item,) = queries.request(request.public_id).items.all()
        assert item.of_quarantine
        requests.decide(item, Decision.GRANT)
    keeping.carry_out(datetime.now(UTC))
    with acting(actor_of(cast.otto)):
        assert not Quarantined.objects.exists()
