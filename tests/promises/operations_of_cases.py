"""Operations on cases and networks: how each comes about, and the entries it must leave."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone
from tests.promises.operations import CH, CO, DI, PHONE, RE, Row, Scene
from tests.promises.world import opened, plant_unit

from tutela import jobs
from tutela.linking.cases import actions, queries
from tutela.linking.cases.models import Case
from tutela.linking.models import LinkDecision
from tutela.records.models import Record
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.audit import Operation
from tutela.vocabulary.areas import Purpose

Done = tuple[Callable[[], object], Callable[[], list[Row]]]

_READ, _FIND, _DECIDE = "networks.read", "networks.find", "links.decide"
COMBINATION = Operation.COMBINATION


def _case(scene: Scene) -> dict[str, str]:
    """A case of Otto's with one record opened, a neighbour of it, and a decision about the two, by their public ids."""
    made = opened(scene.cast.otto, scene.folder, "matter", PHONE)
    return {thing: str(list(named.values())[-1]) for thing, named in made.items()}


def _records(scene: Scene) -> list[str]:
    with acting(actor_of(scene.cast.otto)):
        found = Record.objects.filter(source_reference__startswith="matter").order_by("pk")
        return [one.public_id for one in found]


def collect_case(scene: Scene) -> Done:
    plant_unit(scene.folder, "police-a", "matter-one", {"offer": "an offer"})
    (record,) = _records(scene)
    day = (timezone.now().date() + timedelta(days=9)).isoformat()
    said = {"title": "A", "reference": "B", "reason": "because", "for": "drug_enforcement", "review_on": day}

    def written() -> list[Row]:
        with acting(actor_of(scene.cast.otto)):
            made = Case.objects.get().public_id
        return [
            scene.of_otto(CO, _READ, "case", made),
            scene.of_otto(COMBINATION, _READ, "record", record),
        ]

    return lambda: scene.web.post("/cases/new/", {**said, "record": record}), written


def consult_cases(scene: Scene) -> Done:
    _case(scene)
    return lambda: scene.web.get("/cases/"), lambda: [scene.of_otto(RE, _READ, "case")]


def consult_new_case(scene: Scene) -> Done:
    _case(scene)
    record = _records(scene)[0]
    return (
        lambda: scene.web.get("/cases/new/", {"record": record}),
        lambda: [scene.of_otto(RE, _READ, "record", record)],
    )


def consult_networks(scene: Scene) -> Done:
    anna = scene.cast.anna
    row = (RE, _FIND, "network_search", "", anna.pk, "analyst", anna.organisation_id, 0)
    scene.browser(anna).get("/account/")
    return lambda: scene.browser(anna).get("/networks/"), lambda: [row]


def combine_case(scene: Scene) -> Done:
    made = _case(scene)["case"]
    return lambda: scene.web.get(f"/cases/{made}/"), lambda: [scene.of_otto(COMBINATION, _READ, "case", made, 2)]


def combine_opened(scene: Scene) -> Done:
    made, other = _case(scene)["case"], _records(scene)[1]
    return (
        lambda: scene.web.post(f"/cases/{made}/open/", {"record": other, "why": "because"}),
        lambda: [scene.of_otto(COMBINATION, _READ, "record", other)],
    )


def combine_search(scene: Scene) -> Done:
    anna = scene.cast.anna
    scene.browser(anna).get("/account/")

    def written() -> list[Row]:
        with acting(actor_of(anna)):
            (made,) = queries.searches()
        return [(COMBINATION, _FIND, "network_search", made.public_id, anna.pk, "analyst", anna.organisation_id, 0)]

    said = {"for": "drug_enforcement", "reason": "because"}
    return lambda: scene.browser(anna).post("/networks/", said), written


def combine_found(scene: Scene) -> Done:
    anna = scene.cast.anna
    made = _search(scene)
    scene.browser(anna).get("/account/")
    row = (COMBINATION, _FIND, "network_search", made[0], anna.pk, "analyst", anna.organisation_id, 1)
    return lambda: scene.browser(anna).get(f"/networks/{made[0]}/?show=all"), lambda: [row]


def combine_networks_job(scene: Scene) -> Done:
    anna = scene.cast.anna
    public_id, key = _search(scene, done=False)
    row = (COMBINATION, _FIND, "network_search", public_id, anna.pk, "analyst", anna.organisation_id, 1)
    return lambda: jobs.find_networks(key, anna.pk), lambda: [row]


def _search(scene: Scene, *, done: bool = True) -> tuple[str, int]:
    _case(scene)
    with acting(actor_of(scene.cast.anna)):
        made = actions.search((Purpose.DRUG_ENFORCEMENT,), "because")
    if done:
        jobs.find_networks(made.pk, scene.cast.anna.pk)
    return made.public_id, made.pk


def change_case(scene: Scene) -> Done:
    made = _case(scene)["case"]
    day = (timezone.now().date() + timedelta(days=9)).isoformat()
    return (
        lambda: scene.web.post(f"/cases/{made}/review/", {"review_on": day, "why": "because"}),
        lambda: [scene.of_otto(CH, _READ, "case", made)],
    )


def change_case_left(scene: Scene) -> Done:
    made = _case(scene)
    return (
        lambda: scene.web.post(f"/cases/{made['case']}/leave/{made['opening']}/", {"why": "because"}),
        lambda: [scene.of_otto(CH, _READ, "case", made["case"])],
    )


def change_case_closed(scene: Scene) -> Done:
    made = _case(scene)["case"]
    return (
        lambda: scene.web.post(f"/cases/{made}/close/", {"why": "because"}),
        lambda: [scene.of_otto(CH, _READ, "case", made)],
    )


def _newest(scene: Scene) -> list[Row]:
    with acting(actor_of(scene.cast.otto)):
        made = LinkDecision.objects.order_by("-pk")[0].public_id
    return [scene.of_otto(CH, _DECIDE, "decision", made)]


def change_decided(scene: Scene) -> Done:
    made = _case(scene)["case"]
    one, other = _records(scene)
    said = {"one": one, "other": other, "verdict": "different", "why": "because"}
    return lambda: scene.web.post(f"/cases/{made}/decide/", said), lambda: _newest(scene)


def change_undone(scene: Scene) -> Done:
    made = _case(scene)
    address = f"/cases/{made['case']}/undo/{made['decision']}/"
    return lambda: scene.web.post(address, {"why": "because"}), lambda: _newest(scene)


def disclose_network(scene: Scene) -> Done:
    made = _case(scene)["case"]
    return (
        lambda: scene.web.get(f"/cases/{made}/1.graphml"),
        lambda: [scene.of_otto(DI, "records.export", "case", made, 2)],
    )
