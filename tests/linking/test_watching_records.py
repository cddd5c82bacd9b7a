"""Watching a record or a network: a new tie alerts with its reason; a victim's value is never watched."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.utils import timezone
from tests.cast import Cast
from tests.deliveries import take_in
from tests.linking.searching.test_finding import listing, person, plant
from tests.linking.test_watching import PHONE, phone, told, watched

from tutela import erasing
from tutela.errors import InvalidInput
from tutela.linking import alerting, watching, watching_records
from tutela.linking.models import Alert, Watch, Watched, WatchKey, WatchMember
from tutela.linking.searching.rules import SCORED_A_BATCH
from tutela.linking.watching import Wanted
from tutela.records.models import Record
from tutela.rights.restricting import restrict
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.installation import keeper
from tutela.safeguards.models import AuditEntry, Person
from tutela.vocabulary.areas import Purpose

DRUGS = (Purpose.DRUG_ENFORCEMENT, Purpose.FIREARMS_ENFORCEMENT)
OTHER = "+43 660 7654321"


def other(**more: object) -> dict[str, object]:
    return {"scheme": "phone", "written": OTHER, **more}


def watch(who: Person, *references: str, reason: str = "because") -> Watch:
    """Somebody watches a record, or several as a network."""
    day = timezone.now().date() + timedelta(days=30)
    with acting(actor_of(who)):
        records = list(Record.objects.filter(source_reference__in=references, current=True).order_by("id"))
        if len(records) == 1:
            return watching_records.watch_record(records[0], "a record", reason, day)
        return watching_records.watch_network(Wanted("a network", reason, day, "", DRUGS), records)


def test_what_newly_ties_to_a_record_alerts_with_the_reason(cast: Cast, tmp_path: Path) -> None:
    plant(tmp_path, "A", listing(namings=[phone(), other()]))
    watch(cast.otto, "A")
    plant(tmp_path, "B", listing(namings=[{"scheme": "phone", "written": "0043 660 123 45 67"}]))
    plant(tmp_path, "C", listing(namings=[{"scheme": "phone", "written": "+43 660 9999999"}]))
    assert told(cast.otto) == [("B", "exact")]
    with acting(actor_of(cast.otto)):
        (one,) = watching.alerts()
        why = watching_records.because([one])[one.pk]
        assert (one.scheme, one.degree, one.rules, one.watch.kind) == ("phone", 2, "1", Watched.RECORD)
        assert (why.record.source_reference, why.written) == ("A", PHONE)
    assert told(cast.olga) == []


def test_an_alert_is_there_as_soon_as_the_batch_is_committed(cast: Cast, tmp_path: Path) -> None:
    plant(tmp_path, "A", listing(namings=[phone()]))
    watch(cast.otto, "A")
    with psycopg.connect(settings.CONNECTIONS.owner) as owner:
        plant(tmp_path, "B", listing(namings=[phone()]))
        row = owner.execute(
            "SELECT a.xmin = r.xmin, a.at <= r.recorded_at FROM linking_alert a JOIN records_record r ON r.id = a.record_id"
        ).fetchone()
    assert row == (True, True), "written by the transaction that stored the record"


def test_a_network_is_watched_by_what_all_its_records_name(cast: Cast, tmp_path: Path) -> None:
    plant(tmp_path, "A", listing(namings=[phone()]))
    plant(tmp_path, "B", listing(namings=[phone(), other()]))
    watch(cast.otto, "A", "B")
    plant(tmp_path, "C", listing(namings=[other(), {"scheme": "email", "written": "c@example.eu"}]))
    plant(tmp_path, "D", listing(namings=[{"scheme": "email", "written": "c@example.eu"}]))
    assert told(cast.otto) == [("C", "exact")], "D ties to C alone, which nobody has taken in"


def test_what_joins_a_network_is_watched_once_a_person_widens_it(cast: Cast, tmp_path: Path) -> None:
    plant(tmp_path, "A", listing(namings=[phone()]))
    plant(tmp_path, "B", listing(namings=[other()]))
    saved = watch(cast.otto, "A", "B")
    plant(tmp_path, "C", listing(namings=[phone(), {"scheme": "email", "written": "c@example.eu"}]))
    with acting(actor_of(cast.otto)):
        joined = Record.objects.get(source_reference="C")
        assert watching_records.widen(watching.one_watch(saved.public_id), [joined], "it is one of them") == 1
        assert watching_records.widen(watching.one_watch(saved.public_id), [joined], "again") == 0
    plant(tmp_path, "D", listing(namings=[{"scheme": "email", "written": "c@example.eu"}]))
    assert [reference for reference, _ in told(cast.otto)] == ["D", "C"]
    with acting(actor_of(cast.dora)):
        assert AuditEntry.objects.filter(action="search.watch", operation="change").count() == 2


def test_what_is_waited_for_follows_the_revisions_of_the_record(cast: Cast, tmp_path: Path) -> None:
    plant(tmp_path, "A", listing(namings=[phone()]))
    watch(cast.otto, "A")
    plant(tmp_path, "A", listing(namings=[other()]))
    assert told(cast.otto) == [], "a record is not tied to its own revision"
    plant(tmp_path, "B", listing(namings=[phone()]))
    plant(tmp_path, "C", listing(namings=[other()]))
    assert told(cast.otto) == [("C", "exact")]


@pytest.mark.parametrize("capacity", ["victim", "witness_or_contact"])
def test_a_victims_value_is_never_watched(cast: Cast, tmp_path: Path, capacity: str) -> None:
    plant(tmp_path, "A", listing(namings=[phone(capacity=capacity, assertion="fact")]))
    with pytest.raises(InvalidInput, match="names nothing that ties"):
        watch(cast.otto, "A")
    plant(tmp_path, "B", listing(namings=[phone(), other()]))
    watch(cast.otto, "B")
    with acting(actor_of(cast.otto)):
        assert WatchKey.objects.count() == 1, "the one that is nobody's; the other is a victim's in another record"
    plant(tmp_path, "C", listing(namings=[phone()]))
    plant(tmp_path, "D", listing(namings=[other(capacity=capacity, assertion="fact")]))
    assert told(cast.otto) == []


def protect(folder: Path, reference: str, slug: str = "police-a") -> None:
    """A record names the watched number as a victim's."""
    plant(folder, reference, listing(namings=[phone(capacity="victim", assertion="fact")]), slug=slug)


def test_whose_number_turns_out_to_be_a_victims_alerts_nobody_any_more(cast: Cast, tmp_path: Path) -> None:
    plant(tmp_path, "A", listing(namings=[phone()]))
    watch(cast.otto, "A")
    protect(tmp_path, "V")
    plant(tmp_path, "B", listing(namings=[phone()]))
    assert told(cast.otto) == []


def test_an_alert_goes_once_its_value_turns_out_to_be_a_victims(cast: Cast, tmp_path: Path) -> None:
    plant(tmp_path, "A", listing(namings=[phone()]))
    watch(cast.otto, "A")
    plant(tmp_path, "B", listing(namings=[phone()]))
    assert told(cast.otto) == [("B", "exact")]
    protect(tmp_path, "V")
    assert told(cast.otto) == []
    with acting(actor_of(cast.otto)):
        assert watching.new_alerts() == 0


def test_a_restricted_record_still_says_whose_the_watched_number_is(cast: Cast, tmp_path: Path) -> None:
    plant(tmp_path, "A", listing(namings=[phone()]))
    watch(cast.otto, "A")
    protect(tmp_path, "V")
    with acting(actor_of(cast.otto)):
        of_victim = Record.objects.get(source_reference="V")
    with acting(keeper(of_victim.owner_id)):
        restrict(bytes(of_victim.uid))
    plant(tmp_path, "B", listing(namings=[phone()]))
    assert told(cast.otto) == []


def test_a_revision_of_the_watched_record_brings_no_victims_number_back(cast: Cast, tmp_path: Path) -> None:
    protect(tmp_path, "V")
    plant(tmp_path, "A", listing(namings=[phone(), other()]))
    watch(cast.otto, "A")
    plant(tmp_path, "A", listing(offer="another offer", namings=[phone(), other()]))
    plant(tmp_path, "B", listing(namings=[phone()]))
    assert told(cast.otto) == []
    plant(tmp_path, "C", listing(namings=[other()]))
    assert told(cast.otto) == [("C", "exact")]


def test_who_may_not_see_whose_number_it_is_is_told_as_if_nobody_had_said(cast: Cast, tmp_path: Path) -> None:
    protect(tmp_path, "V", slug="police-b")
    plant(tmp_path, "A", listing(namings=[phone()]))
    watch(cast.otto, "A")
    plant(tmp_path, "B", listing(namings=[phone()]))
    assert told(cast.otto) == [("B", "exact")]


def test_a_name_is_no_tie(cast: Cast, tmp_path: Path) -> None:
    plant(tmp_path, "A", listing(namings=[phone()], persons=[person("Ivan Exemplov")]))
    watch(cast.otto, "A")
    plant(tmp_path, "B", listing(persons=[person("Ivan Exemplov")]))
    assert told(cast.otto) == []


def test_a_value_above_the_cap_alerts_nobody(cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tutela.linking import alerting_ties

    monkeypatch.setattr(alerting_ties, "DEGREE_CAP", 3)
    plant(tmp_path, "A", listing(namings=[phone()]))
    watch(cast.otto, "A")
    for reference in ("B", "C", "D", "E"):
        plant(tmp_path, reference, listing(namings=[phone()]))
    assert [reference for reference, _ in told(cast.otto)] == ["C", "B"]


def test_the_cap_is_counted_over_what_the_watching_person_sees(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tutela.linking import alerting_ties

    monkeypatch.setattr(alerting_ties, "DEGREE_CAP", 2)
    for number in range(4):
        plant(tmp_path, f"HIDDEN{number}", listing(namings=[phone()]))
    plant(tmp_path, "A", listing(namings=[phone()]), slug="police-b")
    watch(cast.nina, "A")
    plant(tmp_path, "B", listing(namings=[phone()]), slug="police-b")
    assert told(cast.nina) == [("B", "exact")]
    with acting(actor_of(cast.nina)):
        assert Alert.objects.get().degree == 2


def test_nobody_is_alerted_to_a_record_they_may_not_see(cast: Cast, tmp_path: Path) -> None:
    plant(tmp_path, "A", listing(namings=[phone()]), slug="police-b")
    watch(cast.nina, "A")
    plant(tmp_path, "B", listing(namings=[phone()]))
    assert told(cast.nina) == []
    with acting(keeper(cast.nina.organisation_id)):
        assert not Alert.objects.exists()


def test_drugs_alert_nothing_of_child_protection(cast: Cast, tmp_path: Path) -> None:
    plant(tmp_path, "A", listing(namings=[phone()]))
    watch(cast.otto, "A")
    plant(tmp_path, "B", listing(namings=[phone()], area="child_protection"))
    plant(tmp_path, "C", listing(namings=[phone()], area="firearms"))
    assert told(cast.otto) == [("C", "exact")]


def test_what_one_may_see_no_longer_is_watched_no_longer(cast: Cast, tmp_path: Path) -> None:
    plant(tmp_path, "A", listing(namings=[phone()]))
    watch(cast.anna, "A")
    plant(tmp_path, "B", listing(namings=[phone()]))
    assert len(told(cast.anna)) == 1
    plant(tmp_path, "A", listing(namings=[phone()], handling=["sensitive"]))
    assert told(cast.anna) == [], "nor is what it tied to told of any more"


def test_a_restricted_record_is_not_worked_with(cast: Cast, tmp_path: Path) -> None:
    plant(tmp_path, "A", listing(namings=[phone()]))
    watch(cast.otto, "A")
    with acting(keeper(cast.otto.organisation_id)):
        restrict(bytes(Record.objects.get(source_reference="A").uid))
    plant(tmp_path, "B", listing(namings=[phone()]))
    assert told(cast.otto) == []


def test_an_erased_record_is_watched_no_longer(cast: Cast, tmp_path: Path) -> None:
    plant(tmp_path, "A", listing(namings=[phone()]))
    watch(cast.otto, "A")
    plant(tmp_path, "B", listing(namings=[phone()]))
    with acting(keeper(cast.otto.organisation_id)):
        erasing.erase_records(
            [bytes(Record.objects.get(source_reference="A").uid)], timezone.now().date(), "listing-3y"
        )
        assert not Alert.objects.exists()
        assert not WatchKey.objects.exists()
        assert not WatchMember.objects.exists()


def test_what_is_watched_is_ones_own(cast: Cast, tmp_path: Path) -> None:
    plant(tmp_path, "A", listing(namings=[phone()]))
    watch(cast.otto, "A")
    for somebody in (cast.olga, cast.anna, cast.sven):
        with acting(actor_of(somebody)):
            assert not WatchMember.objects.exists()
            assert watching_records.watched_already(Record.objects.get(source_reference="A")) is None
    with acting(replace(actor_of(cast.otto))):
        assert watching_records.watched_already(Record.objects.get(source_reference="A")) is not None


def test_names_that_are_too_common_are_counted_and_take_no_other_watchs_place(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.linking.deconfliction.sides import phone as contact

    common = watched(cast.otto, "Ivan Exemplov")
    rare = watched(cast.olga, "Maria Testova")
    lines = [
        json.dumps({"kind": "listing", "reference": f"R{n}", "body": listing(persons=[person("Ivan Exemplov")])})
        for n in range(8)
    ]
    last = {
        "kind": "listing",
        "reference": "M",
        "body": listing(persons=[person("Maria Testova")], namings=[contact()]),
    }
    lines.append(json.dumps(last))
    path = tmp_path / "many.ndjson"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    monkeypatch.setattr(alerting, "_NEAR", alerting._NEAR.replace(f"LIMIT {SCORED_A_BATCH}", "LIMIT 5"))
    monkeypatch.setattr(alerting, "SCORED_A_BATCH", 5)
    assert take_in(path).accepted == 9
    assert ("M", "near_person") in told(cast.olga)
    assert 0 < len(told(cast.otto)) < 8
    with acting(actor_of(cast.otto)):
        assert watching.one_watch(common.public_id).unscored > 0
    with acting(actor_of(cast.olga)):
        assert watching.one_watch(rare.public_id).unscored == 0
