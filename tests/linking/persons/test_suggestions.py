"""Suggestions: who is compared and who never is, what a run changes, and that what people decided stays."""

from __future__ import annotations

import json
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from tests.cast import Cast
from tests.commands import tutela
from tests.linking.searching.test_finding import listing, plant

from tutela import erasing
from tutela.errors import NotFound
from tutela.linking import deciding
from tutela.linking.networks.decisions import Relation, Verdict
from tutela.linking.persons import queries
from tutela.linking.persons.models import Suggestion
from tutela.records.models import Record
from tutela.rights import restricting
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.installation import keeper
from tutela.safeguards.models import Person

NAME, OTHER_ORDER, BORN = "Tovin Bralko", "Bralko, Tovin", "1981-04-05"


def somebody(name: str = NAME, born: str = BORN, capacity: str = "suspect", **more: object) -> dict[str, object]:
    date = {"birth_date": {"at": born, "precision": "day"}} if born else {}
    return {"capacity": capacity, "assertion": "assessment", "name": name, **date, **more}


def named(
    folder: Path,
    reference: str,
    *persons: dict[str, object],
    kind: str = "listing",
    slug: str = "police-a",
    **more: object,
) -> None:
    body = (
        listing(persons=list(persons), **more)
        if kind == "listing"
        else {"incident_type": {"code": "other"}, "persons": list(persons), **more}
    )
    plant(folder, reference, body, kind, slug)


def run() -> dict[str, object]:
    """What a run says."""
    found: dict[str, object] = json.loads(tutela("link", "persons", "--json"))
    return found


def seen(who: Person) -> list[set[str | None]]:
    """The open suggestions somebody sees, as the references of both records."""
    with acting(actor_of(who)):
        return [{one.record.source_reference, one.other.source_reference} for one in queries.open_suggestions()]


def decide(who: Person, verdict: Verdict) -> str:
    with acting(actor_of(who)):
        one = queries.shown(queries.open_suggestions())[0]
        return deciding.decide(
            Relation.SAME_PERSON, one.here.thing, one.there.thing, verdict, "seen on the spot"
        ).public_id


def two(folder: Path, *handling: str) -> None:
    """Two records of one person, the second under handling codes."""
    named(folder, "A", somebody())
    named(folder, "B", somebody(OTHER_ORDER), handling=list(handling))


def test_two_namings_of_one_person_are_suggested_with_reasons_to_who_sees_both(cast: Cast, tmp_path: Path) -> None:
    two(tmp_path)
    said = run()
    assert (said["persons"], said["suggestions"], said["new"], said["left_out"]) == (2, 1, 1, {})
    assert seen(cast.otto) == seen(cast.anna) == [{"A", "B"}]
    with acting(actor_of(cast.otto)):
        one = queries.shown(queries.open_suggestions())[0]
        assert [sentence for sentence, _bits in one.findings] == [
            "The names are the same, in whatever order.",
            "The dates of birth are the same.",
        ]
        assert {one.here.person.name, one.there.person.name} == {NAME, OTHER_ORDER}  # type: ignore[union-attr]
        assert one.suggestion.model_version == said["model"]


def test_who_does_not_see_both_records_sees_no_suggestion(cast: Cast, tmp_path: Path) -> None:
    named(tmp_path, "A", somebody())
    named(tmp_path, "B", somebody(OTHER_ORDER), slug="police-b")
    run()
    assert seen(cast.otto) == seen(cast.nina) == seen(cast.hana) == []
    assert seen(cast.anna) == [{"A", "B"}]
    with acting(actor_of(cast.anna)):
        public_id = queries.suggestions().get().public_id
    with acting(actor_of(cast.otto)), pytest.raises(NotFound):
        queries.one(public_id)


def test_what_belongs_to_others_shows_neither_person_nor_reasons_before_a_purpose_is_stated(
    cast: Cast, tmp_path: Path
) -> None:
    named(tmp_path, "A", somebody())
    named(tmp_path, "B", somebody(OTHER_ORDER), slug="police-b")
    run()
    with acting(actor_of(cast.anna)):
        one = queries.shown(queries.open_suggestions())[0]
        assert (one.here.person, one.there.person, one.findings, one.open) == (None, None, (), False)


def test_a_victim_is_never_suggested_nor_who_shares_with_one(cast: Cast, tmp_path: Path) -> None:
    two(tmp_path)
    named(tmp_path, "C", somebody(capacity="victim"))
    said = run()
    assert (said["persons"], said["suggestions"]) == (0, 0)
    assert said["left_out"] == {"victim": 1, "like_a_victim": 2}
    phone = [{"scheme": "phone", "written": "+43 660 1234567"}]
    named(tmp_path, "D", somebody("Zelda Murnik", "1990-02-03", namings=phone))
    named(tmp_path, "E", somebody("Zelda Murnik", "1990-02-03"))
    assert run()["suggestions"] == 1
    named(tmp_path, "F", somebody("Nobody Known", "", "victim", namings=phone))
    assert run()["suggestions"] == 0


def test_witnesses_are_not_compared_and_in_child_protection_neither_is_other(cast: Cast, tmp_path: Path) -> None:
    for number, capacity in enumerate(("witness_or_contact", "witness_or_contact", "other", "other")):
        named(tmp_path, f"W{number}", somebody(capacity=capacity), kind="protection_report")
    said = run()
    assert (said["persons"], said["left_out"]) == (0, {"capacity": 4})
    named(tmp_path, "X", somebody(capacity="other"))
    named(tmp_path, "Y", somebody(capacity="other"))
    assert run()["suggestions"] == 1


def test_records_of_areas_that_may_not_meet_give_no_pair(cast: Cast, tmp_path: Path) -> None:
    named(tmp_path, "drugs", somebody())
    named(tmp_path, "child", somebody(), kind="protection_report")
    assert (run()["persons"], run()["suggestions"]) == (2, 0)
    named(tmp_path, "firearms", somebody(), area="firearms")
    run()
    assert seen(cast.anna) == [{"drugs", "firearms"}]


def test_sensitive_and_restricted_records_are_not_read(cast: Cast, tmp_path: Path) -> None:
    two(tmp_path, "sensitive")
    said = run()
    assert (said["suggestions"], said["left_out"]) == (0, {"sensitive": 1})
    named(tmp_path, "C", somebody())
    assert run()["suggestions"] == 1
    with acting(actor_of(cast.otto)):
        uid = bytes(Record.objects.get(source_reference="C").uid)
    with acting(keeper(cast.otto.organisation_id)):
        restricting.restrict(uid)
    assert seen(cast.otto) == seen(cast.anna) == []
    with acting(keeper(cast.otto.organisation_id)):
        assert not Suggestion.objects.exists()
    said = run()
    assert (said["suggestions"], said["left_out"]) == (0, {"restricted": 1, "sensitive": 1})


@pytest.mark.parametrize("verdict", list(Verdict))
def test_what_was_decided_stays_off_through_twenty_runs_and_comes_back_when_taken_back(
    cast: Cast, tmp_path: Path, verdict: Verdict
) -> None:
    two(tmp_path)
    run()
    entry = decide(cast.otto, verdict)
    assert seen(cast.otto) == []
    for _ in range(20 if verdict is Verdict.DIFFERENT else 2):
        said = run()
        assert (said["new"], said["changed"], said["gone"], said["decided"]) == (0, 0, 0, 1)
        assert seen(cast.otto) == seen(cast.anna) == []
    with acting(actor_of(cast.olga)):
        assert queries.decided_suggestions().count() == 1
        deciding.undo(entry, "a slip")
    assert seen(cast.otto) == [{"A", "B"}]


def test_the_same_run_again_changes_nothing(cast: Cast, tmp_path: Path) -> None:
    two(tmp_path)
    run()
    with acting(actor_of(cast.otto)):
        before = list(Suggestion.objects.values())
    said = run()
    assert (said["new"], said["changed"], said["gone"]) == (0, 0, 0)
    with acting(actor_of(cast.otto)):
        assert list(Suggestion.objects.values()) == before


def test_a_revision_is_followed_and_a_decision_holds_for_the_person_as_named(cast: Cast, tmp_path: Path) -> None:
    two(tmp_path)
    run()
    decide(cast.otto, Verdict.DIFFERENT)
    named(
        tmp_path, "B", somebody("Zelda Murnik", "1990-02-03"), somebody(OTHER_ORDER)
    )  # another stands before them now
    assert seen(cast.otto) == []
    said = run()
    assert (said["suggestions"], said["decided"]) == (1, 1)
    assert seen(cast.otto) == []
    named(tmp_path, "B", somebody("Zelda Murnik", "1990-02-03"))
    assert run()["suggestions"] == 0


def test_erasing_a_record_erases_its_suggestions(cast: Cast, tmp_path: Path) -> None:
    two(tmp_path)
    run()
    with acting(keeper(cast.otto.organisation_id)):
        uid = bytes(Record.objects.get(source_reference="A").uid)
        erasing.erase_records([uid], Record.objects.get(source_reference="A").recorded_at.date(), "test")
        assert not Suggestion.objects.exists()
    assert run()["suggestions"] == 0


def test_people_make_no_suggestions(cast: Cast, tmp_path: Path) -> None:
    two(tmp_path)
    run()
    with acting(actor_of(cast.otto)):
        one = Suggestion.objects.get()
        one.pk, one.public_id, one.pair = None, "another", b"0" * 16
        with pytest.raises(Exception, match="row-level security"):
            one.save(force_insert=True)


def test_who_hangs_together_is_shown_with_what_is_held_apart(cast: Cast, tmp_path: Path) -> None:
    two(tmp_path)
    named(tmp_path, "C", somebody())
    run()
    with acting(actor_of(cast.otto)):
        one = queries.open_suggestions()[0]
        assert len(queries.around(one).together) == 2
        a, _b = (each for each in queries.shown(queries.open_suggestions()) if each.suggestion.pk != one.pk)
        deciding.decide(Relation.SAME_PERSON, a.here.thing, a.there.thing, Verdict.DIFFERENT, "seen")
        near = queries.around(one)
        assert len(near.together) + len(near.cut) == 2
        assert near.cut


def test_a_run_is_in_the_audit(cast: Cast, tmp_path: Path) -> None:
    two(tmp_path)
    run()
    with psycopg.connect(settings.CONNECTIONS.owner) as owner:
        found = owner.execute(
            "SELECT operation, subject, count, role FROM safeguards_auditentry WHERE action = 'persons.link'"
        ).fetchall()
    assert found == [("combination", "suggestion", 1, "operator")]
