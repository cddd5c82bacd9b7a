"""Operations on assessments of maturity: how each comes about, and the entries it must leave."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.test import Client
from tests.promises.operations import CH, CO, DI, ER, RE, Row, Scene
from tests.strategy.maturity.assessed import FRAMEWORK, assessed, peer

from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.audit import Operation
from tutela.safeguards.models import Person
from tutela.strategy.maturity.models import Assessment

VIEW, ASSESS, REVIEW = "maturity.view", "maturity.assess", "maturity.review"
OF: Final = f"/maturity/of/{FRAMEWORK}/"
Operated = tuple[Callable[[], object], Callable[[], list[Row]]]


def _browser(scene: Scene, person: Person) -> Client:
    """A browser whose session is noted already."""
    web = scene.browser(person)
    web.get("/account/")
    return web


def _row(person: Person, operation: Operation, action: str, subject_id: str = "", count: int = 1) -> Row:
    return operation, action, "assessment", subject_id, person.pk, "coordinator", person.organisation_id, count


def _one(scene: Scene, state: str) -> Assessment:
    return assessed(scene.cast.cora, 2024, submitted=state == "submitted")


def collect_assessment(scene: Scene) -> Operated:
    cora = scene.cast.cora
    web = _browser(scene, cora)

    def written() -> list[Row]:
        with acting(actor_of(cora)):
            return [_row(cora, CO, ASSESS, Assessment.objects.get().public_id)]

    return lambda: web.post(f"{OF}begin/", {"year": "2024"}), written


def change_assessment(scene: Scene) -> Operated:
    cora, made = scene.cast.cora, _one(scene, "draft")
    web = _browser(scene, cora)
    given = {"capability": "legislation", "level": "0", "why": "nothing yet"}
    return (
        lambda: web.post(f"/maturity/assessments/{made.public_id}/answer/", given),
        lambda: [_row(cora, CH, ASSESS, made.public_id)],
    )


def change_review(scene: Scene) -> Operated:
    made, other = _one(scene, "submitted"), peer()
    web = _browser(scene, other)
    given = {"capability": "leadership", "opinion": "differs", "level": "1", "why": "nobody was named"}
    return (
        lambda: web.post(f"/maturity/assessments/{made.public_id}/review/", given),
        lambda: [_row(other, CH, REVIEW, made.public_id)],
    )


def disclose_assessment(scene: Scene) -> Operated:
    cora, made = scene.cast.cora, _one(scene, "draft")
    web = _browser(scene, cora)
    return (
        lambda: web.post(f"/maturity/assessments/{made.public_id}/submit/"),
        lambda: [_row(cora, DI, ASSESS, made.public_id)],
    )


def disclose_levels(scene: Scene) -> Operated:
    cora = scene.cast.cora
    _one(scene, "submitted")
    web = _browser(scene, cora)
    return lambda: web.get(f"{OF}levels.csv"), lambda: [_row(cora, DI, VIEW, FRAMEWORK, 21)]


def erase_assessment(scene: Scene) -> Operated:
    cora, made = scene.cast.cora, _one(scene, "draft")
    web = _browser(scene, cora)
    return (
        lambda: web.post(f"/maturity/assessments/{made.public_id}/discard/"),
        lambda: [_row(cora, ER, ASSESS, made.public_id)],
    )


def consult_frameworks(scene: Scene) -> Operated:
    cora = scene.cast.cora
    _one(scene, "draft")
    web = _browser(scene, cora)
    return lambda: web.get("/maturity/"), lambda: [_row(cora, RE, VIEW)]


def consult_framework(scene: Scene) -> Operated:
    cora = scene.cast.cora
    _one(scene, "submitted")
    web = _browser(scene, cora)
    return lambda: web.get(OF), lambda: [_row(cora, RE, VIEW, FRAMEWORK)]


def consult_country(scene: Scene) -> Operated:
    cora = scene.cast.cora
    _one(scene, "submitted")
    web = _browser(scene, cora)
    return lambda: web.get(f"{OF}BE/"), lambda: [_row(cora, RE, VIEW, f"{FRAMEWORK} BE")]


def consult_assessment(scene: Scene) -> Operated:
    cora, made = scene.cast.cora, _one(scene, "draft")
    web = _browser(scene, cora)
    return (
        lambda: web.get(f"/maturity/assessments/{made.public_id}/"),
        lambda: [_row(cora, RE, VIEW, made.public_id)],
    )
