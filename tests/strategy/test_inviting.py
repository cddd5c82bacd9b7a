"""A link reports once on one action, and opens nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.cast import Cast
from tests.strategy.test_actions import action, said
from tests.strategy.test_actions import clio as clio
from tests.strategy.test_actions import plan as plan
from tutela.errors import InvalidInput, NotFound, NotPermitted
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.models import AuditEntry, Person
from tutela.strategy import inviting, queries
from tutela.strategy.models import Event, Progress, ReportLink, Strategy
from tutela.strategy.rules import State


def test_a_link_reports_once_in_the_name_of_whom_it_is_for(cast: Cast, plan: Strategy, clio: Person) -> None:
    with acting(actor_of(clio)):
        link, token = inviting.invite(action(plan, 1), "PT", "Ministry of Elsewhere")
        assert token.partition(".")[0] not in str(bytes(link.digest))
    asked = inviting.asked_by(token)
    assert asked is not None
    assert asked.party == "Ministry of Elsewhere"
    made = inviting.say(token, said("BE", Progress.DONE, party="somebody else"))
    assert (made.country, made.party, made.person_id) == ("PT", "Ministry of Elsewhere", None)
    assert inviting.asked_by(token) is None
    with pytest.raises(NotFound):
        inviting.say(token, said("PT", Progress.DROPPED))
    with acting(actor_of(cast.cora)):
        row = next(one for one in queries.action_rows([plan.pk]) if one.country == "PT" and one.action.number == "1")
        assert row.state is State.DONE
        assert not ReportLink.objects.exists(), "links are seen by who sent them alone"
    with acting(actor_of(cast.dora)):
        assert AuditEntry.objects.filter(subject="strategy_link", role="system").count() == 1


def test_a_report_that_lacks_something_leaves_the_link_as_it_was(cast: Cast, plan: Strategy, clio: Person) -> None:
    with acting(actor_of(clio)):
        _link, token = inviting.invite(action(plan, 1), "PT", "Ministry of Elsewhere")
    with pytest.raises(InvalidInput):
        inviting.say(token, said("PT", Progress.DONE, stands_for=" "))
    assert inviting.asked_by(token) is not None


def test_forged_revoked_and_expired_links_open_nothing(cast: Cast, plan: Strategy, clio: Person) -> None:
    with acting(actor_of(clio)):
        link, token = inviting.invite(action(plan, 1), "PT", "A")
        _old, late = inviting.invite(action(plan, 1), "PT", "B")
        inviting.revoke(link)
        ReportLink.objects.filter(party="B").update(expires_at=timezone.now() - timedelta(seconds=1))
    secret, _dot, mark = token.partition(".")
    for wrong in (token, late, secret, f"{secret}.", f"{secret}.{mark[:-1]}x", f"x{secret}.{mark}", "", ".", "ü.ü"):
        assert inviting.asked_by(wrong) is None
        with pytest.raises(NotFound):
            inviting.say(wrong, said("PT", Progress.DONE))
    with acting(actor_of(clio)):
        assert not Event.objects.exists()


def test_only_who_runs_the_strategy_makes_links(cast: Cast, plan: Strategy, clio: Person) -> None:
    with acting(actor_of(cast.cora)), pytest.raises(NotPermitted):
        inviting.invite(action(plan, 1), "BE", "A")
    with acting(actor_of(cast.otto)), pytest.raises(NotPermitted):
        inviting.invite(action(plan, 1), "AT", "A")
    with acting(actor_of(clio)), pytest.raises(InvalidInput):
        inviting.invite(action(plan, 1), "SU", "A")
