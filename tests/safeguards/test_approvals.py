"""The two-person rule: another person, in time, once."""

from __future__ import annotations

import threading
from datetime import timedelta

import psycopg
import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from tests.cast import Cast

from tutela.errors import Conflict, InvalidInput, NotFound, NotPermitted, TutelaError
from tutela.intake.actions import register, source_for
from tutela.safeguards import approvals
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.approvals import Subject
from tutela.safeguards.installation import operator
from tutela.safeguards.models import Approval, ApprovalState, AuditEntry, Person
from tutela.safeguards.permissions import ACTIONS, PUBLIC_ACTIONS

ACTION = "evidence.release"


@pytest.fixture
def subject(cast: Cast) -> Subject:
    """Something of the police's."""
    with acting(actor_of(cast.otto)):
        submission = register("file.csv", source_for("customs"))
        submission.save()
    return Subject("thing", "a" * 20, submission.owner_id, submission.visibility_id, "canary: release a thing")


def asked(subject: Subject, person: Person) -> Approval:
    with acting(actor_of(person)):
        return approvals.ask(ACTION, subject, "because")


def given(subject: Subject, cast: Cast) -> Approval:
    question = asked(subject, cast.otto)
    with acting(actor_of(cast.anna)):
        return approvals.decide(question.public_id, True, "")


def late(question: Approval) -> None:
    with acting(operator()):
        Approval.objects.filter(pk=question.pk).update(expires_at=timezone.now() - timedelta(seconds=1))


def test_asked_by_one_given_by_another_used_once(cast: Cast, subject: Subject) -> None:
    given(subject, cast)
    with acting(actor_of(cast.otto)):
        approvals.authorise(ACTION, subject)
    with acting(actor_of(cast.otto)), pytest.raises(NotPermitted, match="second person"):
        approvals.authorise(ACTION, subject)
    with acting(actor_of(cast.otto)):
        done = Approval.objects.get()
    assert (done.state, done.asked_by_id, done.decided_by_id) == (ApprovalState.USED, cast.otto.pk, cast.anna.pk)
    assert done.used_at is not None
    assert AuditEntry.objects.using("owner").filter(subject="approval", subject_id=done.public_id).count() == 2


def test_nothing_is_authorised_before_it_is_given(cast: Cast, subject: Subject) -> None:
    with acting(actor_of(cast.otto)), pytest.raises(NotPermitted):
        approvals.authorise(ACTION, subject)
    asked(subject, cast.otto)
    with acting(actor_of(cast.otto)), pytest.raises(NotPermitted):
        approvals.authorise(ACTION, subject)


def test_the_person_who_asked_is_refused(cast: Cast, subject: Subject) -> None:
    question = asked(subject, cast.otto)
    with acting(actor_of(cast.otto)):
        assert list(approvals.waiting()) == []
        with pytest.raises(NotPermitted, match="yourself"):
            approvals.decide(question.public_id, True, "")


def test_the_database_refuses_it_too(cast: Cast, subject: Subject) -> None:
    question = asked(subject, cast.otto)
    with acting(actor_of(cast.otto)), pytest.raises(IntegrityError, match="approval_by_another"), transaction.atomic():
        Approval.objects.filter(pk=question.pk).update(state=ApprovalState.GIVEN, decided_by_id=cast.otto.pk)
    with acting(actor_of(cast.otto)), pytest.raises(IntegrityError, match="given_by_somebody"), transaction.atomic():
        Approval.objects.filter(pk=question.pk).update(state=ApprovalState.GIVEN)


def test_an_approval_is_for_the_one_who_asked_and_for_that_thing(cast: Cast, subject: Subject) -> None:
    given(subject, cast)
    with acting(actor_of(cast.anna)), pytest.raises(NotPermitted):
        approvals.authorise(ACTION, subject)
    other = Subject(subject.kind, "b" * 20, subject.owner_id, subject.visibility_id, "another")
    with acting(actor_of(cast.otto)), pytest.raises(NotPermitted):
        approvals.authorise(ACTION, other)


def test_who_may_not_do_it_may_not_approve_it(cast: Cast, subject: Subject) -> None:
    question = asked(subject, cast.otto)
    with acting(actor_of(cast.cora)), pytest.raises(NotPermitted):
        approvals.decide(question.public_id, True, "")
    with acting(actor_of(cast.nina)):
        assert list(approvals.waiting()) == []
        with pytest.raises(NotFound):
            approvals.decide(question.public_id, True, "")
    with acting(actor_of(cast.anna)):
        assert [one.public_id for one in approvals.waiting()] == [question.public_id]


def test_a_command_is_nobody(cast: Cast, subject: Subject) -> None:
    question = asked(subject, cast.otto)
    with acting(operator()), pytest.raises(NotPermitted):
        approvals.decide(question.public_id, True, "")


def test_what_has_expired_is_neither_given_nor_used_and_may_be_asked_again(cast: Cast, subject: Subject) -> None:
    question = asked(subject, cast.otto)
    late(question)
    with acting(actor_of(cast.anna)):
        assert list(approvals.waiting()) == []
        with pytest.raises(Conflict, match="expired"):
            approvals.decide(question.public_id, True, "")
    again = given(subject, cast)
    late(again)
    with acting(actor_of(cast.otto)), pytest.raises(NotPermitted):
        approvals.authorise(ACTION, subject)
    with acting(actor_of(cast.otto)):
        assert approvals.standing(ACTION, subject.id) is None
        states = [one.state for one in approvals.asked_by_me()]
    assert states == [ApprovalState.GIVEN, ApprovalState.EXPIRED]


def test_asked_twice_is_one_question(cast: Cast, subject: Subject) -> None:
    asked(subject, cast.otto)
    with pytest.raises(Conflict, match="asked already"):
        asked(subject, cast.anna)


def test_declining_needs_a_reason_and_ends_it(cast: Cast, subject: Subject) -> None:
    question = asked(subject, cast.otto)
    with acting(actor_of(cast.anna)):
        with pytest.raises(InvalidInput):
            approvals.decide(question.public_id, False, "  ")
        declined = approvals.decide(question.public_id, False, "not competent")
        with pytest.raises(Conflict):
            approvals.decide(question.public_id, True, "")
    assert (declined.state, declined.decided_why) == (ApprovalState.DECLINED, "not competent")
    with acting(actor_of(cast.otto)), pytest.raises(NotPermitted):
        approvals.authorise(ACTION, subject)
    assert asked(subject, cast.otto).state == ApprovalState.ASKED


def test_without_a_reason_nothing_is_asked(cast: Cast, subject: Subject) -> None:
    with acting(actor_of(cast.otto)), pytest.raises(InvalidInput):
        approvals.ask(ACTION, subject, " ")


def test_an_action_that_needs_no_second_person_is_not_asked_for(cast: Cast, subject: Subject) -> None:
    with acting(actor_of(cast.otto)):
        with pytest.raises(ValueError, match="no second person"):
            approvals.ask("records.open", subject, "because")
        approvals.authorise("records.open", subject)


def test_a_deed_that_fails_gives_the_approval_back(cast: Cast, subject: Subject) -> None:
    given(subject, cast)
    with pytest.raises(ZeroDivisionError), acting(actor_of(cast.otto)):  # noqa: PT012
        approvals.authorise(ACTION, subject)
        raise ZeroDivisionError
    with acting(actor_of(cast.otto)):
        approvals.authorise(ACTION, subject)


def test_used_by_two_at_once_it_holds_once(cast: Cast, subject: Subject) -> None:
    given(subject, cast)
    outcomes: list[str] = []
    start = threading.Barrier(4)

    def use() -> None:
        try:
            with acting(actor_of(cast.otto)):
                start.wait(10)
                approvals.authorise(ACTION, subject)
            outcomes.append("done")
        except TutelaError as error:
            outcomes.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "not_permitted", "not_permitted", "not_permitted"]


def test_another_organisation_sees_no_question(cast: Cast, subject: Subject) -> None:
    asked(subject, cast.otto)
    with acting(actor_of(cast.nina)):
        assert not Approval.objects.exists()
    with psycopg.connect(settings.CONNECTIONS.app) as app:
        assert app.execute("SELECT count(*) FROM safeguards_approval").fetchone() == (0,)


def test_every_action_of_two_persons_is_granted_to_roles_that_may_decide() -> None:
    deciding = {role for action in ACTIONS if action.name == "approvals.decide" for role in action.grants}
    two = [action for action in ACTIONS if action.two_persons]
    assert two
    for action in two:
        assert action.name not in PUBLIC_ACTIONS
        assert set(action.grants) <= deciding, action.name
