"""The desk for people's requests: everything held and nobody else, decided by each owner, answered by the clock."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from tests.cast import Cast
from tests.deliveries import delivered, row, take_in

from tutela import keeping
from tutela.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tutela.intake.models import Quarantined
from tutela.linking.models import PossibleDuplicate
from tutela.linking.queries import links_of
from tutela.records.models import Item, Mention, Record, Tombstone
from tutela.rights import answers, exporting, notifying, queries, requests, seeking
from tutela.rights.models import Answer, Decision, PersonsRequest, RequestItem, RequestKind, RequestState
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.models import AuditEntry
from tutela.safeguards.models import Person as Account

FIRST = ("Aurel", "Bérénice", "Čeněk", "Dagný", "Ewa", "Fionnuala", "Grzegorz", "Håkon", "Ioana", "Jürgen")
LAST = ("Szőke-Ďurian", "O’Testa")


@dataclass(frozen=True)
class Seeded:
    """A made-up person: how they are named, and what identifies them."""

    name: str
    email: str
    phone: str

    @property
    def phone_otherwise(self) -> str:
        return "0" + self.phone[3:6] + " / " + self.phone[6:]


PEOPLE = tuple(
    Seeded(f"{first} {last}", f"person{number:02}@mail{number:02}.example.eu", f"+4366012345{number:02}")
    for number, (first, last) in enumerate((first, last) for first in FIRST for last in LAST)
)


def person(seeded: Seeded, capacity: str = "suspect") -> dict[str, object]:
    namings = [
        {"scheme": "email", "written": seeded.email, "role": "account"},
        {"scheme": "phone", "written": seeded.phone, "role": "account"},
    ]
    return {"capacity": capacity, "assertion": "assessment", "name": seeded.name, "namings": namings}


def document(kind: str, reference: str, **body: object) -> str:
    return json.dumps({"kind": kind, "reference": reference, "body": body}, ensure_ascii=False)


def lines() -> list[str]:
    """Records that name one person, two persons, a person in a text alone; and rows that can't be taken in."""
    found = []
    for number, one in enumerate(PEOPLE):
        other = PEOPLE[(number + 7) % len(PEOPLE)]
        incident = {"code": "csam"}
        found += [
            document("protection_report", f"r{number}", incident_type=incident, persons=[person(one), person(other, "witness_or_contact")]),
            document("listing", f"l{number}", offer=f"offer {number}", remarks=f"Told by {one.name.upper()}; call {one.phone_otherwise}."),
            document("seizure", f"s{number}", items=[{"item_kind": {"code": "drug"}}], namings=[{"scheme": "email", "written": one.email}]),
            document("listing", f"q{number}", remarks=f"{one.name}, {one.email}, and {other.email}"),  # an offer is missing
        ]  # fmt: skip
    return found


def seeded(folder: Path) -> None:
    path = folder / "people.ndjson"
    path.write_text("\n".join(lines()) + "\n", encoding="utf-8")
    receipt = take_in(path, source="people")
    assert (receipt.accepted, receipt.quarantined) == (60, 20), (receipt.failure, receipt.reasons())
    later = folder / "later.ndjson"
    one = PEOPLE[3]
    later.write_text(
        document("listing", "l3", offer="changed", remarks=f"Told by {one.name}.") + "\n", encoding="utf-8"
    )
    assert take_in(later, source="people").revised == 1


def asked(cast: Cast, one: Seeded, kind: RequestKind = RequestKind.ACCESS, by: Account | None = None) -> PersonsRequest:
    who = by or cast.otto
    with acting(actor_of(who)):
        wanted = requests.Asked(kind, one.name, "a letter to Example Street 1", [one.name], [one.email, one.phone])
        request = requests.receive(wanted)
        requests.check_identity(request, "came in person with a card")
    seeking.seek(request.pk, who.organisation_id)
    with acting(actor_of(who)):
        return queries.request(request.public_id)


def decide_all(
    cast: Cast, request: PersonsRequest, decision: Decision = Decision.GRANT, by: Account | None = None
) -> None:
    with acting(actor_of(by or cast.otto)):
        for item in request.items.all():
            requests.decide(item, decision, "a ground", "a statement")


def scanned(one: Seeded) -> set[bytes]:
    """Every record and unit that holds the person anywhere, read as the database's owner and without any of our search."""
    needles = [one.name, one.name.upper(), one.email, one.phone, one.phone_otherwise]
    with psycopg.connect(settings.CONNECTIONS.owner) as owner:
        found = owner.execute(
            "SELECT uid FROM records_record t WHERE t::text LIKE ANY(%(p)s) OR EXISTS (SELECT FROM records_mention m"
            " WHERE m.record_id = t.id AND m::text LIKE ANY(%(p)s))"
            " UNION SELECT uid FROM intake_quarantined t WHERE t::text LIKE ANY(%(p)s)",
            {"p": [f"%{needle}%" for needle in needles]},
        )
        return {bytes(uid) for (uid,) in found.fetchall()}


def test_twenty_people_each_are_given_all_that_exists_and_nobody_else(cast: Cast, tmp_path: Path) -> None:
    seeded(tmp_path)
    for one in PEOPLE:
        request = asked(cast, one)
        with acting(actor_of(cast.otto)):
            found = {bytes(item.uid): item.because for item in request.items.all()}
            perhaps = request.items.filter(because=["words_apart"])
            items = set(found) - {bytes(uid) for uid in perhaps.values_list("uid", flat=True)}
        assert items == scanned(one), (one.name, found)
        decide_all(cast, request)
        with acting(actor_of(cast.otto)):
            for item in perhaps:
                requests.decide(item, Decision.OTHER_PERSON)
            requests.answer(request, Answer.GRANTED)
            released = exporting.release(request)
        assert len(released["held"]) == len(items) >= 5
        for written in (exporting.as_json(released), exporting.as_csv(released), exporting.as_html(released)):
            text = written.decode()
            for other in PEOPLE:
                if other is not one:
                    for theirs in (other.name, other.email, other.phone, other.phone_otherwise):
                        assert theirs not in text, (one.name, theirs)
            assert one.email in text
        revisions = [len(entry["revisions"]) for entry in released["held"]]
        assert max(revisions) == (2 if one is PEOPLE[3] else 1)


def test_what_identifies_the_person_and_was_not_known_to_them_is_given_too(cast: Cast, tmp_path: Path) -> None:
    seeded(tmp_path)
    one = PEOPLE[0]
    with acting(actor_of(cast.otto)):
        request = requests.receive(requests.Asked(RequestKind.ACCESS, "x", "y", [], [one.email]))
        requests.check_identity(request, "by card")
    seeking.seek(request.pk, request.owner_id)
    with acting(actor_of(cast.otto)):
        request = queries.request(request.public_id)
    decide_all(cast, request)
    with acting(actor_of(cast.otto)):
        requests.answer(request, Answer.GRANTED)
        text = exporting.as_html(exporting.release(request)).decode()
    assert one.phone in text
    assert one.name in text
    assert "person 1, naming 2, written" in text
    assert all(other.phone not in text and other.name not in text for other in PEOPLE[1:])


def test_nothing_is_given_out_before_it_is_known_who_asks_and_everything_is_decided(cast: Cast, tmp_path: Path) -> None:
    seeded(tmp_path)
    with acting(actor_of(cast.otto)):
        wanted = requests.Asked(RequestKind.ACCESS, "x", "y", [PEOPLE[0].name], [])
        request = requests.receive(wanted)
    seeking.seek(request.pk, request.owner_id)
    with acting(actor_of(cast.otto)):
        request = queries.request(request.public_id)
        item = request.items.first()
        assert item is not None
        with pytest.raises(Conflict, match="not checked"):
            requests.decide(item, Decision.GRANT)
        with pytest.raises(Conflict, match="not checked"):
            requests.answer(request, Answer.GRANTED)
        requests.check_identity(request, "by card")
        request.refresh_from_db()
        with pytest.raises(Conflict, match="decided"):
            requests.answer(request, Answer.GRANTED)
        with pytest.raises(Conflict, match="not answered"):
            exporting.release(request)
        with pytest.raises(InvalidInput, match="ground"):
            requests.decide(item, Decision.REFUSE)


def test_the_clock_is_a_month_and_can_be_extended_once(cast: Cast) -> None:
    with acting(actor_of(cast.otto)):
        wanted = requests.Asked(RequestKind.ACCESS, "x", "y", ["Someone Longname"], [], received_on=date(2026, 1, 31))
        request = requests.receive(wanted)
        assert request.due_on == date(2026, 2, 28)
        with pytest.raises(InvalidInput):
            requests.extend(request, " ")
        requests.extend(request, "many records")
        assert request.due_on == date(2026, 4, 30)
        with pytest.raises(Conflict):
            requests.extend(request, "again")


@pytest.mark.parametrize(("names", "identifiers"), [([], []), (["  "], [""]), (["A"], []), (["- ."], [])])
def test_a_request_that_identifies_nobody_is_refused(cast: Cast, names: list[str], identifiers: list[str]) -> None:
    with acting(actor_of(cast.otto)), pytest.raises(InvalidInput):
        requests.receive(requests.Asked(RequestKind.ACCESS, "x", "y", names, identifiers))


def test_a_request_is_passed_on_to_other_owners_and_nobody_learns_more(cast: Cast, tmp_path: Path) -> None:
    one = PEOPLE[0]
    path = tmp_path / "theirs.ndjson"
    path.write_text(document("listing", "x", offer="offer", remarks=f"Told by {one.name}.") + "\n", encoding="utf-8")
    from tutela import ingesting

    ingesting.ingest(ingesting.Order(path, "people", organisation="company"), lambda progress: None)
    known, unknown = asked(cast, one), asked(cast, PEOPLE[1])
    for request in (known, unknown):  # it reads the same whether another holds something or nobody does
        with acting(actor_of(cast.otto)):
            assert request.passed_on_at is not None
            assert not request.items.exists()
            assert not PersonsRequest.objects.exclude(owner_id=cast.otto.organisation_id).exists()
    with acting(actor_of(cast.clara)):
        (theirs,) = queries.requests()
        assert theirs.passed_on_by_id == cast.otto.organisation_id
        assert theirs.identity_check == "came in person with a card"
        (item,) = theirs.items.all()
        requests.decide(item, Decision.GRANT)
        requests.answer(theirs, Answer.GRANTED)
        assert len(exporting.release(theirs)["held"]) == 1
    for person_ in (cast.nina, cast.anna):
        with acting(actor_of(person_)):
            assert list(queries.requests()) == []
            assert not PersonsRequest.objects.exists()
            assert not RequestItem.objects.exists()
            with pytest.raises(NotFound):
                queries.request(known.public_id)


def test_each_records_owner_decides_and_nobody_else(cast: Cast, tmp_path: Path) -> None:
    seeded(tmp_path)
    request = asked(cast, PEOPLE[0])
    with acting(actor_of(cast.otto)):
        item = request.items.first()
    assert item is not None
    for person_ in (cast.clara, cast.nina, cast.anna, cast.adam, cast.cora):
        with acting(actor_of(person_)), pytest.raises(NotPermitted):
            requests.decide(item, Decision.GRANT)


def test_the_neutral_answer_reads_the_same_whatever_is_held(cast: Cast, tmp_path: Path) -> None:
    seeded(tmp_path)
    texts = set()
    for one in (PEOPLE[0], Seeded("Nobody Atall", "nobody@example.eu", "+436609999999")):
        request = asked(cast, one)
        with acting(actor_of(cast.otto)):
            with pytest.raises(InvalidInput, match="ground"):
                requests.answer(request, Answer.NEUTRAL)
            requests.answer(request, Answer.NEUTRAL, "would prejudice an investigation")
            texts.add(answers.text_of(Answer(request.answer)))
            with pytest.raises(Conflict):
                exporting.release(request)
            with pytest.raises(Conflict):
                requests.extend(request, "too late")
    (text,) = texts
    assert "neither confirmed nor denied" in text
    assert "supervisory authority" in text
    assert "investigation" not in text


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


def test_an_answered_request_goes_after_its_own_time(cast: Cast) -> None:
    request = asked(cast, PEOPLE[0])
    with acting(actor_of(cast.otto)):
        requests.answer(request, Answer.REFUSED, "manifestly unfounded")
        assert request.state == RequestState.ANSWERED
        assert request.retention_until is not None
    later = datetime.now(UTC).replace(year=datetime.now(UTC).year + 4, day=1)
    keeping.run(keeping.Run(later.date(), later, confirmed=True))
    with acting(actor_of(cast.otto)):
        assert not PersonsRequest.objects.exists()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("call +43 660 1234500 or +43 660 7654321", "call +43 660 1234500 or ▮▮▮"),
        ("mail me@example.eu and you@example.eu", "mail me@example.eu and ▮▮▮"),
        ("from 192.0.2.1 on 2024-03-05 14:05", "from ▮▮▮ on 2024-03-05 14:05"),
        ("saw @somebody there", "saw ▮▮▮ there"),
        ("at 14:05:12 sharp", "at 14:05:12 sharp"),
    ],
)
def test_what_looks_like_somebody_elses_is_taken_out_of_texts(text: str, expected: str) -> None:
    from tutela.rights.redacting import About, Redactor

    redactor = Redactor(About(("My Name",), ("+436601234500", "me@example.eu")), ())
    assert redactor.text(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Told by Bérénice O’Testa.", "told by BERENICE O'TESTA", "told by be\u0301re\u0301nice otesta", "Bérénice was there",
        "write to B.Otesta@Mail.Example.EU", "B.otesta (at) mail.example.eu",
    ],
)  # fmt: skip
def test_another_person_is_taken_out_however_they_are_written(text: str) -> None:
    from tutela.records.kinds import BY_NAME
    from tutela.rights.redacting import OTHER, About, Redactor

    other = {
        "capacity": "victim", "assertion": "fact", "name": "Bérénice O’Testa",
        "namings": [{"scheme": "email", "written": "b.otesta@mail.example.eu"}],
    }  # fmt: skip
    body = BY_NAME["listing"].model_validate({"offer": "x", "remarks": text, "persons": [other]})
    said = Redactor.of(body, About(("Aurel Szőke",), ("me@example.eu",))).body(body)
    assert said["persons"] == [{"redacted": OTHER}]
    assert OTHER in said["remarks"]
    for part in ("ber", "be\u0301r", "bér", "otesta@", "testa."):
        assert part not in said["remarks"].casefold(), said["remarks"]


def test_a_text_without_anybody_else_is_given_as_it_is() -> None:
    from tutela.rights.redacting import About, Redactor

    text = "Told by Aurel Szőke’s neighbour, 12.5 g, case A-1; it’s   spaced\nand ¿punctuated?"
    assert Redactor(About(("Aurel Szőke",), ()), ("berenice otesta",)).text(text) == text
