"""Hit or no hit: what a search says of records that may not be seen."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.test import Client
from tests.cast import Cast
from tests.deliveries import take_in

from tutela.linking import hits, search
from tutela.linking.deconfliction import actions as answers
from tutela.linking.deconfliction import queries as deconfliction
from tutela.linking.models import HitNotice
from tutela.records import keys
from tutela.safeguards.actor import acting, actor_of, for_purposes
from tutela.safeguards.models import AuditEntry, Organisation, Person
from tutela.vocabulary.areas import Purpose

PHONE = "+43 660 1234567"
CANARY = "canary-51d2"


def planted(tmp_path: Path, reference: str = "A", **body: object) -> None:
    """A record of the police of the cast that names a phone number."""
    naming = {"scheme": "phone", "written": PHONE, "role": "contact"}
    path = tmp_path / f"{reference}.ndjson"
    unit = {"kind": "listing", "reference": reference, "body": {"offer": CANARY, "namings": [naming], **body}}
    path.write_text(json.dumps(unit) + "\n", encoding="utf-8")
    receipt = take_in(path)
    assert receipt.accepted == 1, receipt.reasons()


def asked(person: Person, text: str = PHONE, purposes: tuple[Purpose, ...] = tuple(Purpose)) -> hits.Elsewhere:
    with acting(actor_of(person)), for_purposes(purposes):
        return hits.elsewhere(search.sought(text))


def notices(person: Person) -> list[HitNotice]:
    with acting(actor_of(person)):
        return list(hits.notices())


def test_a_hit_tells_whom_to_ask_and_tells_the_owner_who_asked(cast: Cast, tmp_path: Path) -> None:
    planted(tmp_path)
    found = asked(cast.nina)
    assert [owner.slug for owner in found.owners] == ["police-a"]
    (notice,) = notices(cast.otto)
    assert (notice.asked_by.slug, notice.scheme, notice.silent, notice.times) == ("police-b", "phone", False, 1)
    assert notices(cast.nina) == []


def test_what_one_may_see_oneself_is_no_hit_elsewhere(cast: Cast, tmp_path: Path) -> None:
    planted(tmp_path)
    assert asked(cast.otto) == hits.Elsewhere()
    assert asked(cast.anna) == hits.Elsewhere()
    assert notices(cast.otto) == []


def test_no_hit_tells_nobody_anything(cast: Cast, tmp_path: Path) -> None:
    planted(tmp_path)
    assert asked(cast.nina, "+43 660 7654321") == hits.Elsewhere()
    assert notices(cast.otto) == []


def test_a_common_value_is_no_hit_and_nobody_is_told(cast: Cast, tmp_path: Path) -> None:
    naming = {"scheme": "phone", "written": PHONE}
    path = tmp_path / "many.ndjson"
    units = (
        {"kind": "listing", "reference": f"{n}", "body": {"offer": f"{n}", "namings": [naming]}} for n in range(201)
    )
    path.write_text("".join(json.dumps(unit) + "\n" for unit in units), encoding="utf-8")
    assert take_in(path).accepted == 201
    assert asked(cast.nina) == hits.Elsewhere()
    assert notices(cast.otto) == []


@pytest.mark.parametrize("handling", ["sensitive", "TLP:RED", "H3"])
def test_under_sensitive_handling_the_owner_alone_learns_of_a_hit(cast: Cast, tmp_path: Path, handling: str) -> None:
    planted(tmp_path, handling=[handling])
    assert asked(cast.nina) == hits.Elsewhere()
    assert notices(cast.otto) == [], "nor do the owner's people without clearance"
    with acting(replace(actor_of(cast.otto), handling=(handling,))):
        (notice,) = hits.notices()
        assert notice.silent


@pytest.mark.parametrize(("capacity", "silent"), [("victim", True), ("witness_or_contact", True), ("suspect", False)])
def test_for_victims_and_witnesses_the_owner_alone_learns_of_a_hit(
    cast: Cast, tmp_path: Path, capacity: str, silent: bool
) -> None:
    person = {
        "capacity": capacity,
        "assertion": "fact",
        "namings": [{"scheme": "phone", "written": PHONE, "capacity": capacity, "assertion": "fact"}],
    }
    planted(tmp_path, namings=[], persons=[person])
    assert bool(asked(cast.nina).owners) is not silent
    (notice,) = notices(cast.otto)
    assert notice.silent is silent


def test_between_child_protection_and_the_other_areas_there_is_no_hit_and_no_notice(cast: Cast, tmp_path: Path) -> None:
    planted(tmp_path, area="child_protection")
    drugs = (Purpose.DRUG_ENFORCEMENT, Purpose.FIREARMS_ENFORCEMENT)
    assert asked(cast.nina, purposes=drugs) == hits.Elsewhere()
    assert notices(cast.otto) == []
    assert asked(cast.nina, purposes=(Purpose.CHILD_PROTECTION,)).owners
    assert len(notices(cast.otto)) == 1


def test_drugs_and_firearms_may_meet(cast: Cast, tmp_path: Path) -> None:
    planted(tmp_path, area="firearms")
    assert asked(cast.nina, purposes=(Purpose.DRUG_ENFORCEMENT,)).owners


def test_who_asks_for_very_much_is_answered_no_more_and_the_owner_learns_of_it(cast: Cast, tmp_path: Path) -> None:
    planted(tmp_path)
    for number in range(60):
        assert not asked(cast.nina, f"+43 660 55{number:05}").exceeded
    found = asked(cast.nina)
    assert (found.owners, found.exceeded) == ((), True)
    (notice,) = notices(cast.otto)
    assert notice.probing
    assert not asked(cast.anna).exceeded, "another person's searches are not counted with these"


def test_the_same_search_again_is_one_notice_and_opens_what_was_seen(cast: Cast, tmp_path: Path) -> None:
    from tutela.linking import actions

    planted(tmp_path)
    asked(cast.nina)
    with acting(actor_of(cast.otto)):
        actions.mark_seen(hits.notices().get())
        assert not hits.notices(only_new=True).exists()
    asked(cast.nina)
    (notice,) = notices(cast.otto)
    assert (notice.times, notice.seen_at) == (2, None)
    assert AuditEntry.objects.using("owner").filter(action="hits.read").count() == 1


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM linking_probe",
        "INSERT INTO linking_hitnotice (record_id) VALUES (1)",
        "TRUNCATE linking_hitnotice",
        "SELECT * FROM hits_elsewhere(ARRAY['\\x00'::bytea])",  # without an actor
        "SELECT acting_token()",
        "SELECT within_reach(NULL, 1)",
    ],
)
def test_the_application_role_gains_nothing_by_itself(cast: Cast, statement: str) -> None:
    with psycopg.connect(settings.CONNECTIONS.app) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement.encode())


def test_raw_sql_learns_no_more_than_the_page_and_only_so_often(cast: Cast, tmp_path: Path) -> None:
    planted(tmp_path)
    actor = actor_of(cast.nina)
    hashes = [keys.key_hash("phone", f"+4366000{number:05}") for number in range(80)]
    with psycopg.connect(settings.CONNECTIONS.app) as raw:
        raw.execute("SELECT set_config('tutela.actor', %s, true)", [actor.token()])
        for start in range(0, 80, 20):
            answer = raw.execute("SELECT * FROM hits_elsewhere(%s)", [hashes[start : start + 20]]).fetchall()
        assert answer == [(None, True)]
        with pytest.raises(psycopg.OperationalError, match="too many at once"):
            raw.execute("SELECT * FROM hits_elsewhere(%s)", [hashes])


def test_the_search_page_names_the_owner_and_nothing_of_the_record(
    cast: Cast, tmp_path: Path, client_of: Callable[[Person], Client]
) -> None:
    planted(tmp_path)
    Organisation.objects.filter(slug="police-a").update(contact="desk@police-a.example.eu")
    page = client_of(cast.nina).get("/records/", {"q": PHONE, "for": "drug_enforcement"}).content.decode()
    assert "Police of Exampleland" in page
    assert "desk@police-a.example.eu" in page
    assert CANARY not in page
    otto = client_of(cast.otto)
    told = otto.get("/desk/").content.decode()
    assert "A hit with another organisation waits" in told
    assert "Someone asked for what you hold" not in told, "it is told once"
    with acting(actor_of(cast.otto)):
        answers.note(deconfliction.hits().get())
    client_of(cast.nina).get("/records/", {"q": PHONE, "for": "drug_enforcement"})
    assert "Someone asked for what you hold" in otto.get("/desk/").content.decode()
    listed = otto.get("/who-asked/").content.decode()
    assert "Police of Elsewhere" in listed
    with acting(actor_of(cast.otto)):
        notice = hits.notices().get()
    assert client_of(cast.nina).post(f"/who-asked/{notice.public_id}/seen/").status_code == 404
    assert otto.post(f"/who-asked/{notice.public_id}/seen/").status_code == 302
    assert "Nothing new" in otto.get("/who-asked/").content.decode()


def test_a_search_shows_only_what_is_held_for_its_purpose(
    cast: Cast, tmp_path: Path, client_of: Callable[[Person], Client]
) -> None:
    planted(tmp_path, reference="drugs")
    planted(tmp_path, reference="child", area="child_protection")
    otto = client_of(cast.otto)
    for purpose, seen in (
        ("drug_enforcement", "drugs"),
        ("firearms_enforcement", "drugs"),
        ("child_protection", "child"),
    ):
        page = otto.get("/records/", {"q": PHONE, "for": purpose})
        records = page.context["shown"].records
        assert [record.source_reference for record in records] == [seen], purpose
        exported = b"".join(otto.get("/records.ndjson", {"q": PHONE, "for": purpose})).decode()
        assert [json.loads(line)["reference"] for line in exported.splitlines()] == [seen]
    assert len(otto.get("/records/").context["shown"].records) == 2
    unsaid = otto.get("/records/", {"q": PHONE})
    assert unsaid.context["shown"].records == []
    assert "What do you search this identifier for?" in unsaid.content.decode()
    assert [r.source_reference for r in otto.get("/records/", {"q": "child"}).context["shown"].records] == ["child"]
    assert otto.get("/records/", {"q": PHONE, "for": "make_tea"}).status_code == 400
