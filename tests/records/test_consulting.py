"""A record of another organisation that names persons opens for a purpose only."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.test import Client
from tests.cast import Cast
from tests.deliveries import take_in

from tutela.records import consulting
from tutela.records.models import Consultation, Record
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.models import AuditDetail, AuditEntry, Person

CANARY = "canary-88ab"
NAMED: dict[str, Any] = {"namings": [{"scheme": "email", "written": f"{CANARY}@example.eu"}]}
PERSON: dict[str, Any] = {"persons": [{"capacity": "suspect", "assertion": "fact", "name": CANARY}]}


def planted(cast: Cast, tmp_path: Path, reference: str = "A", **body: object) -> Record:
    path = tmp_path / "one.ndjson"
    path.write_text(json.dumps({"kind": "listing", "reference": reference, "body": {"offer": "x", **body}}) + "\n")
    assert take_in(path).accepted == 1
    with acting(actor_of(cast.otto)):
        return Record.objects.get(source_reference=reference)


@pytest.mark.parametrize("body", [NAMED, PERSON])
def test_an_analyst_states_a_purpose_before_seeing_persons_and_the_owner_sees_it(
    cast: Cast, tmp_path: Path, client_of: Callable[[Person], Client], body: dict[str, Any]
) -> None:
    record = planted(cast, tmp_path, **body)
    anna = client_of(cast.anna)
    address = f"/records/{record.public_id}/"
    asked = anna.get(address).content.decode()
    assert CANARY not in asked
    assert "What do you open this record for?" in asked
    assert not AuditEntry.objects.using("owner").filter(action="records.open").exists()
    assert anna.post(f"{address}purpose/", {"purpose": "drug_enforcement", "case": " "}).status_code == 400
    assert anna.post(f"{address}purpose/", {"purpose": "child_protection", "case": "C-1"}).status_code == 400
    assert anna.post(f"{address}purpose/", {"purpose": "drug_enforcement", "case": "C-1"}).status_code == 302
    assert CANARY in anna.get(address).content.decode()
    entry = AuditEntry.objects.using("owner").filter(action="records.open").order_by("id")[0]
    detail = AuditDetail.objects.using("owner").get(pk=entry.pk)
    assert (entry.person_id, detail.purpose, entry.subject_id) == (
        cast.anna.pk,
        "drug_enforcement: C-1",
        record.public_id,
    )
    mine = client_of(cast.otto).get(address).content.decode()
    assert "Opened by others" in mine
    assert "Example Centre" in mine
    assert "C-1" in mine


def test_ones_own_record_and_one_without_persons_open_at_once(
    cast: Cast, tmp_path: Path, client_of: Callable[[Person], Client]
) -> None:
    record = planted(cast, tmp_path, **NAMED)
    assert CANARY in client_of(cast.otto).get(f"/records/{record.public_id}/").content.decode()
    record = planted(cast, tmp_path, "B", market="m")
    assert "What do you open" not in client_of(cast.anna).get(f"/records/{record.public_id}/").content.decode()


def test_a_purpose_lasts_a_working_day_and_for_one_person(cast: Cast, tmp_path: Path) -> None:
    record = planted(cast, tmp_path, **NAMED)
    with acting(actor_of(cast.anna)):
        from tutela.records import actions

        actions.state_purpose(record, "drug_enforcement", "C-1")
        assert not consulting.purpose_wanted(record)
    with psycopg.connect(settings.CONNECTIONS.owner) as owner:
        owner.execute("UPDATE records_consultation SET until = until - %s", [consulting.LIFE + timedelta(seconds=1)])
    with acting(actor_of(cast.anna)):
        assert consulting.purpose_wanted(record)


def test_what_was_handed_over_opens_with_one_click(
    cast: Cast, tmp_path: Path, client_of: Callable[[Person], Client]
) -> None:
    record = planted(cast, tmp_path, **NAMED)
    with psycopg.connect(settings.CONNECTIONS.owner) as owner:
        owner.execute(
            "INSERT INTO safeguards_visibility (owner_id, area_mask, handling_mask, purpose_mask, audience)"
            " SELECT owner_id, area_mask, handling_mask, purpose_mask, ARRAY[%s::bigint] FROM safeguards_visibility WHERE id = %s"
            " ON CONFLICT DO NOTHING",
            [cast.nina.organisation_id, record.visibility_id],
        )
        for table in ("records_record", "records_mention"):
            owner.execute(
                f"UPDATE {table} r SET visibility_id = v.id FROM safeguards_visibility v JOIN safeguards_visibility w"
                " USING (owner_id, area_mask, handling_mask, purpose_mask) WHERE w.id = r.visibility_id"
                " AND v.audience = ARRAY[%s::bigint]",
                [cast.nina.organisation_id],
            )
    nina = client_of(cast.nina)
    page = nina.get(f"/records/{record.public_id}/").content.decode()
    assert "it was handed over to us" in page
    assert CANARY not in page
    given = {"purpose": "drug_enforcement", "case": "handed over to us"}
    assert nina.post(f"/records/{record.public_id}/purpose/", given).status_code == 302
    assert CANARY in nina.get(f"/records/{record.public_id}/").content.decode()


def test_who_may_not_see_the_record_can_state_no_purpose_and_learns_nothing(
    cast: Cast, tmp_path: Path, client_of: Callable[[Person], Client]
) -> None:
    record = planted(cast, tmp_path, **NAMED)
    given = {"purpose": "drug_enforcement", "case": "C-1"}
    assert client_of(cast.nina).post(f"/records/{record.public_id}/purpose/", given).status_code == 404
    with acting(actor_of(cast.otto)):
        assert not Consultation.objects.exists()
