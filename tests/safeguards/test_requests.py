"""The desk for people's requests: everything held and nobody else, decided by each owner, answered by the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from tests.cast import Cast
from tests.safeguards.asking import PEOPLE, Seeded, asked, decide_all, document, scanned, seeded

from tutela import keeping
from tutela.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tutela.rights import answers, exporting, queries, requests, seeking
from tutela.rights.models import Answer, Decision, PersonsRequest, RequestItem, RequestKind, RequestState
from tutela.safeguards.actor import acting, actor_of


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
