"""Operations on lists of fingerprints: how each comes about, and the entries it must leave."""

from __future__ import annotations

from collections.abc import Callable

from django.core.files.uploadedfile import SimpleUploadedFile
from tests.promises.operations import ER, RE, Row, Scene
from tests.promises.world import plant_unit

from tutela import jobs
from tutela.linking.lists import actions as list_actions
from tutela.linking.lists import queries as list_queries
from tutela.linking.lists.feed import connected
from tutela.linking.lists.reading import EntryLine, understood
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.audit import Operation
from tutela.safeguards.installation import local_organisation


def _of_linker(operation: Operation, action: str, subject: str) -> Row:
    return operation, action, subject, "", None, "linker", local_organisation().pk, 1


def _list(scene: Scene, *, late: bool = False) -> str:
    """A list of Otto's with an entry that a report of his names; ``late``: and that isn't matched yet."""
    value = "00ff" * 16
    body: dict[str, object] = {
        "incident_type": {"code": "other"},
        "files": [{"fingerprints": [{"scheme": "pdq", "value": value}]}],
    }
    if late:
        plant_unit(scene.folder, "police-a", "late", body, "protection_report")
    with acting(actor_of(scene.cast.otto)):
        made = list_actions.make_list(scene.cast.otto.organisation, list_actions.NewList("A list"))
        entry = understood(1, {"kind": "pdq", "value": value})
        assert isinstance(entry, EntryLine)
        list_actions.take_in(made, [entry])
    with connected(scene.cast.otto.organisation_id):  # which numbers what is finished
        pass
    return made.public_id


def consult_list_of_fingerprints(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    made = _list(scene)
    return (
        lambda: scene.web.get(f"/lists/{made}/"),
        lambda: [scene.of_otto(RE, "lists.read", "list", made)],
    )


def consult_lists_command(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    _list(scene)
    return lambda: scene.command("lists", "show"), lambda: [scene.of_operator(RE, "lists.read", "list")]


def collect_list_web(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    made = _list(scene)
    file = SimpleUploadedFile("list.csv", f"kind,value\nmd5,{'ab' * 16}\n".encode())
    return (
        lambda: scene.web.post(f"/lists/{made}/import/", {"file": file}),
        lambda: [scene.of_otto(Operation.COLLECTION, "lists.change", "list", made)],
    )


def erase_list_entry_web(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    made = _list(scene)
    with acting(actor_of(scene.cast.otto)):
        entry = list_queries.entries(list_queries.one_list(made)).get().pk
    return (
        lambda: scene.web.post(f"/lists/{made}/withdraw/", {"entry": entry, "why": "because"}),
        lambda: [scene.of_otto(ER, "lists.change", "list", made)],
    )


def combine_job(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    _list(scene, late=True)
    return lambda: jobs.match_lists(0), lambda: [_of_linker(Operation.COMBINATION, "lists.match", "match")]


def combine_command(scene: Scene) -> tuple[Callable[[], object], Callable[[], list[Row]]]:
    _list(scene, late=True)
    return (
        lambda: scene.command("lists", "match"),
        lambda: [_of_linker(Operation.COMBINATION, "lists.match", "match")],
    )
