"""Saved searches that alert: who is told of what, and of whom nobody is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from tests.cast import Cast
from tests.linking.searching.test_finding import firearm, listing, person, plant

from tutela import erasing, keeping
from tutela.errors import InvalidInput, NotFound
from tutela.linking import watching
from tutela.linking.models import Alert, Watch, WatchKey
from tutela.linking.searching.taking import Where, take
from tutela.linking.watching import Wanted
from tutela.records.models import Posting, Record
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.installation import keeper
from tutela.safeguards.models import AuditEntry, Person
from tutela.vocabulary.areas import Purpose

PHONE = "+43 660 1234567"
DRUGS = (Purpose.DRUG_ENFORCEMENT, Purpose.FIREARMS_ENFORCEMENT)


def phone(**more: object) -> dict[str, object]:
    return {"scheme": "phone", "written": PHONE, **more}


def watched(who: Person, text: str = PHONE, purposes: tuple[Purpose, ...] = DRUGS, days: int = 30) -> Watch:
    with acting(actor_of(who)):
        review = timezone.now().date() + timedelta(days=days)
        return watching.watch(take(text, Where()), Wanted("a matter", "because", review, f"q={text}", purposes))


def told(who: Person) -> list[tuple[str, str]]:
    with acting(actor_of(who)):
        return [(one.record.source_reference or "", one.family) for one in watching.alerts(only_new=True)]


@pytest.mark.parametrize("in_one", [True, False])
def test_a_saved_search_tells_of_no_others_record_where_the_value_is_a_victims(
    cast: Cast, tmp_path: Path, in_one: bool
) -> None:
    watched(cast.anna)
    victims = phone(capacity="victim", assertion="fact")
    if in_one:
        plant(tmp_path, "B", listing(namings=[phone(), victims]))
    else:
        plant(tmp_path, "V", listing(namings=[victims]))
        plant(tmp_path, "B", listing(namings=[phone()]))
    assert told(cast.anna) == []


def test_what_comes_alerts_who_watches_for_it_and_what_was_there_does_not(cast: Cast, tmp_path: Path) -> None:
    plant(tmp_path, "BEFORE", listing(namings=[phone()]))
    watched(cast.otto)
    plant(tmp_path, "AFTER", listing(namings=[phone()]))
    plant(tmp_path, "OTHER", listing(namings=[{"scheme": "phone", "written": "+43 660 7654321"}]))
    assert told(cast.otto) == [("AFTER", "exact")]
    assert told(cast.olga) == [], "a colleague watches for herself"


def test_nobody_is_told_of_a_record_they_may_not_see(cast: Cast, tmp_path: Path) -> None:
    watched(cast.nina)
    watched(cast.anna)
    plant(tmp_path, "A", listing(namings=[phone()]))
    plant(tmp_path, "B", listing(namings=[phone()], handling=["sensitive"]))
    assert told(cast.nina) == []
    assert told(cast.anna) == [("A", "exact")]
    with acting(replace(actor_of(cast.nina), person_id=cast.anna.pk)):
        assert not Watch.objects.filter(owner_id=cast.nina.organisation_id, person_id=cast.nina.pk).exists()


def test_what_one_watches_is_nobody_elses_to_see(cast: Cast) -> None:
    saved = watched(cast.otto)
    for other in (cast.olga, cast.anna, cast.nina, cast.sven):
        with acting(actor_of(other)):
            assert not Watch.objects.exists()
            assert not WatchKey.objects.exists()
            with pytest.raises(NotFound):
                watching.one_watch(saved.public_id)


@pytest.mark.parametrize(("capacity", "others"), [("victim", 0), ("witness_or_contact", 0), ("suspect", 1)])
def test_a_victim_is_never_watched_by_others(cast: Cast, tmp_path: Path, capacity: str, others: int) -> None:
    watched(cast.anna)
    watched(cast.otto)
    plant(tmp_path, "A", listing(namings=[phone(capacity=capacity, assertion="fact")]))
    assert len(told(cast.anna)) == others
    assert len(told(cast.otto)) == 1, "of their own organisation's records one is told"


def test_what_is_held_for_another_purpose_alerts_nobody(cast: Cast, tmp_path: Path) -> None:
    watched(cast.otto, purposes=(Purpose.CHILD_PROTECTION,))
    plant(tmp_path, "A", listing(namings=[phone()]))
    assert told(cast.otto) == []


def test_a_serial_that_looks_the_same_alerts(cast: Cast, tmp_path: Path) -> None:
    watched(cast.otto, "SUI94131")
    plant(tmp_path, "A", firearm("SU1-94I31"), "firearm_event")
    plant(tmp_path, "B", firearm("SUI94132"), "firearm_event")
    assert told(cast.otto) == [("A", "near_serial")]


def test_a_name_alerts_where_it_is_alike_enough(cast: Cast, tmp_path: Path) -> None:
    watched(cast.otto, "Ivan Exemplov")
    plant(tmp_path, "A", listing(persons=[person("Иван Экземплов")]))
    plant(tmp_path, "B", listing(persons=[person("Maria Testova")]))
    plant(tmp_path, "C", listing(persons=[person("EXEMPLOV, Ivan")]))
    found = told(cast.otto)
    assert ("C", "near_person") in found
    assert all(reference != "B" for reference, _ in found)
    with acting(actor_of(cast.otto)):
        assert all((one.score or 0) >= 0.75 for one in Alert.objects.all())


def test_the_same_file_again_tells_nothing_again_and_a_revision_tells_once_more(cast: Cast, tmp_path: Path) -> None:
    watched(cast.otto)
    plant(tmp_path, "A", listing(namings=[phone()]))
    from tests.deliveries import take_in

    assert take_in(tmp_path / "A.ndjson").unchanged == 1
    assert len(told(cast.otto)) == 1
    plant(tmp_path, "A", listing(namings=[phone()], market="another"))
    assert len(told(cast.otto)) == 1, "of the revision, in place of the former"


def test_after_its_review_date_a_watch_tells_nothing_and_goes_with_its_alerts(cast: Cast, tmp_path: Path) -> None:
    saved = watched(cast.otto)
    plant(tmp_path, "A", listing(namings=[phone()]))
    with acting(actor_of(cast.otto)):
        Watch.objects.filter(pk=saved.pk).update(retention_until=timezone.now().date() - timedelta(days=1))
    plant(tmp_path, "B", listing(namings=[phone()]))
    assert [reference for reference, _ in told(cast.otto)] == ["A"]
    now = timezone.now()
    keeping.run(keeping.Run(now.date(), now, confirmed=True))
    with acting(keeper(cast.otto.organisation_id)):
        assert not Watch.objects.exists()
        assert not WatchKey.objects.exists()
        assert not Alert.objects.exists()


def test_an_erased_record_takes_its_alerts_along(cast: Cast, tmp_path: Path) -> None:
    watched(cast.otto)
    plant(tmp_path, "A", listing(namings=[phone()]))
    with acting(keeper(cast.otto.organisation_id)):
        uid = bytes(Record.objects.get(source_reference="A").uid)
        erasing.erase_records([uid], timezone.now().date(), "listing-3y")
        assert not Alert.objects.exists()


def test_an_alert_is_seen_once_and_counted_until_then(cast: Cast, tmp_path: Path) -> None:
    watched(cast.otto)
    plant(tmp_path, "A", listing(namings=[phone()]))
    with acting(actor_of(cast.otto)):
        assert watching.new_alerts() == 1
        (one,) = watching.alerts(only_new=True)
        watching.mark_seen(one)
        assert watching.new_alerts() == 0
        assert watching.alerts().count() == 1


def test_a_saved_search_needs_a_reason_a_day_and_something_to_wait_for(cast: Cast) -> None:
    tomorrow = timezone.now().date() + timedelta(days=1)
    for text, wanted in (
        (PHONE, Wanted("a", "", tomorrow, "q", DRUGS)),
        (PHONE, Wanted("", "b", tomorrow, "q", DRUGS)),
        (PHONE, Wanted("a", "b", tomorrow - timedelta(days=1), "q", DRUGS)),
        (PHONE, Wanted("a", "b", tomorrow + timedelta(days=400), "q", DRUGS)),
        ("noreply@example.eu", Wanted("a", "b", tomorrow, "q", DRUGS)),
        ("SUI?4131", Wanted("a", "b", tomorrow, "q", DRUGS)),
    ):
        with acting(actor_of(cast.otto)), pytest.raises(InvalidInput):
            watching.watch(take(text), wanted)


def test_saving_watching_on_and_deleting_are_on_record(cast: Cast) -> None:
    saved = watched(cast.otto)
    with acting(actor_of(cast.otto)):
        watching.extend(watching.one_watch(saved.public_id), timezone.now().date() + timedelta(days=60), "still")
        watching.delete(watching.one_watch(saved.public_id))
        assert not watching.watches().exists()
    with acting(actor_of(cast.dora)):
        operations = AuditEntry.objects.filter(action="search.watch", subject="watch").order_by("id")
        assert [one.operation for one in operations] == ["collection", "change", "erasure"]


def test_a_search_that_was_narrowed_alerts_no_further(cast: Cast, tmp_path: Path) -> None:
    with acting(actor_of(cast.otto)):
        wanted = Wanted("a", "b", timezone.now().date() + timedelta(days=9), "q", DRUGS, "firearms", "firearm_event")
        watching.watch(take(PHONE), wanted)
    plant(tmp_path, "A", listing(namings=[phone()]))
    plant(tmp_path, "B", {**firearm("SUI94131"), "namings": [phone()]}, "firearm_event")
    assert told(cast.otto) == [("B", "exact")]


def test_a_record_that_becomes_stricter_takes_its_alerts_and_postings_out_of_sight(cast: Cast, tmp_path: Path) -> None:
    watched(cast.anna)
    body = {**firearm("SUI94131"), "namings": [phone()]}
    plant(tmp_path, "A", body, "firearm_event")
    assert len(told(cast.anna)) == 1
    plant(tmp_path, "A", {**body, "handling": ["sensitive"]}, "firearm_event")
    with acting(actor_of(cast.anna)):
        assert not Alert.objects.exists()
        assert not Posting.objects.exists()
    with acting(keeper(cast.otto.organisation_id)):
        assert Posting.objects.filter(current=False).exists(), "of the former revision, no less strict than the new one"
