"""Operations on suggestions of who may be the same person: how each comes about, and the entries it must leave."""

from __future__ import annotations

from collections.abc import Callable

from tests.promises.operations import CH, RE, Row, Scene
from tests.promises.world import plant_persons

from tutela.linking.models import LinkDecision
from tutela.linking.persons.model import model
from tutela.linking.persons.models import Suggestion
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.audit import Operation

Made = tuple[Callable[[], object], Callable[[], list[Row]]]


def _suggested(scene: Scene) -> str:
    """A suggestion about two records of Otto's."""
    plant_persons(scene.folder, "police-a", "suggested", "Tovin Bralko")
    scene.command("link", "persons")
    with acting(actor_of(scene.cast.otto)):
        return Suggestion.objects.get().public_id


def combine_persons_command(scene: Scene) -> Made:
    plant_persons(scene.folder, "police-a", "suggested", "Tovin Bralko")
    return (
        lambda: scene.command("link", "persons"),
        lambda: [scene.of_operator(Operation.COMBINATION, "persons.link", "suggestion", f"model {model().version}")],
    )


def consult_suggestions(scene: Scene) -> Made:
    _suggested(scene)
    return lambda: scene.web.get("/suggestions/"), lambda: [scene.of_otto(RE, "suggestions.read", "suggestion")]


def consult_suggestion(scene: Scene) -> Made:
    made = _suggested(scene)
    return (
        lambda: scene.web.get(f"/suggestions/{made}/"),
        lambda: [scene.of_otto(RE, "suggestions.read", "suggestion", made)],
    )


def change_suggestion(scene: Scene) -> Made:
    made = _suggested(scene)

    def written() -> list[Row]:
        with acting(actor_of(scene.cast.otto)):
            return [scene.of_otto(CH, "links.decide", "decision", LinkDecision.objects.get().public_id)]

    return lambda: scene.web.post(f"/suggestions/{made}/decide/", {"verdict": "different", "why": "seen"}), written
