"""A record that becomes stricter, is restricted, or is restricted and let go again: everything that speaks of it follows."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from tests.cast import Cast
from tests.deliveries import take_in

from tutela import keeping
from tutela.errors import NotPermitted
from tutela.intake.models import Quarantined
from tutela.linking import hits, search
from tutela.records.models import Item, Mention, Record
from tutela.rights import holds, restricting
from tutela.safeguards.actor import Actor, acting, actor_of
from tutela.safeguards.installation import keeper
from tutela.safeguards.models import Person
from tutela.safeguards.permissions import Role
from tutela.vocabulary.areas import Area

PHONE = "+43 660 1234567"
EVERY = ("H2", "TLP:RED")


def deliver(tmp_path: Path, reference: str = "A", **body: object) -> None:
    path = tmp_path / "one.ndjson"
    base = {"offer": "x", "item_kind": "drug", "namings": [{"scheme": "phone", "written": PHONE}]}
    path.write_text(json.dumps({"kind": "listing", "reference": reference, "body": {**base, **body}}) + "\n")
    receipt = take_in(path)
    assert receipt.received == 1, receipt.failure


def seen(person: Person, *handling: str, areas: tuple[Area, ...] = tuple(Area)) -> tuple[int, int, int]:
    with acting(replace(actor_of(person), handling=handling, areas=areas)):
        return Record.objects.count(), Item.objects.count(), Mention.objects.count()


def the(cast: Cast) -> Record:
    with acting(replace(actor_of(cast.otto), handling=EVERY)):
        return Record.objects.get(current=True)


def as_keeper(cast: Cast, what: Callable[[bytes], str]) -> None:
    uid = bytes(the(cast).uid)
    with acting(keeper(cast.otto.organisation_id)):
        what(uid)


def test_a_revision_under_a_code_takes_its_former_revisions_with_it(cast: Cast, tmp_path: Path) -> None:
    deliver(tmp_path)
    deliver(tmp_path, handling=["TLP:RED"])
    assert seen(cast.otto) == (0, 0, 0)
    assert seen(cast.otto, "TLP:RED") == (2, 2, 2)
    deliver(tmp_path)  # without the code again: the newest is open, the former ones stay as strict as they became
    assert seen(cast.otto) == (1, 1, 1)
    assert seen(cast.otto, "TLP:RED") == (3, 3, 3)


def test_a_revision_of_another_area_takes_its_former_revisions_with_it(cast: Cast, tmp_path: Path) -> None:
    deliver(tmp_path)
    deliver(tmp_path, area="child_protection")
    assert seen(cast.otto, areas=(Area.DRUGS,)) == (0, 0, 0)
    assert seen(cast.otto, areas=(Area.CHILD_PROTECTION,)) == (1, 1, 1)
    assert seen(cast.otto) == (2, 2, 2)


@pytest.mark.parametrize("body", [{"handling": ["TLP:RED"]}, {"area": "child_protection"}])
def test_what_came_under_restriction_bears_its_own_marking_during_it_and_after(
    cast: Cast, tmp_path: Path, body: dict[str, Any]
) -> None:
    deliver(tmp_path)
    as_keeper(cast, restricting.restrict)
    deliver(tmp_path, **body)
    narrow: dict[str, Any] = {"areas": (Area.DRUGS,)} if "area" in body else {}
    assert seen(cast.otto, **narrow) == (0, 0, 0)
    assert seen(cast.anna, *EVERY) == (0, 0, 0)
    as_keeper(cast, restricting.unrestrict)
    assert seen(cast.otto, **narrow) == (0, 0, 0)
    assert seen(cast.otto, "TLP:RED") == (2, 2, 2)
    assert the(cast).handling == body.get("handling", [])


def test_restriction_and_lifting_leave_a_stricter_unit_in_quarantine_as_strict_as_it_was(
    cast: Cast, tmp_path: Path
) -> None:
    deliver(tmp_path, handling=["H2"])
    deliver(tmp_path, handling=["H2", "TLP:RED"], odd=1)
    as_keeper(cast, restricting.restrict)
    as_keeper(cast, restricting.unrestrict)
    as_keeper(cast, lambda uid: restricting.lift_marking(uid, "H2"))
    for handling, there in (((), 0), (("H2",), 0), (("TLP:RED",), 0), (EVERY, 1)):
        with acting(replace(actor_of(cast.otto), handling=handling)):
            assert Quarantined.objects.count() == there, handling


def test_a_restricted_record_is_no_hit_for_anybody_and_its_faulty_successor_is_hidden_too(
    cast: Cast, tmp_path: Path
) -> None:
    deliver(tmp_path)
    as_keeper(cast, restricting.restrict)
    with acting(actor_of(cast.nina)):
        assert hits.elsewhere(search.sought(PHONE)) == hits.Elsewhere()
    deliver(tmp_path, odd=1)
    with acting(replace(actor_of(cast.anna), reach=None, handling=EVERY)):
        assert Quarantined.objects.count() == 0
    with acting(actor_of(cast.otto)):
        assert Quarantined.objects.count() == 1


def test_nobody_decides_over_what_they_may_not_see(cast: Cast, tmp_path: Path) -> None:
    deliver(tmp_path, handling=["TLP:RED"])
    record = the(cast)
    with acting(replace(actor_of(cast.otto), handling=EVERY)):
        hold = holds.place(record, "A court has asked for it.", timezone.now().date() + timedelta(days=3))
    with acting(actor_of(cast.otto)), pytest.raises(NotPermitted, match="not for you to see"):
        holds.lift(hold, "not needed")


def test_an_order_that_cannot_be_done_whole_is_not_done(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tutela import erasing
    from tutela.errors import Conflict
    from tutela.records.models import Tombstone
    from tutela.rights.models import Order, Verb

    deliver(tmp_path)
    record = the(cast)

    def refuses(*_: object) -> int:
        raise Conflict("held")

    monkeypatch.setattr(erasing, "ERASERS", (*erasing.ERASERS[:-1], refuses))
    with acting(actor_of(cast.otto)):
        Order.objects.create(
            owner_id=record.owner_id, verb=Verb.ERASE, uid=bytes(record.uid), why="x", placed_by="Otto"
        )
    keeping.carry_out(timezone.now())
    with acting(keeper(record.owner_id)):
        assert Order.objects.get().state == "refused"
        assert not Tombstone.objects.exists()
    assert the(cast).pk == record.pk


def test_a_later_revision_without_names_does_not_open_the_former_ones(
    cast: Cast, tmp_path: Path, client_of: Callable[[Person], Client]
) -> None:
    deliver(tmp_path)
    deliver(tmp_path, namings=[])
    page = client_of(cast.anna).get(f"/records/{the(cast).public_id}/").content.decode()
    assert "What do you open this record for?" in page
    assert PHONE not in page


def test_headlines_of_others_records_that_name_persons_are_not_listed(
    cast: Cast, tmp_path: Path, client_of: Callable[[Person], Client]
) -> None:
    deliver(tmp_path, offer="canary-77c1 of Jane")
    anna = client_of(cast.anna)
    assert "canary-77c1" not in anna.get("/records/").content.decode()
    assert b"canary-77c1" not in b"".join(anna.get("/records.csv"))
    assert "canary-77c1" in client_of(cast.otto).get("/records/").content.decode()
    anna.post(f"/records/{the(cast).public_id}/purpose/", {"purpose": "drug_enforcement", "case": "C-1"})
    assert "canary-77c1" in anna.get("/records/").content.decode()


def test_only_auditors_of_who_runs_the_installation_read_every_entry(cast: Cast) -> None:
    def scope(runs_installation: bool, role: Role = Role.AUDITOR) -> int:
        actor = Actor(cast.anna.organisation_id, role, tuple(Area), runs_installation=runs_installation)
        with acting(actor), connection.cursor() as cursor:
            cursor.execute("SELECT audit_scope()")
            return int(cursor.fetchone()[0])

    assert scope(True) == 0
    assert scope(False) == cast.anna.organisation_id, "an auditor of another body of the Union reads their own people's"
    assert scope(True, Role.ADMINISTRATOR) == -1
