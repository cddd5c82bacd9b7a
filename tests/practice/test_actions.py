"""Recording contacts: codes, months, notes without persons; each with its entry in the audit."""

from __future__ import annotations

import logging
from datetime import date

import psycopg
import pytest
from django.conf import settings
from django.db import ProgrammingError, transaction

from tests.cast import Cast
from tests.services import Services, fields, months_ago, plant
from tutela.errors import InvalidInput, NoActor, NotFound, NotPermitted
from tutela.practice import queries
from tutela.practice.actions import NamesSomebody, blank_note, record_contact, withdraw_contact
from tutela.practice.models import Contact
from tutela.safeguards import wall
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.retention import keep_until
from tutela.safeguards.wall import ALIAS, behind_the_wall


def entries() -> list[tuple[object, ...]]:
    with psycopg.connect(settings.CONNECTIONS.owner) as owner:
        return owner.execute(
            "SELECT organisation_id, person_id, role, operation, action, subject, subject_id, count"
            " FROM safeguards_auditentry ORDER BY id"
        ).fetchall()


def stored() -> list[tuple[object, ...]]:
    with psycopg.connect(settings.CONNECTIONS.owner) as owner:
        return owner.execute(
            "SELECT organisation_id, month, topic, region, note FROM help.contact ORDER BY id"
        ).fetchall()


def test_a_contact_is_recorded_and_stands_in_the_audit_without_its_content(services: Services) -> None:
    carla = services.carla
    with acting(actor_of(carla)):
        key = record_contact(fields(country="AT", region="AT13", note="  asked about\nwaiting times "))
    assert stored() == [
        (carla.organisation_id, months_ago(0), "drug_treatment_enquiry", "AT13", "asked about waiting times")
    ]
    assert entries() == [
        (carla.organisation_id, carla.pk, "counsellor", "collection", "help.record", "contact", str(key), 1)
    ]


def test_what_goes_wrong_behind_the_wall_leaves_neither_a_contact_nor_an_entry(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(wall, "log", failing)
    with acting(actor_of(services.carla)), pytest.raises(RuntimeError):
        record_contact(fields())
    assert stored() == entries() == []


@pytest.mark.parametrize(
    ("note", "said"),
    [
        ("call 06 12 34 56 78", "a phone number (characters 6 to 19)"),
        ("testa@example.eu", "an e-mail address (characters 1 to 16)"),
        ("from 198.51.100.7", "an IP address"),
        ("@testa_exempla", "the name of an account"),
        ("DE89 3704 0044 0532 0130 00", "a bank account"),
        ("passport X1234589", "the number of a document (characters 10 to 17)"),
        ("06 12 34 56 78 and testa@example.eu", "a phone number (characters 1 to 14); an e-mail address"),
    ],
)
def test_a_note_that_names_a_person_is_refused_with_its_place_and_is_nowhere(
    services: Services, note: str, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG), acting(actor_of(services.carla)), pytest.raises(NamesSomebody) as refused:
        record_contact(fields(note=note))
    assert said in refused.value.sentence
    assert "without persons" in refused.value.mend
    told = refused.value.sentence + refused.value.mend + caplog.text
    for secret in ("06 12", "testa", "198.51", "DE89", "X1234589"):
        assert secret not in told
    assert stored() == entries() == []


@pytest.mark.parametrize(
    "changes",
    [
        {"topic": ""},
        {"topic": "0612345678"},
        {"service": "nothing_of_the_kind"},
        {"sex": "0612345678"},
        {"age_band": "12"},
        {"country": "Austria"},
        {"country": "ZZ"},
        {"region": "AT13"},
        {"country": "AT", "region": "DE1"},
        {"country": "AT", "region": "AT130"},
        {"month": months_ago(2)},
        {"month": months_ago(-1)},
        {"month": months_ago(0).replace(day=2)},
        {"note": "x" * 501},
    ],
)
def test_what_does_not_fit_is_refused(services: Services, changes: dict[str, object]) -> None:
    with acting(actor_of(services.carla)), pytest.raises(InvalidInput) as refused:
        record_contact(fields(**changes))
    assert refused.value.mend
    assert "0612345678" not in refused.value.sentence
    assert stored() == []


def test_only_counsellors_record(cast: Cast, services: Services) -> None:
    for person in cast.everybody():
        with acting(actor_of(person)), pytest.raises(NotPermitted):
            record_contact(fields())
    assert stored() == []


def test_a_contact_is_withdrawn_while_its_month_is_open_and_its_note_taken_out_at_any_time(services: Services) -> None:
    plant(services.carla.organisation_id, months_ago(2), "other", note="old")
    with acting(actor_of(services.carla)):
        new, last = record_contact(fields(note="new")), record_contact(fields(month=months_ago(1)))
        with behind_the_wall():
            old = queries.contacts().filter(month=months_ago(2)).get().pk
        with pytest.raises(InvalidInput):
            withdraw_contact(old)
        blank_note(old)
        withdraw_contact(new)
        withdraw_contact(last)
        with pytest.raises(NotFound):
            withdraw_contact(new)
    assert [(month, note) for _, month, _, _, note in stored()] == [(months_ago(2), "")]
    assert [entry[3] for entry in entries()] == ["collection", "collection", "erasure", "erasure", "erasure"]


def test_another_services_contact_is_not_there(services: Services) -> None:
    with acting(actor_of(services.carla)):
        key = record_contact(fields(note="mine"))
    with acting(actor_of(services.cyril)):
        for attempt in (withdraw_contact, blank_note):
            with pytest.raises(NotFound):
                attempt(key)
        with behind_the_wall():
            assert not queries.contacts().exists()
            assert Contact.objects.filter(pk=key).delete()[0] == 0
            assert Contact.objects.update(note="") == 0
            with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic(using=ALIAS):
                Contact.objects.filter(pk=key).create(**_values(services.carla.organisation_id))
    assert [note for *_, note in stored()] == ["mine"]


def test_the_row_policy_holds_months_and_notes_whatever_the_program_does(services: Services) -> None:
    with acting(actor_of(services.carla)), behind_the_wall():
        for month in (months_ago(2), months_ago(-1)):
            with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic(using=ALIAS):
                Contact.objects.create(**{**_values(services.carla.organisation_id), "month": month})
        Contact.objects.create(**_values(services.carla.organisation_id))
        for change in ({"note": "more"}, {"topic": "overdose"}, {"organisation_id": services.cyril.organisation_id}):
            with pytest.raises(ProgrammingError), transaction.atomic(using=ALIAS):
                Contact.objects.update(**change)


def test_how_long_contacts_are_kept_is_declared() -> None:
    assert keep_until("help_contact", date(2026, 2, 1)) == date(2028, 2, 1)


def test_contacts_are_not_asked_for_outside_of_the_wall(services: Services) -> None:
    with pytest.raises(NoActor):
        Contact.objects.count()
    with acting(actor_of(services.carla)), pytest.raises(NoActor):
        Contact.objects.count()


def _values(organisation_id: int) -> dict[str, object]:
    return {
        "organisation_id": organisation_id,
        "month": months_ago(0),
        "service": "other",
        "topic": "other",
        "channel": "chat",
        "outcome": "other",
    }
