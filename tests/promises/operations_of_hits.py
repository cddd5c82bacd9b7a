"""Operations on hits between organisations: how each comes about, and the entries it must leave."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone
from tests.promises.operations import CH, CO, DI, PHONE, RE, Row, Scene
from tests.promises.world import naming, plant_unit

from tutela.linking import watching
from tutela.linking.deconfliction import queries
from tutela.records.models import Record
from tutela.safeguards.actor import acting, actor_of

Doing = tuple[Callable[[], object], Callable[[], list[Row]]]


def _hit(scene: Scene) -> tuple[str, str, str]:
    """Otto's side of a hit: its id, its pair, and the id of his record."""
    for slug in ("police-a", "police-b"):
        plant_unit(scene.folder, slug, f"held-{slug}", {"offer": "an offer", "namings": [naming(PHONE)]})
    with acting(actor_of(scene.cast.otto)):
        found = queries.hits().get()
        return found.public_id, found.pair, Record.objects.get(source_reference="held-police-a").public_id


def _share(scene: Scene) -> tuple[str, str, str]:
    hit, pair, record = _hit(scene)
    sent = {"verb": "share", "record": record, "purpose": "drug_enforcement", "legal_basis": "Article 1"}
    assert scene.web.post(f"/hits/{hit}/answer/", sent).status_code == 302
    return hit, pair, record


def consult_hits(scene: Scene) -> Doing:
    _hit(scene)
    return lambda: scene.web.get("/hits/"), lambda: [scene.of_otto(RE, "hits.read", "hit")]


def consult_hit(scene: Scene) -> Doing:
    hit, _pair, _record = _hit(scene)
    return lambda: scene.web.get(f"/hits/{hit}/"), lambda: [scene.of_otto(RE, "hits.read", "hit", hit)]


def disclose_hits(scene: Scene) -> Doing:
    _hit(scene)
    return lambda: scene.web.get("/hits.csv"), lambda: [scene.of_otto(DI, "hits.read", "hit")]


def disclose_contact(scene: Scene) -> Doing:
    hit, _pair, _record = _hit(scene)
    return (
        lambda: scene.web.post(f"/hits/{hit}/answer/", {"verb": "allow", "contact": "a desk"}),
        lambda: [scene.of_otto(DI, "hits.answer", "hit", hit)],
    )


def disclose_shared(scene: Scene) -> Doing:
    hit, _pair, record = _hit(scene)
    sent = {"verb": "share", "record": record, "purpose": "drug_enforcement", "legal_basis": "Article 1"}
    return (
        lambda: scene.web.post(f"/hits/{hit}/answer/", sent),
        lambda: [scene.of_otto(DI, "hits.answer", "record", record)],
    )


def change_hit(scene: Scene) -> Doing:
    hit, _pair, _record = _hit(scene)
    return (
        lambda: scene.web.post(f"/hits/{hit}/answer/", {"verb": "decline", "reason": "because"}),
        lambda: [scene.of_otto(CH, "hits.answer", "hit", hit)],
    )


def change_shared(scene: Scene) -> Doing:
    _hit_id, pair, record = _share(scene)
    return (
        lambda: scene.web.post(f"/records/{record}/handed-over/stop/", {"pair": pair, "reason": "because"}),
        lambda: [scene.of_otto(CH, "hits.answer", "record", record)],
    )


def collect_watch_of_record(scene: Scene) -> Doing:
    _hit_id, _pair, record = _hit(scene)
    day = (timezone.now().date() + timedelta(days=9)).isoformat()

    def written() -> list[Row]:
        with acting(actor_of(scene.cast.otto)):
            return [scene.of_otto(CO, "search.watch", "watch", watching.watches().get().public_id)]

    return (
        lambda: scene.web.post(f"/records/{record}/watch/", {"name": "a", "reason": "because", "review_on": day}),
        written,
    )
