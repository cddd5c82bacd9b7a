"""What a side says to a hit: allowed, declined, shared; seen by the other, on record, and taken back by another row."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.utils import timezone
from tests.cast import Cast
from tests.linking.deconfliction.sides import holds, phone, seen
from tests.linking.searching.test_finding import listing, plant

from tutela import erasing, keeping
from tutela.errors import InvalidInput, NotFound, NotPermitted
from tutela.linking.deconfliction import actions, queries
from tutela.linking.deconfliction.actions import Handing
from tutela.linking.deconfliction.models import Answer, AnswerNote, Hit
from tutela.linking.deconfliction.rules import Said
from tutela.records.models import Item, Mention, Record
from tutela.rights.models import Annotation
from tutela.safeguards.actor import Actor, acting, actor_of
from tutela.safeguards.installation import keeper
from tutela.safeguards.models import AuditEntry, Organisation, Person
from tutela.safeguards.permissions import Role
from tutela.vocabulary.areas import Area


@pytest.fixture
def both_hold(cast: Cast, tmp_path: Path) -> None:
    holds(tmp_path, "police-a", "A")
    holds(tmp_path, "police-b", "B")


def handing(record: Record, **more: str) -> Handing:
    return Handing(**{"record": record.public_id, "purpose": "drug_enforcement", "legal_basis": "Article 1", **more})


def record_of(who: Person, reference: str) -> Record:
    with acting(actor_of(who)):
        return Record.objects.get(source_reference=reference, current=True)


def sees(who: Person, reference: str) -> bool:
    with acting(actor_of(who)):
        return Record.objects.filter(source_reference=reference).exists()


def shared(who: Person, reference: str, **more: str) -> None:
    record = record_of(who, reference)
    with acting(actor_of(who).doing("hits.answer")):
        actions.share(queries.hits().get(), handing(record, **more))


def test_allowing_tells_the_other_side_how_to_ask(cast: Cast, both_hold: None) -> None:
    with acting(actor_of(cast.otto)):
        actions.allow(queries.hits().get(), " desk 4 ")
    (there,) = seen(cast.nina)
    assert (there.there.said, there.there.contact) == (Said.ALLOWED, "desk 4")
    with acting(actor_of(cast.dora)):
        (entry,) = AuditEntry.objects.filter(action="hits.answer")
        assert (entry.operation, entry.recipient_id) == ("disclosure", cast.nina.organisation_id)


def test_a_no_is_seen_and_its_reason_is_not(cast: Cast, both_hold: None) -> None:
    with acting(actor_of(cast.otto)):
        actions.decline(queries.hits().get(), "canary-reason")
        assert AnswerNote.objects.get().reason == "canary-reason"
    (there,) = seen(cast.nina)
    assert there.there.said is Said.DECLINED
    with acting(actor_of(cast.nina)):
        assert "canary-reason" not in str(list(Answer.objects.values()))
        assert not AnswerNote.objects.exists()


def test_what_was_said_is_taken_back_by_another_row_and_stays_on_record(cast: Cast, both_hold: None) -> None:
    with acting(actor_of(cast.otto)):
        found = queries.hits().get()
        actions.decline(found, "no")
        actions.take_back(found)
        actions.allow(found, "desk 4")
        assert [one.verb for one in Answer.objects.order_by("id")] == ["decline", "take_back", "allow"]
        assert not queries.hits("new").exists()
    assert seen(cast.nina)[0].there.said is Said.ALLOWED


def test_taking_it_off_the_list_is_told_to_nobody(cast: Cast, both_hold: None) -> None:
    with acting(actor_of(cast.otto)):
        actions.note(queries.hits().get())
        assert not queries.hits("new").exists()
    assert seen(cast.nina)[0].there.said is Said.NOTHING
    with acting(actor_of(cast.nina)):
        assert not Answer.objects.exists()


def test_sharing_hands_one_record_over_and_nothing_else_and_ending_it_takes_it_back(
    cast: Cast, both_hold: None, tmp_path: Path
) -> None:
    holds(tmp_path, "police-a", "OTHER")
    assert not sees(cast.nina, "A")
    record = record_of(cast.otto, "A")
    with acting(actor_of(cast.otto)):
        Annotation.objects.create(visibility_id=record.visibility_id, uid=bytes(record.uid), text="a statement", by="x")
    shared(cast.otto, "A")
    assert sees(cast.nina, "A")
    assert not sees(cast.nina, "OTHER")
    assert not sees(cast.hana, "A"), "of the same country, and not the one it was shared with"
    with acting(actor_of(cast.nina)):
        assert Mention.objects.filter(record=record.pk).exists()
        assert Annotation.objects.filter(uid=bytes(record.uid)).exists()
    (there,) = seen(cast.nina)
    assert there.there.said is Said.SHARED
    assert [(one.record, one.purpose, one.legal_basis) for one in there.handed] == [
        (record.public_id, "drug_enforcement", "Article 1")
    ]
    with acting(actor_of(cast.otto).doing("hits.answer")):
        (live,) = queries.handed_over(record)
        assert actions.stop(record, live.pair, "no longer needed")
    assert not sees(cast.nina, "A")
    (there,) = seen(cast.nina)
    assert (there.there.said, there.handed) == (Said.ENDED, [])
    with acting(actor_of(cast.nina)):
        assert not Annotation.objects.exists()
    with acting(actor_of(cast.dora)):
        told = AuditEntry.objects.filter(action="hits.answer").order_by("id")
        assert [(one.operation, one.subject, one.recipient_id) for one in told] == [
            ("disclosure", "record", cast.nina.organisation_id),
            ("change", "record", None),
        ]


def test_who_was_handed_a_record_may_not_change_it(cast: Cast, both_hold: None) -> None:
    shared(cast.otto, "A")
    with acting(actor_of(cast.nina)):
        assert Record.objects.filter(source_reference="A").update(headline="x") == 0


def test_what_is_shared_for_two_hits_is_seen_until_both_end(cast: Cast, tmp_path: Path) -> None:
    plant(tmp_path, "A", listing(namings=[phone(), phone(1)]))
    holds(tmp_path, "police-b", "B")
    holds(tmp_path, "police-b", "C", 1)
    record = record_of(cast.otto, "A")
    with acting(actor_of(cast.otto).doing("hits.answer")):
        for found in queries.hits():
            actions.share(found, handing(record))
        first, second = queries.handed_over(record)
        assert not actions.stop(record, first.pair, "ended")
    assert sees(cast.nina, "A")
    with acting(actor_of(cast.otto).doing("hits.answer")):
        assert actions.stop(record, second.pair, "ended")
    assert not sees(cast.nina, "A")


def test_sharing_is_ended_also_when_the_hit_stands_no_longer(cast: Cast, both_hold: None, tmp_path: Path) -> None:
    shared(cast.otto, "A")
    plant(tmp_path, "B", listing(namings=[]), slug="police-b")
    assert seen(cast.otto) == []
    record = record_of(cast.otto, "A")
    with acting(actor_of(cast.otto).doing("hits.answer")):
        (live,) = queries.handed_over(record)
        assert actions.stop(record, live.pair, "the hit is gone")
    assert not sees(cast.nina, "A")


def test_a_later_revision_is_not_shared_by_itself(cast: Cast, both_hold: None, tmp_path: Path) -> None:
    shared(cast.otto, "A")
    plant(tmp_path, "A", listing(namings=[phone()], market="another"))
    with acting(actor_of(cast.nina)):
        assert [one.current for one in Record.objects.filter(source_reference="A")] == [False]


def test_a_shared_record_that_becomes_stricter_is_seen_by_the_cleared_alone(
    cast: Cast, both_hold: None, tmp_path: Path
) -> None:
    shared(cast.otto, "A")
    plant(tmp_path, "A", listing(namings=[phone()], handling=["sensitive"]))
    assert not sees(cast.nina, "A")


@pytest.mark.parametrize("code", ["H2", "TLP:RED", "sensitive"])
def test_a_marked_record_is_shared_by_a_decision_of_its_own_and_seen_by_the_cleared(
    cast: Cast, tmp_path: Path, code: str
) -> None:
    holds(tmp_path, "police-a", "PLAIN")
    plant(tmp_path, "A", listing(namings=[phone()], handling=[code]))
    holds(tmp_path, "police-b", "B")
    cleared = replace(actor_of(cast.otto), handling=(code,)).doing("hits.answer")
    with acting(cleared):
        record = Record.objects.get(source_reference="A")
        found = queries.hits().get()
        with pytest.raises(InvalidInput, match="decision of its own"):
            actions.share(found, handing(record))
        actions.share(found, handing(record, decision="the judge said so"))
    assert not sees(cast.nina, "A"), "not cleared"
    with acting(replace(actor_of(cast.nina), handling=(code,))):
        assert Record.objects.filter(source_reference="A").exists()
        assert "judge" not in str(list(Answer.objects.values()))


def test_a_record_that_names_a_victim_needs_a_decision_of_its_own(cast: Cast, tmp_path: Path) -> None:
    plant(tmp_path, "A", listing(namings=[phone(), phone(7, capacity="victim", assertion="fact")]))
    holds(tmp_path, "police-b", "B")
    record = record_of(cast.otto, "A")
    with acting(actor_of(cast.otto).doing("hits.answer")), pytest.raises(InvalidInput, match="victim"):
        actions.share(queries.hits().get(), handing(record))


def test_nothing_is_shared_without_purpose_basis_and_a_record_that_the_hit_rests_on(
    cast: Cast, both_hold: None, tmp_path: Path
) -> None:
    plant(tmp_path, "ELSE", listing(namings=[phone(3)]))
    record, other = record_of(cast.otto, "A"), record_of(cast.otto, "ELSE")
    with acting(actor_of(cast.otto).doing("hits.answer")):
        found = queries.hits().get()
        for wrong in (
            handing(record, purpose="statistics"),
            handing(record, purpose=""),
            handing(record, legal_basis=" "),
        ):
            with pytest.raises(InvalidInput):
                actions.share(found, wrong)
        with pytest.raises(NotFound):
            actions.share(found, handing(other))
    Organisation.objects.filter(slug="police-b").update(areas=["firearms"])
    with (
        acting(actor_of(cast.otto).doing("hits.answer")),
        pytest.raises(InvalidInput, match="does not work in the area"),
    ):
        actions.share(queries.hits().get(), handing(record))


def test_to_a_hit_of_which_the_other_was_not_told_nothing_is_said(cast: Cast, tmp_path: Path) -> None:
    plant(tmp_path, "A", listing(namings=[phone(capacity="victim", assertion="fact")]))
    holds(tmp_path, "police-b", "B")
    with acting(actor_of(cast.otto)):
        found = queries.hits().get()
        with pytest.raises(InvalidInput, match="not told"):
            actions.allow(found, "desk 4")
        actions.note(found)
        assert not queries.hits("new").exists()


def test_who_only_reads_answers_nothing(cast: Cast, both_hold: None) -> None:
    with acting(actor_of(cast.sven)):
        found = queries.hits().get()
        with pytest.raises(NotPermitted):
            actions.decline(found, "no")


def test_a_key_that_may_not_answer_does_not(cast: Cast, both_hold: None) -> None:
    actor = Actor(cast.otto.organisation_id, Role.OFFICER, tuple(Area), actions=frozenset({"hits.read"}))
    with acting(actor), pytest.raises(NotPermitted):
        actions.note(queries.hits().get())


def test_an_erased_record_takes_what_was_said_of_sharing_it_along(cast: Cast, both_hold: None) -> None:
    shared(cast.otto, "A")
    with acting(keeper(cast.otto.organisation_id)):
        uid = bytes(Record.objects.get(source_reference="A").uid)
        erasing.erase_records([uid], timezone.now().date(), "listing-3y")
        assert not Answer.objects.exists()
        assert not Hit.objects.exists()


def test_hits_that_stand_no_longer_go_when_due_and_those_that_share_stay(
    cast: Cast, both_hold: None, tmp_path: Path
) -> None:
    holds(tmp_path, "police-a", "A1", 1)
    holds(tmp_path, "police-b", "B1", 1)
    with acting(keeper(cast.otto.organisation_id)):
        assert Hit.objects.count() == 4
    with acting(actor_of(cast.otto)):
        one, two = queries.hits()
        record = queries.naming(one)[0][0]
    with acting(actor_of(cast.otto).doing("hits.answer")):
        actions.share(one, handing(record))
        actions.decline(two, "no")
    for reference in ("B", "B1"):
        plant(tmp_path, reference, listing(namings=[]), slug="police-b")
    now = timezone.now().replace(year=timezone.now().year + 1, month=12, day=30)
    keeping.run(keeping.Run(now.date(), now, confirmed=True))
    with acting(keeper(cast.otto.organisation_id)):
        assert {hit.pair for hit in Hit.objects.all()} == {one.pair}
        assert {answer.verb for answer in Answer.objects.all()} == {"share"}


def test_a_seizure_is_shared_with_its_items(cast: Cast, tmp_path: Path) -> None:
    item = {"item_kind": {"code": "drug"}, "substance": {"code": "cocaine"}}
    plant(tmp_path, "A", {"items": [item], "namings": [phone()]}, "seizure")
    holds(tmp_path, "police-b", "B")
    shared(cast.otto, "A")
    with acting(actor_of(cast.nina)):
        assert Item.objects.filter(record__source_reference="A").count() == 1
