"""Operations of the search and of what is watched: how each comes about, and the entries it must leave."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from tests.promises.operations import CH, CO, DI, ER, PHONE, RE, Row, Scene
from tests.promises.world import traceable, watched

from tutela.linking import watching
from tutela.linking.search import Sought
from tutela.linking.searching import lists
from tutela.records import keys
from tutela.safeguards.actor import acting, actor_of

SOUGHT = Sought(PHONE, ()).digest
LIST = [PHONE, "anna@example.eu"]
SERIAL = "SUI94131"
FOR = {"for": "drug_enforcement"}


def consult_search(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    return (
        lambda: scene.web.get("/search/", {"q": PHONE, **FOR}),
        lambda: [scene.of_otto(RE, "records.list", "search", SOUGHT, count=0)],
    )


def consult_search_list(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    return (
        lambda: scene.web.post("/search/list/", {"lines": "\n".join(LIST), **FOR}),
        lambda: [scene.of_otto(RE, "search.list", "search list", lists.Asked(LIST).digest, count=2)],
    )


def consult_search_picture(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    file = SimpleUploadedFile("a.bin", b"no picture")
    digest = keys.key_hash("search", sha256(b"no picture").hexdigest()).hex()
    return (
        lambda: scene.web.post("/search/picture/", {"file": file, **FOR}),
        lambda: [scene.of_otto(RE, "search.list", "search picture", digest, count=0)],
    )


def consult_search_command(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    return (
        lambda: scene.command("search", PHONE),
        lambda: [scene.of_operator(RE, "search.list", "search", SOUGHT, count=0)],
    )


def _firearm(scene: Scene) -> str:
    """A record of Otto's with a firearm that has a serial: its public id."""
    return traceable(scene.cast.otto, SERIAL, scene.folder)


def consult_trace(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    _firearm(scene)
    return (
        lambda: scene.web.get("/trace/", {"serial": SERIAL}),
        lambda: [scene.of_otto(RE, "firearms.trace", "trace", Sought(SERIAL, ()).digest, count=1)],
    )


def consult_trace_of_record(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    record = _firearm(scene)
    return (
        lambda: scene.web.get(f"/trace/{record}/1/"),
        lambda: [
            scene.of_otto(RE, "firearms.trace", "record", record),
            scene.of_otto(RE, "firearms.trace", "trace", Sought(SERIAL, ()).digest, count=0),
        ],
    )


def consult_trace_command(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    return (
        lambda: scene.command("trace", SERIAL),
        lambda: [scene.of_operator(RE, "firearms.trace", "trace", Sought(SERIAL, ()).digest, count=0)],
    )


def disclose_trace(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    sought = Sought(SERIAL, ()).digest

    def written() -> list[Row]:
        looked = scene.of_otto(RE, "firearms.trace", "trace", sought, count=0)
        return [looked, scene.of_otto(DI, "records.export", "trace", sought, count=0)]

    return lambda: scene.web.get("/trace.csv", {"serial": SERIAL}), written


def disclose_search(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    def written() -> list[Row]:
        looked = scene.of_otto(RE, "records.list", "search", SOUGHT, count=0)
        return [looked, scene.of_otto(DI, "records.export", "search", SOUGHT, count=0)]

    return lambda: scene.web.get("/search.csv", {"q": PHONE, **FOR}), written


def _watch(scene: Scene) -> dict[str, str]:
    return {
        name: str(named["public_id"])
        for name, named in watched(scene.cast.otto, "police-a", PHONE, scene.folder).items()
    }


def collect_watch(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    day = (timezone.now().date() + timedelta(days=9)).isoformat()
    address = f"/search/watch/?q={PHONE.replace('+', '%2B')}&for=drug_enforcement"

    def written() -> list[Row]:
        with acting(actor_of(scene.cast.otto)):
            return [scene.of_otto(CO, "search.watch", "watch", watching.watches().get().public_id)]

    return lambda: scene.web.post(address, {"name": "a name", "reason": "because", "review_on": day}), written


def consult_alerts(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    _watch(scene)
    return lambda: scene.web.get("/alerts/"), lambda: [scene.of_otto(RE, "search.watch", "alert")]


def change_alert(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    alert = _watch(scene)["alert"]
    return (
        lambda: scene.web.post(f"/alerts/{alert}/seen/"),
        lambda: [scene.of_otto(CH, "search.watch", "alert", alert)],
    )


def erase_watch(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    watch = _watch(scene)["watch"]
    return (
        lambda: scene.web.post(f"/search/watch/{watch}/delete/"),
        lambda: [scene.of_otto(ER, "search.watch", "watch", watch)],
    )
