"""What a case needs, who sees it, when it shows nothing, and how it goes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from tests.cast import Cast
from tests.linking.cases.arranging import ENFORCEMENT, chain, names, network, new_case, open_case, record, references
from tests.linking.searching.test_finding import plant

from tutela import erasing, keeping
from tutela.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tutela.linking.cases import actions, queries
from tutela.linking.cases.models import Case, FoundMember, NetworkSearch, Opening
from tutela.rights.restricting import restrict
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.installation import keeper
from tutela.vocabulary.areas import Purpose


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": " "}, {"reference": ""}, {"reason": ""}, {"title": "x" * 121}, {"purposes": ()},
        {"purposes": (Purpose.CHILD_PROTECTION, Purpose.DRUG_ENFORCEMENT)}, {"purposes": (Purpose.STATISTICS,)},
        {"review_on": timezone.now().date()}, {"review_on": timezone.now().date() + timedelta(days=400)},
    ],
)  # fmt: skip
def test_a_case_without_what_it_needs_is_refused(cast: Cast, wrong: dict[str, object]) -> None:
    with acting(actor_of(cast.otto)), pytest.raises(InvalidInput) as refused:
        actions.open_case(replace(new_case(), **wrong))  # type: ignore[arg-type]
    assert refused.value.mend


def test_a_case_is_its_organisations_and_shows_each_what_they_may_see(cast: Cast, tmp_path: Path) -> None:
    chain(tmp_path)
    case = open_case(cast.otto, "A")
    assert references(network(cast.olga, case)) == ["A", "B"]
    for other in (cast.anna, cast.nina, cast.hana):
        with acting(actor_of(other)):
            assert list(Case.objects.all()) == [], "not even the centre's analyst sees that it exists"
            assert list(Opening.objects.all()) == []
            with pytest.raises(NotFound):
                queries.one_case(case.public_id)
    with acting(replace(actor_of(cast.olga), areas=actor_of(cast.olga).areas[:1])):
        assert list(Case.objects.all()) == [], "nor a colleague without its areas"


def test_only_who_may_work_with_networks_opens_cases(cast: Cast) -> None:
    for who in (cast.sven, cast.clara, cast.cora, cast.dora, cast.adam):
        with acting(actor_of(who)), pytest.raises(NotPermitted):
            actions.open_case(new_case())


def test_a_record_out_of_sight_or_purpose_or_restricted_is_not_opened(cast: Cast, tmp_path: Path) -> None:
    plant(tmp_path, "A", names(1))
    plant(tmp_path, "B", names(1), slug="police-b")
    plant(tmp_path, "C", names(1, area="child_protection"))
    case = open_case(cast.otto, "A")
    with acting(actor_of(cast.nina)):
        theirs = record("B")
    with acting(actor_of(cast.otto)):
        for one in (theirs, record("C")):
            with pytest.raises(NotFound):
                actions.open_records(case, [one], "to look")
        uid, owner = bytes(record("A").uid), record("A").owner_id
    with acting(keeper(owner)):
        restrict(uid)
    with acting(actor_of(cast.otto)), pytest.raises(Conflict):
        actions.open_case(new_case(), [record("A")])


def test_after_its_day_of_review_a_case_shows_nothing_until_somebody_looked(cast: Cast, tmp_path: Path) -> None:
    chain(tmp_path)
    case = open_case(cast.otto, "A")
    with acting(actor_of(cast.otto)):
        Case.objects.filter(pk=case.pk).update(review_on=timezone.now().date() - timedelta(days=1))
    assert references(network(cast.otto, case)) == []
    with acting(actor_of(cast.otto)):
        with pytest.raises(Conflict):
            actions.open_records(case, [record("B")], "wider")
        actions.review(case, new_case().review_on, "still at it")
    assert references(network(cast.otto, case)) == ["A", "B"]


def test_a_closed_case_shows_nothing_and_is_erased_after_its_time(cast: Cast, tmp_path: Path) -> None:
    chain(tmp_path)
    case = open_case(cast.otto, "A")
    with acting(actor_of(cast.otto)):
        actions.close(case, "settled")
        with pytest.raises(Conflict):
            actions.close(case, "twice")
        with pytest.raises(Conflict):
            actions.review(case, new_case().review_on, "again")
    assert references(network(cast.otto, case)) == []
    now = timezone.now()
    with acting(actor_of(cast.otto)):
        assert queries.one_case(case.public_id).retention_until > now.date() + timedelta(days=300)
        Case.objects.filter(pk=case.pk).update(retention_until=now.date() - timedelta(days=1))
    keeping.run(keeping.Run(now.date(), now))
    with acting(keeper(case.owner_id)):
        assert (Case.objects.count(), Opening.objects.count()) == (0, 0)


def test_an_erased_record_leaves_its_cases_and_what_was_found(cast: Cast, tmp_path: Path) -> None:
    chain(tmp_path)
    case = open_case(cast.otto, "A", "B")
    with acting(actor_of(cast.otto)):
        uid, owner, visibility = bytes(record("B").uid), record("B").owner_id, record("B").visibility_id
        search = NetworkSearch.objects.create(
            owner_id=owner, person_id=cast.otto.pk, reason="x", purposes=[str(one) for one in ENFORCEMENT],
            retention_until=timezone.now().date(), retention_rule="network-search-3m",
        )  # fmt: skip
        found = search.found.create(person_id=cast.otto.pk, position=0, poly_criminal=False)
        FoundMember.objects.create(network=found, person_id=cast.otto.pk, uid=uid, visibility_id=visibility)
    with acting(keeper(owner)):
        erasing.erase_records([uid], timezone.now().date(), "listing-3y")
        assert FoundMember.objects.count() == 0
    assert references(network(cast.otto, case)) == ["A"], "what it held together is two things now"


def test_two_who_open_the_same_record_open_it_once(cast: Cast, tmp_path: Path) -> None:
    chain(tmp_path)
    case = open_case(cast.otto, "A")
    with acting(actor_of(cast.olga)):
        assert actions.open_records(case, [record("A"), record("B")], "mine too") != []
        assert [one.why for one in Opening.objects.filter(case=case).order_by("pk")] == [
            "to see who belongs together",
            "mine too",
        ]
