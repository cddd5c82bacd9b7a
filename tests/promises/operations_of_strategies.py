"""Operations on strategies: how each comes about, and the entries it must leave."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone
from tests.promises.operations import Row, Scene
from tests.strategy.arranging import small_strategy
from tests.strategy.test_actions import coordinator

from tutela import jobs
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.audit import Operation
from tutela.safeguards.installation import local_organisation
from tutela.safeguards.models import Person
from tutela.strategy import asking, inviting
from tutela.strategy.asking import NewRequest
from tutela.strategy.models import Action, Event, ReportLink

_SAID = {"progress": "done", "on": "2026-01-31", "stands_for": "An Example", "remark": ""}
Made = tuple[Callable[[], object], Callable[[], list[Row]]]


def _arranged(scene: Scene) -> tuple[Person, Action]:
    clio = coordinator(scene.cast, scene.cast.anna)
    with acting(actor_of(clio)):
        return clio, small_strategy(clio).actions.get(number="1")


def _row(who: Person, operation: Operation, action: str, subject: str, subject_id: str) -> Row:
    return operation, action, subject, subject_id, who.pk, who.role, who.organisation_id, 1


def report_web(scene: Scene) -> Made:
    _clio, action = _arranged(scene)
    cora = scene.cast.cora
    web = scene.browser(cora)
    web.get("/account/")

    def rows() -> list[Row]:
        with acting(actor_of(cora)):
            event = Event.objects.get()
        return [
            _row(cora, Operation.COLLECTION, "strategy.report", "strategy_action", action.public_id),
            _row(cora, Operation.DISCLOSURE, "strategy.report", "strategy_event", event.public_id),
        ]

    said = {**_SAID, "country": "BE", "party": "Ministry of Example"}
    return lambda: web.post(f"/strategy/actions/{action.public_id}/report/", said), rows


def report_by_link(scene: Scene) -> Made:
    clio, action = _arranged(scene)
    with acting(actor_of(clio)):
        link, token = inviting.invite(action, "PT", "Ministry of Elsewhere")

    def rows() -> list[Row]:
        with acting(actor_of(clio)):
            event = ReportLink.objects.get(pk=link.pk).event
        assert event is not None
        told = (
            (Operation.COLLECTION, "strategy_action", action.public_id),
            (Operation.DISCLOSURE, "strategy_event", event.public_id),
            (Operation.COLLECTION, "strategy_link", link.public_id),
        )
        return [(one, "strategy.report", on, key, None, "system", clio.organisation_id, 1) for one, on, key in told]

    return lambda: scene.web.post(f"/report/{token}/", _SAID), rows


def remind_job(scene: Scene) -> Made:
    clio, action = _arranged(scene)
    with acting(actor_of(clio)):
        due = timezone.now().date() + timedelta(days=5)
        asking.send(asking.ask(action.strategy, NewRequest("Yearly data", 2025, ("UA",), due, (action,))))
    local = local_organisation().pk
    return (
        lambda: jobs.remind_partners(0),
        lambda: [(Operation.CHANGE, "strategy.manage", "strategy_request", "", None, "keeper", local, 1)],
    )
