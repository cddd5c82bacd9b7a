"""Operations on law: how each comes about, and the entries it must leave."""

from __future__ import annotations

from collections.abc import Callable

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.promises.operations import CH, CO, DI, ER, RE, Row, Scene
from tests.strategy.law.files import answer, measure
from tests.strategy.law.planted import DIRECTIVE, GROUND, LONG_AGO, coordinator, place

from tutela import jobs
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.audit import Operation
from tutela.safeguards.installation import local_organisation
from tutela.safeguards.models import Person
from tutela.strategy.law import actions, importing
from tutela.strategy.law.models import Gap, GapChange, MeasureImport, Statement
from tutela.strategy.law.states import State

Doing = tuple[Callable[[], object], Callable[[], list[Row]]]

VIEW, REPORT, MANAGE = "law.view", "law.report", "law.manage"
MATRIX = f"/law/of/{DIRECTIVE}/"
SAID = {"state": "partial", "since": "2014-01-01", "document": "Example Act", "stands_for": "An Example"}


def _mona(scene: Scene) -> tuple[Person, Client]:
    """A coordinator of the European centre with a browser whose session is noted already."""
    mona = coordinator(scene.cast.anna.organisation, "mona")
    web = scene.browser(mona)
    web.get("/account/")
    return mona, web


def _row(who: Person, operation: Operation, action: str, subject: str, subject_id: str = "", count: int = 1) -> Row:
    return operation, action, subject, subject_id, who.pk, "coordinator", who.organisation_id, count


def _draft(mona: Person) -> str:
    with acting(actor_of(mona)):
        return importing.look_at_measures(DIRECTIVE, answer(measure(1), measure(2)).encode()).public_id


def _gap(scene: Scene) -> str:
    with acting(actor_of(scene.cast.cora)):
        actions.state(place(), State.PARTIAL, LONG_AGO, GROUND)
        return Gap.objects.get(kind="law").public_id


def collect_statement(scene: Scene) -> Doing:
    cora = scene.cast.cora
    web = scene.browser(cora)
    web.get("/account/")

    def written() -> list[Row]:
        with acting(actor_of(cora)):
            return [_row(cora, CO, REPORT, "law_statement", Statement.objects.get().public_id)]

    return lambda: web.post(f"{MATRIX}cell/BE/25(1)/say/", SAID), written


def collect_measures(scene: Scene) -> Doing:
    mona, web = _mona(scene)
    file = SimpleUploadedFile("answer.json", answer(measure(1), measure(2)).encode())

    def written() -> list[Row]:
        with acting(actor_of(mona)):
            return [_row(mona, CO, MANAGE, "law_import", MeasureImport.objects.get().public_id, 2)]

    return lambda: web.post(f"{MATRIX}measures/look/", {"file": file}), written


def change_measures(scene: Scene) -> Doing:
    mona, web = _mona(scene)
    draft = _draft(mona)
    return (
        lambda: web.post(f"/law/imports/{draft}/confirm/"),
        lambda: [_row(mona, CH, MANAGE, "law_import", draft, 2)],
    )


def erase_measures(scene: Scene) -> Doing:
    mona, web = _mona(scene)
    draft = _draft(mona)
    return lambda: web.post(f"/law/imports/{draft}/discard/"), lambda: [_row(mona, ER, MANAGE, "law_import", draft)]


def change_severity(scene: Scene) -> Doing:
    mona, web = _mona(scene)
    gap = _gap(scene)
    return (
        lambda: web.post(f"/law/gaps/{gap}/decide/", {"severity": "1", "why": "because"}),
        lambda: [_row(mona, CH, MANAGE, "law_gap", gap)],
    )


def consult_cell(scene: Scene) -> Doing:
    mona, web = _mona(scene)
    return (
        lambda: web.get(f"{MATRIX}cell/BE/25(1)/"),
        lambda: [_row(mona, RE, VIEW, "law_cell", f"{DIRECTIVE}:25(1):BE")],
    )


def consult_matrix(scene: Scene) -> Doing:
    mona, web = _mona(scene)
    return (
        lambda: web.get(f"{MATRIX}?article=25"),
        lambda: [_row(mona, RE, VIEW, "law_matrix", DIRECTIVE, 2)],
    )


def consult_gap(scene: Scene) -> Doing:
    mona, web = _mona(scene)
    gap = _gap(scene)
    return lambda: web.get(f"/law/gaps/{gap}/"), lambda: [_row(mona, RE, VIEW, "law_gap", gap)]


def disclose_matrix(scene: Scene) -> Doing:
    mona, web = _mona(scene)
    return (
        lambda: web.get(f"/law/of/{DIRECTIVE}.csv?article=25"),
        lambda: [_row(mona, DI, VIEW, "law_matrix", DIRECTIVE, 2)],
    )


def change_gaps_job(scene: Scene) -> Doing:
    def written() -> list[Row]:
        with acting(actor_of(scene.cast.cora)):
            count = GapChange.objects.count()
        return [(CH, MANAGE, "law_gap", "", None, "keeper", local_organisation().pk, count)]

    return lambda: jobs.follow_the_day(0), written
