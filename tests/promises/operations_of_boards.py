"""Looking at boards of strategies and taking their tables and reports away: the entries it must leave."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponseBase
from tests.promises.operations import Row, Scene
from tests.strategy.arranging import small_strategy
from tests.strategy.test_actions import coordinator

from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.audit import Operation
from tutela.strategy.models import Strategy

Made = tuple[Callable[[], object], Callable[[], list[Row]]]


def _plan(scene: Scene) -> Strategy:
    clio = coordinator(scene.cast, scene.cast.anna)
    with acting(actor_of(clio)):
        return small_strategy(clio)


def _asked(scene: Scene, address: str, operation: Operation, subject: tuple[str, str], count: int = 1) -> Made:
    cora = scene.cast.cora
    web = scene.browser(cora)
    web.get("/account/")
    row = (operation, "strategy.view", *subject, cora.pk, "coordinator", cora.organisation_id, count)

    def ask() -> HttpResponseBase:
        answer = web.get(address)
        b"".join(answer)
        answer.close()
        return answer

    return ask, lambda: [row]


def consult_strategies(scene: Scene) -> Made:
    _plan(scene)
    return _asked(scene, "/strategy/", Operation.CONSULTATION, ("strategy", ""))


def consult_board(scene: Scene) -> Made:
    plan = _plan(scene)
    return _asked(scene, f"/strategy/board/{plan.key}/", Operation.CONSULTATION, ("strategy", plan.public_id))


def consult_action(scene: Scene) -> Made:
    plan = _plan(scene)
    with acting(actor_of(scene.cast.cora)):
        action = plan.actions.get(number="1")
    address = f"/strategy/actions/{action.public_id}/"
    return _asked(scene, address, Operation.CONSULTATION, ("strategy_action", action.public_id))


def consult_country(scene: Scene) -> Made:
    _plan(scene)
    return _asked(scene, "/strategy/countries/PT/", Operation.CONSULTATION, ("strategy_country", "PT"))


def disclose_table(scene: Scene) -> Made:
    plan = _plan(scene)
    address = f"/strategy/board/{plan.key}/actions.csv"
    return _asked(scene, address, Operation.DISCLOSURE, ("strategy", plan.public_id))


def disclose_report(scene: Scene) -> Made:
    plan = _plan(scene)
    address = f"/strategy/board/{plan.key}/report.pdf"
    return _asked(scene, address, Operation.DISCLOSURE, ("strategy", plan.public_id))
