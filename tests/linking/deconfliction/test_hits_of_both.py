"""Two organisations hold the same rare value: both learn that, and whom to ask, and nothing else."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.utils import timezone
from tests.cast import Cast
from tests.deliveries import take_in
from tests.linking.deconfliction.sides import PHONE, holds, phone, seen, values
from tests.linking.searching.test_finding import listing, plant

from tutela import erasing
from tutela.linking import hits as searching
from tutela.linking import search
from tutela.linking.deconfliction import actions, queries
from tutela.linking.deconfliction.models import Answer, Hit
from tutela.linking.deconfliction.rules import Said
from tutela.records.models import Record
from tutela.rights.restricting import restrict, unrestrict
from tutela.safeguards.actor import acting, actor_of, for_purposes
from tutela.safeguards.installation import keeper
from tutela.safeguards.models import AuditEntry
from tutela.vocabulary.areas import Purpose


def test_who_holds_the_same_rare_value_learns_with_whom_and_by_what(cast: Cast, tmp_path: Path) -> None:
    holds(tmp_path, "police-a", "A")
    assert seen(cast.otto) == []
    holds(tmp_path, "police-b", "B")
    (here,), (there,) = seen(cast.otto), seen(cast.nina)
    assert (here.hit.other.slug, here.hit.scheme, here.silent, here.here.said) == (
        "police-b",
        "phone",
        False,
        Said.NOTHING,
    )
    assert there.hit.other.slug == "police-a"
    assert [(one.source_reference, written) for one, written in here.own] == [("A", PHONE)]
    assert [one.source_reference for one, _written in there.own] == ["B"]


def test_a_third_organisation_sees_nothing_and_those_who_see_all_none_of_others(cast: Cast, tmp_path: Path) -> None:
    holds(tmp_path, "police-a", "A")
    holds(tmp_path, "police-b", "B")
    for other in (cast.hana, cast.clara, cast.anna, cast.cora, cast.dora):
        with acting(actor_of(other)):
            assert not Hit.objects.exists()
            assert not Answer.objects.exists()


def test_each_side_learns_the_same_however_much_the_other_holds(cast: Cast, tmp_path: Path) -> None:
    holds(tmp_path, "police-a", "A")
    holds(tmp_path, "police-b", "B1")
    before = values(cast.otto)
    for number in range(2, 6):
        holds(tmp_path, "police-b", f"B{number}")
    assert values(cast.otto) == before, "not how many, not which, not when"


def test_within_a_day_the_order_says_nothing_of_what_came_first(cast: Cast, tmp_path: Path) -> None:
    orders = []
    for number in range(6):
        holds(tmp_path, "police-a", f"A{number}", number)
        holds(tmp_path, "police-b", f"B{number}", number)
    with acting(actor_of(cast.otto)):
        listed = list(queries.hits())
        orders = [one.public_id for one in listed]
        assert orders == sorted(orders)
        assert {one.since for one in listed} == {timezone.now().date()}


@pytest.mark.parametrize("capacity", ["victim", "witness_or_contact"])
def test_of_a_victim_or_a_witness_only_who_holds_them_so_is_told(cast: Cast, tmp_path: Path, capacity: str) -> None:
    plant(tmp_path, "A", listing(namings=[phone(capacity=capacity, assertion="fact")]))
    holds(tmp_path, "police-b", "B")
    (here,) = seen(cast.otto)
    assert here.silent
    assert seen(cast.nina) == []


def test_a_victims_value_ties_no_two_others_either(cast: Cast, tmp_path: Path) -> None:
    holds(tmp_path, "police-a", "A")
    holds(tmp_path, "police-b", "B")
    assert len(seen(cast.nina)) == 1
    plant(tmp_path, "C", listing(namings=[phone(capacity="victim", assertion="fact")]), slug="customs-a")
    assert seen(cast.otto) == []
    assert seen(cast.nina) == []
    assert [one.silent for one in seen(cast.hana)] == [True, True]


def test_a_victims_value_ties_no_two_others_though_the_record_that_says_so_is_restricted(
    cast: Cast, tmp_path: Path
) -> None:
    holds(tmp_path, "police-a", "A")
    holds(tmp_path, "police-b", "B")
    plant(tmp_path, "C", listing(namings=[phone(capacity="victim", assertion="fact")]), slug="customs-a")
    with acting(actor_of(cast.hana)):
        record = Record.objects.get(source_reference="C")
    with acting(keeper(record.owner_id)):
        restrict(bytes(record.uid))
    assert [seen(one) for one in (cast.otto, cast.nina, cast.hana)] == [[], [], []]


@pytest.mark.parametrize("holder", ["police-a", "customs-a"])
def test_a_search_for_what_anybody_holds_as_a_victims_is_told_to_owners_alone(
    cast: Cast, tmp_path: Path, holder: str
) -> None:
    holds(tmp_path, "police-a", "B")
    plant(tmp_path, "V", listing(namings=[phone(capacity="victim", assertion="fact")]), slug=holder)
    with acting(actor_of(cast.nina)):
        assert searching.elsewhere(search.sought(PHONE)).owners == ()
    assert seen(cast.nina) == []
    assert all(one.silent for one in seen(cast.otto))


@pytest.mark.parametrize("code", ["H3", "TLP:RED", "TLP:AMBER+STRICT", "sensitive"])
def test_under_sensitive_handling_only_the_cleared_of_its_owner_are_told(cast: Cast, tmp_path: Path, code: str) -> None:
    plant(tmp_path, "A", listing(namings=[phone()], handling=[code]))
    holds(tmp_path, "police-b", "B")
    assert seen(cast.otto) == []
    assert seen(cast.nina) == []
    with acting(replace(actor_of(cast.otto), handling=(code,))):
        (here,) = queries.both(list(queries.hits()))
        assert here.silent


def test_two_sensitive_records_tell_nobody(cast: Cast, tmp_path: Path) -> None:
    for slug, reference in (("police-a", "A"), ("police-b", "B")):
        plant(tmp_path, reference, listing(namings=[phone()], handling=["TLP:RED"]), slug=slug)
    with acting(replace(actor_of(cast.otto), handling=("TLP:RED",))):
        assert not queries.hits().exists()
    with acting(keeper(cast.otto.organisation_id)):
        assert not Hit.objects.exists()


def test_child_protection_and_drugs_never_meet(cast: Cast, tmp_path: Path) -> None:
    plant(tmp_path, "A", listing(namings=[phone()], area="child_protection"))
    holds(tmp_path, "police-b", "B")
    assert seen(cast.otto) == []
    assert seen(cast.nina) == []
    plant(tmp_path, "C", listing(namings=[phone()], area="firearms"), slug="customs-a")
    assert [one.hit.other.slug for one in seen(cast.nina)] == ["customs-a"]
    with acting(actor_of(cast.nina)), for_purposes((Purpose.CHILD_PROTECTION,)):
        assert not queries.hits().exists(), "nor is it there while working for another purpose"


def test_a_common_value_makes_no_rows(cast: Cast, tmp_path: Path) -> None:
    units = ({"kind": "listing", "reference": f"A{n}", "body": listing(namings=[phone()])} for n in range(50))
    lines = [json.dumps(unit) for unit in units]
    path = tmp_path / "many.ndjson"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert take_in(path).accepted == 50
    holds(tmp_path, "police-b", "B")
    with acting(keeper(cast.otto.organisation_id)):
        assert not Hit.objects.exists()


def test_the_same_files_again_add_nothing(cast: Cast, tmp_path: Path) -> None:
    holds(tmp_path, "police-a", "A")
    holds(tmp_path, "police-b", "B")
    with acting(keeper(cast.otto.organisation_id)):
        before = list(Hit.objects.order_by("id").values())
    take_in(tmp_path / "A.ndjson")
    take_in(tmp_path / "B.ndjson", organisation="police-b")
    holds(tmp_path, "police-b", "C")
    with acting(keeper(cast.otto.organisation_id)):
        assert list(Hit.objects.order_by("id").values()) == before


def test_a_revision_that_names_it_no_longer_withdraws_the_hit_for_both_and_a_no_stays(
    cast: Cast, tmp_path: Path
) -> None:
    holds(tmp_path, "police-a", "A")
    holds(tmp_path, "police-b", "B")
    with acting(actor_of(cast.nina)):
        actions.decline(queries.hits().get(), "not ours to say")
    plant(tmp_path, "A", listing(namings=[]))
    assert seen(cast.otto) == []
    assert seen(cast.nina) == []
    plant(tmp_path, "A", listing(namings=[phone()], market="another"))
    (here,) = seen(cast.otto)
    assert here.there.said is Said.DECLINED


@pytest.mark.parametrize("declined", [False, True])
def test_an_erased_record_takes_its_hits_along_but_for_a_no(cast: Cast, tmp_path: Path, declined: bool) -> None:
    holds(tmp_path, "police-a", "A")
    holds(tmp_path, "police-b", "B")
    with acting(actor_of(cast.nina)):
        found = queries.hits().get()
        (actions.decline(found, "canary-reason") if declined else actions.allow(found, "canary-desk"))
    with acting(keeper(cast.otto.organisation_id)):
        uid = bytes(Record.objects.get(source_reference="A").uid)
        erasing.erase_records([uid], timezone.now().date(), "listing-3y")
        assert Hit.objects.exists() is declined
        assert Answer.objects.exists() is declined
    assert seen(cast.nina) == []
    with psycopg.connect(settings.CONNECTIONS.owner) as owner:
        assert owner.execute("SELECT count(*) FROM deconfliction_answernote").fetchone() == (0,)
    holds(tmp_path, "police-a", "A2")
    (here,) = seen(cast.otto)
    assert here.there.said is (Said.DECLINED if declined else Said.NOTHING)


def test_a_restricted_record_is_no_hit_until_it_is_lifted(cast: Cast, tmp_path: Path) -> None:
    holds(tmp_path, "police-a", "A")
    holds(tmp_path, "police-b", "B")
    with acting(keeper(cast.otto.organisation_id)):
        uid = bytes(Record.objects.get(source_reference="A").uid)
        restrict(uid)
    assert (seen(cast.otto), seen(cast.nina)) == ([], [])
    with acting(keeper(cast.otto.organisation_id)):
        unrestrict(uid)
    assert (len(seen(cast.otto)), len(seen(cast.nina))) == (1, 1)


def test_who_may_not_see_the_own_record_does_not_see_the_hit(cast: Cast, tmp_path: Path) -> None:
    plant(tmp_path, "A", listing(namings=[phone()], handling=["H1"]))
    holds(tmp_path, "police-b", "B")
    assert seen(cast.otto) == []
    with acting(replace(actor_of(cast.otto), handling=("H1",))):
        (here,) = queries.both(list(queries.hits()))
        assert not here.silent
    with acting(replace(actor_of(cast.otto), handling=("H1",), areas=())):
        assert not queries.hits().exists()


def test_a_search_is_a_hit_for_who_searched_and_for_the_owner(cast: Cast, tmp_path: Path) -> None:
    holds(tmp_path, "police-a", "A")
    with acting(actor_of(cast.nina)), for_purposes((Purpose.DRUG_ENFORCEMENT, Purpose.FIREARMS_ENFORCEMENT)):
        assert searching.elsewhere(search.sought(PHONE)).owners
    (here,), (there,) = seen(cast.otto), seen(cast.nina)
    assert (here.hit.origin, here.hit.other.slug, here.silent) == ("search", "police-b", False)
    assert (there.searched, there.hit.other.slug, there.own) == (True, "police-a", [])
    with acting(actor_of(cast.otto)):
        actions.allow(queries.hits().get(), "desk 4, desk@police-a.example.eu")
    (there,) = seen(cast.nina)
    assert (there.there.said, there.there.contact) == (Said.ALLOWED, "desk 4, desk@police-a.example.eu")
    with acting(replace(actor_of(cast.nina), person_id=cast.hana.pk)):
        assert not queries.hits().exists(), "a colleague did not search"


@pytest.mark.parametrize("more", [{"handling": ["TLP:RED"]}, {"namings": [phone(capacity="victim", assertion="fact")]}])
def test_a_search_that_was_told_nothing_makes_no_hit_of_who_searched(
    cast: Cast, tmp_path: Path, more: dict[str, object]
) -> None:
    plant(tmp_path, "A", listing(**{"namings": [phone()], **more}))
    with acting(actor_of(cast.nina)):
        assert not searching.elsewhere(search.sought(PHONE)).owners
    assert seen(cast.nina) == []
    with acting(replace(actor_of(cast.otto), handling=("TLP:RED",))):
        (here,) = queries.both(list(queries.hits()))
        assert here.silent


def test_what_was_combined_is_on_record_without_what_it_was(cast: Cast, tmp_path: Path) -> None:
    holds(tmp_path, "police-a", "A")
    holds(tmp_path, "police-b", "B")
    with acting(actor_of(cast.dora)):
        (entry,) = AuditEntry.objects.filter(operation="combination", subject="hit")
        assert (entry.action, entry.role, entry.count, entry.subject_id) == ("hits.read", "linker", 2, "")


def test_sql_of_the_application_can_neither_make_nor_change_a_hit(cast: Cast, tmp_path: Path) -> None:
    holds(tmp_path, "police-a", "A")
    holds(tmp_path, "police-b", "B")
    with acting(keeper(cast.otto.organisation_id)):
        others = Hit.objects.get(owner=cast.otto.organisation_id).pk
    with psycopg.connect(settings.CONNECTIONS.app, autocommit=True) as raw:
        raw.execute("SELECT set_config('tutela.actor', %s, false)", [actor_of(cast.nina).token()])
        assert raw.execute("SELECT deconfliction_standing(%s)", [others]).fetchone() == (None,)
        assert raw.execute("UPDATE deconfliction_hit SET scheme = 'x'").rowcount == 0
        assert raw.execute("DELETE FROM deconfliction_hit").rowcount == 0
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            raw.execute("INSERT INTO deconfliction_hit SELECT * FROM deconfliction_hit")
        (pair,) = raw.execute("SELECT pair FROM deconfliction_hit").fetchone() or ("",)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            raw.execute(
                "INSERT INTO deconfliction_answer (pair, owner_id, other_id, verb, contact, record, purpose, legal_basis, at)"
                " VALUES (%s, %s, %s, 'allow', 'me', '', '', '', now())",
                [pair, cast.otto.organisation_id, cast.nina.organisation_id],
            )


def test_no_row_is_made_where_the_purposes_of_both_may_not_be_combined(cast: Cast, tmp_path: Path) -> None:
    holds(tmp_path, "police-b", "B")
    plant(tmp_path, "A", listing(namings=[phone()], area="child_protection"))
    with psycopg.connect(settings.CONNECTIONS.owner) as owner:
        assert owner.execute("SELECT count(*) FROM deconfliction_hit").fetchone() == (0,)
    holds(tmp_path, "police-a", "A2")
    with psycopg.connect(settings.CONNECTIONS.owner) as owner:
        assert owner.execute("SELECT count(*), count(DISTINCT pair) FROM deconfliction_hit").fetchone() == (2, 1)


def test_several_organisations_each_have_a_hit_with_whoever_came_and_none_twice(cast: Cast, tmp_path: Path) -> None:
    for slug, reference in (("police-a", "A"), ("police-b", "B"), ("customs-a", "C"), ("police-a", "A2")):
        holds(tmp_path, slug, reference)
    with psycopg.connect(settings.CONNECTIONS.owner) as owner:
        assert owner.execute("SELECT count(*), count(DISTINCT pair) FROM deconfliction_hit").fetchone() == (6, 3)
