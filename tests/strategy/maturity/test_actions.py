"""A country assesses itself in a draft nobody else sees, submits, and peers of other countries say what they think."""

from __future__ import annotations

import pytest
from django.db import connection
from django.utils import timezone

from tests.audited import entries
from tests.cast import Cast
from tests.strategy.maturity.assessed import FRAMEWORK, assessed, peer
from tutela.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tutela.safeguards.actor import acting, actor_of
from tutela.strategy.maturity import actions, queries
from tutela.strategy.maturity.actions import NewEvidence, Opined
from tutela.strategy.maturity.models import Answer, Assessment, Evidence, PeerReview


def test_a_draft_is_seen_by_its_own_organisation_alone_with_all_that_is_in_it(cast: Cast) -> None:
    made = assessed(cast.cora, 2024, submitted=False)
    with acting(actor_of(cast.cora)):
        assert queries.one_assessment(made.public_id) == made
    for other in (peer(), cast.anna, cast.sven, cast.dora):
        with acting(actor_of(other)):
            assert not Assessment.objects.exists()
            assert not Answer.objects.exists()
            assert not Evidence.objects.exists()
            assert not queries.submitted(queries.framework(FRAMEWORK))
            assert not queries.own_drafts()
            assert len(list(queries.rows(queries.framework(FRAMEWORK)))) == 1
            with pytest.raises(NotFound):
                queries.one_assessment(made.public_id)


def test_a_draft_beside_a_submitted_one_does_not_appear_in_the_matrix_of_others(cast: Cast) -> None:
    assessed(cast.cora, 2023, level=1)
    assessed(cast.cora, 2024, level=4, submitted=False)
    framework = queries.framework(FRAMEWORK)
    with acting(actor_of(peer())):
        (seen,) = queries.submitted(framework)
    assert (seen.assessment.year, seen.said["leadership"].level) == (2023, 1)


def test_what_is_submitted_is_changed_by_nobody_not_even_past_the_actions(cast: Cast) -> None:
    made = assessed(cast.cora, 2024)
    with acting(actor_of(cast.cora)):
        for doing in (
            lambda: actions.answer(made, "leadership", 4, "better"),
            lambda: actions.unanswer(made, "leadership"),
            lambda: actions.submit(made),
            lambda: actions.discard(made),
        ):
            with pytest.raises(Conflict):
                doing()
        assert not Assessment.objects.filter(pk=made.pk).update(year=2020)
        assert not Answer.objects.filter(assessment=made).update(level=4)
        assert not Evidence.objects.filter(assessment=made).delete()[0]


def test_a_correction_is_a_further_revision_that_begins_from_the_last(cast: Cast) -> None:
    first = assessed(cast.cora, 2024, level=2)
    with acting(actor_of(cast.cora)):
        second = actions.start(FRAMEWORK, 2024)
        assert second.revision == 2
        assert queries.said(second) == queries.said(first)
        with pytest.raises(Conflict):
            actions.start(FRAMEWORK, 2024)
        actions.answer(second, "leadership", 1, "the board has not met")
        actions.submit(second)
        every = queries.submitted(queries.framework(FRAMEWORK), "BE")
    assert [(one.assessment.revision, one.said["leadership"].level) for one in every] == [(2, 1)]
    with acting(actor_of(cast.cora)):
        assert Assessment.objects.count() == 2, "the former stays"


def test_not_assessed_not_applicable_and_level_0_are_three_things(cast: Cast) -> None:
    with acting(actor_of(cast.cora)):
        made = actions.start(FRAMEWORK, 2024)
        actions.answer(made, "hotline", 0, "")
        actions.answer(made, "education", None, "done by another level of government")
        actions.submit(made)
        rows = {row[9]: row for row in list(queries.rows(queries.framework(FRAMEWORK)))[1:]}
    assert (rows["hotline"][11], rows["hotline"][12]) == ("level", 0)
    assert (rows["education"][11], rows["education"][12]) == ("not_applicable", None)
    assert (rows["participation"][11], rows["participation"][12]) == ("not_assessed", None)


def test_a_level_without_evidence_keeps_a_draft_back_and_is_named(cast: Cast) -> None:
    with acting(actor_of(cast.cora)):
        made = actions.start(FRAMEWORK, 2024)
        actions.answer(made, "leadership", 3, "")
        actions.add_evidence(made, "leadership", NewEvidence(2, "Decree", "Gazette 1"))
        with pytest.raises(InvalidInput, match="Leadership"):
            actions.submit(made)
        actions.add_evidence(made, "leadership", NewEvidence(3, "Budget", "Gazette 2"))
        actions.submit(made)
        assert Assessment.objects.get().submitted_at is not None


def test_nothing_answered_is_not_submitted(cast: Cast) -> None:
    with acting(actor_of(cast.cora)):
        made = actions.start(FRAMEWORK, 2024)
        with pytest.raises(InvalidInput, match="Nothing is assessed"):
            actions.submit(made)


@pytest.mark.parametrize(
    ("capability", "level", "why"),
    [
        ("no-such", 1, ""),
        ("leadership", 5, ""),
        ("leadership", -1, ""),
        ("leadership", None, " "),
        ("leadership", 1, "x" * 1001),
    ],
)
def test_an_answer_that_cannot_be_is_refused(cast: Cast, capability: str, level: int | None, why: str) -> None:
    with acting(actor_of(cast.cora)):
        made = actions.start(FRAMEWORK, 2024)
        with pytest.raises(InvalidInput):
            actions.answer(made, capability, level, why)
        assert not Answer.objects.exists()


@pytest.mark.parametrize("year", [1999, 0, timezone.now().year + 1])
def test_a_year_that_cannot_be_assessed_is_refused(cast: Cast, year: int) -> None:
    with acting(actor_of(cast.cora)), pytest.raises(InvalidInput):
        actions.start(FRAMEWORK, year)


def test_a_peer_agrees_or_differs_and_both_are_kept_beside_the_country(cast: Cast) -> None:
    made = assessed(cast.cora, 2024)
    with acting(actor_of(peer())):
        actions.review(made, "leadership", Opined("agrees"))
        actions.review(made, "leadership", Opined("differs", 1, "the board has no budget"))
    with acting(actor_of(peer("FR"))):
        actions.review(made, "leadership", Opined("agrees", None, "seen on the spot"))
    with acting(actor_of(cast.cora)):
        one = next(each for sheet in queries.sheets(made) for each in sheet.capabilities if each.answer)
        assert one.answer is not None
        assert one.answer.level == 2
        assert [(each.country, each.opinion, each.level) for each in one.reviews] == [
            ("FR", "agrees", None),
            ("PT", "differs", 1),
        ]
        assert [each.opinion for each in one.former] == ["agrees"]


def test_peers_review_after_submission_only_and_never_their_own_country(cast: Cast) -> None:
    draft = assessed(cast.cora, 2023, submitted=False)
    made = assessed(cast.cora, 2024)
    with acting(actor_of(peer())), pytest.raises(NotFound):
        actions.review(draft, "leadership", Opined("agrees"))
    for own in (cast.cora, peer("BE")):
        with acting(actor_of(own)), pytest.raises(NotPermitted):
            actions.review(made, "leadership", Opined("agrees"))
    with acting(actor_of(peer())):
        for wrong in (Opined("differs", 1, ""), Opined("perhaps"), Opined("differs", 9, "no")):
            with pytest.raises(InvalidInput):
                actions.review(made, "leadership", wrong)
        with pytest.raises(InvalidInput, match="not assessed"):
            actions.review(made, "hotline", Opined("agrees"))


def test_an_opinion_is_changed_and_deleted_by_nobody(cast: Cast) -> None:
    made = assessed(cast.cora, 2024)
    other = peer()
    with acting(actor_of(other)):
        actions.review(made, "leadership", Opined("differs", 1, "no budget"))
    for person in (other, cast.cora):
        with acting(actor_of(person)):
            assert not PeerReview.objects.update(why="changed")
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM maturity_peerreview")
                assert cursor.rowcount == 0
            assert PeerReview.objects.get().why == "no budget"


def test_a_role_without_the_action_assesses_and_reviews_nothing(cast: Cast) -> None:
    made = assessed(cast.cora, 2024)
    for person in (cast.otto, cast.sven, cast.dora, cast.anna):
        with acting(actor_of(person)):
            with pytest.raises(NotPermitted):
                actions.start(FRAMEWORK, 2024)
            with pytest.raises(NotPermitted):
                actions.review(made, "leadership", Opined("agrees"))


def test_writes_are_in_the_audit(cast: Cast) -> None:
    made = assessed(cast.cora, 2024)
    named = [one.entry.operation for one in entries() if one.entry.subject_id == made.public_id]
    assert named == ["collection", "change", "change", "change", "disclosure"]
